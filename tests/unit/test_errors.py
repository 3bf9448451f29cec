"""The error classes and messages for recorded bodies, for every code of the description, and for random bytes."""

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dify_plus import errors
from dify_plus._policy.error_reading import error_class, error_from_event, error_from_response, retry_after
from dify_plus.errors import (
    ERRORS_BY_CODE,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AppUnavailable,
    BadRequestError,
    CompletionRequestError,
    ConcurrencyLimitError,
    DifyError,
    FileTooLarge,
    InternalServerError,
    InvalidParam,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    StreamError,
    StreamInterrupted,
    UsageLimitExceeded,
    WorkflowFailed,
)

TESTS = Path(__file__).parents[1]
CAPTURES = [json.loads(path.read_text("utf-8")) for path in sorted((TESTS / "replay" / "captures").glob("*.json"))]
KEY = "app-abcdefghij0123456789ABCD"
HTML = b"<!doctype html>\n<html><head><title>502 Bad&nbsp;Gateway</title></head><body>nginx</body></html>"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["code", "message", "status", "error"]), inner),
    max_leaves=8,
)


def from_body(body: object, status: int = 400, retry_after: str | None = None) -> APIStatusError:
    headers = {} if retry_after is None else {"RETRY-After": retry_after}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_from_response(status, headers, raw, method="POST", url="https://d/v1/chat-messages", now=lambda: 0.0)


@pytest.mark.parametrize(
    "capture", [capture for capture in CAPTURES if capture["response"]["status"] >= 400], ids=lambda one: one["name"]
)
def test_recorded_bodies(capture: Any) -> None:
    request, response = capture["request"], capture["response"]
    error = error_from_response(
        response["status"],
        dict(response["headers"]),
        response["body"].encode(),
        method=request["method"],
        url="https://dify" + request["path"],
    )
    is_json = response["body"].startswith("{")
    body: dict[str, Any] = json.loads(response["body"]) if is_json else {"message": "Not Found"}
    assert error.status_code == response["status"]
    assert error.code == body.get("code")
    assert type(error) is error_class(error.status_code, error.code, error.message)
    assert type(error) is not APIStatusError
    assert error.message
    assert error.message in body.get("message", body.get("error", "")) or body["message"] == ""
    assert "did you mean" not in error.message
    assert str(error).endswith(f"({request['method']} {request['path'].partition('?')[0]})")
    assert error.headers is not None
    assert error.headers["x-version"] == "1.14.2"


def test_every_code_of_the_spec_has_a_class_for_its_status() -> None:
    table = YAML(typ="safe").load(TESTS.parent / "openapi" / "dify.yaml")["x-error-codes"]
    for code, entry in table.items():
        for status in entry["statuses"]:
            kind = error_class(status, code)
            assert kind is not APIStatusError, code
            assert kind.status_code == entry["statuses"][0], code
            assert ERRORS_BY_CODE.get(code, InternalServerError) is kind
    assert set(table) - set(ERRORS_BY_CODE) == {"unknown"}, "`unknown` has no class: the status decides"


