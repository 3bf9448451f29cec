from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class HumanInputFormTimeoutData(Model):
    """A form that nobody filled in on time."""

    node_id: str | Unset = UNSET
    """Node that asked."""
    node_title: str | Unset = UNSET
    """Title of that node."""
    expiration_time: int | Unset = UNSET
    """When the form expired, in unix seconds."""
