from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.image_upload_feature_detail import ImageUploadFeatureDetail
    from ..models.transfer_method import TransferMethod


class ImageUploadFeature(Model):
    """Which images a message to the app may carry."""

    enabled: bool
    """Whether messages may carry images."""
    number_limits: int | None = None
    """Number of images that one message may carry."""
    detail: ImageUploadFeatureDetail | None = None
    """Resolution in which the model sees images."""
    transfer_methods: list[TransferMethod] | None = None
    """Ways in which an image may be given."""
