"""Facts about a server that a client and all its views share."""

from __future__ import annotations

from typing import Any

from attrs import define, field

__all__ = ["Memory"]


@define
class Memory:
    """Facts that do not change while a client lives, cached so that each is requested at most once."""

    routes: dict[str, int] = field(factory=dict[str, int])
    """Operation id -> index of the path that the server supports, for operations with several paths."""
    datasets: dict[str, Any] = field(factory=dict[str, Any])
    """Dataset id -> settings of a knowledge base whose indexing technique is fixed."""
