from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.document_upload_file import DocumentUploadFile


@define(slots=False, kw_only=True)
class DocumentSource(Model):
    """Where a document comes from. Which fields there are depends on `data_source_type`; other sources than uploads
    have fields of their own."""

    upload_file_id: str | Unset = UNSET
    """Id of the uploaded file."""
    upload_file: DocumentUploadFile | Unset = UNSET
    """The uploaded file that a document was made from."""
    name: str | Unset = UNSET
    """Name of the file. Documents made by a pipeline only."""
    reference: str | Unset = UNSET
    """Id of the file from the pipeline upload. Documents made by a pipeline only."""
    related_id: str | Unset = UNSET
    """The same id under its older name. Documents made by a pipeline only."""
