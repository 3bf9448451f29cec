"""Workflows on Ray."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Unpack, cast

from dify_plus._arguments.files import FileInput
from dify_plus._async.client import AsyncDify
from dify_plus._async.row_runs import AsyncRunner
from dify_plus._batch.outcomes import Outcome
from dify_plus._batch.rows import KeyOf, arguments_of, storable
from dify_plus._ray.workers import RayJob, RayJobOptions
from dify_plus._streams.results import WorkflowResult

__all__ = ["WorkflowJob", "error_text"]


class WorkflowJob(RayJob):
    """Runs a workflow for each row. `map_workflow` uses it. To call `map_batches` yourself, pass it to `RowRunner`.

    Args:
        key: The key that identifies a row: the name of a column, or a function of the row.
        ledger: The folder of the ledger, on the machine that starts the job; created if it does not exist.
        inputs: Returns the inputs for a row. Without it, the row itself is the inputs.
        files: Returns the files for a row's run. Paths are on the workers' machines.
        user: The end user. Defaults to `DIFY_USER` in the workers' environment.
        workflow_id: A published version; None runs the latest.
        options: See `RayJobOptions`.

    Raises:
        UsageError: An argument is wrong. Nothing was sent.
        LedgerInUse: Another job uses the ledger.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.
    """

    kind: ClassVar[str] = "workflows"
    default_concurrency: ClassVar[int] = 32

    def __init__(
        self,
        *,
        key: KeyOf,
        ledger: str | os.PathLike[str],
        inputs: Callable[[Any], Mapping[str, Any]] | None = None,
        files: Callable[[Any], Sequence[FileInput]] | None = None,
        user: str | None = None,
        workflow_id: str | None = None,
        **options: Unpack[RayJobOptions],
    ) -> None:
        self.inputs = inputs
        self.files = files
        self.user = user
        self.workflow_id = workflow_id
        super().__init__(key=key, ledger=ledger, **options)

    def _arguments(self) -> Callable[[Any], dict[str, Any]]:
        """Return the function that returns the arguments of a row's run."""
        return arguments_of(inputs=self.inputs, files=self.files)

    def _runner(self, dify: AsyncDify) -> AsyncRunner[WorkflowResult]:
        """Return the functions that run rows."""
        return dify.workflows._runner(self.user, self.workflow_id)

    def _columns(self) -> dict[str, tuple[str, Callable[[Outcome[Any]], Any]]]:
        """Return the columns for the results."""
        return {
            "dify_state": ("string", lambda outcome: outcome.state),
            "dify_outputs": ("string", _outputs),
            "dify_error": ("string", error_text),
            "dify_run_id": ("string", lambda outcome: outcome.workflow_run_id),
            "dify_tokens": ("int64", lambda outcome: outcome.tokens),
        }


def _outputs(outcome: Outcome[Any]) -> str | None:
    outputs = getattr(cast("object", outcome.result), "outputs", None)
    return storable(json.dumps(outputs, ensure_ascii=False, default=str)) if outputs is not None else None


def error_text(outcome: Outcome[Any]) -> str | None:
    """Return the error of a row, with the name of its class; None if there is no error."""
    return None if outcome.error is None else storable(f"{type(outcome.error).__name__}: {outcome.error}")
