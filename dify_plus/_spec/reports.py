"""Report the differences between two descriptions as text, as Markdown for an issue, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dify_plus._spec.acceptances import Acceptance, Judged, judge
from dify_plus._spec.comparison import LEVELS, Comparison, Difference, Level, escaped
from dify_plus._spec.sources import Source

__all__ = ["FORMATS", "Report", "as_json", "code", "judged", "markdown", "text"]

_TITLES: dict[Level, str] = {"breaking": "Breaking", "additive": "Additive", "cosmetic": "Cosmetic"}
_SAME, _DIFFERENT, _BREAKING = 0, 1, 3


@dataclass(frozen=True)
class Report:
    """The report of a comparison."""

    source: str
    judged: Judged
    notes: list[str]
    with_accepted: bool = False
    """Whether to list the accepted differences too."""

    def level(self, level: Level) -> list[Difference]:
        """Return the differences of one level that are not accepted.

        Args:
            level: The level.
        """
        return [difference for difference in self.judged.remaining if difference.level == level]

    @property
    def counts(self) -> str:
        """The number of differences of each level, and of accepted ones."""
        levels = [f"{len(self.level(level))} {level}" for level in LEVELS]
        return ", ".join([*levels, f"{len(self.judged.accepted)} accepted"])

    @property
    def summary(self) -> str:
        """The counts, including that of stale acceptances."""
        return f"{self.counts}, {len(self.judged.stale)} stale acceptances"

    @property
    def exit_code(self) -> int:
        """The exit code of a command that reports differences."""
        if self.level("breaking"):
            return _BREAKING
        return _DIFFERENT if self.judged.remaining or self.judged.stale else _SAME

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as a JSON object."""
        return {
            "source": self.source,
            **{level: [_entry(difference) for difference in self.level(level)] for level in LEVELS},
            "accepted": [{**_entry(difference), "reason": by.reason} for difference, by in self.judged.accepted],
            "notes": self.notes,
        }


def judged(
    comparison: Comparison, source: Source, acceptances: Sequence[Acceptance] = (), *, with_accepted: bool = False
) -> Report:
    """Build the report of a comparison.

    Args:
        comparison: The comparison.
        source: The other description.
        acceptances: The accepted differences.
        with_accepted: Whether to list the accepted differences too.
    """
    sources = {source.format, *(["codes"] if source.codes else [])}
    found = judge(comparison.differences, acceptances, sources, source.versions)
    return Report(source.name, found, comparison.notes, with_accepted)


def text(report: Report) -> str:
    """Write a report as text.

    Args:
        report: The report.
    """
    lines = [f"Compared with {escaped(report.source)}", ""]
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
    if report.with_accepted and report.judged.accepted:
        yield "Accepted", [f"{difference} (acceptance {by.number})" for difference, by in report.judged.accepted]
    if report.judged.stale:
        yield "Acceptances to look at again", report.judged.stale
    if report.notes:
        yield "Notes", report.notes


def code(content: str) -> str:
    """Quote text as Markdown code, so that none of it is read as Markdown.

    Args:
        content: Untrusted text.
    """
    content = escaped(content)
    fence = "`" * (max((len(run) for run in re.findall("`+", content)), default=0) + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"
