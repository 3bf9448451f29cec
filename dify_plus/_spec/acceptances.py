"""The differences that somebody has looked at and accepted, each with a reason; see openapi/accepted.yaml. Pure.

An acceptance that fits nothing any more is stale, and so is one that fits more or fewer differences than when it was
written: both are told, so that nothing slips in under an old one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dify_plus._spec.comparison import Difference

__all__ = ["Acceptance", "BadAcceptance", "Judged", "judge", "read_acceptances"]

_KEYS: Final = {"from", "places", "says", "covers", "reason"}
_SOURCES: Final = ("openapi", "swagger", "codes")
_OTHERS: Final = "others"


class BadAcceptance(Exception):
    """The file of acceptances breaks its own rules; the message says where and how."""


@dataclass(frozen=True, eq=False)
class Acceptance:
    """Differences that are known and meant."""

    number: int
    """Its position in the file, from 1."""
    places: tuple[str, ...]
    """Patterns, in which `*` is any text."""
    says: tuple[str, ...]
    reason: str
    source: str
    """`openapi` or `swagger`: it counts for a source of that format; `codes`: for one that lists error codes."""
    version: str = ""
    """The only version of the source that it counts for; empty for all."""
    covers: Mapping[str, int] = field(default_factory=dict)
    """How many differences it fits, by version of the source; `others` stands for all that are not named."""

    def __str__(self) -> str:
        more = " ..." if self.places[2:] else ""
        return f"acceptance {self.number} ({'; '.join(self.places[:2])}{more}: {'; '.join(self.says)})"

    def counts_for(self, sources: Collection[str], versions: Collection[str]) -> bool:
        """Tell whether it is for a source.

        Args:
            sources: What the source is.
            versions: What it calls its versions.
        """
        return self.source in sources and (not self.version or self.version in versions)

    def expected(self, versions: Collection[str]) -> int | None:
        """Tell how many differences it fits, where that was written down.

        Args:
            versions: What the source calls its versions.
        """
        return next((self.covers[version] for version in versions if version in self.covers), self.covers.get(_OTHERS))


@dataclass(frozen=True)
class Judged:
    """Differences, told apart by what was accepted."""

    remaining: list[Difference] = field(default_factory=list)
    accepted: list[tuple[Difference, Acceptance]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def read_acceptances(entries: Any) -> list[Acceptance]:
    """Read the content of a file of acceptances.

    Args:
        entries: A list of objects, or nothing.

    Returns:
        The acceptances, in order.

    Raises:
        BadAcceptance: one of them is not as it should be.
    """
    if not isinstance(entries or [], list):
        raise BadAcceptance("the acceptances are no list")
    return [_acceptance(number, entry) for number, entry in enumerate(entries or [], 1)]


def _acceptance(number: int, entry: Any) -> Acceptance:
    if not isinstance(entry, dict) or entry.keys() - _KEYS:
        raise BadAcceptance(f"acceptance {number}: it has the keys {', '.join(sorted(_KEYS))}, and no others")
    places, says = _texts(entry.get("places")), _texts(entry.get("says"))
    if not (places and says and str(entry.get("reason") or "").strip()):
        raise BadAcceptance(f"acceptance {number}: it needs places, what is said there, and a reason")
    source, _, version = str(entry.get("from")).partition(" ")
    if source not in _SOURCES:
        raise BadAcceptance(f"acceptance {number}: `from` is openapi, swagger or codes; a version may stand behind it")
    covers = _covers(number, entry.get("covers"))
    if not covers and any("*" in place for place in places):
        raise BadAcceptance(
            f"acceptance {number}: a place with `*` needs `covers`, the number of differences that it fits"
        )
    return Acceptance(number, places, says, " ".join(str(entry["reason"]).split()), source, version.strip(), covers)


def _covers(number: int, given: Any) -> dict[str, int]:
    covers = given if isinstance(given, dict) else {} if given is None else {_OTHERS: given}
    for version, count in covers.items():
        if not isinstance(version, str) or not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise BadAcceptance(f"acceptance {number}: `covers` is a number, or numbers by version in quotes")
    if covers and _OTHERS not in covers:
        raise BadAcceptance(f"acceptance {number}: `covers` needs a number for the `{_OTHERS}`")
    return covers


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else () if value is None else (str(value),)


def judge(
    differences: Iterable[Difference],
    acceptances: Sequence[Acceptance],
    sources: Collection[str],
    versions: Collection[str] = (),
) -> Judged:
    """Tell the accepted differences from the others. The first acceptance that fits counts.

    Args:
        differences: What was found.
        acceptances: What was accepted.
        sources: What the other description is: `openapi` or `swagger`, and `codes` where it lists error codes.
        versions: What it calls its versions.
    """
    judged = Judged()
    active = [
        (
            acceptance,
            [(place, place.split("*")) for place in acceptance.places],
            [text.split("*") for text in acceptance.says],
        )
        for acceptance in acceptances
        if acceptance.counts_for(sources, versions)
    ]
    fitting: dict[int, int] = {}
    used: dict[int, set[str]] = {}
    by_place: dict[str, list[tuple[Acceptance, list[str], list[list[str]]]]] = {}
    for difference in differences:
        if difference.place not in by_place:
            here = (
                (acceptance, [place for place, pattern in places if _fits(pattern, difference.place)], says)
                for acceptance, places, says in active
            )
            by_place[difference.place] = [entry for entry in here if entry[1]]
        for acceptance, found, says in by_place[difference.place]:
            if any(_fits(pattern, difference.says) for pattern in says):
                fitting[acceptance.number] = fitting.get(acceptance.number, 0) + 1
                used.setdefault(acceptance.number, set()).update(found)
                judged.accepted.append((difference, acceptance))
                break
        else:
            judged.remaining.append(difference)
    for acceptance, _, _ in active:
        count, expected = fitting.get(acceptance.number, 0), acceptance.expected(versions)
        if not count and expected != 0:
            judged.stale.append(f"{acceptance}: fits nothing any more; take it out")
        elif expected not in (None, count):
            judged.stale.append(f"{acceptance}: fits {count} differences, not the {expected} that were looked at")
        elif count and (unused := [place for place in acceptance.places if place not in used[acceptance.number]]):
            judged.stale.append(f"{acceptance}: nothing is left at {', '.join(unused)}")
    return judged


def _fits(pattern: Sequence[str], text: str) -> bool:
    """Tell whether a text consists of these pieces, in order, with anything between them."""
    first, *others = pattern
    if not others:
        return text == first
    *middle, last = others
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(text) - at >= len(last) and text.endswith(last)
