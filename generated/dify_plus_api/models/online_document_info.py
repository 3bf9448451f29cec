from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.online_document_page import OnlineDocumentPage


class OnlineDocumentInfo(Model):
    """Page of an online document service to bring in, for `online_document`."""

    workspace_id: str
    """Id of the workspace in the online service."""
    page: OnlineDocumentPage | Mapping[str, Any]
    """Page of an online document service."""
    credential_id: str | Unset = UNSET
    """Id of the credential to read it with. Defaults to the plugin's default credential."""
