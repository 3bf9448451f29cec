from __future__ import annotations

from typing import ClassVar

from ..types import Model


class OutputFile(Model):
    """File that a message or a run carries, as events describe it. Chat apps and workflows fill in slightly different
    fields."""

    related_id: str
    """Id of the record behind the file: its upload, or its use in a message."""
    type_: str
    """Kind of file: `image`, `document`, `audio`, `video` or `custom`."""
    transfer_method: str
    """How the file came in, such as `local_file`, `remote_url` or `tool_file`."""
    filename: str
    """Name of the file."""
    extension: str
    """Ending of the name, with its dot."""
    mime_type: str
    """Media type."""
    size: int
    """Size in bytes; -1 when unknown."""
    url: str
    """Where to fetch the file; signed, so it expires."""
    remote_url: str | None
    """Address the file was taken from; empty for uploads."""
    dify_model_identity: str | None = None
    """Marks the object as a file among other values; always `__dify__file__`. Workflows only."""
    id: str | None = None
    """Always null so far. Workflows only."""
    upload_file_id: str | None = None
    """Id of the upload; null for a file from elsewhere. Chat apps only."""
    reference: str | None = None
    """Opaque handle for the server's own use. Workflows only."""

    _names: ClassVar = {
        "type_": "type",
    }
