"""The values that a request accepts (JSON, common Python values, models or mappings), and those that it refuses."""

from __future__ import annotations

import enum
import json
import re
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

import attrs
import httpx
import pytest

from dify_plus_api import AuthenticatedClient, models
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.datasets import create_dataset
from dify_plus_api.api.documents import create_document_by_text
from dify_plus_api.errors import UnexpectedContent
from dify_plus_api.types import UNSET, File, Model, Request, check, json_reader, write


class Size(enum.Enum):
    SMALL = "s"
    LARGE = 2


@dataclass
class Point:
    x: int
    y: Decimal


@attrs.define
class Box:
    corner: Point
    labels: tuple[str, ...]


class Pydantic:
    """Looks like a pydantic model."""

    def model_dump(self, mode: str) -> dict[str, Any]:
        return {"mode": mode}


def with_inputs(inputs: Any) -> Request[Any]:
    body = models.SendChatMessageRequest(query="q", inputs=inputs, user="u")
    return send_chat_message.build_request(body=body)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("19.99"), 19.99),
        (Decimal("3"), 3),
        (Decimal("1E+30"), 1e30),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
        (time(3, 4), "03:04:00"),
        (Size.SMALL, "s"),
        (Size.LARGE, 2),
        (Point(1, Decimal("0.5")), {"x": 1, "y": 0.5}),
        (Box(Point(1, Decimal(2)), ("a",)), {"corner": {"x": 1, "y": 2}, "labels": ["a"]}),
        (Pydantic(), {"mode": "json"}),
        (models.Error(code="x"), {"code": "x"}),
        (MappingProxyType({"a": {Size.SMALL}}), {"a": ["s"]}),
        (frozenset({1}), [1]),
        ((1, (2,)), [1, [2]]),
        ([None, True, 1, 1.5, "x", {"": []}], [None, True, 1, 1.5, "x", {"": []}]),
    ],
)
def test_common_values_are_written(value: Any, written: Any) -> None:
    for given, expected in ((value, written), ([value], [written]), ({"a": {"b": value}}, {"a": {"b": written}})):
        sent = with_inputs({"x": given}).arguments()["json"]
        assert sent["inputs"] == {"x": expected}
        assert json.loads(json.dumps(sent)) == sent
    assert write(value) == written


@pytest.mark.parametrize(
    ("inputs", "kind", "message"),
    [
        ({"price": 1j}, TypeError, 'inputs["price"] is of type complex, which JSON cannot hold'),
        ({"a": [{"b": b"x"}]}, TypeError, 'inputs["a"][0]["b"] is of type bytes, which JSON cannot hold'),
        ({"a": Size}, TypeError, 'inputs["a"] is of type EnumType, which JSON cannot hold'),
        ({"a": Point(1, Decimal("NaN"))}, ValueError, 'inputs["a"]["y"] must be a finite number, not nan'),
        ({"a": [1, float("inf")]}, ValueError, 'inputs["a"][1] must be a finite number, not inf'),
        ({"a": Decimal("-Infinity")}, ValueError, 'inputs["a"] must be a finite number, not -inf'),
        ({5: "x"}, TypeError, "inputs must have keys of type str, not 5"),
        ({"a": {None: "x"}}, TypeError, 'inputs["a"] must have keys of type str, not None'),
        ({"a": File(sys.stdin.buffer)}, TypeError, 'inputs["a"] is of type File, which JSON cannot hold'),
        ({"a": UNSET}, TypeError, 'inputs["a"] is of type Unset, which JSON cannot hold'),
        (
            {"a": models.InputFile(type_="image", transfer_method=5)},  # type: ignore[arg-type]
            TypeError,
            'inputs["a"].transfer_method must be a str, not 5',
        ),
    ],
)
def test_a_value_that_json_cannot_hold_is_refused_with_its_place(
    inputs: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        with_inputs(inputs)


def circle() -> list[Any]:
    ring: list[Any] = []
    ring.append({"again": ring})
    return ring


def model_in_itself() -> Any:
    model = models.Error(code="x")
    model["self"] = model
    return model


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("make", [circle, model_in_itself, lambda: nested(100_000)])
def test_a_value_that_refers_to_itself_or_is_nested_too_deeply_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r'^inputs\["x"\]: a value refers to itself'):
        with_inputs({"x": make()})
    body = models.SendChatMessageRequest(query="q", inputs={"x": make()}, user="u")
    with pytest.raises(ValueError, match=r"SendChatMessageRequest: a value refers to itself|Error: a value refers"):
        body.to_dict()


