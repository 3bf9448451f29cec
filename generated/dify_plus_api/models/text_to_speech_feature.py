from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.text_to_speech_feature_auto_play import (
        TextToSpeechFeatureAutoPlay,
    )


class TextToSpeechFeature(Model):
    """How an app reads its answers aloud."""

    enabled: bool
    """Whether answers can be read aloud."""
    voice: str | None = None
    """Name of the voice, one that the speech model knows. Empty, null or missing where none is chosen."""
    language: str | None = None
    """Language of the voice, such as `en-US`. Empty, null or missing where none is chosen."""
    auto_play: TextToSpeechFeatureAutoPlay | None = None
    """Whether an answer is to be read aloud at once. Left out where it was never set."""

    _names: ClassVar = {
        "auto_play": "autoPlay",
    }
