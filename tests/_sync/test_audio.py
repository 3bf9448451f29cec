# Made from tests/_async/test_audio.py by scripts/unasync. Do not edit.
"""Speech to text, and text to speech."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import APIStatusError, ConfigurationError, Dify, NotFoundError, UsageError
from dify_plus.errors import AudioTooLarge, InvalidParam, UnsupportedAudioType
from dify_plus.testing import ChatApp, FakeDify
from tests._sync.support import Connect, Serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def test_transcribe_a_path_bytes_and_a_file(chat_app: Dify, tmp_path: Path) -> None:
    path = tmp_path / "question.wav"
    path.write_bytes(WAV)
    said = f"transcribed {len(WAV)} bytes"
    assert chat_app.audio.transcribe(path) == said
    assert chat_app.audio.transcribe(str(path), user="alice") == said
    assert chat_app.audio.transcribe(WAV) == said
    assert chat_app.audio.transcribe(io.BytesIO(WAV), name="a.mp3") == said
    assert chat_app.audio.transcribe(("a", WAV, "audio/wav")) == said


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [("a.mp3", "audio/mp3"), ("a.mp4", "audio/m4a"), ("a.mpeg", "audio/mpga"), ("a.wav", "audio/wav")],
)
def test_recordings_are_sent_with_an_audio_type(fake: FakeDify, chat_app: Dify, name: str, mime_type: str) -> None:
    chat_app.audio.transcribe(b"...", name=name)
    assert f"Content-Type: {mime_type}\r\n".encode() in fake.requests[-1].body


def test_a_user_is_not_needed(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, user=None)
    dify.audio.transcribe(WAV)
    dify.audio.speak("Hello").read()
    assert fake.requests[-1].json == {"text": "Hello"}


def test_transcribing_an_unsupported_file_raises(chat_app: Dify) -> None:
    with pytest.raises(UnsupportedAudioType):
        chat_app.audio.transcribe(b"%PDF-")
    with pytest.raises(AudioTooLarge):
        chat_app.audio.transcribe(b"x" * (30 * 1024 * 1024 + 1), name="a.wav")


def test_speak_to_bytes_pieces_a_file_and_a_path(chat_app: Dify, tmp_path: Path) -> None:
    sound = chat_app.audio.speak("Hello").read()
    assert sound.startswith(b"\xff\xfb")
    pieces = [piece for piece in chat_app.audio.speak("Hello")]
    assert b"".join(pieces) == sound
    file = io.BytesIO()
    assert chat_app.audio.speak("Hello").save(file) == len(sound)
    assert chat_app.audio.speak("Hello").save(tmp_path / "hello.mp3") == len(sound)
    assert (tmp_path / "hello.mp3").read_bytes() == file.getvalue() == sound


def test_speak_a_messages_answer(fake: FakeDify, chat_app: Dify) -> None:
    message_id = (chat_app.chat.send("Hello")).message_id
    assert chat_app.audio.speak(message_id=message_id, voice="alloy", streaming=False).read()
    assert fake.requests[-1].json == {"message_id": message_id, "voice": "alloy", "streaming": False, "user": "u"}


def test_an_unknown_message_is_an_error(chat_app: Dify, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such message"):
        chat_app.audio.speak(message_id=UNKNOWN).save(tmp_path / "hello.mp3")
    assert list(tmp_path.iterdir()) == []


def test_disabled_text_to_speech_raises(serve: Serve, connect: Connect) -> None:
    dify = connect(serve({"chat": ChatApp(speech=False)}))
    with pytest.raises(InvalidParam, match="Speech to text is not enabled"):
        dify.audio.transcribe(WAV)
    with pytest.raises(InvalidParam, match="TTS is not enabled"):
        dify.audio.speak("Hello").read()


@pytest.mark.parametrize("kind", ["text/html", "application/octet-stream", None])
@pytest.mark.parametrize(
    "body", ["<html>Log in first</html>", "<?xml version='1.0'?><Error/>", '{"detail": "?"}', "data: {"]
)
def test_a_web_page_instead_of_audio_is_an_error(kind: str | None, body: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body.encode(), headers={"Content-Type": kind} if kind else {})

    with Dify("app-x", base_url="http://dify.test/v1", transport=httpx.MockTransport(handler)) as dify:
        with pytest.raises(APIStatusError, match=f"the server answered with {kind or 'an unknown media type'}"):
            dify.audio.speak("Hello").read()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.audio.speak().read(), "either"),
        (lambda dify: dify.audio.speak("Hello", message_id=UNKNOWN).read(), "either"),
        (lambda dify: dify.audio.speak("").read(), "text"),
        (lambda dify: dify.audio.speak(message_id="").read(), "message_id"),
        (lambda dify: dify.audio.speak("Hello", voice="").read(), "voice"),
        (lambda dify: dify.audio.speak("Hello", user=7).read(), "user"),
        (lambda dify: dify.audio.transcribe("nowhere.mp3"), "No such file"),
        (lambda dify: dify.audio.transcribe("https://x/y.mp3"), "URL"),
        (lambda dify: dify.audio.transcribe(None), "not None"),
    ],
)
def test_bad_input_sends_nothing(fake: FakeDify, chat_app: Dify, call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(chat_app)
    assert fake.requests == []


def test_without_a_key_nothing_is_sent(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, api_key=None)
    for call in (lambda: dify.audio.transcribe(WAV), lambda: dify.audio.speak("Hello").read()):
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            call()
    assert fake.requests == []
