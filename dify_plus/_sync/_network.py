"""The network connections of the fast transport. Written by hand on each side."""

from __future__ import annotations

import httpcore

__all__ = ["network_backend"]


def network_backend() -> httpcore.NetworkBackend:
    """Return what opens connections."""
    return httpcore.SyncBackend()
