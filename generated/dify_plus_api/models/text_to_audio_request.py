from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class TextToAudioRequest(Model):
    """Words to speak; give `message_id` or `text`."""

    message_id: None | str | Unset = UNSET
    """Message whose answer is spoken. It goes before `text`."""
    text: None | str | Unset = UNSET
    """Text to speak when there is no message."""
    voice: None | str | Unset = UNSET
    """Voice of the speech model. Defaults to the one set in the app."""
    streaming: bool | None | Unset = UNSET
    """Whether the audio is wanted in pieces while it is made."""
    user: str | Unset = UNSET
    """End user who listens. Without it the server uses its anonymous default user."""
