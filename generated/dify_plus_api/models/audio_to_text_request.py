from __future__ import annotations

from ..types import UNSET, File, Model, Unset


class AudioToTextRequest(Model):
    """Recording to transcribe."""

    file: File
    """The recording, in a part with a file name and one of the media types that servers take: `audio/mp3`,
    `audio/m4a`, `audio/mpga`, `audio/wav`, `audio/amr`, and `audio/x-m4a` on the newest."""
    user: str | Unset = UNSET
    """End user who speaks. Without it the server uses its anonymous default user."""
