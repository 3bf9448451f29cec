from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_log import WorkflowLog


class WorkflowLogList(Model):
    """One page of the log of runs."""

    page: int
    """Number of the page, from 1."""
    limit: int
    """Most entries on a page."""
    total: int
    """Number of entries on all pages."""
    has_more: bool
    """Whether there is a next page."""
    data: list[WorkflowLog]
    """Entries of the page, newest first."""
