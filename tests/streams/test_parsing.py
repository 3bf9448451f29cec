"""Results as the types of a program: `parse`, also of JSON inside of answers."""

from __future__ import annotations

import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, NewType, NotRequired, TypedDict, TypeVar
from uuid import UUID

import attrs
import pydantic
import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus import ChatReply, CompletionReply, WorkflowResult
from dify_plus.errors import ParseError, UsageError
from dify_plus.types import OutputFile, ResponseMetadata

T = TypeVar("T")
ItemId = NewType("ItemId", int)


class Color(Enum):
    RED = "red"
    ONE = 1


@dataclasses.dataclass
class Item:
    name: str
    price: float = 0.0
    made: dataclasses.InitVar[int] = 0


@dataclasses.dataclass
class Weighed:
    name: str
    weight: int


@dataclasses.dataclass
class Node:
    name: str
    children: list[Node] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Page(Generic[T]):
    items: list[T]
    first: T | None = None


def _even(instance: Any, attribute: Any, value: int) -> None:
    if value % 2:
        raise ValueError("size must be even")


@define
class Box:
    items: list[Item]
    tag: Literal["a", "b"] | None = None
    when: datetime | None = None
    color: Color = Color.RED
    _size: int = attrs.field(default=2, validator=_even)
    words: tuple[str, ...] = attrs.field(default=(), converter=lambda words: tuple(words.split()) if words else ())


class Report(TypedDict):
    title: str
    scores: NotRequired[dict[str, int]]
    thing: Item | Weighed


class Named(pydantic.BaseModel):
    name: str = pydantic.Field(alias="Name")
    sizes: list[int] = []
    on: date | None = None


@pydantic.dataclasses.dataclass
class Checked:
    size: int


METADATA = ResponseMetadata.from_dict({})


def reply(answer: str) -> ChatReply:
    return ChatReply(answer=answer, message_id="m", metadata=METADATA, conversation_id="c")


def result(**outputs: Any) -> WorkflowResult:
    return WorkflowResult(workflow_run_id="r", outputs=outputs)


TIME = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ({"name": "x", "other": 1}, Item, Item("x")),
        ([{"name": "x", "price": 2}], list[Item], [Item("x", 2.0)]),
        ({"a": [1, 2]}, dict[str, list[int]], {"a": [1, 2]}),
        ({"items": [{"name": "x"}], "color": 1, "tag": None}, Box, Box([Item("x")], color=Color.ONE)),
        ({"items": [], "when": "2026-01-02T03:04:00+02:00", "tag": "b"}, Box, Box([], "b", TIME)),
        ({"items": [], "size": 4, "words": "a b"}, Box, Box([], size=4, words="a b")),
        ({"title": "t", "thing": {"name": "x", "weight": 3}}, Report, {"title": "t", "thing": Weighed("x", 3)}),
        ({"title": "t", "thing": {"name": "x"}, "more": 1}, Report, {"title": "t", "thing": Item("x")}),
        ({"Name": "n", "sizes": ["3"], "on": "2026-01-02"}, Named, Named(Name="n", sizes=[3], on=date(2026, 1, 2))),
        ([{"Name": "n"}], Sequence[Named], [Named(Name="n")]),
        ({"size": 3}, Checked, Checked(3)),
        ({"name": "a", "children": [{"name": "b"}]}, Node, Node("a", [Node("b")])),
        ({"items": [{"name": "x"}], "first": {"name": "y"}}, Page[Item], Page([Item("x")], Item("y"))),
        ([1, "a"], tuple[int, str], (1, "a")),
        ([1, 1], set[int], {1}),
        ([1, 2], tuple[int, ...], (1, 2)),
        (3, ItemId, 3),
        (3, Annotated[int | str, "x"], 3),
        ("2026-01-02", date, date(2026, 1, 2)),
        (1.10, Decimal, Decimal("1.1")),
        ("12345678-1234-5678-1234-567812345678", UUID, UUID("12345678-1234-5678-1234-567812345678")),
        ({"id": "f"}, OutputFile, OutputFile.from_dict({"id": "f"})),
        ({"a": None}, Mapping[Literal["a", "b"], None], {"a": None}),
        ({"a": [{}]}, Any, {"a": [{}]}),
        ([{"a": 1}, 2], list, [{"a": 1}, 2]),
    ],
    ids=repr,
)
def test_values_become_types(value: Any, kind: Any, expected: Any) -> None:
    for parsed in (reply(json.dumps(value)).parse(kind), result(it=value).parse(kind, key="it")):
        assert parsed == expected
        assert type(parsed) is type(expected)


