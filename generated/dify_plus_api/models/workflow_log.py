from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.account_summary import AccountSummary
    from ..models.end_user_summary import EndUserSummary
    from ..models.workflow_run_summary import WorkflowRunSummary


class WorkflowLog(Model):
    """Entry in the log of runs."""

    id: str
    """Id of the entry, which is not the id of the run."""
    workflow_run: WorkflowRunSummary
    """What the log tells of a run."""
    details: dict[str, Any] | None
    """Further details, such as what triggered the run; null when there are none."""
    created_from: str
    """Where the run was started; `service-api` for this API."""
    created_by_role: str
    """Kind of user who started the run: `end_user` or `account`."""
    created_by_account: AccountSummary | None
    """Member who started the run; null when an end user did."""
    created_by_end_user: EndUserSummary | None
    """End user whom the run was started for; null when a member started it."""
    created_at: int
    """When the entry was made, shortly after the run ended, in unix seconds."""
