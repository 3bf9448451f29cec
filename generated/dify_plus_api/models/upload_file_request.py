from __future__ import annotations

from ..types import UNSET, File, Model, Unset


class UploadFileRequest(Model):
    """File to store, with its owner."""

    file: File
    """The file. Its part must carry a file name and a content type."""
    user: str | Unset = UNSET
    """End user the file will belong to. Without it the file belongs to the server's anonymous default user."""
