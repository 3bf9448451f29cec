from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class PartialMember(Model):
    """A workspace member who may use a knowledge base."""

    user_id: str
    """Id of the account of the member."""