@pytest.mark.parametrize("depth", [500, 5_000, 100_000])
def test_a_deeply_nested_answer_is_read_or_refused(depth: int) -> None:
    text = '{"code": ' + "[" * depth + "]" * depth + "}"
    client = AuthenticatedClient("http://dify.test", token="k")
    response = httpx.Response(200, text=text)
    operation = create_dataset.OPERATION
    for result in (operation.parse_response(response), create_dataset.parse_response(client=client, response=response)):
        assert result is None or result["code"]
    try:
        operation.parse_result(response)
    except UnexpectedContent:
        return
    try:
        value = json_reader()(text)
        assert models.Error.from_dict(value).to_dict() == value
    except ValueError as error:
        assert "nested too deeply" in str(error)
    except RecursionError:  # raised by the comparison of the test
        pass


def test_an_answer_with_an_integer_that_python_cannot_read_is_refused() -> None:
    response = httpx.Response(200, text='{"id": ' + "1" * 5_000 + "}")
    assert create_dataset.OPERATION.parse_response(response) is None
    with pytest.raises(UnexpectedContent):
        create_dataset.OPERATION.parse_result(response)


# -- mappings in place of models -------------------------------------------------------------------------------------


def by_text(**fields: Any) -> Request[Any]:
    body = models.CreateDocumentByTextRequest(name="n", text="t", **fields)
    return create_document_by_text.build_request("d", body=body)


def test_a_mapping_is_accepted_in_place_of_a_model() -> None:
    rule = {"mode": "custom", "rules": {"pre_processing_rules": [{"id": "remove_stopwords", "enabled": True}]}}
    assert by_text(process_rule=MappingProxyType(rule)).arguments()["json"]["process_rule"] == rule
    file = {"type": "image", "transfer_method": "remote_url", "url": "https://x.test/a.png", "new": [1]}
    body = models.SendChatMessageRequest(query="q", inputs={}, user="u", files=[file, models.InputFile.from_dict(file)])
    assert send_chat_message.build_request(body=body).arguments()["json"]["files"] == [file, file]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"process_rule": {"mode": 5}}, "process_rule.mode must be a str, not 5"),
        ({"process_rule": {}}, "process_rule.mode is required"),
        ({"process_rule": 5}, "process_rule must be a ProcessRule, a mapping or None, not 5"),
        (
            {"process_rule": {"mode": "custom", "rules": {"pre_processing_rules": [{"id": "x", "enabled": "yes"}]}}},
            "process_rule.rules.pre_processing_rules[0].enabled must be a bool, not 'yes'",
        ),
        (
            {"process_rule": models.ProcessRule(mode="custom", rules={"pre_processing_rules": {}})},
            "process_rule.rules.pre_processing_rules must be a list or None, not {}",
        ),
        (
            {"process_rule": {"mode": "automatic", "new": {1}, "odd": 1j}},
            "process_rule.odd is of type complex, which JSON cannot hold",
        ),
        ({"retrieval_model": {"search_method": "x"}}, "retrieval_model.reranking_enable is required"),
    ],
)
def test_a_mapping_is_checked_like_the_model(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        by_text(**fields)


def test_a_closed_enumeration_accepts_only_its_values() -> None:
    class Job(Model):
        action: Literal["enable", "disable"]

    check(Job(action="enable"))
    with pytest.raises(TypeError, match=r"^action must be \"enable\" or"):
        check(Job(action="x"))  # type: ignore[arg-type]
