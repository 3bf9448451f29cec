"""Models of the calls about audio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    pass


class AudioToTextRequest(Model):
    """Recording to transcribe."""

    file: File
    """The recording, in a part with a file name and one of the media types that servers take: `audio/mp3`,
    `audio/m4a`, `audio/mpga`, `audio/wav`, `audio/amr`, and `audio/x-m4a` on the newest."""
    user: str | Unset = UNSET
    """End user who speaks. Without it the server uses its anonymous default user."""


class AudioToTextResult(Model):
    """Transcript of a recording."""

    text: str
    """The text that was heard."""


class TextToAudioRequest(Model):
    """Words to speak; give `message_id` or `text`."""

    message_id: str | None | Unset = UNSET
    """Message whose answer is spoken. It takes precedence over `text`."""
    text: str | None | Unset = UNSET
    """Text to speak when there is no message."""
    voice: str | None | Unset = UNSET
    """Voice of the speech model. Defaults to the one set in the app."""
    streaming: bool | None | Unset = UNSET
    """Whether to send the audio in pieces while it is generated."""
    user: str | Unset = UNSET
    """End user who listens. Without it the server uses its anonymous default user."""
