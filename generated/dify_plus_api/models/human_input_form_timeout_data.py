from __future__ import annotations

from ..types import Model


class HumanInputFormTimeoutData(Model):
    """A form that nobody filled in on time."""

    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of that node."""
    expiration_time: int | None = None
    """When the form expired, in unix seconds."""
