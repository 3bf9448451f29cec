"""Add an entry about an update of the description to the text of the changelog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dify_plus._spec.comparison import Difference
from dify_plus._spec.reports import code

HEADING = "### Changed"


def with_entry(changelog: str, source: str, differences: Iterable[Difference]) -> str:
    """Return the changelog with an entry in its newest section."""
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
    """Yield one line for equal changes, and how many more there are. A shared object can be used in many places."""
    equal: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        equal.setdefault((difference.place.rpartition(".")[2], difference.says), []).append(difference)
    for first, *others in equal.values():
        yield str(first), f" and {len(others)} more like it" if others else ""