def test_every_class_is_public_and_explained() -> None:
    for kind in {*ERRORS_BY_CODE.values(), *APIStatusError.__subclasses__()}:
        assert kind.__name__ in errors.__all__
        assert (kind.__doc__ or "").rstrip().endswith(".")
        assert kind.__module__ == "dify_plus.errors"


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "app_unavailable", "", AppUnavailable),
        (422, "app_unavailable", "", AppUnavailable),
        (None, "app_unavailable", "", AppUnavailable),
        (400, None, "", BadRequestError),
        (400, "brand_new_code", "", BadRequestError),
        (404, "bad_request", "", NotFoundError),
        (None, "not_found", "", NotFoundError),
        (400, "invalid_param", "Too many requests. Please try again later.", ConcurrencyLimitError),
        (403, "forbidden", "You have reached the knowledge base request rate limit.", RateLimitError),
        (403, "forbidden", "The app's API service has been disabled.", PermissionDeniedError),
        (400, "invalid_param", "Run failed: Too many requests", InvalidParam),
        (400, "completion_request_error", "Too many requests", CompletionRequestError),
        (429, "too_many_requests", "", ConcurrencyLimitError),
        (429, "rate_limit_error", "", UsageLimitExceeded),
        (429, None, "", RateLimitError),
        (418, None, "", APIStatusError),
        (302, None, "", APIStatusError),
        (503, None, "", InternalServerError),
        (599, "unknown", "", InternalServerError),
        (None, None, "", InternalServerError),
    ],
)
def test_class_by_code_then_status(status: int | None, code: str | None, message: str, kind: type[APIError]) -> None:
    assert error_class(status, code, message) is kind


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (400, {"code": "invalid_param", "message": "no", "status": 400}, "400 invalid_param: no"),
        (400, {"error": "no"}, "400: no"),
        (400, {"error": {"message": "no", "type": "x"}}, "400: no"),
        (400, {"message": {"name": "required", "age": "a number"}}, "400: name: required; age: a number"),
        (400, {"message": None, "detail": "no"}, "400: no"),
        (400, {"message": " ", "code": ""}, "400: Bad Request"),
        (400, {"message": 7, "code": 7}, "400: Bad Request"),
        (
            413,
            {"code": "file_too_large", "message": ""},
            f"413 file_too_large: {' '.join((FileTooLarge.__doc__ or '').split())}",
        ),
        (404, {"message": "Gone. You have requested this URI [/x] but did you mean /y or /z ?"}, "404: Gone."),
        (404, {"message": "You have requested this URI [/x] but did you mean /y ?"}, "404: Not Found"),
        (502, HTML, "502: Bad Gateway"),
        (503, b"<html>", "503: Service Unavailable"),
        (503, b"upstream\n connect error", "503: upstream connect error"),
        (500, b"", "500: Internal Server Error"),
        (500, b"\xff\xfe", "500: \ufffd\ufffd"),
        (500, b'{"message": ', '500: {"message":'),
        (400, [1], "400: Bad Request"),
        (400, None, "400: Bad Request"),
        (499, b"", "499: the server gave no reason"),
        (400, b"[" * 100_000, None),
        (400, b"9" * 10_000, None),
        (400, {"message": f"bad token {KEY} (Bearer {KEY})"}, "400: bad token app-*** (Bearer ***)"),
    ],
)
def test_any_body_gives_a_readable_message(status: int, body: object, text: str | None) -> None:
    shown = str(from_body(body, status))
    if text is not None:
        assert shown == f"{text} (POST /v1/chat-messages)"
    assert 10 < len(shown) < 700


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()), st.integers(100, 999))
@example(b'{"code": "\\ud800", "message": "\\udfff"}', 400)
@example(b"\xfe\xff\xd8\x00", 400)
def test_never_raises_on_a_body(body: bytes, status: int) -> None:
    error = error_from_response(status, {"Retry-After": "?"}, body, method=None, url=None)
    assert error.message
    assert error.code is None or error.code
    str(error).encode()
    repr(error).encode()


@given(st.dictionaries(st.sampled_from(["event", "code", "message", "status", "error"]), json_values))
def test_never_raises_on_an_event(event: dict[str, Any]) -> None:
    error = error_from_event(event)
    assert error.message
    assert 400 <= error.status_code <= 599
    str(error).encode()


def test_a_stream_raises_the_same_error_as_http() -> None:
    event = {"event": "error", "code": "completion_request_error", "status": 400, "message": "refused"}
    error = error_from_event(event, partial="so far", method="POST", url="https://d/v1/chat-messages")
    same = from_body(event)
    assert type(error) is type(same) is CompletionRequestError
    assert str(error) == str(same)
    assert error.partial == "so far"
    assert error.body == event


@pytest.mark.parametrize(
    ("event", "kind", "status"),
    [
        ({"message": "text is required in input form", "status": 500}, InvalidParam, 400),
        ({"message": "no input", "status": 500}, InternalServerError, 500),
        ({"message": "?"}, InternalServerError, 500),
        ({"code": "app_unavailable"}, AppUnavailable, 400),
        ({"code": "app_unavailable", "status": 200}, AppUnavailable, 400),
        ({"code": "not_found", "status": None}, NotFoundError, 404),
        ({"code": 5, "status": True}, InternalServerError, 500),
    ],
)
def test_error_events_with_missing_or_wrong_fields(event: dict[str, Any], kind: type[APIError], status: int) -> None:
    error = error_from_event({"event": "error", **event})
    assert (type(error), error.status_code) == (kind, status)


