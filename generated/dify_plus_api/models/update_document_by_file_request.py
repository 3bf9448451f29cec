from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    from ..models.update_document_by_file_data import UpdateDocumentByFileData


class UpdateDocumentByFileRequest(Model):
    """A new file for a document, and other changes to it."""

    file: File | Unset = UNSET
    """The new file, one at most, with a file name. Without it the content stays."""
    data: UpdateDocumentByFileData | Mapping[str, Any] | Unset = UNSET
    """What to change in a document beside its file. Sent as the JSON part `data`."""
