from __future__ import annotations

from ..types import UNSET, Model, Unset


class TextToAudioRequest(Model):
    """Words to speak; give `message_id` or `text`."""

    message_id: str | None | Unset = UNSET
    """Message whose answer is spoken. It goes before `text`."""
    text: str | None | Unset = UNSET
    """Text to speak when there is no message."""
    voice: str | None | Unset = UNSET
    """Voice of the speech model. Defaults to the one set in the app."""
    streaming: bool | None | Unset = UNSET
    """Whether the audio is wanted in pieces while it is made."""
    user: str | Unset = UNSET
    """End user who listens. Without it the server uses its anonymous default user."""
