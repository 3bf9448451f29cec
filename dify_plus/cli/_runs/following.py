"""Follow a run to its end: show its nodes, fill in its forms, and show its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dify_plus.cli import _exit_codes
from dify_plus.cli._debug_log import log_ids
from dify_plus.cli._runs.form_filling import Answer, fill_in, how_to_continue
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.streamed_text import streamed

if TYPE_CHECKING:
    from dify_plus import Dify, WorkflowResult, WorkflowStream

__all__ = ["follow"]


def follow(output: Output, dify: Dify, run: WorkflowStream, given: Answer) -> int:
    """Follow the open stream of a workflow run.

    Args:
        output: The command's output.
        dify: The client.
        run: The open stream, made with `check=False`.
        given: Answers to the first form. The command asks for those that are missing.

    Returns:
        The exit code.
    """
    try:
        _watch(output, run)
        while run.paused and fill_in(output, dify, run, given):
            given = Answer()
            _watch(output, run)
    finally:
        log_ids(run)
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
        output.data(result.to_dict(), lenient=not result.succeeded)
    else:
        _show_outputs(output, result)
    if result.paused:
        titles = ", ".join(str(reason.node_title) for reason in result.reasons if reason.node_title)
        where = f" ({titles})" if titles else ""
        output.warn(f"the run waits for a person{where}; {how_to_continue(result.workflow_run_id, result.reasons)}")
        return _exit_codes.FAILED
    if not result.succeeded:
        how = "failed" if result.status == "failed" else f"was {result.status}"
        output.warn(f"the run {how}: {result.error}" if result.error and how == "failed" else f"the run {how}")
        return _exit_codes.FAILED
    if result.exceptions_count:
        nodes = "1 node" if result.exceptions_count == 1 else f"{result.exceptions_count} nodes"
        output.warn(f"{nodes} failed, and the workflow continued")
    output.note(f"{result.elapsed_time:.1f} s, {result.total_tokens} tokens")
    return _exit_codes.OK


def _show_outputs(output: Output, result: WorkflowResult) -> None:
    """Write a single text as it is, and anything else as JSON."""
    outputs = result.outputs
    values = list(outputs.values())
    if len(values) == 1 and isinstance(values[0], str):
        with streamed(output) as write:
            write(values[0])
    elif outputs:
        output.data(outputs)
