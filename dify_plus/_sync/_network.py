"""The network connections of the fast transport. Its async twin is written by hand too."""

from __future__ import annotations

import httpcore

__all__ = ["network_backend"]


def network_backend() -> httpcore.NetworkBackend:
    """Return the backend that opens connections."""
    return httpcore.SyncBackend()