@pytest.mark.parametrize(
    ("value", "kind", "path", "says"),
    [
        ({"name": 3}, Item, "name", "name must be a str, not 3"),
        ({}, Item, "name", "name is missing"),
        ([{"name": "x", "price": "2"}], list[Item], "[0].price", '[0].price must be a number, not "2"'),
        ({"items": [{"name": "x"}, {}]}, Box, "items[1].name", "items[1].name is missing"),
        ({"items": [], "tag": "c"}, Box, "tag", 'tag must be "a" or "b", not "c"'),
        ({"items": [], "color": "1"}, Box, "color", 'color must be "red" or 1, not "1"'),
        ({"items": [], "when": "soon"}, Box, "when", 'when must be a date and time in ISO 8601, not "soon"'),
        ({"items": [], "size": 3}, Box, "", "the value is refused: size must be even"),
        ({"x y": {"b": "1"}}, dict[str, dict[str, int]], '["x y"].b', '["x y"].b must be an int, not "1"'),
        ({"1": 2}, dict[int, int], '["1"]', '["1"] must be an int, not "1"'),
        ({"title": "t", "thing": {}}, Report, "thing", "thing fits no type of the union: thing.name is missing;"),
        ({"Name": "n", "sizes": ["x"]}, Named, "sizes[0]", "sizes[0] is wrong: Input should be a valid integer"),
        ([{"sizes": 1}], list[Named], "[0].Name", "[0].Name is wrong: Field required; [0].sizes: Input should be"),
        (True, int, "", "the value must be an int, not True"),
        (1, bool, "", "the value must be a bool, not 1"),
        (1, Literal[True], "", "the value must be True, not 1"),
        (3.0, int, "", "the value must be an int, not 3.0"),
        (10**400, float, "", "the value must be a number, not 1000"),
        ([1], tuple[int, int], "", "the value must be a list of 2, not [1]"),
        ([[]], set[list[int]], "", "the value is refused: "),
        ([], Item, "", "the value must be an object for Item, not []"),
    ],
    ids=repr,
)
def test_text_that_does_not_fit_is_an_error_with_its_place_and_text(
    value: Any, kind: Any, path: str, says: str
) -> None:
    text = json.dumps(value)
    with pytest.raises(ParseError) as caught:
        reply(text).parse(kind)
    assert str(caught.value).startswith(says)
    assert (caught.value.path, caught.value.text) == (path, text)
    assert str(caught.value).endswith(f"(in the answer: {text})") or len(text) > 100
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


ITEM = '{"name": "x"}'
FOUND = [
    f"  {ITEM}\n",
    f"```json\n{ITEM}\n```",
    f"~~~~ JSON5 strict\n{ITEM}\n~~~~",
    f"As [1] says, {{roughly}}:\r\n```\r\n{ITEM}\r\n```\r\nIs that {{fine}}?",
    f"Here you are: {ITEM} Anything [else]?",
    f"```json {ITEM}```",
    f"```json\n{ITEM}",
    f'<think>{{"name": "draft"}}</think>\n{ITEM}',
    f'{{"name": "draft"}}</think>\n{ITEM}',
    f'```json\n{{"name": "draft"}}\n```\nBetter:\n```json\n{ITEM}\n```',
    f'```python\nprint({{"name"}})\n```\n```json\n{ITEM}\n```\n```json\n{{"note": 5}}\n```',
    f'```json\n{ITEM}\n```\nbecause {{"name": "draft"}} was a draft',
    f'{{"price": 1}} {ITEM} [1, 2]',
]


@pytest.mark.parametrize("answer", FOUND)
def test_json_is_found_in_an_answer(answer: str) -> None:
    assert reply(answer).parse(Item) == Item("x")
    assert CompletionReply(answer=answer, message_id="m", metadata=METADATA).parse(dict[str, str]) == {"name": "x"}
    assert result(it=answer, other=1).parse(Item, key="it") == Item("x")


