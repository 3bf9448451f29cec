from __future__ import annotations

from attrs import define

from ..types import File, Model


@define(slots=False, kw_only=True)
class UploadPipelineFileRequest(Model):
    """File to be stored."""

    file: File
    """Content of the file. The part needs a file name and a content type."""
