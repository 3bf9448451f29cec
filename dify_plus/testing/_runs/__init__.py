"""Apps at work: their runs, and the events and records that come of them."""
