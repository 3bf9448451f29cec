"""The cache that a client and all its views share."""

from __future__ import annotations

from typing import Any

from attrs import define, field

__all__ = ["Memory"]


@define
class Memory:
    """What a client has learned about the server and does not request again."""

    paths: dict[str, int] = field(factory=dict[str, int])
    """Operation id -> the index of the path that the server supports, for operations with several possible paths."""
    datasets: dict[str, Any] = field(factory=dict[str, Any])
    """Dataset id -> the settings of the knowledge base, if its indexing technique can no longer change."""
