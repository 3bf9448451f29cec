"""No error, log line, local variable or output of the command shows a key or a signature."""

from __future__ import annotations

import base64
import html
import io
import json
import logging
import os
import pickle
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest

from dify_plus import AsyncDify, Dify, Observer, RecoveryPolicy
from dify_plus._async.fast_transport import AsyncFastTransport
from dify_plus._masking import masked_text
from dify_plus._sync.fast_transport import FastTransport
from dify_plus.errors import APIError, APIStatusError, DifyError, UsageError, WorkflowFailed
from tests.hostile.conftest import Ran
from tests.hostile.replies import INFO, free_port, reply
from tests.support.raw_server import REQUEST, WAIT, RawServer

KEY = "a-key+without/any.prefix"
SIGNED = "/file?X-Amz-Signature=0123456789abcdef&sig=fedcba9876543210"


def test_a_key_that_the_server_repeats_is_masked_in_every_part_of_an_error() -> None:
    body = {"code": f"code {KEY}", "message": f"wrong key {KEY}", "status": 401, "more": [{KEY: f"Bearer {KEY}"}]}
    with RawServer((REQUEST, reply("401 Unauthorized", body, f"X-Echo: {KEY}"))) as server:
        with Dify(KEY, base_url=server.url) as dify, pytest.raises(APIStatusError) as caught:
            dify.app.info()
    error = caught.value
    assert KEY.encode() in server.requests[0]
    assert error.body["more"] == [{"***": "Bearer ***"}]
    assert error.headers is not None
    assert error.headers["x-echo"] == "***"
    assert KEY not in f"{error} {error!r} {error.message} {error.code} {error.body}"
    assert KEY.encode() not in pickle.dumps(error)
    assert pickle.loads(pickle.dumps(error)).body == error.body


def test_a_key_in_the_wrong_place_is_masked() -> None:
    key = "app-Zk3fXyQ9bL0aPq7RsT2uVwXy"
    calls: list[Callable[[], object]] = [
        lambda: Dify("https://dify.example.com", base_url=key),
        lambda: Dify("app-x", user=[key]),  # type: ignore[arg-type]
        lambda: Dify("app-x").request("GET", key),
        lambda: Dify("app-x", user="u").chat.send("Hi", files=[key]),
    ]
    for call in calls:
        with pytest.raises(UsageError, match=r"app-\*\*\*") as caught:
            call()
        assert key not in f"{caught.value} {caught.value!r} {pickle.dumps(caught.value)!r}"


def test_a_text_that_holds_the_key_is_masked() -> None:
    with RawServer((REQUEST, reply("502 Bad Gateway", f"<html>{KEY}</html>".encode()))) as server:
        with Dify(KEY, base_url=server.url, max_retries=0) as dify, pytest.raises(APIStatusError) as caught:
            dify.app.info()
    assert caught.value.body == "<html>***</html>"


