"""Tell what differs between two descriptions: as text, as Markdown for an issue, or as JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from specaccept import Judged
from speccompare import LEVELS, Difference, Level, shown

TITLES: dict[Level, str] = {"breaking": "Breaking", "additive": "Additive", "cosmetic": "Cosmetic"}
SAME, DIFFERENT, BREAKING = 0, 1, 3


@dataclass(frozen=True)
class Report:
    source: str
    judged: Judged
    notes: list[str]
    whole: bool = False
    """Whether the accepted differences are listed too."""

    def level(self, level: Level) -> list[Difference]:
        return [difference for difference in self.judged.remaining if difference.level == level]

    @property
    def summary(self) -> str:
        counts = [f"{len(self.level(level))} {level}" for level in LEVELS]
        return ", ".join(
            [*counts, f"{len(self.judged.accepted)} accepted", f"{len(self.judged.stale)} stale acceptances"]
        )

    @property
    def exit_code(self) -> int:
        if self.level("breaking"):
            return BREAKING
        return DIFFERENT if self.judged.remaining or self.judged.stale else SAME


def text(report: Report) -> str:
    lines = [f"Compared with {shown(report.source)}", ""]
    for title, entries in _sections(report):
        lines += [f"{title} ({len(entries)})", *(f"  {entry}" for entry in entries), ""]
    return "\n".join([*lines, report.summary]) + "\n"


def markdown(report: Report) -> str:
    lines = [f"## Differences from {code(report.source)}", "", f"{report.summary}.", ""]
    for title, entries in _sections(report):
        lines += [f"### {title} ({len(entries)})", "", *(f"- {code(entry)}" for entry in entries), ""]
    return "\n".join(lines)


def as_json(report: Report) -> str:
    content: dict[str, object] = {
        "source": report.source,
        **{level: [_entry(difference) for difference in report.level(level)] for level in LEVELS},
        "accepted": [{**_entry(difference), "reason": by.reason} for difference, by in report.judged.accepted],
        "stale": report.judged.stale,
        "notes": report.notes,
        "exit_code": report.exit_code,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


FORMATS = {"text": text, "markdown": markdown, "json": as_json}


def _entry(difference: Difference) -> dict[str, str]:
    return {"place": difference.place, "says": difference.says, "kind": difference.kind, "level": difference.level}


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    for level in LEVELS:
        if entries := [str(difference) for difference in report.level(level)]:
            yield TITLES[level], entries
    if report.whole and report.judged.accepted:
        yield "Accepted", [f"{difference} (acceptance {by.number})" for difference, by in report.judged.accepted]
    if report.judged.stale:
        yield "Acceptances to look at again", report.judged.stale
    if report.notes:
        yield "Notes", report.notes


def code(content: str) -> str:
    """Text as Markdown code, from which nothing of it gets out."""
    content = shown(content)
    fence = "`" * (max((len(run) for run in re.findall("`+", content)), default=0) + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"
