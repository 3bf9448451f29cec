"""Show the nodes of a run as they start and finish."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from dify_plus.cli._terminal.output import Output, safe
from dify_plus.cli._terminal.quiet_keyboard import no_echo

__all__ = ["NodeProgress"]

_MARKS = {"succeeded": ("done", "green"), "failed": ("failed", "red"), "exception": ("failed, handled", "yellow")}


class NodeProgress:
    """Shows the running nodes, and prints a line for each finished one."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._keyboard = ExitStack()
        self._running: dict[str, TaskID] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=output.messages,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._keyboard.enter_context(no_echo())
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._keyboard:
            self._progress.stop()

    def show(self, event: Any) -> None:
        """Show the next event of the run."""
        match event.event:
            case "node_started" | "iteration_started" | "loop_started":
                self._begin(event.data)
            case "node_finished" | "iteration_completed" | "loop_completed":
                self._end(event.data)
            case "node_retry":
                self._output.note(f"  {_title(event.data)}: retrying ({event.data.error})", "yellow")
            case "human_input_form_filled":
                self._output.note(f"  {_title(event.data)}: form submitted")

    def _begin(self, node: Any) -> None:
        if node.id not in self._running:
            self._running[node.id] = self._progress.add_task(_title(node), total=None)

    def _end(self, node: Any) -> None:
        task = self._running.pop(node.id, None)
        if task is not None:
            self._progress.remove_task(task)
        word, style = _MARKS.get(str(node.status), (str(node.status), ""))
        reason = f": {node.error}" if node.error else ""
        self._output.note(f"  {_title(node)}: {word} in {node.elapsed_time or 0:.1f} s{reason}", style)


def _title(node: Any) -> str:
    inside = any(getattr(node, name, None) for name in ("iteration_id", "loop_id"))
    title = getattr(node, "title", None) or getattr(node, "node_title", None) or node.node_id
    return ("  " if inside else "") + safe(str(title))
