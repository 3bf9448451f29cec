"""What is known of a run of a workflow (its state, nodes, values and results), and the envelope of its events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dify_plus.testing._apps.definitions import AppRequest
from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._human_form import Form
from dify_plus.testing._runs.run import Run, metadata
from dify_plus.testing._state import EndUser, LiveApp, Message, State


@dataclass
class NodeRecord:
    """One execution of a node, as the run's record and the snapshots have it."""

    id: str
    node_id: str
    type: str
    title: str
    index: int
    created_at: float
    iteration_id: str | None = None
    loop_id: str | None = None
    status: str = "running"
    error: str | None = None
    finished_at: float = 0.0

    def head(self, index: int = 1) -> Json:
        """What all events of a node have in common. Live events count every node as the first."""
        return {
            "id": self.id,
            "node_id": self.node_id,
            "node_type": self.type,
            "title": self.title,
            "index": index,
            "predecessor_node_id": None,
        }

    def started(self) -> Json:
        """`data` of node_started."""
        return self.head() | {
            "inputs": None,
            "inputs_truncated": False,
            "created_at": int(self.created_at),
            "extras": {},
            "iteration_id": self.iteration_id,
            "loop_id": self.loop_id,
            "agent_strategy": None,
        }

    def finished(self, inputs: Json, process_data: Json, outputs: Json, execution_metadata: Json | None) -> Json:
        """`data` of node_finished."""
        return self.head() | {
            "inputs": inputs,
            "inputs_truncated": False,
            "process_data": process_data,
            "process_data_truncated": False,
            "outputs": outputs,
            "outputs_truncated": False,
            "status": self.status,
            "error": self.error,
            "elapsed_time": round(self.finished_at - self.created_at, 6),
            "execution_metadata": execution_metadata,
            "created_at": int(self.created_at),
            "finished_at": int(self.finished_at),
            "files": [],
            "iteration_id": self.iteration_id,
            "loop_id": self.loop_id,
        }


class RunRecord(Run):
    """A run of a workflow, or of a chatflow when there is a `message`."""

    def __init__(
        self,
        state: State,
        app: LiveApp,
        user: EndUser,
        inputs: Json,
        *,
        files: list[Json],
        message: Message | None = None,
        request: AppRequest | None = None,
    ) -> None:
        super().__init__(state, app, user)
        self.id = state.uuid()
        self.inputs, self.files = inputs, files
        self.values: dict[str, Json] = {"start": inputs}
        """What each node put out, for templates."""
        self.message, self.request = message, request
        self.status = "running"
        self.outputs: Json = {}
        self.error: str | None = None
        self.exceptions = self.tokens = self.steps = 0
        self.elapsed = 0.0
        """Seconds at work; pauses do not count."""
        self.finished_at: float | None = None
        self.metadata: Json = metadata(None, [])
        self.reasoning: dict[str, str] = {}
        """What each node thought."""
        self.nodes: list[NodeRecord] = []
        self.paused_on: Form | None = None
        self.answer: list[str] = []

    def system(self, timestamp: bool = False) -> Json:
        """The `sys.*` variables. The record of a workflow's run has a timestamp that its events do not have."""
        values: Json = {} if self.request is None else {"sys.query": self.request.query}
        values["sys.files"] = [file["sent"] for file in self.files]
        values["sys.user_id"] = self.user.session_id
        if self.request is not None:
            values["sys.dialogue_count"] = len(self.request.history) + 1
        values["sys.app_id"] = self.app.id
        if timestamp and self.request is None:
            values["sys.timestamp"] = int(self.created_at)
        return values | {"sys.workflow_id": self.app.workflow_id, "sys.workflow_run_id": self.id}

    # -- values and events --------------------------------------------------------------------------------------

    def render(self, template: str, filled: Json | None = None) -> str:
        """Put in the values of `{{#node.variable#}}`; what is not known stays as it is."""

        def value(match: re.Match[str]) -> str:
            source, _, name = match[1].partition(".")
            if source == "$output":
                known = filled or {}
            elif source == "sys":
                known = {key.removeprefix("sys."): value for key, value in self.system().items()}
            else:
                known = self.values.get(source, {})
            return str(known[name]) if name in known else match[0]

        return re.sub(r"\{\{#([^#]+)#\}\}", value, template)

    def send(self, event: str, /, **fields: Any) -> None:
        """Send an event in the run's envelope."""
        envelope: Json = {"event": event}
        if self.message is None:
            envelope |= {"workflow_run_id": self.id, "task_id": self.task_id}
        else:
            assert self.message.conversation is not None
            envelope |= {"conversation_id": self.message.conversation.id, "message_id": self.message.id}
            envelope |= {"created_at": int(self.message.created_at), "task_id": self.task_id}
            if "data" in fields and event != "reasoning_chunk":  # events of the message itself do not name the run
                envelope["workflow_run_id"] = self.id
        self.emit(envelope | fields)

    def keep(self, node_id: str, outputs: Json) -> None:
        """Remember a node's outputs, for templates."""
        self.values[node_id] = outputs
