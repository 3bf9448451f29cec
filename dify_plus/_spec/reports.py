"""Judge what differs between two descriptions, and tell it: as text, as Markdown for an issue, or as JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dify_plus._spec.acceptances import Acceptance, Judged, judge
from dify_plus._spec.comparison import LEVELS, Comparison, Difference, Level, shown
from dify_plus._spec.sources import Source

__all__ = ["FORMATS", "Report", "as_json", "code", "judged", "markdown", "text"]

_TITLES: dict[Level, str] = {"breaking": "Breaking", "additive": "Additive", "cosmetic": "Cosmetic"}
_SAME, _DIFFERENT, _BREAKING = 0, 1, 3


@dataclass(frozen=True)
class Report:
    """What is told of a comparison."""

    source: str
    judged: Judged
    notes: list[str]
    whole: bool = False
    """Whether the accepted differences are listed too."""

    def level(self, level: Level) -> list[Difference]:
        """The differences of one level that are not accepted.

        Args:
            level: How grave they are.
        """
        return [difference for difference in self.judged.remaining if difference.level == level]

    @property
    def counts(self) -> str:
        """How many differences there are of each level, and how many more are accepted."""
        levels = [f"{len(self.level(level))} {level}" for level in LEVELS]
        return ", ".join([*levels, f"{len(self.judged.accepted)} accepted"])

    @property
    def summary(self) -> str:
        """The counts, those of stale acceptances too."""
        return f"{self.counts}, {len(self.judged.stale)} stale acceptances"

    @property
    def exit_code(self) -> int:
        """What a command ends with that was to find differences."""
        if self.level("breaking"):
            return _BREAKING
        return _DIFFERENT if self.judged.remaining or self.judged.stale else _SAME

    def to_dict(self) -> dict[str, Any]:
        """Write the differences as a JSON object."""
        return {
            "source": self.source,
            **{level: [_entry(difference) for difference in self.level(level)] for level in LEVELS},
            "accepted": [{**_entry(difference), "reason": by.reason} for difference, by in self.judged.accepted],
            "notes": self.notes,
        }


def judged(
    comparison: Comparison, source: Source, acceptances: Sequence[Acceptance] = (), *, whole: bool = False
) -> Report:
    """Judge what differs from a source by what was accepted.

    Args:
        comparison: What differs.
        source: Where the other description comes from.
        acceptances: What was accepted.
        whole: Whether the accepted differences are listed too.
    """
    sources = {source.format, *(["codes"] if source.codes else [])}
    found = judge(comparison.differences, acceptances, sources, source.versions)
    return Report(source.name, found, comparison.notes, whole)


def text(report: Report) -> str:
    """Write a report as text.

    Args:
        report: The report.
    """
    lines = [f"Compared with {shown(report.source)}", ""]
    for title, entries in _sections(report):
        lines += [f"{title} ({len(entries)})", *(f"  {entry}" for entry in entries), ""]
    return "\n".join([*lines, report.summary]) + "\n"


def markdown(report: Report) -> str:
    """Write a report as Markdown.

    Args:
        report: The report.
    """
    lines = [f"## Differences from {code(report.source)}", "", f"{report.summary}.", ""]
    for title, entries in _sections(report):
        lines += [f"### {title} ({len(entries)})", "", *(f"- {code(entry)}" for entry in entries), ""]
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """Write a report as JSON.

    Args:
        report: The report.
    """
    content = {**report.to_dict(), "stale": report.judged.stale, "exit_code": report.exit_code}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


FORMATS = {"text": text, "markdown": markdown, "json": as_json}


def _entry(difference: Difference) -> dict[str, str]:
    return {"place": difference.place, "says": difference.says, "kind": difference.kind, "level": difference.level}


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    for level in LEVELS:
        if entries := [str(difference) for difference in report.level(level)]:
            yield _TITLES[level], entries
    if report.whole and report.judged.accepted:
        yield "Accepted", [f"{difference} (acceptance {by.number})" for difference, by in report.judged.accepted]
    if report.judged.stale:
        yield "Acceptances to look at again", report.judged.stale
    if report.notes:
        yield "Notes", report.notes


def code(content: str) -> str:
    """Put text as Markdown code, from which nothing of it gets out.

    Args:
        content: Text of others.
    """
    content = shown(content)
    fence = "`" * (max((len(run) for run in re.findall("`+", content)), default=0) + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"
