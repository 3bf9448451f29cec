from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.image_upload_feature_detail import ImageUploadFeatureDetail
    from ..models.transfer_method import TransferMethod


@define(slots=False, kw_only=True)
class ImageUploadFeature(Model):
    """Which images a message to the app may carry."""

    enabled: bool
    """Whether messages may carry images."""
    number_limits: int | Unset = UNSET
    """Number of images that one message may carry."""
    detail: ImageUploadFeatureDetail | Unset = UNSET
    """Resolution in which the model sees images."""
    transfer_methods: list[TransferMethod] | Unset = UNSET
    """Ways in which an image may be given."""
