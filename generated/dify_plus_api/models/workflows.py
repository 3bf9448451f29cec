"""Models of the calls about workflows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import InputFile, ResponseMode, WorkflowRunData, WorkflowRunStatus


ListWorkflowLogsStatus = Literal["failed", "stopped", "succeeded"] | str
"""Only runs that ended with this status."""


class AccountSummary(Model):
    """Account of a member of the workspace, in short."""

    id: str
    """Id of the account."""
    name: str | None = None
    """Name of the member."""
    email: str | None = None
    """E-mail address of the member."""


class EndUserSummary(Model):
    """End user, in short."""

    id: str
    """Id that Dify gave the end user."""
    type_: str
    """Where the user comes from; `service-api` for this API."""
    is_anonymous: bool
    """Whether no name was given."""
    session_id: str
    """Name that the caller sent as `user`."""

    _names: ClassVar = {"type_": "type"}


class RunWorkflowRequest(Model):
    """Start of a workflow run."""

    inputs: dict[str, Any]
    user: str
    """Name of the end user, chosen by the caller. Runs, uploads and stop requests belong together only under the same
    name."""
    response_mode: ResponseMode | None | Unset = UNSET
    """How to answer. Defaults to `blocking`."""
    files: Sequence[InputFile | Mapping[str, Any]] | None | Unset = UNSET
    """Files for workflows that take files outside their inputs."""
    trace_session_id: str | None | Unset = UNSET
    """Label that groups runs in an external tracing tool."""


class WorkflowLog(Model):
    """Entry in the log of runs."""

    id: str
    """Id of the entry, which is not the id of the run."""
    workflow_run: WorkflowRunSummary
    """A run, as the log describes it."""
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


class WorkflowRun(Model):
    """Record of a run."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the workflow version that ran."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    inputs: str | None
    """Inputs as JSON text, to be parsed, with the values of the system beside them under `sys.` keys. The outputs, by
    contrast, are an object; 1.11 sends those as JSON text too."""
    outputs: dict[str, Any]
    error: str | None
    """What went wrong; null when nothing did."""
    total_steps: int | None
    """Number of nodes executed; 0 until the run has ended."""
    total_tokens: int | None
    """Tokens used by all models of the run."""
    created_at: int | None
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it has not."""
    elapsed_time: float | None
    """Time the run took, in seconds; 0 until it has ended."""


class WorkflowRunResult(Model):
    """Blocking answer of a workflow run."""

    task_id: str
    """Id of the task that ran."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and, after a pause, to attach to its events."""
    data: WorkflowRunData
    """State and result of a run, as a blocking answer gives them."""


class WorkflowRunSummary(Model):
    """A run, as the log describes it."""

    id: str
    """Id of the run."""
    version: str
    """Version of the workflow that ran, named by when it was published."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    triggered_from: str
    """What started the run; `app-run` for a published app."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the run took, in seconds."""
    total_tokens: int
    """Tokens used by all models of the run."""
    total_steps: int
    """Number of nodes executed."""
    created_at: int
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it has not."""
    exceptions_count: int
    """Number of nodes that failed in a way the workflow handled."""
