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
    allowed_file_types: list[FileType]
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str]
    """Extensions accepted for files of the kind `custom`, each with its dot, in upper or lower case."""
    allowed_file_upload_methods: list[TransferMethod]
    """Ways in which a file may be given."""
    number_limits: int
    """Number of files that one message may carry."""
    image: ImageUploadFeature | None = None
    """Which images a message to the app may carry."""
    file_upload_config: FileUploadLimits | None = None
    """Limits on files that were saved along with an app's settings."""

    _names: ClassVar = {
        "file_upload_config": "fileUploadConfig",
    }
