"""Iterations and loops: their events, and the round that their nodes belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._runs.workflow_record import RunRecord


@dataclass(frozen=True)
class Round:
    """A round of an iteration or a loop. The nodes that run now belong to it."""

    container: str
    node_id: str
    index: int

    def tags(self) -> Json:
        """Return the entries of the round in a node's `execution_metadata`."""
        return {f"{self.container}_id": self.node_id, f"{self.container}_index": self.index}


class Container:
    """The events of an iteration or a loop."""

    def __init__(self, run: RunRecord, kind: str, node_id: str, title: str, inputs: Json) -> None:
        self.run, self.kind, self.node_id, self.inputs = run, kind, node_id, inputs
        self.head: Json = {"id": node_id, "node_id": node_id, "node_type": kind, "title": title}
        self.began = run.state.now()
        self.durations: Json = {}
        run.steps += 1

    def started(self, length: int) -> None:
        """Send the event for its start."""
        about = {"created_at": int(self.began), "extras": {}, "metadata": {f"{self.kind}_length": length}}
        inputs = {"inputs": self.inputs, "inputs_truncated": False}
        self.run.send(f"{self.kind}_started", data=self.head | about | inputs)

    def next(self, index: int, **more: Any) -> None:
        """Send the event for the start of a round."""
        about = {"index": index, "created_at": int(self.began), **more, "extras": {}}
        self.run.send(f"{self.kind}_next", data=self.head | about)

    def completed(self, outputs: Json, steps: int, **about: Any) -> Json:
        """Send the event for its end, and return the outputs."""
        now = self.run.state.now()
        execution = {"total_tokens": 0, "total_price": "0.0", "currency": "USD"}
        data = self.head | {
            "outputs": outputs,
            "outputs_truncated": False,
            "created_at": int(self.began),
            "extras": {},
            "inputs": self.inputs,
            "inputs_truncated": False,
            "status": "succeeded",
            "error": None,
            "elapsed_time": now - self.began,
            "total_tokens": 0,
            "execution_metadata": {**execution, f"{self.kind}_duration_map": self.durations, **about},
            "finished_at": int(now),
            "steps": steps,
        }
        self.run.send(f"{self.kind}_completed", data=data)
        self.run.keep(self.node_id, outputs)
        return outputs
