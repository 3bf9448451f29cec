"""Find the differences between two descriptions of the API: ours and another one.

Differences are seen from our side: `+` is something that only the other description has. The level of a difference
depends on who sends the value. Requests may allow more values than before. Answers may not, because code may not expect
the new values; only enums in answers may grow, because the client accepts unknown values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from dify_plus._spec.shapes import (
    NOTHING,
    STREAM,
    Answer,
    Api,
    Key,
    Operation,
    Shape,
    Stream,
    any_of,
    distinct,
    same,
    shortened,
)

__all__ = [
    "LEVELS",
    "Comparison",
    "Difference",
    "Level",
    "Side",
    "compare",
    "escaped",
    "fits",
]

Json = Any
Level = Literal["breaking", "additive", "cosmetic"]
Sign = Literal["+", "-", "->", ""]
Side = Literal["request", "answer"]

LEVELS: tuple[Level, ...] = ("breaking", "additive", "cosmetic")
_MAX_LENGTH = 160
"""The largest length of a value in a report, in characters."""
_MAX_SHOWN = 50
"""The largest number of values in one list of a report."""
_MAX_COMPARED = 200_000
"""The largest number of schemas to compare."""


@dataclass(frozen=True)
class Difference:
    """One difference, with its place."""

    level: Level
    place: str
    says: str
    kind: str
    sign: Sign
    name: Json = field(default=None, compare=False, repr=False)
    """The name or value that is added, removed or changed."""
    ours: Any = field(default=None, compare=False, repr=False)
    """The shape, operation, answer or stream of our description where the difference is."""
    theirs: Any = field(default=None, compare=False, repr=False)
    """The same of the other description."""

    def __str__(self) -> str:
        return f"{self.place}: {self.says}"


@dataclass
class Comparison:
    """All differences, and the places where each object of our description was compared."""

    differences: list[Difference] = field(default_factory=list)
    visits: dict[int, dict[str, Shape]] = field(default_factory=dict)
    """`id()` of an object in our description -> each place that uses it -> the shape of the other description there."""
    notes: list[str] = field(default_factory=list)


def compare(ours: Api, theirs: Api) -> Comparison:
    """Find all differences between two descriptions.

    Args:
        ours: Our description.
        theirs: The other description.

    Returns:
        The differences, in the order of our description.
    """
    comparer = _Comparer()
    for key, operation in ours.operations.items():
        if key in theirs.operations:
            comparer.operation(operation, theirs.operations[key])
        else:
            comparer.add("breaking", operation.place, "operation", "-", ours=operation)
    for key, operation in theirs.operations.items():
        if key not in ours.operations:
            comparer.add("additive", escaped(operation.place), "operation", "+", theirs=operation)
    comparer.streams(ours, theirs)
    if comparer.remaining <= 0:
        comparer.result.notes.append("Compared in part only, because schemas refer to each other in too many ways")
    if theirs.dangling:
        names = ", ".join(escaped(ref.rsplit("/", 1)[-1]) for ref in theirs.dangling)
        comparer.result.notes.append(f"Not compared, because these references have no target: {names}")
    return comparer.result


def fits(ours: Shape, theirs: Shape, side: Side) -> bool:
    """Return whether one of our schemas can replace one of theirs, because all differences are cosmetic.

    Args:
        ours: Our schema.
        theirs: Their schema.
        side: Whether the schema is for requests or for answers.
    """
    comparer = _Comparer()
    comparer.shape("", ours, theirs, side)
    return all(difference.level == "cosmetic" for difference in comparer.result.differences)


def escaped(text: str) -> str:
    """Escape line breaks and control characters, so that text is safe to show on one line of a terminal.

    Args:
        text: Untrusted text.
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def _value(json_value: Json) -> str:
    """Return a JSON value as text, shortened if it is long."""
    text = escaped(json.dumps(json_value, ensure_ascii=False))
    return text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "..."


