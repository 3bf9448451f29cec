"""Follows a run to its end: shows its nodes, has its forms answered, and shows its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dify_plus.cli import _exit_codes
from dify_plus.cli._runs.form_filling import Answer, fill_in
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.streamed_text import streamed

if TYPE_CHECKING:
    from dify_plus import WorkflowResult, WorkflowStream

__all__ = ["follow"]


def follow(output: Output, run: WorkflowStream, given: Answer) -> int:
    """Follow an open stream of a workflow's run.

    Args:
        output: The command's output.
        run: The stream, entered, with `check=False`.
        given: What fills in the run's forms; what it does not say is asked for.

    Returns:
        The exit code.
    """
    _watch(output, run)
    while run.paused and fill_in(output, run, given):
        given = Answer()
        _watch(output, run)
    return _show(output, run.result())


def _watch(output: Output, run: WorkflowStream) -> None:
    if output.quiet:
        for _ in run:
            pass
        return
    from dify_plus.cli._runs.node_progress import NodeProgress

    with NodeProgress(output) as progress:
        for event in run:
            progress.show(event)


def _show(output: Output, result: WorkflowResult) -> int:
    if output.json:
        output.data(result.to_dict())
    else:
        _show_outputs(output, result.outputs)
    if result.paused:
        titles = ", ".join(str(reason.node_title) for reason in result.reasons if reason.node_title)
        where = f" ({titles})" if titles else ""
        output.warn(f"the run waits for a person{where}: dify-plus attach {result.workflow_run_id}")
        return _exit_codes.FAILED
    if not result.succeeded:
        how = "failed" if result.status == "failed" else f"was {result.status}"
        output.warn(f"the run {how}: {result.error}" if result.error and how == "failed" else f"the run {how}")
        return _exit_codes.FAILED
    if result.exceptions_count:
        nodes = "1 node" if result.exceptions_count == 1 else f"{result.exceptions_count} nodes"
        output.warn(f"{nodes} failed, and the workflow went on")
    output.note(f"{result.elapsed_time:.1f} s, {result.total_tokens} tokens")
    return _exit_codes.OK


def _show_outputs(output: Output, outputs: dict[str, Any]) -> None:
    """A single text as it is; anything else as JSON, by name."""
    values = list(outputs.values())
    if len(values) == 1 and isinstance(values[0], str):
        with streamed(output) as write:
            write(values[0])
    elif outputs:
        output.data(outputs)
