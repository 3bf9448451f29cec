from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    from ..models.create_document_by_file_data import CreateDocumentByFileData


class CreateDocumentByFileRequest(Model):
    """A document to create from a file."""

    file: File
    """The file, exactly one, with a file name: its extension decides how it is read."""
    data: CreateDocumentByFileData | Mapping[str, Any] | Unset = UNSET
    """How to process an uploaded file. Sent as the JSON part `data`."""
