"""The HTTP server: connections, requests, errors, event streams."""
