from __future__ import annotations

from typing import ClassVar

from ..types import Model


class EndUserSummary(Model):
    """End user, in short."""

    id: str
    """Id that Dify gave the end user."""
    type_: str
    """Where the user comes from; `service-api` for this API."""
    is_anonymous: bool
    """Whether no name was given."""
    session_id: str
    """Name that the caller sent as `user`."""

    _names: ClassVar = {
        "type_": "type",
    }
