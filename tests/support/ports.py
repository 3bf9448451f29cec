"""A port at which nothing listens."""

from __future__ import annotations

import socket


def reserved() -> socket.socket:
    """Return a socket with a port that refuses connections. No other program gets the port until it is closed."""
    port = socket.socket()
    port.bind(("127.0.0.1", 0))
    return port
