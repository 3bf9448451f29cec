"""The network connections of the fast transport. Written by hand on each side."""

from __future__ import annotations

import httpcore

__all__ = ["network_backend"]


def network_backend(*, tls_in_tls: bool = False) -> httpcore.NetworkBackend:
    """Return what opens connections.

    Args:
        tls_in_tls: Whether TLS is to be started on a connection that uses TLS already. It makes no difference here.
    """
    return httpcore.SyncBackend()
