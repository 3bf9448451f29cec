from __future__ import annotations

from typing import ClassVar

from ..types import UNSET, Model, Unset


class OnlineDocumentPage(Model):
    """Page of an online document service."""

    page_id: str
    """Id of the page in the online service."""
    type_: str
    """Kind of page, as the data source node lists it."""
    page_name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""

    _names: ClassVar = {
        "type_": "type",
    }
