from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class UploadedFile(Model):
    """File that was stored."""

    id: str
    """Id to use as `upload_file_id`."""
    reference: None | str
    """Reference of the file inside the server, usually null."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: None | str
    """Ending of the file name without the dot, null when unknown."""
    mime_type: None | str
    """Media type that was sent with the file, null when unknown."""
    created_by: None | str
    """Server's own id of the end user who owns the file, not the `user` that was sent; null when unknown."""
    created_at: float | None
    """When the file was stored, in unix seconds, on some servers with a fraction; null when unknown."""
    preview_url: None | str
    """Address of a preview, null when there is none."""
    source_url: None | str
    """Signed address to fetch the file from, valid for a limited time; null when there is none."""
    original_url: None | str
    """Address the file was first fetched from, null for an upload."""
    user_id: None | str
    """User the file is tied to, usually null."""
    tenant_id: None | str
    """Workspace the file is stored in, null when not shown."""
    conversation_id: None | str
    """Conversation the file is tied to, usually null."""
    file_key: None | str
    """Storage key of the file, usually null."""
