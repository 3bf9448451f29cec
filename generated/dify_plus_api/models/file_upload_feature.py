from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.file_upload_limits import FileUploadLimits
    from ..models.image_upload_feature import ImageUploadFeature
    from ..models.transfer_method import TransferMethod


class FileUploadFeature(Model):
    """Which files a message to the app may carry."""

    enabled: bool
    """Whether messages may carry files."""
    allowed_file_types: list[FileType] | None = None
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str] | None = None
    """Extensions accepted for files of the kind `custom`, each with its dot, in upper or lower case."""
    allowed_file_upload_methods: list[TransferMethod] | None = None
    """Ways in which a file may be given."""
    number_limits: int | None = None
    """Number of files that one message may carry."""
    image: ImageUploadFeature | None = None
    """Which images a message to the app may carry."""
    file_upload_config: FileUploadLimits | None = None
    """Limits on files that were saved along with an app's settings. Which there are depends on when that was."""

    _names: ClassVar = {
        "file_upload_config": "fileUploadConfig",
    }
