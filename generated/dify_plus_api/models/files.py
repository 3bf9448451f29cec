"""Models of the calls about files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    pass


class UploadFileRequest(Model):
    """File to store, with its owner."""

    file: File
    """The file. Its part must carry a file name and a content type."""
    user: str | Unset = UNSET
    """End user the file will belong to. Without it the file belongs to the server's anonymous default user."""


class UploadedFile(Model):
    """File that was stored."""

    id: str
    """Id to use as `upload_file_id`."""
    reference: str | None
    """Reference of the file inside the server, usually null."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: str | None
    """Ending of the file name without the dot, null when unknown."""
    mime_type: str | None
    """Media type that was sent with the file, null when unknown."""
    created_by: str | None
    """Server's own id of the end user who owns the file, not the `user` that was sent; null when unknown."""
    created_at: float | None
    """When the file was stored, in unix seconds, on some servers with a fraction; null when unknown."""
    preview_url: str | None
    """Address of a preview, null when there is none."""
    source_url: str | None
    """Signed address to fetch the file from, valid for a limited time; null when there is none."""
    original_url: str | None
    """Address the file was first fetched from, null for an upload."""
    user_id: str | None
    """User the file is tied to, usually null."""
    tenant_id: str | None
    """Workspace the file is stored in, null when not shown."""
    conversation_id: str | None
    """Conversation the file is tied to, usually null."""
    file_key: str | None
    """Storage key of the file, usually null."""
