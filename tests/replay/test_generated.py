"""Every recorded exchange, through the generated calls: they send the same requests and read the same answers."""

from __future__ import annotations

import inspect
import json
import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from dify_plus_api import AuthenticatedClient, Client, models
from dify_plus_api.types import File, Model, Response, Timestamp, write
from tests.support.endpoints import endpoints
from tests.support.forms import Part, read_form
from tests.support.player import Player, Received
from tests.support.recordings import Recording, every_recording

pytestmark = pytest.mark.slow

# Requests that no call can make, and why. Where there is an operation, its reading of the answer is still tested.
IMPOSSIBLE = {
    "conversation_delete_query_user": "the user is in the query, where no server looks for it",
    "err_404_route": "there is no such path",
    "err_405": "there is no such method on this path",
    "err_body_array": "the body is no JSON object",
    "err_body_not_json": "the body is no JSON",
    "head_chat": "there is no call for HEAD",
    "index": "the path lacks its final slash, without which a server redirects",
    "options_chat": "there is no call for OPTIONS",
}
# Requests that a call refuses to make, since they lack what the API requires.
REFUSED = {
    "annotation_create_bad": "no answer",
    "audio_to_text_nofile": "no file",
    "chat_stop_missing_user": "no user",
    "chat_stop_no_body": "no body, and so no user",
    "chat_trace_session_body_bad": "a session id that is no text",
    "dataset_create_noname": "no name",
    "doc_create_by_file_nofile": "no file",
    "doc_create_by_text_missing": "no text",
    "1.16.1/document_status_noids": "no documents",
    "err_empty_body": "no body, and so no query",
    "err_missing_query": "no query",
    "err_missing_user": "no user",
    "err_no_ctype": "no query",
    "err_workflow_no_inputs": "no inputs",
    "err_workflow_no_inputs_key": "no inputs",
    "events_no_user": "no user",
    "file_upload_no_file": "no file",
    "hitl_form_submit_missing_user": "no user",
    "messages_list_no_conv": "no conversation",
    "messages_no_conv": "no conversation",
    "retrieve_no_query": "no query",
    "segment_update_bad": "no segment",
    "segments_create_nocontent": "no content in a segment",
    "segments_create_none": "no segments",
    "workflow_logs_bad_time": "a text instead of a time",
}
LOST = {"file_upload_nofile": "the form was not kept"}
# Faulty requests that the calls make well-formed.
MENDED = {
    "err_body_no_ctype": "the body's content type is missing, and is always sent",
    "file_upload_no_mime": "the file's content type is missing, and is guessed from the name",
    "file_upload_noname": "the file's name is there but empty, and an empty one is not sent",
}

RECORDED = every_recording()


def listed(*names: Iterable[str]) -> list[str]:
    """The recordings with one of these names, of all servers; a version may stand before the name."""
    wanted = set(chain.from_iterable(names))
    return [name for name, recording in RECORDED.items() if {name, recording.name} & wanted]


NOT_REPLAYED = listed(IMPOSSIBLE, REFUSED, LOST, MENDED)
UNSAID = listed(IMPOSSIBLE, LOST)

# Forms whose bytes were not kept: the file's name, type and length. The recorded length of the form confirms them.
FORMS = {
    "audio_to_text": ("a.wav", "audio/wav", 16044),
    "file_upload_chatflow": ("a.png", "image/png", 71),
    "file_upload_png": ("píc 1.png", "image/png", 71),
}

SSL = ssl.create_default_context()

STREAMS = [name for name, recording in RECORDED.items() if recording.is_stream]
REPLAYED = sorted(RECORDED.keys() - {*STREAMS, *NOT_REPLAYED})


class NotExpressible(Exception):
    """The generated calls cannot express this request."""


def test_every_recording_is_in_a_group() -> None:
    groups = [REPLAYED, STREAMS, NOT_REPLAYED]
    assert set().union(*groups) == RECORDED.keys()
    assert sum(map(len, groups)) == len(RECORDED)


@pytest.mark.parametrize("name", REPLAYED)
def test_sync(name: str) -> None:
    recording = RECORDED[name]
    endpoint, arguments = call(recording)
    with Player(recording) as player, client_for(recording, player) as client:
        response = endpoint.sync_detailed(client=client, **arguments)
    assert_sent(recording, player.received)
    assert_read(recording, endpoint, response)


@pytest.mark.parametrize("name", REPLAYED)
async def test_async(name: str) -> None:
    recording = RECORDED[name]
    endpoint, arguments = call(recording)
    with Player(recording, cut=1) as player:
        async with client_for(recording, player) as client:
            response = await endpoint.asyncio_detailed(client=client, **arguments)
    assert_sent(recording, player.received)
    assert_read(recording, endpoint, response)


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_requested_as_recorded_and_its_bytes_are_returned(name: str) -> None:
    recording = RECORDED[name]
    endpoint, arguments = call(recording)
    with Player(recording, ending="complete") as player, client_for(recording, player) as client:
        response = endpoint.sync_detailed(client=client, **arguments)
    assert_sent(recording, player.received)
    assert response.status_code == recording.status
    assert response.content == recording.body


@pytest.mark.parametrize("name", NOT_REPLAYED)
def test_the_answer_to_a_request_that_cannot_be_sent_is_read(name: str) -> None:
    recording = RECORDED[name]
    if name in listed(MENDED):
        with pytest.raises(AssertionError):
            test_sync(name)
    else:
        with pytest.raises(NotExpressible if name in UNSAID else TypeError):
            test_sync(name)
    if endpoint := find(recording):
        assert_read(recording, endpoint, endpoint.OPERATION.build_response(recording.response, strict=False))


