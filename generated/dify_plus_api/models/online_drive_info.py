from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.online_drive_info_type import OnlineDriveInfoType


class OnlineDriveInfo(Model):
    """File or folder of an online drive to bring in, for `online_drive`."""

    id: str
    """Id of the file or folder in the drive."""
    type_: OnlineDriveInfoType
    """Whether it is a file, or a folder whose files are all brought in, those of its subfolders included."""
    bucket: str | Unset = UNSET
    """Bucket that holds it, for drives that have buckets."""
    name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""

    _names: ClassVar = {
        "type_": "type",
    }
