from __future__ import annotations

from ..types import Model


class DatasetIcon(Model):
    """Icon of a knowledge base. All fields are null when none was chosen."""

    icon_type: str | None = None
    """Kind of icon, for example `emoji` or `image`."""
    icon: str | None = None
    """The emoji, or the id of an image."""
    icon_background: str | None = None
    """Background colour as a CSS hex value."""
    icon_url: str | None = None
    """Address of the image, when there is one."""
