from __future__ import annotations

from ..types import UNSET, File, Model, Unset


class AudioToTextRequest(Model):
    """Recording to transcribe."""

    file: File
    """The recording, in a part with an audio content type such as `audio/wav`."""
    user: str | Unset = UNSET
    """End user who speaks. Without it the server uses its anonymous default user."""
