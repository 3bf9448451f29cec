from __future__ import annotations

from ..types import Model


class PartialMember(Model):
    """A workspace member who may use a knowledge base."""

    user_id: str
    """Id of the account of the member."""
