"""What a job is told to do. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict, cast

from attrs import frozen

from dify_plus._batch.budget import Budget
from dify_plus._batch.concurrency import Concurrency
from dify_plus._batch.record import NoLedger, Record
from dify_plus._batch.restarts import OnChanged, RestartRules
from dify_plus._batch.rows import Key, KeyOf, key_reader
from dify_plus.errors import UsageError

__all__ = ["JobOptions", "Plan"]


class JobOptions(TypedDict, total=False):
    """The options of `map`, all of which can be left out."""

    key: KeyOf | None
    """What names a row: a field's name, or a function of the row. Without it, the row's place, counted from 0. Keys are
    str or int, and no two rows may have the same."""
    ledger: str | os.PathLike[str] | None
    """A file that remembers what becomes of each row, so that a later start goes on where this one ended."""
    concurrency: Concurrency
    """How many rows run at the same time; 10 unless given. `"auto"` finds out, between 1 and 100."""
    ordered: bool
    """Whether outcomes come in the order of the rows, and not as the runs end."""
    replay: bool
    """Whether outcomes that earlier starts handed out are handed out again, from the ledger."""
    rerun_unknown: bool
    """Whether to run rows again of which nobody knows whether they ran. They may then run twice."""
    retry_failed: bool
    """Whether to run rows again that failed in an earlier start."""
    on_changed: OnChanged
    """What to do with a row that has other inputs than before: `"error"`, or `"rerun"` it."""
    budget: Budget | None
    """When to stop."""


@frozen(kw_only=True)
class Plan:
    """The options of a job, checked."""

    arguments: Callable[[Any], dict[str, Any]]
    key: Callable[[Any, int], Key]
    has_keys: bool
    ledger: str | os.PathLike[str] | None
    concurrency: Concurrency
    ordered: bool
    rules: RestartRules
    budget: Budget

    @classmethod
    def of(
        cls,
        arguments: Callable[[Any], dict[str, Any]],
        *,
        key: KeyOf | None = None,
        ledger: str | os.PathLike[str] | None = None,
        concurrency: Concurrency = 10,
        ordered: bool = False,
        replay: bool = False,
        rerun_unknown: bool = False,
        retry_failed: bool = False,
        on_changed: OnChanged = "error",
        budget: Budget | None = None,
    ) -> Plan:
        """Check the options of a job; `JobOptions` says what they mean.

        Args:
            arguments: Makes of a row what its run is started with.
            key: What names a row.
            ledger: The file that remembers.
            concurrency: How many rows run at the same time.
            ordered: Whether outcomes keep the order of the rows.
            replay: Whether earlier outcomes come again.
            rerun_unknown: Whether to run rows again that may have run.
            retry_failed: Whether to run rows again that failed.
            on_changed: What to do with a changed row.
            budget: When to stop.

        Raises:
            UsageError: one of them is wrong.
        """
        if on_changed not in ("error", "rerun"):
            raise UsageError(f'on_changed must be "error" or "rerun", not {on_changed!r}')
        if budget is not None and not isinstance(cast("object", budget), Budget):
            raise UsageError(f"budget must be a Budget, not {budget!r}")
        if ledger == "" or (ledger is not None and not isinstance(cast("object", ledger), str | os.PathLike)):
            raise UsageError(f"ledger must be the path of a file, not {ledger!r}")
        asked = {"replay": replay, "rerun_unknown": rerun_unknown, "retry_failed": retry_failed}
        useless = [name for name, value in asked.items() if value and ledger is None]
        if useless:
            raise UsageError(f"{useless[0]} needs a ledger: name a file with ledger=")
        return cls(
            arguments=arguments,
            key=key_reader(key),
            has_keys=key is not None,
            ledger=ledger,
            concurrency=concurrency,
            ordered=ordered,
            rules=RestartRules(**asked, on_changed=on_changed),
            budget=budget or Budget(),
        )

    def open_record(self, kind: str) -> Record:
        """Open the ledger, or what stands for it where none is wanted.

        Args:
            kind: The kind of app that the job is for.

        Raises:
            LedgerInUse: somebody else has it open.
            LedgerError: it cannot be opened, or is no ledger of such a job.
        """
        if self.ledger is None:
            return NoLedger(unique=not self.has_keys)
        from dify_plus._batch.ledger import Ledger

        return Ledger(self.ledger, kind)
