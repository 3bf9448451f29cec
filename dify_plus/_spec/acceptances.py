"""The differences that a maintainer has accepted, each with a reason; see openapi/accepted.yaml.

An acceptance is stale if it matches no difference, or more or fewer differences than when it was written. Stale
acceptances are reported, so that an old acceptance does not hide a new difference.
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
    """Differences that a maintainer accepts, described by patterns."""

    number: int
    """Its position in the file, from 1."""
    places: tuple[str, ...]
    """Patterns for the places of differences; `*` matches any text."""
    says: tuple[str, ...]
    """Patterns for the descriptions of differences, with `*` as well."""
    reason: str
    source: str
    """The kind of source to which it applies: `openapi`, `swagger`, or `codes` for sources that list error codes."""
    version: str = ""
    """The only version of the source to which it applies; empty for all."""
    covers: Mapping[str, int] = field(default_factory=dict)
    """Version of the source -> the expected number of matching differences; `others` is for all other versions."""

    def __str__(self) -> str:
        more = " ..." if self.places[2:] else ""
        return f"acceptance {self.number} ({'; '.join(self.places[:2])}{more}: {'; '.join(self.says)})"

    def applies_to(self, sources: Collection[str], versions: Collection[str]) -> bool:
        """Return whether the acceptance applies to a source.

        Args:
            sources: The kinds of the source.
            versions: The versions of the source.
        """
        return self.source in sources and (not self.version or self.version in versions)

    def expected(self, versions: Collection[str]) -> int | None:
        """Return the expected number of matching differences, or None if it is not written down.

        Args:
            versions: The versions of the source.
        """
        return next((self.covers[version] for version in versions if version in self.covers), self.covers.get(_OTHERS))


@dataclass(frozen=True)
class Judged:
    """Differences, divided into accepted and remaining ones."""

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
        BadAcceptance: An entry breaks a rule of the file.
    """
    if not isinstance(entries or [], list):
        raise BadAcceptance("the acceptances must be a list")
    return [_acceptance(number, entry) for number, entry in enumerate(entries or [], 1)]


def _acceptance(number: int, entry: Any) -> Acceptance:
    if not isinstance(entry, dict) or entry.keys() - _KEYS:
        raise BadAcceptance(f"acceptance {number}: its keys must be {', '.join(sorted(_KEYS))}, and no others")
    places, says = _texts(entry.get("places")), _texts(entry.get("says"))
    if not (places and says and str(entry.get("reason") or "").strip()):
        raise BadAcceptance(f"acceptance {number}: it needs `places`, `says` and a `reason`")
    source, _, version = str(entry.get("from")).partition(" ")
    if source not in _SOURCES:
        raise BadAcceptance(f"acceptance {number}: `from` must be openapi, swagger or codes; a version may follow")
    covers = _covers(number, entry.get("covers"))
    if not covers and any("*" in place for place in places):
        raise BadAcceptance(
            f"acceptance {number}: a place with `*` needs `covers`, the number of differences that match"
        )
    return Acceptance(number, places, says, " ".join(str(entry["reason"]).split()), source, version.strip(), covers)


def _covers(number: int, given: Any) -> dict[str, int]:
    covers = given if isinstance(given, dict) else {} if given is None else {_OTHERS: given}
    for version, count in covers.items():
        if not isinstance(version, str) or not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise BadAcceptance(f"acceptance {number}: `covers` must be a number, or numbers by version in quotes")
    if covers and _OTHERS not in covers:
        raise BadAcceptance(f"acceptance {number}: `covers` needs a number for `{_OTHERS}`")
    return covers


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else () if value is None else (str(value),)


def judge(
    differences: Iterable[Difference],
    acceptances: Sequence[Acceptance],
    sources: Collection[str],
    versions: Collection[str] = (),
) -> Judged:
    """Divide differences into accepted and remaining ones. A difference belongs to the first acceptance that matches.

    Args:
        differences: The differences that were found.
        acceptances: The acceptances.
        sources: The kinds of the other description: `openapi` or `swagger`, and `codes` if it lists error codes.
        versions: The versions of the other description.
    """
    judged = Judged()
    active = [
        (
            acceptance,
            [(place, place.split("*")) for place in acceptance.places],
            [text.split("*") for text in acceptance.says],
        )
        for acceptance in acceptances
        if acceptance.applies_to(sources, versions)
    ]
    match_counts: dict[int, int] = {}
    used_places: dict[int, set[str]] = {}
    by_place: dict[str, list[tuple[Acceptance, list[str], list[list[str]]]]] = {}
    for difference in differences:
        if difference.place not in by_place:
            here = (
                (acceptance, [place for place, pattern in places if _matches(pattern, difference.place)], says)
                for acceptance, places, says in active
            )
            by_place[difference.place] = [entry for entry in here if entry[1]]
        for acceptance, found, says in by_place[difference.place]:
            if any(_matches(pattern, difference.says) for pattern in says):
                match_counts[acceptance.number] = match_counts.get(acceptance.number, 0) + 1
                used_places.setdefault(acceptance.number, set()).update(found)
                judged.accepted.append((difference, acceptance))
                break
        else:
            judged.remaining.append(difference)
    for acceptance, _, _ in active:
        count, expected = match_counts.get(acceptance.number, 0), acceptance.expected(versions)
        if not count and expected != 0:
            judged.stale.append(f"{acceptance}: matches no difference any more; remove it")
        elif expected not in (None, count):
            judged.stale.append(f"{acceptance}: matches {count} differences instead of {expected}; check them")
        elif count and (
            unused := [place for place in acceptance.places if place not in used_places[acceptance.number]]
        ):
            judged.stale.append(f"{acceptance}: matches nothing any more at {', '.join(unused)}")
    return judged


def _matches(pattern: Sequence[str], text: str) -> bool:
    """Return whether a text consists of the pieces of a pattern, in order, with any text between them."""
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
