"""Tell in the changelog what an update of the description brought. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specreport import code

HEADING = "### Changed"


def with_entry(changelog: str, source: str, lines: Iterable[str]) -> str:
    """The changelog with an entry in its newest section."""
    entry = "\n".join([f"- The description follows {code(source)}:", *(f"  - {code(line)}" for line in lines)])
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