def test_a_path_that_the_server_does_not_have() -> None:
    """The address is wrong, or an id is not an id."""
    page, base_url = b"<title>404 Not Found</title>", "http://d/v1/chat-messages"
    error = error_from_response(404, {}, page, method="GET", url=f"{base_url}/info", base_url=base_url)
    assert str(error) == (
        "404: Not Found; the server has no such path: check base_url, which usually ends in /v1, and the ids that you "
        "passed (GET /v1/chat-messages/info)"
    )
    elsewhere = error_from_response(404, {}, page, method="GET", url="http://files/1", base_url=base_url)
    assert elsewhere.message == "Not Found"


def test_an_error_body_under_status_200_counts_as_its_own_status() -> None:
    assert from_body({"code": "app_unavailable", "status": 400}, 200).status_code == 400
    assert from_body({"code": "app_unavailable"}, 200).status_code == 400
    assert from_body({"result": "success"}, 200).status_code == 200


def test_errors_neither_keep_nor_show_secrets() -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Set-Cookie": f"session={KEY}", "X-Trace": "1"}
    url = f"https://me:{KEY}@d/v1/x?api_key={KEY}&limit=2&X-Amz-Signature={KEY}&keyword=k#token={KEY}"
    error = error_from_response(400, headers, b"{}", method="GET", url=url.partition("#")[0])
    assert error.url == "https://***@d/v1/x?api_key=***&limit=2&X-Amz-Signature=***&keyword=k"
    assert error.headers == {"x-trace": "1"}
    assert KEY not in f"{error} {error!r} {error.args} {vars(error)}"


@pytest.mark.parametrize(
    "error",
    [
        DifyError("x"),
        APIConnectionError("refused", method="GET", url="https://d/v1/info", attempts=3),
        APITimeoutError("slow"),
        from_body({"code": "app_unavailable", "message": "m"}, retry_after="3"),
        StreamError("x", partial=["a"]),
        StreamInterrupted(reason="idle_timeout", task_id="t", workflow_run_id="r", partial={"answer": "a"}),
        WorkflowFailed("boom", result={"status": "failed"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_pickled_and_copied_errors_are_the_same(error: DifyError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert (str(other), repr(other), other.args, vars(other)) == (str(error), repr(error), error.args, vars(error))


def test_pickling_drops_the_request() -> None:
    error = APIConnectionError("refused", request=lambda: None)
    assert pickle.loads(pickle.dumps(error)).request is None
    assert error.request is not None


def test_showing_an_unfinished_error_does_not_raise() -> None:
    kinds: list[type[APIError]] = [*ERRORS_BY_CODE.values(), APITimeoutError, StreamInterrupted, WorkflowFailed]
    for kind in kinds:
        bare = kind.__new__(kind)
        assert isinstance(str(bare) + repr(bare), str)


def test_the_messages_of_other_errors() -> None:
    lost = APIConnectionError("connection refused", method="POST", url="https://d/v1/chat-messages?x=1", attempts=3)
    assert str(lost) == "connection refused (POST /v1/chat-messages, 3 attempts)"
    cut = StreamInterrupted(task_id="t1", workflow_run_id="r1")
    assert str(cut) == "the stream ended before its last event (eof, task_id t1, workflow_run_id r1)"
    assert str(WorkflowFailed("Aborted", result=None)) == "Aborted"
    assert AppUnavailable("made by hand").status_code == 400


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 90.0),
        ("Thursday, 01-Jan-70 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("inf", None),
        ("1e3", None),
        ("٣", None),
        ("9" * 400, None),
        ("Thu, 99 Jan 1970 00:01:40 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after({} if value is None else {"retry-AFTER": value}, now=10.0) == seconds


@given(st.text())
def test_retry_after_takes_any_text(value: str) -> None:
    seconds = retry_after({"Retry-After": value}, now=10.0)
    assert seconds is None or seconds >= 0


def test_retry_after_is_on_the_error() -> None:
    assert from_body({}, 429, "7").retry_after == 7.0
    assert from_body({}, 503, "Thu, 01 Jan 1970 00:01:00 GMT").retry_after == 60.0
    assert from_body({}, 503).retry_after is None
