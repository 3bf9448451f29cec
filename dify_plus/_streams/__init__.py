"""Read the events of streams, and build results from them."""
