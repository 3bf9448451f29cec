"""Speech to text, and text to speech."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import optional_text, or_unset
from dify_plus._arguments.files import FileSource, as_recording, local_upload
from dify_plus._arguments.local_files import opened
from dify_plus._async.downloads import AsyncDownload
from dify_plus._async.resources.base import AsyncResource
from dify_plus._policy.answers import no_speech
from dify_plus._policy.settings import find_user
from dify_plus.errors import UsageError
from dify_plus_api.api.audio import audio_to_text, text_to_audio
from dify_plus_api.models import AudioToTextRequest, TextToAudioRequest

__all__ = ["AsyncAudio"]


class AsyncAudio(AsyncResource):
    """Turn recordings into text, and text into speech."""

    async def transcribe(
        self,
        file: FileSource,
        *,
        name: str | None = None,
        mime_type: str | None = None,
        user: str | None = None,
    ) -> str:
        """Transcribe a recording (speech to text).

        Args:
            file: A path, bytes, a binary file object, or a tuple of a name and one of these. Servers accept mp3, mp4,
                mpeg, mpga, m4a, wav, webm and amr, up to 30 MB.
            name: The file name to send. None takes it from the path or the file object.
            mime_type: Its MIME type. None guesses it from the name.
            user: The end user who speaks. Defaults to the client's `user`; the server does not require one.

        Returns:
            The text.

        Raises:
            UsageError: The key is missing, or the file cannot be read. Nothing was sent.
            SpeechToTextDisabled: Speech to text is disabled in the app.
            UnsupportedAudioType: The server does not accept recordings of this type.
            AudioTooLarge: The recording is larger than the server accepts.
            ProviderNotSupportSpeechToText: The workspace has no model for speech to text.

        API: `POST /audio-to-text` (audioToText).

        Example:
            >>> await dify.audio.transcribe("question.mp3", user="user-123")
        """
        user = find_user(user, self._transport.settings)
        with opened(as_recording(local_upload(file, name=name, mime_type=mime_type))) as recording:
            body = AudioToTextRequest(file=recording, user=or_unset(user))
            return (await self._transport.call(built(audio_to_text.build_request, body=body))).text

    def speak(
        self,
        text: str | None = None,
        *,
        message_id: str | None = None,
        voice: str | None = None,
        streaming: bool | None = None,
        user: str | None = None,
    ) -> AsyncDownload:
        """Turn a text, or the answer of a message, into speech.

        Args:
            text: The text.
            message_id: The message whose answer to speak, instead of `text`.
            voice: A voice of the speech model. Defaults to the voice of the app.
            streaming: Whether the server sends the audio while it is generated.
            user: The end user who listens. Defaults to the client's `user`; the server does not require one.

        Returns:
            The audio, usually mp3: `read()` it, `save()` it to a path or a file object, or iterate over its chunks.
            Each time, the server generates it again.

        Raises:
            UsageError: You passed both or neither of `text` and `message_id`. Nothing was sent.
            InvalidParam: On reading: text to speech is disabled in the app.
            NotFoundError: On reading: there is no such message, or it has no answer.

        API: `POST /text-to-audio` (textToAudio).

        Example:
            >>> await dify.audio.speak("Good morning", user="user-123").save("morning.mp3")
        """
        if (text is None) is (message_id is None):
            raise UsageError("give either text=... or message_id=...")
        user = find_user(user, self._transport.settings)
        body = TextToAudioRequest(
            text=optional_text("text", text),
            message_id=optional_text("message_id", message_id),
            voice=optional_text("voice", voice),
            streaming=or_unset(streaming),
            user=or_unset(user),
        )
        return AsyncDownload(
            self._transport, built(text_to_audio.build_request, body=body), binary=True, explain=no_speech
        )
