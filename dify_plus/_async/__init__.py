"""One half of the client: `scripts/unasync` generates the sync half from the async half."""
