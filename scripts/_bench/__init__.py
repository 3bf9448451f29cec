"""The server and the clients that scripts/benchmark runs in separate processes."""
