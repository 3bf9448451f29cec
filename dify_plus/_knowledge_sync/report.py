"""What a sync did, and how far it is. Pure."""

from __future__ import annotations

from typing import Any, Literal

from attrs import asdict, define, field, frozen

__all__ = ["SyncProgress", "SyncReport", "in_order"]


@define(kw_only=True)
class SyncReport:
    """What `datasets.sync` did; after `dry_run=True`, what it would do. Documents are named by their keys.

    The key of a file is its path in the folder, with `/`.
    """

    created: list[str] = field(factory=list[str])
    """Documents that are new, and indexed."""
    updated: list[str] = field(factory=list[str])
    """Documents that were sent again, and are indexed: their content, name or metadata is new, or they had failed."""
    deleted: list[str] = field(factory=list[str])
    """Documents that the source no longer has. Without a key, the name of the document."""
    unchanged: list[str] = field(factory=list[str])
    """Documents that were right already."""
    failed: dict[str, str] = field(factory=dict[str, str])
    """Key -> why the document is not in step. The next sync tries again."""
    dry_run: bool = False
    """Whether nothing was changed."""

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def to_dict(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return asdict(self)

    def __str__(self) -> str:
        names = ("created", "updated", "deleted", "unchanged", "failed")
        return ", ".join(f"{len(getattr(self, name))} {name}" for name in names)


def in_order(report: SyncReport) -> SyncReport:
    """Sort the keys in a report, and return it.

    Args:
        report: The report.
    """
    for keys in (report.created, report.updated, report.deleted, report.unchanged):
        keys.sort()
    return report


@frozen(kw_only=True)
class SyncProgress:
    """How far a sync is. `on_progress` gets it."""

    key: str
    """The document that is the news."""
    news: Literal["sent", "indexed", "deleted", "failed"]
    """What happened to it."""
    done: int
    """How many documents are finished."""
    total: int
    """How many documents need work, whether it succeeds or not."""
    indexing: int
    """How many documents are being indexed."""
