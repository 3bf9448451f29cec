"""Every request that was recorded can be made by a named method, which sends what was sent. Streams are elsewhere."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from _generate import public_api
from dify_plus import AsyncDify, ConfigurationError, DifyError, UsageError
from tests._async._compat import settled
from tests._async.support import SSL
from tests._async.test_every_operation import ALIASES, SEVERAL
from tests.replay.test_generated import IMPOSSIBLE, find, is_form, path_values, recorded_form
from tests.support.description import described
from tests.support.forms import read_form
from tests.support.player import Player
from tests.support.recordings import Recording, answer, recordings

MALFORMED = {
    **{name: reason for name, reason in IMPOSSIBLE.items() if not recordings()[name].is_stream},
    "annotation_reply_bad_action": "there is a method for each action, and for no other",
    "document_status_zzz": "there is a method for each action, and for no other",
    "metadata_builtin_zzz": "there is a method for each action, and for no other",
    "doc_create_by_file_two": "two files",
}
"""Requests that no method can make: they are wrong on purpose."""

REFUSED = {
    "audio_to_text_nofile": "no file",
    "chat_bad_mode": "an unknown mode",
    "chat_stop_missing_user": "no user",
    "chat_stop_no_body": "no user",
    "conversation_rename_missing": "no name",
    "conversations_list_limit_0": "the limit is out of range",
    "conversations_list_limit_101": "the limit is out of range",
    "dataset_create_noname": "no name",
    "doc_create_by_file_nofile": "no file",
    "doc_create_by_text_missing": "no text",
    "document_get_meta_bad": "an unknown choice",
    "err_empty_body": "no query",
    "err_empty_user": "no user",
    "err_missing_query": "no query",
    "err_missing_user": "no user",
    "events_no_user": "no user",
    "file_upload_no_file": "no file",
    "file_upload_no_user": "no user; the server uses a default user, which no later call could name",
    "file_upload_noname": "an empty name",
    "hitl_form_submit_missing_user": "no user",
    "messages_list_no_conv": "no conversation",
    "metadata_create_badtype": "an unknown type",
    "models_zzz": "an unknown type",
    "retrieve_no_query": "no query",
    "segments_create_empty": "no segments",
    "segments_create_nocontent": "no content in a segment",
    "segments_create_none": "no segments",
    "text_to_audio_empty": "neither text nor message",
    "workflow_logs_bad_status": "an unknown status",
}
"""Requests that a method does not send, since the server would refuse them."""

ADDED: dict[str, Any] = {
    "auto_generate_name": True,
    "continue_on_pause": "true",
    "include_state_snapshot": "true",
    "inputs": {},
    "page": "1",
    "response_mode": "blocking",
}
"""Fields that a recording omits and methods send, with the server's defaults."""

INHERITED = {"indexing_technique", "doc_form", "doc_language", "process_rule", "retrieval_model"}
"""Fields of new and changed documents that a recording omits: the settings of the knowledge base."""

NAMED_TWICE = {"document_update_file_dash"}
"""The file and the document have different names. A method takes one name, and gives it to both."""

UNUSED = {"annotation_reply_disable": ("embedding_provider_name", "embedding_model_name", "score_threshold")}
"""Fields that a server requires but does not use, and that a method does not take."""

ANSWERED = [name for name, recording in recordings().items() if not recording.is_stream]
NOT_SENT = [*MALFORMED, *REFUSED]


def method_of(operation_id: str) -> str:
    """Return the named method for an operation."""
    own = {**SEVERAL, **ALIASES}
    return own.get(operation_id) or methods_by_operation()[operation_id]


@cache
def methods_by_operation() -> dict[str, str]:
    """Return operation -> a method that uses it."""
    methods = public_api.methods(AsyncDify(api_key="app-key"))
    return {operation: method.path for method in methods for operation in method.operations}


def method_call(recording: Recording) -> tuple[str, list[Any], dict[str, Any]]:
    """Return the named method for a recorded request, and its arguments."""
    endpoint = find(recording)
    assert endpoint is not None
    name = next(key for key, value in described().items() if same(value, endpoint.OPERATION))
    places = list((path_values(endpoint, recording) or {}).values())
    named: dict[str, Any] = {key: values[0] for key, values in recording.query.items()}
    for key in named.keys() & {"page", "limit"}:
        named[key] = int(named[key])
    if is_form(recording):
        for part in recorded_form(recording):
            if part.file_name is not None:
                named |= {"file": part.content, "name": part.file_name}
                if "documents" not in method_of(name):
                    named["mime_type"] = part.content_type
            else:
                text = part.content.decode()
                named |= json.loads(text) if text.startswith("{") else {part.name: text}
    elif recording.request_body:
        named |= json.loads(recording.request_body)
    return adjusted(name, method_of(name), places, named)


def same(operation: Any, other: Any) -> bool:
    return bool((operation.method, operation.path) == (other.method, other.path))


