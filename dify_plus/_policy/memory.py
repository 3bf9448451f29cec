"""What a client remembers about its server, for all its views. Pure."""

from __future__ import annotations

from typing import Any

from attrs import define, field

__all__ = ["Memory"]


@define
class Memory:
    """Facts that do not change while a client lives, so that each is asked for at most once."""

    routes: dict[str, int] = field(factory=dict[str, int])
    """By the id of an operation with older paths: the place of the path that the server knows."""
    datasets: dict[str, Any] = field(factory=dict[str, Any])
    """By id: the knowledge bases whose indexing technique is settled."""
