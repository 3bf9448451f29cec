"""The server, the clients and the measurements that scripts/benchmark runs in separate processes."""
