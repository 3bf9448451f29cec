from __future__ import annotations

from ..types import File, Model


class UploadPipelineFileRequest(Model):
    """File to be stored."""

    file: File
    """Content of the file. The part needs a file name and a content type."""