def _values(json_values: Collection[Json] | None) -> str:
    if json_values is None:
        return "any"
    first = [_value(json_value) for json_value in islice(json_values, _MAX_SHOWN)]
    more = len(json_values) - len(first)
    return ", ".join([*first, f"and {more:,} more"] if more else first)


def _step(place: str, name: str) -> str:
    """Return the place of a field below another place."""
    return shortened(f"{place}.{name}" if re.fullmatch(r"[\w$-]+", name) else f"{place}[{_value(name)}]")


def _types(shape: Shape) -> str:
    return escaped("|".join(sorted(shape.types, key=lambda name: (name == "null", name)))) or "any"


class _Comparer:
    """Collects the differences of two descriptions."""

    def __init__(self) -> None:
        self.result = Comparison()
        self.comparing: set[tuple[int, int]] = set()
        self.remaining = _MAX_COMPARED
        """The number of schemas that may still be compared."""

    def add(
        self,
        level: Level,
        place: str,
        kind: str,
        sign: Sign,
        text: str = "",
        *,
        name: Json = None,
        ours: Any = None,
        theirs: Any = None,
    ) -> None:
        says = " ".join(part for part in (kind, "" if sign == "->" else sign, text) if part)
        self.result.differences.append(Difference(level, place, says, kind, sign, name, ours, theirs))

    def operation(self, ours: Operation, theirs: Operation) -> None:
        if ours.deprecated != theirs.deprecated:
            self.add("cosmetic", ours.place, "deprecated", _sign(theirs.deprecated), ours=ours, theirs=theirs)
        self.parameters(ours, theirs)
        self.body(ours, theirs)
        for status in sorted({*ours.answers, *theirs.answers}):
            self.answer(ours, status, ours.answers.get(status), theirs.answers.get(status))

    def parameters(self, ours: Operation, theirs: Operation) -> None:
        for key in {**ours.parameters, **theirs.parameters}:
            our, their = ours.parameters.get(key), theirs.parameters.get(key)
            named = our or their
            if named is None or (named.where == "path" and not (our and their)):
                continue  # a path parameter exists even if it is not declared
            place = _step(f"{ours.place} {escaped(named.where)}", named.name)
            if our and their:
                if our.required != their.required:
                    level: Level = "breaking" if their.required else "additive"
                    self.add(level, place, "required", _sign(their.required), ours=our, theirs=their)
                self.shape(place, our.shape, their.shape, "request")
            elif their:
                level = "breaking" if their.required else "additive"
                text = f"({_brief(their.shape, their.required)})"
                self.add(level, place, "parameter", "+", text, name=their.name, ours=ours, theirs=their)
            else:
                self.add("breaking", place, "parameter", "-", ours=our)

    def body(self, ours: Operation, theirs: Operation) -> None:
        place = f"{ours.place} request"
        if ours.body and theirs.body:
            if ours.body.required != theirs.body.required:
                level: Level = "breaking" if theirs.body.required else "additive"
                self.add(level, place, "required", _sign(theirs.body.required), ours=ours.body, theirs=theirs.body)
            self.media(place, ours.body.media, theirs.body.media, "request", ours.body)
        elif theirs.body:
            level = "breaking" if theirs.body.required else "additive"
            self.add(level, place, "body", "+", ours=ours, theirs=theirs.body)
        elif ours.body:
            self.add("breaking", place, "body", "-", ours=ours.body)

    def answer(self, operation: Operation, status: str, ours: Answer | None, theirs: Answer | None) -> None:
        place = _step(f"{operation.place} response", status)
        failed = status[:1] in "45"
        if ours is None and theirs is not None:
            self.add("additive", place, "status", "+", name=status, ours=operation, theirs=theirs)
        elif theirs is None and ours is not None:
            self.add("cosmetic" if failed else "breaking", place, "status", "-", ours=ours)
        elif ours and theirs:
            described = {name: shape for name, shape in theirs.media.items() if name != STREAM and shape.described}
            bodies = {name: shape for name, shape in ours.media.items() if name != STREAM}
            if described:
                self.media(place, bodies, described, "answer", ours)
            elif any(shape.described for shape in bodies.values()) and not failed:
                self.add("cosmetic", place, "not described", "")
            self.codes(place, ours, theirs)

    def codes(self, place: str, ours: Answer, theirs: Answer) -> None:
        if theirs.codes is not None:
            known, listed = dict.fromkeys(ours.codes or ()), dict.fromkeys(theirs.codes)
            for code in listed:
                if code not in known:
                    self.add("additive", place, "code", "+", _value(code), name=code, ours=ours, theirs=theirs)
            for code in known:
                if code not in listed:
                    self.add("cosmetic", place, "code", "-", _value(code), name=code, ours=ours, theirs=theirs)

    def media(self, place: str, ours: Mapping[str, Shape], theirs: Mapping[str, Shape], side: Side, owner: Any) -> None:
        both = [name for name in ours if name in theirs]
        if not both and len(ours) == 1 and len(theirs) == 1 and side == "answer":
            change = f"{_values(ours)} -> {_values(theirs)}"
            self.add("breaking", place, "media", "->", change, ours=owner)
            return
        for name in theirs:
            if name not in ours:
                self.add("additive", place, "media", "+", _value(name), name=name, ours=owner, theirs=theirs[name])
        for name in ours:
            if name not in theirs:
                self.add("breaking", place, "media", "-", _value(name), name=name, ours=owner)
        for name in both:
            self.shape(place if len(both) == 1 else f"{place} {name}", ours[name], theirs[name], side)

    def shape(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        """Compare two schemas and everything in them."""
        pair = (id(ours), id(theirs))
        self.remaining -= 1
        if ours.cut or theirs.cut or pair in self.comparing or self.remaining <= 0:
            return
        if not theirs.described:
            if ours.described:
                self.add("cosmetic", place, "not described", "", ours=ours)
            return
        self.comparing.add(pair)
        for node in (ours.home, ours.site):
            if node is not None:
                self.result.visits.setdefault(id(node), {})[place] = theirs
        self.types(place, ours, theirs, side)
        self.enum(place, ours, theirs, side)
        self.annotations(place, ours, theirs, side)
        if ours.variants and theirs.variants and ours.tag == theirs.tag:
            self.variants(place, ours, theirs, side)
        elif theirs.fields:
            self.fields(place, ours, theirs, side)
        elif ours.fields and "object" in theirs.types:
            self.add("cosmetic", place, "fields not described", "", ours=ours)
        self.inner(f"{place}[]", "items", "array", ours, theirs, side)
        self.inner(f"{place}{{}}", "values", "object", ours, theirs, side)
        self.comparing.discard(pair)

    def inner(self, place: str, part: str, holder: str, ours: Shape, theirs: Shape, side: Side) -> None:
        """Compare the items of arrays, or the values of objects with any keys. `holder` is the type that has them."""
        our, their = getattr(ours, part), getattr(theirs, part)
        if our and their:
            self.shape(place, our, their, side)
        elif our and holder in theirs.types and not (part == "values" and theirs.fields):
            self.add("cosmetic", place, "not described", "", ours=our)
        elif their and holder in ours.types and their.described:
            text = f"({_brief(their)})"
            self.add("additive", place, "described", "+", text, name=part, ours=ours, theirs=their)

    def types(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        our_types, their_types = _all_types(ours), _all_types(theirs)
        old, new = our_types - {"null"}, their_types - {"null"}
        if not ours.described or (old != new and new):
            growing = bool(ours.described) and old < new
            shrinking = not ours.described or new < old
            level = _level(side, growing, shrinking)
            self.add(level, place, "type", "->", f"{_types(ours)} -> {_types(theirs)}", ours=ours, theirs=theirs)
        elif our_types != their_types:
            growing = "null" in their_types
            level = _level(side, growing, not growing)
            self.add(level, place, "type", _sign(growing), "null", name="null", ours=ours, theirs=theirs)

    def enum(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        old, new = ours.enum, theirs.enum
        if old is None and new is not None:
            level: Level = "breaking" if side == "request" else "additive"
            self.add(level, place, "enum", "->", f"any -> {_values(new)}", name=list(new), ours=ours, theirs=theirs)
        elif new is None and old is not None:
            self.add("cosmetic", place, "enum", "->", f"{_values(old)} -> any", ours=ours, theirs=theirs)
        elif old is not None and new is not None:
            ours_by_text, theirs_by_text = distinct(old), distinct(new)
            for text, entry in theirs_by_text.items():
                if text not in ours_by_text:
                    self.add("additive", place, "enum", "+", _value(entry), name=entry, ours=ours, theirs=theirs)
            for text, entry in ours_by_text.items():
                if text not in theirs_by_text:
                    gone: Level = "breaking" if side == "request" else "cosmetic"
                    self.add(gone, place, "enum", "-", _value(entry), name=entry, ours=ours, theirs=theirs)

    def annotations(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        """Compare the defaults, the limits and `deprecated`."""
        old, new = ours.default, theirs.default
        if old is NOTHING and new is not NOTHING:
            self.add("additive", place, "default", "+", _value(new), name=new, ours=ours, theirs=theirs)
        elif new is NOTHING and old is not NOTHING:
            self.add("cosmetic", place, "default", "-", _value(old), ours=ours, theirs=theirs)
        elif not same(old, new):
            level: Level = "breaking" if side == "request" else "cosmetic"
            self.add(
                level, place, "default", "->", f"{_value(old)} -> {_value(new)}", name=new, ours=ours, theirs=theirs
            )
        for key in {**ours.limits, **theirs.limits}:
            limit = key if key == "format" else "limit"
            text = "" if limit == key else key
            before, after = ours.limits.get(key, NOTHING), theirs.limits.get(key, NOTHING)
            if same(before, after):
                continue
            level, sign = "cosmetic", _change(before, after)
            if side == "request" and key != "format" and after is not NOTHING:
                level = "additive" if _looser(key, before, after) else "breaking"
            values = " -> ".join(_value(value) for value in (before, after) if value is not NOTHING)
            self.add(level, place, limit, sign, f"{text} {values}".strip(), name=(key, after), ours=ours, theirs=theirs)
        if ours.deprecated != theirs.deprecated:
            self.add("cosmetic", place, "deprecated", _sign(theirs.deprecated), ours=ours, theirs=theirs)

    def fields(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        no_required_list = side == "answer" and not theirs.required
        if no_required_list and ours.required & theirs.fields.keys():
            self.add("cosmetic", place, "required not described", "", ours=ours)
        for name, our in ours.fields.items():
            inner = _step(place, name)
            if name not in theirs.fields:
                self.add("breaking", inner, "field", "-", name=name, ours=ours, theirs=theirs)
                continue
            was, now = name in ours.required, name in theirs.required
            if was != now and not no_required_list:
                harmless = now == (side == "answer")
                level: Level = "additive" if harmless else "breaking"
                self.add(level, inner, "required", _sign(now), name=name, ours=ours, theirs=theirs)
            self.shape(inner, our, theirs.fields[name], side)
        for name, their in theirs.fields.items():
            if name not in ours.fields:
                needed = name in theirs.required
                level = "breaking" if needed and side == "request" else "additive"
                text = f"({_brief(their, needed)})"
                self.add(level, _step(place, name), "field", "+", text, name=name, ours=ours, theirs=theirs)

    def variants(self, place: str, ours: Shape, theirs: Shape, side: Side) -> None:
        for name, our in ours.variants.items():
            if name in theirs.variants:
                self.shape(_step(place, name), our, theirs.variants[name], side)
            else:
                self.add("breaking", _step(place, name), "event", "-", name=name, ours=ours)
        for name, their in theirs.variants.items():
            if name not in ours.variants:
                self.add("additive", _step(place, name), "event", "+", name=name, ours=ours, theirs=their)

    def streams(self, ours: Api, theirs: Api) -> None:
        paired = _matching_streams(ours.streams, theirs.streams)
        for index, our in enumerate(ours.streams):
            found = [their for their, matched in zip(theirs.streams, paired, strict=True) if matched == index]
            if found:
                place = _main_operation(ours, our.users).place if our.users else escaped(our.name)
                self.stream(f"{place} events", our, found)
        for stream in (their for their, matched in zip(theirs.streams, paired, strict=True) if matched is None):
            known = [ours.operations[user] for user in stream.users if user in ours.operations]
            kinds = _values(list(stream.shape.variants))
            if known:
                self.add("additive", f"{known[0].place} events", "stream", "+", kinds, ours=known[0], theirs=stream)
            elif not stream.users:
                self.result.notes.append(f"Not compared, because no operation streams them: events {kinds}")

    def stream(self, place: str, ours: Stream, theirs: Sequence[Stream]) -> None:
        names = dict.fromkeys(name for stream in theirs for name in stream.shape.variants)
        variants = {
            name: any_of([s.shape.variants[name] for s in theirs if name in s.shape.variants]) for name in names
        }
        self.variants(place, ours.shape, Shape(tag=ours.shape.tag, variants=variants), "answer")


def _sign(added: bool) -> Sign:
    return "+" if added else "-"


def _change(before: Json, after: Json) -> Sign:
    return "+" if before is NOTHING else "-" if after is NOTHING else "->"


def _all_types(shape: Shape) -> frozenset[str]:
    return shape.types | {"integer"} if "number" in shape.types else shape.types


def _level(side: Side, growing: bool, shrinking: bool) -> Level:
    if growing:
        return "additive" if side == "request" else "breaking"
    if shrinking:
        return "breaking" if side == "request" else "cosmetic"
    return "breaking"


def _looser(key: str, before: Json, after: Json) -> bool:
    try:
        if key in ("maximum", "exclusiveMaximum", "maxLength", "maxItems"):
            return bool(after >= before)
        return key in ("minimum", "exclusiveMinimum", "minLength", "minItems") and bool(after <= before)
    except TypeError:
        return False


def _main_operation(api: Api, users: Sequence[Key]) -> Operation:
    """Return the operation under which to report a stream: of those that send it, the one with the shortest path."""
    return api.operations[min(users, key=lambda user: len(user[1]))]


def _matching_streams(ours: Sequence[Stream], theirs: Sequence[Stream]) -> list[int | None]:
    """Return, for each of their streams, the index of ours with the same operations, or else with similar events."""
    by_user: dict[Key, int] = {}
    for place, our in enumerate(ours):
        for user in our.users:
            by_user.setdefault(user, place)
    paired: list[int | None] = [
        min((by_user[user] for user in their.users if user in by_user), default=None) for their in theirs
    ]
    likely = sorted(
        (-likeness, j, i)
        for j, their in enumerate(theirs)
        for i, our in enumerate(ours)
        if paired[j] is None and not (our.users and their.users) and (likeness := _similarity(our, their)) >= 0.5
    )
    taken = set(paired)
    for _, j, i in likely:
        if paired[j] is None and i not in taken:
            paired[j] = i
            taken.add(i)
    return paired


def _similarity(one: Stream, other: Stream) -> float:
    first, second = set(one.shape.variants), set(other.shape.variants)
    return len(first & second) / len(first | second)


def _brief(shape: Shape, required: bool = False) -> str:
    return _types(shape) + (", required" if required else "")
