"""Tell in the changelog what an update of the description brought. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dify_plus._spec.comparison import Difference
from dify_plus._spec.reports import code

HEADING = "### Changed"


def with_entry(changelog: str, source: str, differences: Iterable[Difference]) -> str:
    """The changelog with an entry in its newest section."""
    lines = [f"  - {code(line)}{more}" for line, more in _condensed(differences)]
    entry = "\n".join([f"- The description follows {code(source)}:", *lines])
    sections = re.split(r"(?m)^(?=## )", changelog)
    if len(sections) == 1:
        sections.append("## [Unreleased]\n")
    newest = sections[1].rstrip("\n")
    before, heading, after = newest.partition(f"\n{HEADING}\n")
    if heading:
        listed, rest = re.match(r"(?s)(.*?)(\n### .*|$)", after).groups()  # type: ignore[union-attr]
        newest = f"{before}{heading}{listed.rstrip()}\n{entry}\n{rest}".rstrip("\n")
    else:
        newest = f"{newest}\n\n{HEADING}\n\n{entry}"
    sections[1] = newest + ("\n\n" if sections[2:] else "\n")
    return "".join(sections)


def _condensed(differences: Iterable[Difference]) -> Iterator[tuple[str, str]]:
    """The same change of the same field is told once, however often the object stands in the API."""
    alike: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        alike.setdefault((difference.place.rpartition(".")[2], difference.says), []).append(difference)
    for first, *others in alike.values():
        yield str(first), f" and {len(others)} more like it" if others else ""