def client_for(recording: Recording, player: Player) -> Client:
    options: dict[str, Any] = {"base_url": player.url, "verify_ssl": SSL, "httpx_args": {"trust_env": False}}
    scheme, _, key = recording.request_headers.get("authorization", "").partition(" ")
    return AuthenticatedClient(token=key, prefix=scheme, **options) if key else Client(**options)


def find(recording: Recording) -> ModuleType | None:
    """Return the operation's module; of several, the one with the fewest parameters in its path."""
    found = [
        endpoint
        for endpoint in endpoints().values()
        if endpoint.OPERATION.method == recording.method and path_values(endpoint, recording) is not None
    ]
    return min(found, key=lambda endpoint: endpoint.OPERATION.path.count("{"), default=None)


def path_values(endpoint: ModuleType, recording: Recording) -> dict[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", endpoint.OPERATION.path)
    match = re.fullmatch(pattern, urlsplit(recording.target).path.removeprefix("/v1"))
    return match and {name: unquote(value) for name, value in match.groupdict().items()}


def call(recording: Recording) -> tuple[ModuleType, dict[str, Any]]:
    """Return the operation of a recorded request, and its arguments."""
    endpoint = find(recording)
    if endpoint is None:
        raise NotExpressible("no such operation")
    signature = inspect.signature(endpoint.build_request)
    arguments: dict[str, Any] = dict(path_values(endpoint, recording) or {})
    for name, values in recording.query.items():
        name = name.replace("__", "_")
        if name not in signature.parameters:
            raise NotExpressible(f"no parameter {name}")
        arguments[name] = query_value(signature.parameters[name].annotation, values)
    source = dict(form_values(recording) if is_form(recording) else json_values(recording))
    if "body" in signature.parameters:
        model: type[Model] = getattr(models, signature.parameters["body"].annotation)
        arguments["body"] = model.from_dict(source)
    elif source:
        raise NotExpressible("no body")
    signature.bind(**arguments)
    return endpoint, arguments


def query_value(annotation: str, values: list[str]) -> Any:
    """What a user would pass: the kinds of the signature."""
    [value, *others] = values
    if "list[" in annotation:
        return values
    assert not others
    if "int" in annotation.split(" | "):
        return int(value)
    if "bool" in annotation.split(" | "):
        return {"true": True, "false": False}[value]
    if "datetime" in annotation:
        with suppress(ValueError):  # a call refuses a text that is not a time
            return Timestamp.read(value)
    return value


def is_form(recording: Recording) -> bool:
    return recording.request_headers.get("content-type", "").startswith("multipart/form-data")


def json_values(recording: Recording) -> dict[str, Any]:
    if not recording.request_body:
        return {}
    try:
        source = json.loads(recording.request_body)
    except ValueError:
        raise NotExpressible("the body is no JSON") from None
    if not isinstance(source, dict):
        raise NotExpressible("the body is no object")
    return source


def recorded_form(recording: Recording) -> list[Part]:
    content_type = recording.request_headers["content-type"]
    if recording.request_body is not None:
        return read_form(content_type, recording.request_body.encode())
    if recording.name not in FORMS:
        raise NotExpressible("the form was not kept")
    file_name, file_type, size = FORMS[recording.name]
    parts = [Part("user", None, None, b"f1"), Part("file", file_name, file_type, bytes(size))]
    boundary = content_type.partition("boundary=")[2]
    assert len(written_form(parts, boundary)) == recording.request_length
    return parts


def written_form(parts: list[Part], boundary: str) -> bytes:
    lines = []
    for part in parts:
        name = f'name="{part.name}"' + (f'; filename="{part.file_name}"' if part.file_name else "")
        lines += [f"--{boundary}", f"Content-Disposition: form-data; {name}"]
        lines += [f"Content-Type: {part.content_type}"] if part.content_type else []
        lines += ["", part.content.decode()]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode()


def form_values(recording: Recording) -> Iterator[tuple[str, Any]]:
    for part in recorded_form(recording):
        if part.file_name is not None:
            yield part.name, File(BytesIO(part.content), part.file_name, part.content_type)
        else:
            text = part.content.decode()
            yield part.name, json.loads(text) if text.startswith("{") else text


def assert_sent(recording: Recording, received: list[Received]) -> None:
    [request] = received
    assert request.method == recording.method
    assert urlsplit(request.target).path == urlsplit(recording.target).path
    assert parse_qs(urlsplit(request.target).query, keep_blank_values=True) == recording.query
    assert request.headers.get("authorization") == recording.request_headers.get("authorization")
    content_type = request.headers.get("content-type", "")
    assert content_type.partition(";")[0] == recording.request_headers.get("content-type", "").partition(";")[0]
    if is_form(recording):
        assert list(map(comparable, read_form(content_type, request.body))) == [
            comparable(part) for part in recorded_form(recording)
        ]
    elif recording.request_body:
        assert json.loads(request.body) == json.loads(recording.request_body)
    else:
        assert request.body == b""


def comparable(part: Part) -> tuple[Any, ...]:
    """A part, where JSON may be spaced as one likes."""
    is_json = part.file_name is None and part.content.startswith(b"{")
    return (*part[:3], json.loads(part.content) if is_json else part.content)


def assert_read(recording: Recording, endpoint: ModuleType, response: Response[Any]) -> None:
    assert response.status_code == recording.status
    assert response.content == recording.body
    assert response.headers["x-version"] == recording.version
    parsed = response.parsed
    result = endpoint.OPERATION.results.get(recording.status)
    if recording.status == 204 or recording.content_type == "text/html":
        assert parsed is None
    elif result == "File":
        assert parsed.payload.read() == recording.body
        assert parsed.mime_type == recording.content_type
    else:
        assert (result == "Error") == (recording.status >= 400)
        assert isinstance(parsed, Model) == (result in models.__all__)
        assert write(parsed) == recording.json
