from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.file_upload_limits import FileUploadLimits
    from ..models.image_upload_feature import ImageUploadFeature
    from ..models.transfer_method import TransferMethod


@define(slots=False, kw_only=True)
class FileUploadFeature(Model):
    """Which files a message to the app may carry."""

    enabled: bool
    """Whether messages may carry files."""
    allowed_file_types: list[FileType] | Unset = UNSET
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str] | Unset = UNSET
    """Extensions accepted for files of the kind `custom`, each with its dot, in upper or lower case."""
    allowed_file_upload_methods: list[TransferMethod] | Unset = UNSET
    """Ways in which a file may be given."""
    number_limits: int | Unset = UNSET
    """Number of files that one message may carry."""
    image: ImageUploadFeature | Unset = UNSET
    """Which images a message to the app may carry."""
    file_upload_config: FileUploadLimits | Unset = UNSET
    """Limits on files that were saved along with an app's settings. Which there are depends on when that was."""

    _names: ClassVar = {
        "file_upload_config": "fileUploadConfig",
    }
