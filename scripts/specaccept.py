"""The differences that somebody has looked at and accepted, each with a reason; see openapi/accepted.yaml.

An acceptance that fits nothing any more is stale, and so is one that fits more or fewer differences than when it was
written: both are told, so that nothing slips in under an old one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from speccompare import Difference

KEYS = {"from", "places", "says", "covers", "reason"}


class BadAcceptance(Exception):
    """The file of acceptances breaks its own rules; the message says where and how."""


@dataclass(frozen=True, eq=False)
class Acceptance:
    number: int
    """Its position in the file, from 1."""
    places: tuple[str, ...]
    """Patterns, in which `*` is any text."""
    says: tuple[str, ...]
    reason: str
    source: str
    """`openapi` or `swagger`: it counts for a source of that format; `codes`: for one that lists error codes."""
    covers: int | None = None

    def __str__(self) -> str:
        more = " ..." if self.places[2:] else ""
        return f"acceptance {self.number} ({'; '.join(self.places[:2])}{more}: {'; '.join(self.says)})"


@dataclass(frozen=True)
class Judged:
    remaining: list[Difference] = field(default_factory=list)
    accepted: list[tuple[Difference, Acceptance]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def load(path: Path) -> list[Acceptance]:
    """The acceptances of a file; it may hold none."""
    entries = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or []
    return [_acceptance(number, entry) for number, entry in enumerate(entries, 1)]


def _acceptance(number: int, entry: Any) -> Acceptance:
    if not isinstance(entry, dict) or entry.keys() - KEYS:
        raise BadAcceptance(f"acceptance {number}: it has the keys {', '.join(sorted(KEYS))}, and no others")
    places, says = _texts(entry.get("places")), _texts(entry.get("says"))
    if not (places and says and str(entry.get("reason") or "").strip()):
        raise BadAcceptance(f"acceptance {number}: it needs places, what is said there, and a reason")
    if entry.get("from") not in ("openapi", "swagger", "codes"):
        raise BadAcceptance(f"acceptance {number}: `from` is openapi, swagger or codes")
    covers = entry.get("covers")
    if covers is None and any("*" in place for place in places):
        raise BadAcceptance(
            f"acceptance {number}: a place with `*` needs `covers`, the number of differences that it fits"
        )
    return Acceptance(number, places, says, " ".join(str(entry["reason"]).split()), entry["from"], covers)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else () if value is None else (str(value),)


def judge(differences: Iterable[Difference], acceptances: Sequence[Acceptance], sources: Collection[str]) -> Judged:
    """Tell the accepted differences from the others. The first acceptance that fits counts."""
    judged = Judged()
    active = [
        (
            acceptance,
            [(place, _pattern(place)) for place in acceptance.places],
            [_pattern(text) for text in acceptance.says],
        )
        for acceptance in acceptances
        if acceptance.source in sources
    ]
    fitting: dict[int, int] = {}
    used: dict[int, set[str]] = {}
    for difference in differences:
        for acceptance, places, says in active:
            found = [place for place, pattern in places if pattern.fullmatch(difference.place)]
            if found and any(pattern.fullmatch(difference.says) for pattern in says):
                fitting[acceptance.number] = fitting.get(acceptance.number, 0) + 1
                used.setdefault(acceptance.number, set()).update(found)
                judged.accepted.append((difference, acceptance))
                break
        else:
            judged.remaining.append(difference)
    for acceptance, _, _ in active:
        count = fitting.get(acceptance.number, 0)
        if not count:
            judged.stale.append(f"{acceptance}: fits nothing any more; take it out")
        elif acceptance.covers is not None and acceptance.covers != count:
            judged.stale.append(
                f"{acceptance}: fits {count} differences, not the {acceptance.covers} that were looked at"
            )
        elif unused := [place for place in acceptance.places if place not in used[acceptance.number]]:
            judged.stale.append(f"{acceptance}: nothing is left at {', '.join(unused)}")
    return judged


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))))
