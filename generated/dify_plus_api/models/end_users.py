"""Models of the calls about end users."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    pass


class EndUser(Model):
    """Somebody on whose behalf calls were made."""

    id: str
    """Id that Dify gave to the end user."""
    tenant_id: str
    """Id of the workspace."""
    app_id: str | None
    """Id of the app. Null for an end user of no particular app."""
    type_: str
    """Where the end user comes from; `service-api` for calls of this API."""
    external_user_id: str | None
    """Name that the caller gave to the end user."""
    name: str | None
    """Name for people. Null where none is known."""
    is_anonymous: bool
    """Whether the end user was made for calls that named nobody."""
    session_id: str
    """Name that calls pass as `user`."""
    created_at: datetime.datetime
    """Time of the first call, in UTC and without a zone."""
    updated_at: datetime.datetime
    """Time of the last change to the record, in UTC and without a zone."""

    _names: ClassVar = {"type_": "type"}
