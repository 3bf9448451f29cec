from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasetIcon(Model):
    """Icon of a knowledge base. All fields are null when none was chosen."""

    icon_type: None | str | Unset = UNSET
    """Kind of icon, for example `emoji` or `image`."""
    icon: None | str | Unset = UNSET
    """The emoji, or the id of an image."""
    icon_background: None | str | Unset = UNSET
    """Background colour as a CSS hex value."""
    icon_url: None | str | Unset = UNSET
    """Address of the image, when there is one."""