def test_marks_inside_of_strings_are_no_marks() -> None:
    text = "a <think>b</think> ```json\n[1]\n``` {"
    assert reply(json.dumps({"name": text})).parse(Item) == Item(text)
    assert reply('Yes: {"name": "two\nlines\n```\n{}\n```\n"}').parse(Item) == Item("two\nlines\n```\n{}\n```\n")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("I cannot do that.", 'the value must be an object for Item, not "I cannot do that."'),
        ("", 'the value must be an object for Item, not ""'),
        ('[{"name": "x"}, {"name": "y"', "there is no valid JSON: Expecting ',' delimiter at line 1, column 29"),
        ('Yes:\n{"items": [{"name": "x"}], oops}', "there is no valid JSON: Expecting property name"),
        ('{"first": oops, "rest": {"name": "x"}}', "there is no valid JSON: Expecting value"),
        ("{'name': 'x'}", "the value must be an object"),
        ('{"name": "x", "price": NaN}', "there is no valid JSON: NaN is not a JSON number"),
        ("[" * 100_000, "there is no valid JSON: it is nested too deeply"),
        ("<think>{}</think>", 'the value must be an object for Item, not ""'),
    ],
)
def test_an_answer_without_whole_json(answer: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        reply(answer).parse(Item)
    assert str(caught.value).startswith(says)
    assert caught.value.text == answer
    assert len(str(caught.value)) < 1300


def test_answers_of_one_word() -> None:
    assert reply("<think>hm</think>\nred\n").parse(Color) is Color.RED
    assert reply("b").parse(Literal["a", "b"]) == "b"
    assert reply('"b"').parse(Literal["a", "b"]) == "b"
    assert reply("42").parse(int) == 42
    assert reply("<think>hm</think>42").parse(str) == "42"
    with pytest.raises(ParseError, match='must be "a" or "b", not "c"'):
        reply("c").parse(Literal["a", "b"])


def test_outputs_of_a_workflow() -> None:
    run = result(title="t", thing={"name": "x"}, report='Here: {"name": "y"}')
    assert run.parse(Report) == {"title": "t", "thing": Item("x")}
    assert run.parse(Item, key="report") == Item("y")
    assert run.parse(str, key="report") == 'Here: {"name": "y"}'
    with pytest.raises(ParseError, match='there is no output "it": the run has "report", "thing" or "title"'):
        run.parse(Item, key="it")
    with pytest.raises(ParseError, match=r'name must be a str, not 1 \(in the output "it": {"name": 1}\)'):
        result(it={"name": 1}).parse(Item, key="it")
    with pytest.raises(ParseError, match=r"name is missing \(in the outputs: {}\)"):
        result().parse(Item)


def test_types_that_cannot_be_made() -> None:
    class Plain:
        pass

    @dataclasses.dataclass
    class Lost:
        other: Nowhere  # type: ignore[name-defined]  # noqa: F821

    for kind in (Plain, 5, {"a": int}, bytes, "Item", list[Plain]):
        with pytest.raises(UsageError, match="parse cannot create"):
            reply("[{}]").parse(kind)
    with pytest.raises(UsageError, match="annotations of Lost: name 'Nowhere'"):
        reply("{}").parse(Lost)
    with pytest.raises(UsageError, match="key must be a str, not 3"):
        result().parse(Item, key=3)  # type: ignore[call-overload]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KINDS: list[Any] = [Item, Box, Report, Node, Page[Item], Named, list[Item], dict[str, int], int | str, Color]


@settings(max_examples=60)
@given(answer=st.text() | JSON.map(json.dumps) | st.tuples(st.text(), JSON.map(json.dumps), st.text()).map("".join))
def test_any_answer_is_read_or_refused(answer: str) -> None:
    for kind in KINDS:
        try:
            reply(answer).parse(kind)
        except ParseError as error:
            assert error.text == answer
    assert isinstance(reply(answer).parse(str), str)


def test_no_pydantic_is_needed() -> None:
    program = (
        "import sys; sys.modules['pydantic'] = None\n"
        "from dataclasses import dataclass\n"
        "from dify_plus import WorkflowResult\n"
        "@dataclass\nclass Item: name: str\n"
        "run = WorkflowResult(workflow_run_id='r', outputs={'name': 'x'})\n"
        "assert run.parse(Item) == Item('x') and WorkflowResult.from_dict(run.to_dict()) == run"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
