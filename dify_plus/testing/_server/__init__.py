"""HTTP: connections, requests, errors, event streams."""
