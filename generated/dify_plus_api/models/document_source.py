from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.document_upload_file import DocumentUploadFile


class DocumentSource(Model):
    """Where a document comes from. Which fields there are depends on `data_source_type`; other sources than uploads
    have fields of their own."""

    upload_file_id: str | None = None
    """Id of the uploaded file."""
    upload_file: DocumentUploadFile | None = None
    """The uploaded file that a document was made from."""
    name: str | None = None
    """Name of the file. Documents made by a pipeline only."""
    reference: str | None = None
    """Id of the file from the pipeline upload. Documents made by a pipeline only."""
    related_id: str | None = None
    """The same id under its older name. Documents made by a pipeline only."""
