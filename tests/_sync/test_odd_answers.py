# Made from tests/_async/test_odd_answers.py by scripts/unasync. Do not edit.
"""Whatever a server answers with a 200, a method gives a value or raises a `DifyError`, and an error shows the body."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from _generate import public_api
from dify_plus import APIError, APIStatusError, AuthenticationError, Dify, DifyError
from dify_plus.testing import FakeDify, Fault
from tests._sync.support import Connect
from tests._sync.test_wrong_arguments import use, usual

METHODS = {method.path: method.function for method in public_api.methods(Dify(api_key="app-key"))}
ODD = ["null", "[]", "{}", '"x"', "5", '{"data": null}', '{"data": [null]}', "<html>", '{"a":' * 50_000, "9" * 5000]
UNAUTHORIZED = '{"code": "unauthorized", "message": "login please", "status": 401}'
JSON = {"content-type": "application/json"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "datasets.update": {"name": "x"},
    "datasets.documents.create": {"text": "x", "name": "x"},
    "datasets.documents.create_many": {"documents": [{"text": "x", "name": "x"}]},
    "datasets.documents.update": {"text": "x", "name": "x"},
    "datasets.segments.update": {"content": "x"},
    "audio.transcribe": {"file": b"x"},
    "audio.speak": {"text": "x"},
    "conversations.rename": {"name": "x"},
    "files.upload": {"file": b"x"},
    "datasets.pipeline.upload_file": {"file": b"x"},
}
UNTYPED = {"datasets.documents.create_many", "files.preview"}
"""Methods that report errors in their result, or whose answer may be any file."""


def prepared(dify: Any, path: str) -> Any:
    for name in path.split("."):
        dify = getattr(dify, name)
    needed = {it.name: usual(it) for it in inspect.signature(dify).parameters.values() if it.default is it.empty}
    needed = {name: value for name, value in needed.items() if name not in ("settings",)}
    words = {"action": "enable", "model_type": "llm", "datasource_type": "website_crawl", "rating": "like"}
    needed |= {name: words[name] for name in needed.keys() & words.keys()}
    return lambda: dify(**{**needed, **ARGUMENTS.get(path, {})})


@pytest.mark.parametrize("path", METHODS)
def test_an_odd_answer_is_a_value_or_an_error(fake: FakeDify, connect: Connect, path: str) -> None:
    dify = connect(fake, dataset_api_key=fake.dataset_key, max_retries=0)
    call = prepared(dify, path)
    for body in ODD:
        fake.faults.clear()
        fake.faults.add(Fault(status=200, body=body, headers=JSON), times=None)
        try:
            use(call())
        except DifyError as error:
            assert isinstance(error, APIError) or not fake.requests, f"{body:.20}: {error!r}"
        except Exception as error:
            pytest.fail(f"{body:.20}: {type(error).__name__}: {error!s:.200}")


@pytest.mark.parametrize("path", [path for path in METHODS if path not in UNTYPED])
def test_an_error_object_is_raised_as_over_http(fake: FakeDify, connect: Connect, path: str) -> None:
    dify = connect(fake, dataset_api_key=fake.dataset_key, max_retries=0)
    fake.faults.add(Fault(status=200, body=UNAUTHORIZED, headers=JSON), times=None)
    try:
        use(prepared(dify, path)())
    except AuthenticationError as error:
        assert (error.message, error.status_code) == ("login please", 401)
    except DifyError as error:
        assert not fake.requests, repr(error)
    else:
        assert not fake.requests, "it was taken for an answer"


def test_the_error_shows_the_body(fake: FakeDify, chat_app: Dify) -> None:
    fake.faults.add(Fault(status=200, body='{"data": [null]}', headers=JSON))
    with pytest.raises(APIStatusError, match=r"^200: the server answered without any of the fields .*null") as raised:
        chat_app.app.info()
    assert (raised.value.status_code, raised.value.body) == (200, {"data": [None]})
