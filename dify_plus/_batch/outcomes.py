"""Outcomes of rows, written to the ledger and read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from attrs import field, frozen

from dify_plus import errors
from dify_plus._batch.rows import Key, Row, storable
from dify_plus._streams.accumulators import Accumulator
from dify_plus._streams.results import FAILED, STOPPED, finished_event
from dify_plus._streams.run_records import RunRecord
from dify_plus.errors import APIError, DifyError, WorkflowFailed
from dify_plus_api import models

__all__ = [
    "Ended",
    "Outcome",
    "State",
    "Summary",
    "outcome_of",
    "read_outcome",
    "recorded",
    "without_result",
    "write_outcome",
]

ResultT = TypeVar("ResultT")

State: TypeAlias = Literal["done", "failed", "unknown", "paused"]


@frozen(kw_only=True)
class Outcome(Generic[ResultT]):
    """The outcome of one row."""

    key: Key
    """The row's key; without `key=`, its place."""
    state: State
    """`done`, `failed`, `unknown` (it may have run, but its result is not known) or `paused` (it waits for a human)."""
    result: ResultT | None = None
    """The result of the run; for a failed or paused run, the result so far."""
    error: DifyError | None = None
    """The reason why the row failed, or why its outcome is unknown."""
    forms: list[models.HumanInputRequiredData] = field(factory=list[models.HumanInputRequiredData])
    """The forms of a paused run, which wait for an answer."""
    workflow_run_id: str | None = None
    """The run's id, for `attach`; None for apps without a workflow."""
    tokens: int = 0
    """Tokens of all model calls."""
    row: Any = field(default=None, repr=False)
    """The row itself."""


@frozen(kw_only=True)
class Summary:
    """The progress of a job. Numbers count this start only, unless described otherwise."""

    rows: int = 0
    """Rows read so far."""
    done: int = 0
    """Rows that succeeded."""
    failed: int = 0
    """Rows that failed."""
    unknown: int = 0
    """Rows whose outcome is unknown."""
    paused: int = 0
    """Rows that wait for a human."""
    done_before: int = 0
    """Rows that succeeded in earlier starts."""
    failed_before: int = 0
    """Rows that failed in earlier starts and were not tried again."""
    running: int = 0
    """Rows that are running now."""
    waiting: int = 0
    """Rows that the server refused and that wait for the next attempt."""
    stopped: int = 0
    """Rows that were running when the job ended, and were stopped."""
    refusals: int = 0
    """The number of times that the server refused to start a row."""
    tokens: int = 0
    """Tokens of all model calls."""
    seconds: float = 0.0
    """Seconds since the start; after the end, the duration of the job."""
    concurrency: int = 0
    """The number of rows that may run at the same time."""
    ended_by: Literal["tokens", "seconds", "failures", "stop", "error"] | None = None
    """The reason why the job ended early: a limit of the budget, `stop()` or leaving the job, or an error."""


def outcome_of(
    result: Any,
    *,
    key: Key,
    row: Any,
    forms: list[models.HumanInputRequiredData],
    run_id: str | None,
    context: Mapping[str, Any],
) -> Outcome[Any]:
    """Make the outcome of a run that has ended or paused.

    Args:
        result: A reply or a workflow's result.
        key: The row's key.
        row: The row.
        forms: The forms of a paused run.
        run_id: The id of the run.
        context: The details of the request that errors carry.
    """
    error = None
    if result.status in (FAILED, STOPPED):
        default = "the run was stopped" if result.status == STOPPED else "the run failed"
        error = WorkflowFailed(result.error or default, result=result, **context)
    return Outcome(
        key=key,
        state="paused" if result.paused else "failed" if error else "done",
        result=result,
        error=error,
        forms=forms if result.paused else [],
        workflow_run_id=run_id,
        tokens=_tokens(result),
        row=row,
    )


def without_result(row: Row, state: Literal["failed", "unknown"], error: DifyError, run_id: str | None) -> Outcome[Any]:
    """Make the outcome of a row without a result.

    Args:
        row: The row.
        state: The state of the outcome.
        error: The reason.
        run_id: The id of the run, if it is known.
    """
    return Outcome(key=row.key, state=state, error=error, workflow_run_id=run_id, row=row.source)


def recorded(record: RunRecord, accumulator: Accumulator[ResultT]) -> ResultT:
    """Return the result of a run that has ended, from its record.

    Args:
        record: The record.
        accumulator: A new accumulator for the kind of app.
    """
    accumulator.add(finished_event(record.source, {"task_id": record.id, "workflow_run_id": record.id}))
    return accumulator.result()


@frozen(kw_only=True)
class Ended(Generic[ResultT]):
    """How a started row ended.

    Attributes:
        row: The row.
        fate: `outcome`: it has one. `refused`: it did not run, and can be tried again. `stopped`: it was stopped before
            its end. `error`: it ended with an error that concerns the whole job.
        outcome: The outcome.
        error: The reason of the refusal, or the error that concerns the whole job.
    """

    row: Row
    fate: Literal["outcome", "refused", "stopped", "error"]
    outcome: Outcome[ResultT] | None = None
    error: Exception | None = None


def _tokens(result: Any) -> int:
    tokens = getattr(result, "total_tokens", None)
    if tokens is None:
        tokens = result.usage.total_tokens
    return tokens if isinstance(tokens, int) else 0


# -- in the ledger -----------------------------------------------------------------------------------------------------

_FACTS: Final = ("status_code", "code", "body", "method", "url", "attempts", "retry_after")
_IDS: Final = ("reason", "task_id", "message_id", "conversation_id", "workflow_run_id")


def write_outcome(outcome: Outcome[Any]) -> str:
    """Write an outcome as JSON.

    Args:
        outcome: The outcome. Its key and its row are not written.
    """
    error = outcome.error
    data = {
        "state": outcome.state,
        "result": None if outcome.result is None else outcome.result.to_dict(),
        "error": None if error is None else _write_error(error),
        "forms": [form.to_dict() for form in outcome.forms],
        "workflow_run_id": outcome.workflow_run_id,
        "tokens": outcome.tokens,
    }
    return storable(json.dumps(data, ensure_ascii=False, default=str))


def read_outcome(text: str, read: Callable[[Mapping[str, Any]], ResultT], *, key: Key, row: Any) -> Outcome[ResultT]:
    """Read the output of `write_outcome`.

    Args:
        text: The JSON.
        read: Makes the result from the output of its `to_dict`.
        key: The row's key.
        row: The row.
    """
    data = json.loads(text)
    result = None if data["result"] is None else read(data["result"])
    return Outcome(
        key=key,
        state=data["state"],
        result=result,
        error=None if data["error"] is None else _read_error(data["error"], result),
        forms=[models.HumanInputRequiredData.from_dict(form) for form in data["forms"]],
        workflow_run_id=data["workflow_run_id"],
        tokens=data["tokens"],
        row=row,
    )


def _write_error(error: DifyError) -> dict[str, Any]:
    facts = {name: value for name in (*_FACTS, *_IDS) if (value := getattr(error, name, None)) is not None}
    return {"type": type(error).__name__, "message": getattr(error, "message", str(error)), **facts}


def _read_error(data: dict[str, Any], result: Any) -> DifyError:
    found: Any = getattr(errors, data.pop("type"), None)
    kind: type[DifyError] = found if isinstance(found, type) and issubclass(found, DifyError) else APIError
    message = data.pop("message")
    if issubclass(kind, WorkflowFailed):
        data["result"] = result
    try:
        return kind(message, **data)
    except TypeError:  # the constructor takes fewer arguments
        return kind(message)