def adjusted(name: str, method: str, places: list[Any], named: dict[str, Any]) -> tuple[str, list[Any], dict[str, Any]]:
    """Arguments that a method names differently than the API."""
    match name:
        case "sendChatMessage" | "runWorkflow" if named.get("response_mode") == "streaming":
            named.pop("response_mode")
            method = method.replace("send", "stream").replace("run", "stream")
        case "sendChatMessage" | "runWorkflow" | "sendCompletion":
            named.setdefault("response_mode", "blocking")
            if name == "runWorkflow":
                named["check"] = False
        case "toggleBuiltInMetadata":
            return f"datasets.metadata.{places[1]}_built_in", places[:1], {}
        case "runWorkflowById":
            return method, [], {**named, "workflow_id": places[0]}
        case "configureAnnotationReply":
            if places[0] == "disable":
                return "annotations.disable_reply", [], {}
            return method, [], named
        case "getAnnotationReplyStatus":
            return method, places[::-1][:1], {"action": places[0]}
        case "updateDocumentStatus":
            action = {"un_archive": "unarchive"}.get(places[1], places[1])
            return f"datasets.documents.{action}", [places[0], *named.values()], {}
        case "updateDocumentsMetadata" | "deleteTag" | "createSegments":
            return method, [*places, *named.values()], {}
        case "updateSegment":
            return method, places, named["segment"]
        case "listWorkflowLogs":
            named = {key.replace("__", "_"): value for key, value in named.items()}
            if "created_at_after" in named:
                named["created_at_after"] = datetime.fromisoformat(named["created_at_after"])
    return method, places, named


def reads_first(recording: Recording) -> bool:
    """Return whether the method reads the knowledge base first, to send fields that have no default on the server."""
    method, _, named = method_call(recording)
    if method == "datasets.retrieve":
        return not named.keys() & {"retrieval_model", "external_retrieval_model"}
    changes = method in ("datasets.documents.create", "datasets.documents.update")
    return changes and not {"indexing_technique", "doc_form"} <= named.keys()


def unknown_paths(recording: Recording) -> int:
    """Return how many newer paths the server must not know, so that a method sends this request."""
    path = urlsplit(recording.target).path
    newer = ("hit-testing", "update-by-file", "update_by_file", "create_by", "update_by")
    return sum(1 for name in newer if name in path)


async def call(dify: AsyncDify, recording: Recording) -> None:
    method, places, named = method_call(recording)
    result = await settled(attrgetter(method)(dify)(*places, **named))
    if method == "annotations.attach":
        await result.status()
    for reader in ("first", "read"):
        if callable(getattr(result, reader, None)):
            await settled(getattr(result, reader)())
            return
    if hasattr(result, "__aenter__"):
        async with result as stream:
            await stream.result()


def client(player: Player, recording: Recording) -> AsyncDify:
    key = recording.key or "none"
    return AsyncDify(
        base_url=player.url,
        api_key=key,
        dataset_api_key=key,
        max_retries=0,
        transport=httpx.AsyncHTTPTransport(verify=SSL),
    )


@pytest.mark.parametrize("name", [name for name in ANSWERED if name not in NOT_SENT])
async def test_a_named_method_sends_the_recorded_request(name: str) -> None:
    recording = recordings()[name]
    first = [answer(404, b"<!doctype html>", content_type="text/html")] * unknown_paths(recording)
    if reads_first(recording):
        first.insert(0, recordings()["dataset_get"])
    with Player(*first, recording) as player:
        async with client(player, recording) as dify:
            try:
                await call(dify, recording)
            except DifyError as error:
                assert not isinstance(error, ConfigurationError)
                assert recording.status >= 400 or recording.json is None
    sent = player.received[len(first)]
    assert (sent.method, urlsplit(sent.target).path) == (recording.method, urlsplit(recording.target).path)
    query = parse_qs(urlsplit(sent.target.replace("%2B00%3A00", "Z")).query, keep_blank_values=True)
    assert {key: value for key, value in query.items() if key in recording.query} == recording.query
    added = {key: value[0] for key, value in query.items() if key not in recording.query}
    if recording.path.startswith(("/conversations", "/messages")):
        added.pop("limit", None)  # pages as large as can be, unless the caller says otherwise
    if is_form(recording):
        ours = read_form(sent.headers["content-type"], sent.body)
        assert {(part.name, part.file_name) for part in ours if part.file_name} == {
            (part.name, part.file_name) for part in recorded_form(recording) if part.file_name
        }
        fields, recorded = (
            {part.name: part.content.decode() for part in parts if not part.file_name}
            for parts in (ours, recorded_form(recording))
        )
        read, wanted = ({**f, **json.loads(f.pop("data", "{}"))} for f in (dict(fields), dict(recorded)))
        read.pop("data", None)
        wanted.pop("data", None)
    else:
        read = json.loads(sent.body) if sent.body else {}
        wanted = json.loads(recording.request_body) if recording.request_body else {}
    wanted = {key: value for key, value in wanted.items() if key not in UNUSED.get(name, ())}
    read = {key: value for key, value in read.items() if key not in UNUSED.get(name, ())}
    if name in NAMED_TWICE:
        wanted.pop("name")
    assert {key: value for key, value in read.items() if key in wanted} == wanted
    added |= {key: value for key, value in read.items() if key not in wanted}
    added = {key: value for key, value in added.items() if key != "name" or name not in NAMED_TWICE}
    added = {key: value for key, value in added.items() if not (first and key in INHERITED)}
    assert {key: value for key, value in added.items() if ADDED.get(key, ...) != value} == {}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_request_that_a_server_would_refuse_is_not_sent(name: str) -> None:
    recording = recordings()[name]
    with Player(recording) as player:
        async with client(player, recording) as dify:
            with pytest.raises((UsageError, TypeError)):
                await call(dify, recording)
    assert player.received == []


def test_every_listed_request_was_recorded() -> None:
    assert set(NOT_SENT) <= set(ANSWERED)
    assert len(NOT_SENT) == len(set(NOT_SENT))
