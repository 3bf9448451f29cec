"""The report and the progress of a sync. Does no I/O."""

from __future__ import annotations

from typing import Any, Literal

from attrs import asdict, define, field, frozen

from dify_plus._knowledge_sync.plan import Plan, Work

__all__ = ["SyncProgress", "SyncReport", "in_order", "keys_for", "planned"]


@define(kw_only=True)
class SyncReport:
    """The documents that `datasets.sync` changed, by their keys; after `dry_run=True`, those that it would change.

    The key of a file is its path in the folder, with `/`.
    """

    created: list[str] = field(factory=list[str])
    """New documents, now indexed."""
    updated: list[str] = field(factory=list[str])
    """Documents that were sent again, because they changed or had failed, and that are indexed."""
    deleted: list[str] = field(factory=list[str])
    """Documents that the source no longer has. A document without a key is listed by its name."""
    unchanged: list[str] = field(factory=list[str])
    """Documents that needed no change."""
    failed: dict[str, str] = field(factory=dict[str, str])
    """Key -> the reason why the document was not synced. The next sync tries again."""
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


def keys_for(work: Work, report: SyncReport) -> list[str]:
    """Return the list of a report for documents that succeed.

    Args:
        work: What the sync does with the documents.
        report: The report.
    """
    return {"create": report.created, "watch": report.unchanged}.get(work, report.updated)


def planned(plan: Plan) -> SyncReport:
    """Return the report of a dry run: the changes that a sync would make.

    Args:
        plan: The changes.
    """
    deleted = [key for key, _ in plan.deletions]
    report = SyncReport(unchanged=plan.unchanged, failed=plan.failed, deleted=deleted, dry_run=True)
    for step in plan.steps:
        keys_for(step.work, report).append(step.item.key)
    return in_order(report)


@frozen(kw_only=True)
class SyncProgress:
    """The progress of a sync, passed to `on_progress`."""

    key: str
    """The key of the document."""
    news: Literal["sent", "indexed", "deleted", "failed"]
    """The latest change of the document."""
    done: int
    """The number of finished documents."""
    total: int
    """The number of documents to process, including those that fail."""
    indexing: int
    """The number of documents that are being indexed."""
