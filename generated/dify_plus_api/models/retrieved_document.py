from __future__ import annotations

from typing import Any

from ..types import Model


class RetrievedDocument(Model):
    """The document that a found segment belongs to."""

    id: str
    """Id of the document."""
    data_source_type: str
    """Kind of source it comes from, for example `upload_file`."""
    name: str
    """Name of the document."""
    doc_type: str | None
    """Type assigned to the document. Null when there is none."""
    doc_metadata: dict[str, Any] | None
    """Metadata of the document, values by field name. Null when it has none."""
