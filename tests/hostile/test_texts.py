"""Texts of servers cannot forge log lines or drive a terminal."""

from __future__ import annotations

import json
import logging
import re
import sys
import unicodedata
from collections.abc import Callable

import pytest

from dify_plus import Dify
from dify_plus._masking import visible
from dify_plus.cli._debug_log import Redactor, logged_to_stderr, redacted_traceback
from dify_plus.errors import APIStatusError, StreamInterrupted, UsageError
from tests.hostile.conftest import Ran
from tests.hostile.replies import reply
from tests.support.raw_server import REQUEST, RawServer

EVIL = "a\x1b[2Jb\x07c\rd\ne\x7ff\x9bg\u202eh\u2066i\u2028j\U000e0041k"
MEANINGFUL = (
    r"[\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd-\U0001d17a]"  # letters and emoji need them
)
CONTROL = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\U000e0041]"
REFUSED = reply("400 Bad Request", {"code": f"c{EVIL}", "message": EVIL, "status": 400})


def test_every_character_that_drives_or_hides_text_is_shown() -> None:
    wanted = [
        chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")
    ]
    assert len(wanted) > 150
    assert [one for one in wanted if visible(one) == one and not re.match(MEANINGFUL, one)] == []


def test_messages_and_reprs_show_control_characters() -> None:
    with RawServer((REQUEST, REFUSED)) as server, Dify("app-x", base_url=server.url) as dify:
        with pytest.raises(APIStatusError) as caught:
            dify.app.info()
    error = caught.value
    assert r"a\x1b[2Jb\x07c\rd" in error.message
    with Dify("app-x") as dify, pytest.raises(UsageError) as wrong:
        dify.request("GET", f"/{EVIL}")
    for text in (str(error), repr(error), error.message, error.code or "", str(wrong.value), repr(wrong.value)):
        assert not re.search(CONTROL, text)
    assert "\n" not in str(wrong.value)
    assert "\n" not in str(error)
    assert "\n" not in repr(error)


def test_log_lines_stay_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    busy = reply("503 Service Unavailable", {"code": f"c{EVIL}", "message": EVIL, "status": 503})
    with RawServer((REQUEST, busy)) as server, Dify(dataset_api_key="d", base_url=server.url, max_retries=1) as dify:
        with pytest.raises(APIStatusError):
            dify.datasets.get(EVIL)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) >= 3
    assert not [line for line in lines if re.search(CONTROL + r"|\n", line)]


def test_each_argument_of_a_log_line_is_cleaned(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("dify_plus").warning("%s: %s %d", EVIL, ValueError("Bearer 0123456789abcdef0123"), 5)
    (line,) = (record.getMessage() for record in caplog.records)
    assert not re.search(CONTROL + r"|\n", line)
    assert line.endswith(": Bearer *** 5")


def test_ids_of_a_stream_stay_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    ids = {"task_id": EVIL, "message_id": EVIL, "conversation_id": EVIL}
    frames = [{"event": "message", "answer": "a", **ids}, {"event": EVIL, "data": EVIL, **ids}]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    body = b"".join(b"data: " + json.dumps(frame).encode() + b"\n\n" for frame in frames) + b"data: {\x1b\n\n"
    with RawServer((REQUEST, head + body)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        with dify.chat.stream("Hi") as stream, pytest.raises(StreamInterrupted) as caught:
            list(stream)
    lines = [record.getMessage() for record in caplog.records]
    assert any("a frame could not be read" in line for line in lines)
    for text in (*lines, repr(stream), str(caught.value), repr(caught.value)):
        assert not re.search(CONTROL + r"|\n", text)
    assert stream.task_id == EVIL  # data stays as it was sent


@pytest.mark.parametrize("options", [[], ["--json"], ["--debug"]])
def test_the_command_prints_no_control_characters(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], options: list[str]
) -> None:
    monkeypatch.setenv("DIFY_API_KEY", "app-x")
    with RawServer((REQUEST, REFUSED)) as server:
        monkeypatch.setenv("DIFY_BASE_URL", server.url)
        code, out, err = command(*options, "app")
    assert code > 0
    assert not re.search(CONTROL, out + err)
    if options == ["--json"]:
        assert "a" in json.loads(err)["error"]["message"]


EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
CUT = EVENTS + b'data: {"event": "message", "answer": "a", "task_id": "t\\u001b"}\n\n'


@pytest.mark.parametrize("answer", [CUT, CUT + b"data: {\x1b\n\n", b""], ids=["cut", "no JSON", "no answer"])
def test_the_command_shows_warnings_of_the_log_as_its_own_messages(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], answer: bytes
) -> None:
    monkeypatch.setenv("DIFY_API_KEY", "app-x")
    with RawServer((REQUEST, answer)) as server:
        monkeypatch.setenv("DIFY_BASE_URL", server.url)
        _, _, err = command("--quiet", "chat", "Hi")
    *warnings, failure = err.splitlines()
    wanted = "dify-plus: (the run may continue: |a frame could not be read|no answer arrived; .* may continue)"
    assert warnings
    assert [line for line in warnings if not re.match(wanted, line)] == []
    assert failure.startswith("dify-plus: ")
    assert not re.search(CONTROL, err)


@pytest.mark.parametrize(
    "arguments",
    [
        ["kb", "add", "kb", EVIL],
        ["--json", "kb", "add", "kb", EVIL],
        ["--profile", EVIL, "app"],
        ["api", "GET", f"/{EVIL}"],
    ],
)
def test_names_in_messages_of_the_command_show_control_characters(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], arguments: list[str]
) -> None:
    monkeypatch.setenv("DIFY_API_KEY", "app-x")
    monkeypatch.setenv("DIFY_DATASET_API_KEY", "dataset-x")
    monkeypatch.setenv("DIFY_BASE_URL", "http://127.0.0.1:1")
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert "\x1b[2J" in json.loads(err)["error"]["message"] if "--json" in arguments else r"\x1b[2J" in err
    assert not re.search(CONTROL, err)


def test_a_reason_phrase_with_control_characters_is_shown(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran]
) -> None:
    monkeypatch.setenv("DIFY_API_KEY", "app-x")
    with RawServer((REQUEST, reply("400 Bad\x9b31mRequest"))) as server:
        monkeypatch.setenv("DIFY_BASE_URL", server.url)
        _, out, err = command("--debug", "app")
    assert not re.search(CONTROL, out + err)


def test_debug_lines_of_other_libraries_have_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    redact = Redactor()
    with logged_to_stderr(redact):
        logging.getLogger("httpx").info(EVIL)
    lines = capsys.readouterr().err
    assert not re.search(CONTROL + r"|\n.", lines)
    assert not re.search(CONTROL, redacted_traceback(ValueError(EVIL), redact))


def test_a_path_with_control_characters_is_shown() -> None:
    with Dify("app-x") as dify, pytest.raises(UsageError) as raised:
        dify.request("GET", "/x\r\nHost: other", key="app")
    assert str(raised.value).startswith(r"GET /x\r\nHost: other cannot be written as a request")
