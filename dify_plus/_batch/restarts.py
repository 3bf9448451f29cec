"""Decide what to do with a row that the ledger has from an earlier start."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from attrs import frozen

from dify_plus._batch.rows import Key
from dify_plus.errors import RowChanged

__all__ = ["Entry", "OnChanged", "RestartRules", "Stage", "Step", "next_step"]

Stage: TypeAlias = Literal["waiting", "intent", "started", "done", "failed", "unknown", "paused"]
"""The stage of a row: `intent` before its run is sent, `started` when the run's id is known, then its outcome;
`waiting` if the server refused to start it."""
Step: TypeAlias = Literal["run", "attach", "report", "unknown", "skip"]
"""`report` yields the outcome in the ledger; `unknown` reports that the row may have run."""
OnChanged: TypeAlias = Literal["error", "rerun"]


class Entry(NamedTuple):
    """The entry of a row in the ledger."""

    id: int
    fingerprint: bytes
    stage: Stage
    delivered: bool
    """Whether the user's program has processed the outcome."""
    run_id: str | None


@frozen(kw_only=True)
class RestartRules:
    """The options that the user chose. `JobOptions` describes them."""

    replay: bool = False
    rerun_unknown: bool = False
    retry_failed: bool = False
    on_changed: OnChanged = "error"


def next_step(entry: Entry | None, fingerprint: bytes, rules: RestartRules, key: Key) -> Step:
    """Decide what to do with a row.

    Args:
        entry: The entry of the row in the ledger; None if there is none.
        fingerprint: The fingerprint of the row's inputs.
        rules: The options that the user chose.
        key: The row's key.

    Returns:
        The step to take.

    Raises:
        RowChanged: The inputs have changed, and `on_changed` is "error".
    """
    if entry is None:
        return "run"
    if entry.fingerprint != fingerprint:
        if rules.on_changed == "rerun":
            return "run"
        raise RowChanged(
            f"the inputs of the row with the key {key!r} have changed; "
            'pass on_changed="rerun" to run changed rows again, or use a new ledger'
        )
    match entry.stage:
        case "waiting":
            return "run"
        case "intent":
            return "run" if rules.rerun_unknown else "unknown"
        case "started" | "paused":
            return "attach" if entry.run_id else "run" if rules.rerun_unknown else "unknown"
        case "unknown":
            return "run" if rules.rerun_unknown else "attach" if entry.run_id else "report"
        case "failed" if rules.retry_failed:
            return "run"
        case "done" | "failed":
            return "report" if rules.replay or not entry.delivered else "skip"
