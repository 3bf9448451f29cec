"""Descriptions by others, however large or hostile, cost time in proportion to their size, or are refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from _spec import comparing, description, overlay, reading
from dify_plus._spec.acceptances import judge, read_acceptances
from dify_plus._spec.bundled import our_acceptances
from dify_plus._spec.comparison import Difference, compare
from dify_plus._spec.reports import judged, text
from dify_plus._spec.shapes import read_api, same
from dify_plus._spec.sources import Unreadable, api_of, parse, source_of

pytestmark = pytest.mark.slow

Json = Any

MANY = 60_000
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
RING = "a: &a\n  b: *a\n"
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 40))
WIDE = "a: &a {" + ", ".join(f"x{i}: 1" for i in range(500)) + "}\n"
WIDE += "".join(f"b{i}: {{<<: *a}}\n" for i in range(300))
DEEP = "".join(" " * i + "a:\n" for i in range(1500))


def described(schema: Json, **components: Json) -> Json:
    """A description of one answer."""
    content = {"application/json": {"schema": schema}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/info": {"get": {"responses": {"200": {"content": content}}}}},
        "components": {"schemas": components},
    }


def texts(prefix: str) -> Json:
    return {"type": "object", "properties": {"mode": {"enum": [f"{prefix}{n}" for n in range(MANY)]}}}


def doubling(depth: int) -> dict[str, Json]:
    """Components, each of which holds the next one twice."""
    inner = {
        f"A{n}": {"type": "object", "properties": {key: {"$ref": f"#/components/schemas/A{n + 1}"} for key in "ab"}}
        for n in range(depth)
    }
    return {**inner, f"A{depth}": {"type": "string"}}


def test_large_enums_are_compared_and_judged() -> None:
    other = parse(json.dumps(described(texts("b"))), "large.json")
    source = source_of([("large.json", other)])
    comparison = compare(read_api([described(texts("a"))]), api_of(source))
    assert len(comparison.differences) == 2 * MANY
    report = judged(comparison, source, our_acceptances())
    assert text(report).count("\n") > 2 * MANY


def test_a_new_enum_is_reported_with_its_first_values() -> None:
    ours = {"type": "object", "properties": {"mode": {"type": "string"}}}
    [difference] = compare(read_api([described(ours)]), read_api([described(texts("b"))])).differences
    assert difference.says.startswith('enum any -> "b0", "b1", ')
    assert difference.says.endswith(f", and {MANY - 50:,} more")


def test_large_enums_are_merged() -> None:
    parts = [texts("a")["properties"]["mode"], {"enum": [f"a{n}" for n in range(MANY, -1, -1)]}]
    for key in ("allOf", "anyOf"):
        api = read_api([described({key: parts})])
        assert compare(api, api).differences == []


def steps_of(action: Callable[[], object]) -> int:
    """Run an action and count the instructions of Python that it takes, however fast the machine is."""
    steps = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return steps


def objects(count: int) -> list[Json]:
    return [{"type": "object", "properties": {f"field{n}": {"type": "string"}}} for n in range(count)]


GROWING: dict[str, Callable[[int], Json]] = {
    "allOf": lambda count: described({"allOf": objects(count)}),
    "anyOf": lambda count: described({"anyOf": objects(count)}),
    "oneOf": lambda count: described({"oneOf": objects(count)}),
    "enums": lambda count: described({"anyOf": [{"enum": [n]} for n in range(count)]}),
    "limits": lambda count: described({"anyOf": [{"type": "string", "maxLength": n} for n in range(count)]}),
    "events": lambda count: described(
        {"discriminator": {"propertyName": "event", "mapping": {str(n): "Event" for n in range(count)}}},
        Event={"type": "object", "properties": {"event": {"type": "string"}}},
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_takes_steps_in_proportion_to_the_size(name: str) -> None:
    small, large = (GROWING[name](count) for count in (60, 480))
    steps_of(lambda: read_api([small]))  # Python 3.12 counts none of the first time
    few, many = steps_of(lambda: read_api([small])), steps_of(lambda: read_api([large]))
    assert few
    assert many < 12 * few  # in proportion: 8 times as many; if each looked at all others: up to 64


def test_the_places_of_a_large_description_are_short() -> None:
    """A long name is a part of the place of each field below it."""
    fields = {"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(1000)}}
    ours, theirs = described({}), described({})
    for document, schema in ((ours, {"type": "object"}), (theirs, fields)):
        content = {"application/json": {"schema": {"type": "object", "properties": {"a" * 100_000: schema}}}}
        document["paths"]["/b" * 50_000] = {"get": {"responses": {"200": {"content": content}}}}
    comparison = compare(read_api([theirs]), read_api([ours]))
    assert comparison.differences
    assert max(len(difference.place) for difference in comparison.differences) < 1100
    assert max(len(place) for places in comparison.visits.values() for place in places) < 1100


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (0, None, False),
        ("1", 1, False),
        ([1, {"a": 1, "b": []}], [1.0, {"b": [], "a": 1}], True),
        ([True], [1], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (1e400, 1e400, True),
        ("a,b", ["a", "b"], False),
    ],
)
def test_values_are_compared_by_their_meaning(one: Json, other: Json, alike: bool) -> None:
    assert same(one, other) is same(other, one) is alike


def test_schemas_that_grow_by_reference_are_compared_in_part() -> None:
    api = read_api([described({"$ref": "#/components/schemas/A0"}, **doubling(40))])
    other = read_api([described({"$ref": "#/components/schemas/A0"}, **doubling(40))])
    assert compare(api, other).notes == ["Compared in part only, because schemas refer to each other in too many ways"]


@pytest.mark.parametrize("key", ["anyOf", "oneOf", "allOf"])
def test_schemas_that_grow_when_they_are_merged_are_refused(key: str) -> None:
    parts = [{"$ref": "#/components/schemas/A0"}, {"$ref": "#/components/schemas/A1"}]
    source = source_of([("large.json", described({key: parts}, **doubling(40)))])
    with pytest.raises(Unreadable, match="in too many ways"):
        api_of(source)


def test_deep_nesting_is_refused() -> None:
    deep: Json = {"type": "string"}
    for _ in range(150):
        deep = {"type": "array", "items": deep}
    api_of(source_of([("deep.json", parse(json.dumps(described(deep)), "deep.json"))]))
    for levels in (300, 100_000):
        value = "[" * levels + "]" * levels
        with pytest.raises(Unreadable, match=r"deep\.json: "):
            parse(f'{{"openapi": "3.1.0", "x": {value}}}', "deep.json")


def test_too_many_values_are_refused() -> None:
    with pytest.raises(Unreadable, match="more than 2,000,000 values"):
        parse(json.dumps({"x": [0] * 2_000_001}), "large.json")


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        (BOMB, "more than 2,000,000 values"),
        (RING, "levels deep"),
        (MERGES, "more than 100,000 fields"),
        (WIDE, "more than 100,000 fields"),
        (DEEP, "nested too deeply"),
    ],
    ids=["bomb", "ring", "merges", "wide", "deep"],
)
def test_aliases_are_bounded(yaml: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(Unreadable, match=message):
        reading.read([str(path)])
    with pytest.raises(Unreadable, match=message):
        comparing.acceptances(path)
    with pytest.raises(Unreadable, match=message):
        overlay.apply_files({}, [path])


@pytest.mark.parametrize(
    "target",
    ["$.info[?match(@, '(a+)+b')]", "$.info[?search(@, '(a|a)*c$')]", "$" + "..*" * 12],
    ids=["match", "search", "descendants"],
)
def test_a_target_of_an_overlay_that_takes_for_ever_is_refused(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay, "SECONDS", 0.2)
    document = {"info": {f"field{n}": "a" * 200 for n in range(50)}, "deep": json.loads("[" * 50 + "]" * 50)}
    action = {"target": target, "update": {"x": 1}}
    with pytest.raises(description.SpecError, match=r"longer than 0\.2 s"):
        overlay.apply(document, {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]})


def test_a_target_of_an_overlay_with_thousands_of_steps_is_refused() -> None:
    action = {"target": "$" + ".info" * 20_000, "remove": True}
    with pytest.raises(description.SpecError, match="recursion"):
        overlay.apply({}, {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]})


def test_a_target_with_a_regular_expression_selects() -> None:
    document = {"tags": [{"name": "cups"}, {"name": "plates"}]}
    action = {"target": "$.tags[?match(@.name, 'c.*')]", "remove": True}
    made = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]}
    assert overlay.apply(document, made) == ({"tags": [{"name": "plates"}]}, [])
    action["target"] = "$.tags[?match(@.name, ]"
    with pytest.raises(description.SpecError, match="unexpected"):
        overlay.apply(document, made)


@pytest.mark.parametrize(
    ("pattern", "place", "fits"),
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("a*", "ab", True),
        ("*b", "ab", True),
        ("*", "", True),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*a*a*", "ba", False),
        ("*a*a*", "baca", True),
        ("a*b*c", "abbcc", True),
        ("a*b*c", "abbcd", False),
        ("." + "*x" * 20, "." + "x" * MANY + "y", False),
    ],
)
def test_a_place_fits_a_pattern(pattern: str, place: str, fits: bool) -> None:
    entry = {"from": "openapi", "places": [pattern], "says": "field *", "covers": 1, "reason": "Known."}
    found = judge([Difference("breaking", place, "field -", "field", "-")], read_acceptances([entry]), ["openapi"])
    assert bool(found.accepted) is fits