def test_no_log_line_holds_a_key_or_a_signature(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer() as server:
        signed = {"url": server.url + SIGNED}
        server.scripts = (
            (REQUEST, reply("503 Service Unavailable", {"code": KEY, "message": KEY, "status": 503})),
            (REQUEST, reply("200 OK", signed)),
            (REQUEST, reply("200 OK", b"content", f"X-Echo: {KEY}")),
        )
        with Dify(dataset_api_key=KEY, base_url=server.url) as dify:
            assert dify.datasets.documents.download("d", KEY).read() == b"content"
    assert SIGNED.encode() in server.requests[-1]
    lines = [record.getMessage() for record in caplog.records if record.name in ("dify_plus", "httpx")]
    assert any(line.startswith("HTTP Request: GET") and "X-Amz-Signature=***" in line for line in lines)
    own = [record.getMessage() for record in caplog.records if record.name == "dify_plus"]
    assert own
    assert not [line for line in lines if "0123456789abcdef" in line or "fedcba9876543210" in line]
    assert not [line for line in own if KEY in line]


class Reports(Observer):
    """Keeps what reports show; `result` and `event` are data."""

    wants_content = True

    def __init__(self) -> None:
        self.texts: list[str] = []

    def _keep(self, report: Any) -> None:
        self.texts.append(repr({name: getattr(report, name) for name in report.__slots__ if name != "result"}))

    call_started = attempt_ended = first_event = stream_interrupted = noticed = call_ended = _keep


@pytest.mark.parametrize(
    "place",
    ["location", "http://h{signed}", "bad?u=http%3A%2F%2Fh%2Ff%3Fa%3D1%26sig%3Dfedcba9876543210", "#sign=fedcba98"],
)
def test_no_error_or_report_shows_a_signature(place: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    refused = reply("400 No", {"code": "x", "message": f"cannot fetch {place.format(signed=SIGNED)}"})
    with RawServer(
        (REQUEST, reply("302 Found", b"", f"Location: {SIGNED}") if place == "location" else refused)
    ) as server:
        observers = [reports := Reports()]
        with Dify(KEY, base_url=server.url, observers=observers) as dify, pytest.raises(APIStatusError) as caught:
            dify.app.info()
    error = caught.value
    state = {**vars(error), "body": None, "request": None}  # the body is what the server sent
    shown = f"{error} {error!r} {state} {caplog.text} {reports.texts}"
    assert "***" in shown
    assert re.findall("0123456789|fedcba98", shown) == []


ODD = "Key+with/odd=Chars&9"
FORMS: tuple[str, ...] = (
    ODD,
    ODD.upper(),
    ODD.lower(),
    quote(ODD, safe=""),
    quote(ODD, safe="").lower(),
    quote_plus(ODD),
)
FORMS += (html.escape(ODD), ODD.replace("/", "\\/"), ODD.encode().hex(), ODD.encode().hex(":"))
FORMS += tuple(base64.b64encode(f"{before}{ODD}:".encode()).decode() for before in ("", "u:", "Bearer "))
FORMS += (base64.urlsafe_b64encode(f"{{?{ODD}".encode()).decode(),)
ALL = " ".join((*FORMS, f"Bearer {ODD}", f"?api_key={ODD}"))
IDS = dict.fromkeys(("task_id", "message_id", "conversation_id", "workflow_run_id"), ODD)


def stream(*frames: dict[str, Any]) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    return head + b"".join(b"data: " + json.dumps({**IDS, **frame}).encode() + b"\n\n" for frame in frames)


FINISHED = {"event": "workflow_finished", "data": {"id": ODD, "status": "failed", "error": ALL}}
ECHOES: Mapping[str, tuple[bytes, Callable[[Dify], object]]] = {
    "body": (
        reply("401 No", {"code": ALL, "message": ALL, "status": 401, "more": [ALL]}),
        lambda dify: dify.app.info(),
    ),
    "headers": (reply("400 No", b"", f"X-Echo: {ALL}"), lambda dify: dify.app.info()),
    "page": (
        reply("502 No", f"<title>{ALL}</title>".encode(), "Content-Type: text/html"),
        lambda dify: dify.app.info(),
    ),
    "long title": (
        reply("502 No", f"<title>{'x' * (500 - len(ODD) + 1)}{ODD}</title>".encode(), "Content-Type: text/html"),
        lambda dify: dify.app.info(),
    ),
    "redirect": (reply("302 No", b"", f"Location: http://h/{FORMS[3]}?x={FORMS[3]}"), lambda dify: dify.app.info()),
    "wrong redirect": (reply("302 No", b"", f"Location: http://[{'x' * 28}{ODD}/long"), lambda dify: dify.app.info()),
    "reason": (reply(f"500 {ODD}"), lambda dify: dify.app.info()),
    "no HTTP": (b"HTTP/1.1 200 OK\r\n" + ODD.encode() + b"\r\n\r\n", lambda dify: dify.app.info()),
    "no JSON": (reply("200 OK", ALL.encode(), "Content-Type: application/json"), lambda dify: dify.app.info()),
    "media type": (reply("200 OK", b"x", f"Content-Type: {ODD}"), lambda dify: dify.chat.send("Hi")),
    "path": (reply("404 No", {"code": "x", "message": ALL}), lambda dify: dify.datasets.get(ODD)),
    "any path": (reply("404 No", {"code": "x", "message": ALL}), lambda dify: dify.request("GET", f"/{FORMS[3]}")),
    "URL": (reply("200 OK", {"url": f"ftp://{ODD}"}), lambda dify: dify.datasets.documents.download("d", "x").read()),
    "error event": (stream({"event": "error", "code": ALL, "message": ALL}), lambda dify: dify.chat.send("Hi")),
    "cut": (stream({"event": "message"}) + b"data: {" + ALL.encode() + b"\n\n", lambda dify: dify.chat.send("Hi")),
    "failed run": (
        stream({"event": ODD}, {"event": "workflow_started", "data": {"id": ODD}}, FINISHED),
        lambda dify: dify.workflows.run({}),
    ),
}


@pytest.mark.parametrize("name", ECHOES)
def test_a_key_is_masked_in_every_form_and_place(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    caplog.set_level(logging.INFO, "httpx")
    answer, call = ECHOES[name]
    recovery = RecoveryPolicy(max_attempts=1, initial_delay=0)
    with RawServer((REQUEST, answer)) as server:
        options: Any = {"base_url": server.url, "user": "u", "max_retries": 0, "recovery": recovery}
        options["observers"] = [reports := Reports()]
        with Dify(ODD, dataset_api_key=ODD, **options) as dify, pytest.raises(APIError) as caught:
            call(dify)
    error = caught.value
    error.partial = None  # a result is data
    if isinstance(error, WorkflowFailed):
        error.result = None
    shown = [
        str(error),
        repr(error),
        repr({**vars(error), "request": None}),
        pickle.dumps(error).decode("latin-1"),
        caplog.text,
        *reports.texts,
    ]
    assert [form for form in (*FORMS, ODD[:-1]) for text in shown if form.lower() in text.lower()] == []


def test_other_secrets_of_a_request_are_masked() -> None:
    login = base64.b64encode(b"me:gateway-password").decode()
    body = {"code": "x", "message": f"gateway-password {login} gateway-token session-value internal"}
    headers = {"Authorization": f"Basic {login}", "X-Api-Key": "gateway-token", "Cookie": "a=b; sid=session-value"}
    headers["X-Auth-Mode"] = "internal"
    with RawServer((REQUEST, reply("400 No", body))) as server:
        with Dify(KEY, base_url=server.url, headers=headers) as dify, pytest.raises(APIStatusError) as caught:
            dify.app.info()
    assert caught.value.message.split() == ["gateway-password", login, *["***"] * 2, "internal"]


def locals_of(error: BaseException | None) -> str:
    """Return the local variables of our functions in the tracebacks of an error and of its causes."""
    texts: list[str] = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_globals["__name__"].startswith("dify_plus."):
                texts.append(f"{frame.f_code.co_name} {frame.f_locals}")
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


class NotBytes(io.BytesIO):
    """A file that cannot be sent."""

    def read(self, size: int | None = -1) -> Any:
        return "text" if self.tell() else super().read(1)


CUT = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
FAILURES: Mapping[str, tuple[Sequence[bytes | str], Callable[[Any], Any], str]] = {
    "no answer": ((REQUEST,), lambda dify: dify.app.info(), "answer"),
    "no HTTP": ((REQUEST, b"SSH-2.0\r\n\r\n"), lambda dify: dify.app.info(), "answer"),
    "the file": ((WAIT,), lambda dify: dify.files.upload(("a.bin", NotBytes(b"1234"))), "send"),
    "the header": ((WAIT,), lambda dify: dify.raw.get_httpx_client().get("/", headers={"a b": "c"}), "_head"),
    "cut": ((REQUEST, CUT), lambda dify: dify.app.info(), "__iter__"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_no_local_of_the_fast_transport_holds_a_key(name: str) -> None:
    script, call, function = FAILURES[name]
    with RawServer(script) as server:
        with Dify(KEY, base_url=server.url, user="u", transport=FastTransport(), max_retries=0) as dify:
            with pytest.raises((DifyError, httpx.HTTPError)) as caught:
                call(dify)
    assert function in locals_of(caught.value)
    assert KEY not in locals_of(caught.value)


async def test_no_local_of_the_async_fast_transport_holds_a_key() -> None:
    with RawServer((WAIT,)) as server:
        transport = AsyncFastTransport()
        async with AsyncDify(KEY, base_url=server.url, user="u", transport=transport, max_retries=0) as dify:
            with pytest.raises(DifyError) as caught:
                await dify.files.upload(("a.bin", NotBytes(b"1234")))
    assert "send" in locals_of(caught.value)
    assert KEY not in locals_of(caught.value)


def test_no_local_of_the_fast_transport_holds_a_proxy_password() -> None:
    with RawServer((REQUEST, reply("407 No"))) as proxy:
        transport = FastTransport(proxy=f"http://me:pass-word-1@127.0.0.1:{proxy.port}")
        with Dify(KEY, base_url="https://h.invalid", transport=transport, max_retries=0) as dify:
            with pytest.raises(DifyError) as caught:
                dify.app.info()
    shown = locals_of(caught.value)
    assert "_tunnel" in shown
    assert "pass-word-1" not in shown
    assert "bWU6cGFzcy13b3JkLTE=" not in shown


@pytest.mark.parametrize(
    "echoed",
    [
        "app%2Dkey%2f1%2B",
        "app&#45;key&#x2F;1+",
        r"APP\u002dkey\/1\u002B",
        "%61pp-key/1%2b",
        r"app-key\u002f1+",
        "app-key%252F1%25252B",  # escaped again and again
        "app-key&amp;#x2F;1&amp;amp;#43;",
        r"app-key\\\/1\\u002b",
        "app-key&sol;1&plus;",
        "app-key&#0047;1&#x0002B;",
        "app-key&#47&#49+",
        r"app\x2dkey\x2F1\u{2b}",
        r"app\055key\U0000002f1\053",
    ],
)
def test_a_key_is_masked_however_its_characters_are_escaped(echoed: str) -> None:
    assert masked_text(f"the key {echoed}!", ["app-key/1+"]) == "the key ***!"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_doctor_does_not_print_a_key_that_the_server_repeats(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], options: list[str]
) -> None:
    monkeypatch.setenv("DIFY_API_KEY", KEY)
    about = reply("200 OK", {"server_version": f"1.0 {KEY}", "api_version": "v1", "welcome": KEY}, f"X-Version: {KEY}")
    with RawServer((REQUEST, about), (REQUEST, reply("200 OK", {**INFO, "name": f"App {KEY}"}))) as server:
        monkeypatch.setenv("DIFY_BASE_URL", server.url)
        _, out, err = command("doctor", "--no-stream", *options)
    assert "App ***" in (out + err)
    assert KEY not in (out + err)


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A configuration file in its own folder."""
    path = tmp_path / "folder" / "config.toml"
    path.parent.mkdir(mode=0o700)
    path.write_text(f'[profiles.p]\nbase_url = "http://127.0.0.1:{free_port()}"\napi_key = "{KEY}"\n')
    path.chmod(0o600)
    monkeypatch.setenv("DIFY_CONFIG_FILE", str(path))
    return path


@pytest.mark.skipif(os.name != "posix", reason="files have no modes")
@pytest.mark.parametrize(
    ("place", "mode", "advice"),
    [
        ("file", 0o620, "change .* chmod 600"),
        ("file", 0o602, "change .* chmod 600"),
        ("file", 0o640, "read .* chmod 600"),
        ("folder", 0o703, "change .* chmod go-w .*folder"),
        ("folder", 0o777, "change .* chmod go-w .*folder"),
        ("file", 0o400, ""),
        ("folder", 0o755, ""),
        ("folder", 0o1777, ""),  # as in /tmp: others cannot replace the file
    ],
)
def test_a_profile_that_others_may_write_is_refused(
    command: Callable[..., Ran], profile: Path, place: str, mode: int, advice: str
) -> None:
    (profile if place == "file" else profile.parent).chmod(mode)
    code, out, err = command("profile", "list")
    assert code == (2 if advice else 0)
    assert re.search(f"other users can {advice}" if advice else "^p\t", out + err)


@pytest.mark.skipif(os.name != "posix", reason="files have no owners")
def test_a_profile_behind_a_link_is_refused_if_others_may_change_the_link(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], profile: Path, tmp_path: Path
) -> None:
    link = tmp_path / "shared" / "link.toml"
    link.parent.mkdir()
    link.symlink_to(profile)
    monkeypatch.setenv("DIFY_CONFIG_FILE", str(link))
    assert command("profile", "list")[0] == 0
    for folder in (link.parent, profile.parent):
        folder.chmod(0o777)
        code, out, err = command("profile", "list")
        assert (code, f"chmod go-w {folder}" in (out + err)) == (2, True)
        folder.chmod(0o700)
    if os.geteuid() == 0:
        for place in (profile, link, profile.parent):
            os.chown(place, 12345, -1, follow_symlinks=False)
            code, out, err = command("profile", "list")
            assert (code, f"{place} belongs to another user" in (out + err)) == (2, True)
            os.chown(place, 0, -1, follow_symlinks=False)


@pytest.mark.skipif(os.name != "posix", reason="files have no groups")
def test_the_folder_of_a_profile_may_be_open_to_the_users_own_group_only(
    monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ran], profile: Path
) -> None:
    import grp

    profile.parent.chmod(0o775)
    name = grp.getgrgid(profile.parent.stat().st_gid).gr_name
    for user, refused in ((name, False), ("somebody", True)):
        monkeypatch.setattr("pwd.getpwuid", lambda _, user=user: (user,))
        code, out, err = command("profile", "list")
        assert (code == 2, "chmod go-w" in (out + err)) == (refused, refused)


HERE = [
    "https://good.example/x",
    "HTTPS://GOOD.example:443/x",
    "https://u:p@good.example/x",
    "https://evil.com\\@good.example",
]
ELSEWHERE = [
    "http://good.example/v1",
    "https://good.example:8443/v1",
    "https://good.example.",
    "https://good.example@evil.com",
]
ELSEWHERE += ["https://good.example\\@evil.com", "https://evil.com#@good.example", "https://good.example.evil.com/v1"]


@pytest.mark.parametrize("url", HERE + ELSEWHERE)
def test_a_key_goes_to_the_origin_of_the_api_only(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append((request.url.host, request.headers.get("authorization")))
        moved = {"location": url} if request.url.path == "/v1/moved" else {}
        return httpx.Response(307 if moved else 200, headers=moved, json={})

    sent: list[tuple[str, str | None]] = []
    with Dify(KEY, base_url="https://good.example/v1", transport=httpx.MockTransport(answer)) as dify:
        raw = dify.raw.get_httpx_client()
        raw.get(url)
        raw.get("/moved", follow_redirects=True)
        assert [key for _, key in sent[0::2]] == [f"Bearer {KEY}" if url in HERE else None] * 2
        if url in ELSEWHERE:
            with pytest.raises(UsageError, match="path must begin with"):
                dify.request("GET", url)
            assert len(sent) == 3
        else:
            dify.request("GET", url)
            assert {host for host, _ in sent} == {"good.example"}
