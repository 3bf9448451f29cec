"""What counts as an answer: every recorded success, with any 2xx status, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from _generate import public_api
from dify_plus._policy import answers
from dify_plus._policy.answers import NotTheAnswer
from dify_plus._policy.error_reading import error_from_response
from dify_plus.errors import ERRORS_BY_CODE, APIStatusError, ConcurrencyLimitError
from dify_plus_api.types import UNSET, File, Model, Operation, Request
from tests.replay.test_generated import find
from tests.support.recordings import Recording, every_recording

OPERATIONS = public_api.raw_operations()
RECORDED = [name for name, it in every_recording().items() if it.status < 300 and not it.is_stream and find(it)]
UNAUTHORIZED = b'{"code": "unauthorized", "message": "login please", "status": 401}'
ODD = [b"null", b"[]", b"{}", b'"x"', b"5", b'{"data": null}', b'{"data": [null]}', b"<html>", b"[null]", b'{"id": ""}']
REPORTS = {
    name for name, it in OPERATIONS.items() if {*it.results.values()} & {"None", "SuccessResult", "dict[str, Any]"}
}
"""Operations whose answer only reports success."""
CHANGES = {
    "renameConversation",
    "updateAnnotation",
    "updateChildChunk",
    "updateConversationVariable",
    "updateDataset",
    "updateMetadataField",
    "updateSegment",
    "updateTag",
}
"""Operations that change an object, so that its id and what was sent are known without an answer."""
FILES = {"previewFile"}
"""Operations that return a stored file, which may be empty."""
ANYTHING = {name for name, it in OPERATIONS.items() if {"File", "None", "str"} & {*it.results.values()}}
"""Operations whose answer may be any bytes."""


def read_answer(operation: Operation[Any], response: httpx.Response) -> Any:
    return answers.read_answer(Request(operation, operation.path, {}), response)


def response(status: int, content: bytes) -> httpx.Response:
    return httpx.Response(status, content=content, headers={"content-type": "application/json"})


def plain(answer: Any) -> Any:
    if isinstance(answer, File):
        return answer.payload.read()
    return (
        [item.to_dict() for item in answer]
        if isinstance(answer, list)
        else getattr(answer, "to_dict", lambda: answer)()
    )


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_success_is_one_with_every_status(name: str) -> None:
    recording: Recording = every_recording()[name]
    endpoint = find(recording)
    assert endpoint is not None
    wanted = plain(endpoint.OPERATION.parse_result(response(recording.status, recording.body)))
    for status in (200, 201, 202, 203):
        assert plain(read_answer(endpoint.OPERATION, response(status, recording.body))) == wanted
        assert plain(endpoint.OPERATION.parse_result(response(status, recording.body))) == wanted  # raw calls


def test_every_recorded_error_is_raised_with_its_code_and_a_readable_message() -> None:
    refusals = [it for it in every_recording().values() if it.status >= 400]
    assert {it.version for it in refusals} == {"1.14.2", "1.16.1"}
    for it in refusals:
        error = error_from_response(it.status, it.response.headers, it.body)
        code = it.json.get("code") if it.content_type == "application/json" else None
        assert (error.status_code, error.code) == (it.status, code)
        assert error.message.strip()
        if (
            code in ERRORS_BY_CODE
            and "rate limit" not in error.message
            and not isinstance(error, ConcurrencyLimitError)
        ):
            assert isinstance(error, ERRORS_BY_CODE[code] if code != "unknown" else APIStatusError)


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_empty_answer_is_a_success_where_nothing_else_is_needed(name: str, status: int) -> None:
    try:
        answer = read_answer(OPERATIONS[name], response(status, b""))
    except NotTheAnswer as error:
        assert name not in REPORTS | CHANGES | FILES
        assert str(error) == "the server reported success, but its answer is empty"
    else:
        assert name in REPORTS | CHANGES | FILES
        assert name in CHANGES or plain(answer) in (None, {}, {"result": "success"}, b"")


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_error_object_is_an_error_with_every_status(name: str) -> None:
    with pytest.raises(NotTheAnswer):
        read_answer(OPERATIONS[name], response(200, UNAUTHORIZED))


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in ANYTHING])
def test_a_body_that_is_not_the_answer_is_an_error(name: str, body: bytes) -> None:
    kinds = {kind for status, kind in OPERATIONS[name].results.items() if status < 300}
    if (body == b"[]" and "list[" in str(kinds)) or (body.startswith(b"{") and "dict[str, Any]" in kinds):
        read_answer(OPERATIONS[name], response(200, body))
        return
    with pytest.raises(NotTheAnswer):
        read_answer(OPERATIONS[name], response(200, body))


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_page_or_an_error_does_not_count_as_success(name: str) -> None:
    told = [
        b'{"error": "no"}',
        b'{"detail": "no"}',
        b'{"success": false}',
        b'{"result": "fail"}',
        b'{"status": "error"}',
    ]
    for body in (b"<html>", b"<?xml ?><Error/>", b'{"result": "succ', b"\x80", *told):
        with pytest.raises(NotTheAnswer):
            read_answer(OPERATIONS[name], response(200, body))
    read_answer(OPERATIONS[name], response(200, b" \r\n"))


@pytest.mark.parametrize("body", [b"204", b"null", b"{}", b'{"result": "success"}'])
def test_a_deletion_may_be_reported_in_any_json(body: bytes) -> None:
    assert read_answer(OPERATIONS["deleteDataset"], response(200, body)) is None


@pytest.mark.parametrize("name", ["sendChatMessage", "sendCompletion"])
def test_a_reply_needs_only_its_message_id(name: str) -> None:
    reply: Any = read_answer(OPERATIONS[name], response(200, b'{"message_id": "m", "answer": "Hi"}'))
    assert (reply.message_id, reply.answer) == ("m", "Hi")


def test_details_may_be_missing_or_odd() -> None:
    dataset: Any = read_answer(OPERATIONS["getDataset"], response(200, b'{"id": "d", "name": 5, "permission": null}'))
    assert (dataset.id, dataset.name) == ("d", 5)
    assert dataset.provider in (UNSET, None)
    listed: Any = read_answer(OPERATIONS["listDatasets"], response(200, b'{"data": []}'))
    assert listed.data == []


@pytest.mark.parametrize(
    ("name", "source", "missing"),
    [
        ("uploadFile", {"name": "a.txt"}, "`id`"),
        ("listDatasets", {"data": [{"id": "d"}, None], "total": 2}, "`data`"),
        ("listTags", [{"id": "t"}, 5], "its list of items"),
        ("listTags", [{}], "its list of items"),
        ("listDatasets", {"data": [{"id": "d"}, {"other": 1}], "total": 2}, "`data`"),
        ("datasetRetrieve", {"query": {"content": "x"}}, "`records`"),
        ("createDocumentByText", {"document": {"id": "d"}, "batch": None}, "`batch`"),
        ("createDocumentByText", {"document": None, "batch": "b"}, "`document`"),
        ("getSegment", {"data": {"content": "x"}, "doc_form": "text_model"}, "`data`"),
        ("audioToText", {"text": None, "other": 1}, "any of the described fields"),
        ("getSuggestedQuestions", {"result": "success", "data": [None]}, "`data`"),
    ],
)
def test_the_error_names_the_missing_part(name: str, source: Any, missing: str) -> None:
    with pytest.raises(NotTheAnswer, match=missing):
        read_answer(OPERATIONS[name], response(200, json.dumps(source).encode()))


def test_models_are_what_the_description_says() -> None:
    assert isinstance(read_answer(OPERATIONS["stopWorkflow"], response(200, b"")), Model)
