"""The shapes of a workflow run: its events, record, log entry, blocking answer, and snapshot."""

from __future__ import annotations

import json
from typing import Any

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._human_form import Form
from dify_plus.testing._runs.run import Frame, frame
from dify_plus.testing._runs.workflow_record import NodeRecord, RunRecord
from dify_plus.testing._server.errors import invalid_param


def started(run: RunRecord, reason: str, when: float, timestamp: bool = False) -> Json:
    """`data` of workflow_started."""
    inputs = run.inputs | run.system(timestamp)
    head = {"id": run.id, "workflow_id": run.app.workflow_id, "inputs": inputs}
    return head | {"created_at": int(when), "reason": reason}


def paused(run: RunRecord, form: Form, rendered: bool, elapsed: float) -> Json:
    """`data` of workflow_paused."""
    return {
        "workflow_run_id": run.id,
        "paused_nodes": [form.step.node_id],
        "outputs": {},
        "reasons": [form.reason(rendered)],
        "status": "paused",
        "created_at": int(run.created_at),
        "elapsed_time": round(elapsed, 6),
        "total_tokens": run.tokens,
        "total_steps": run.steps,
    }


def finished(run: RunRecord) -> Json:
    """What is known of a run that is over."""
    return {
        "id": run.id,
        "workflow_id": run.app.workflow_id,
        "status": run.status,
        "outputs": run.outputs,
        "error": run.error,
        "elapsed_time": round(run.elapsed, 6),
        "total_tokens": run.tokens,
        "total_steps": run.steps,
        "created_by": {"id": run.user.id, "user": run.user.session_id},
        "created_at": int(run.created_at),
        "finished_at": int(run.finished_at or 0),
        "exceptions_count": run.exceptions,
        "files": [],
    }


def finished_data(run: RunRecord) -> Json:
    """`data` of workflow_finished in the run's own stream, which calls a stopped run by other names than its record."""
    status, error = run.state.version.stopped_run
    return finished(run) | ({"status": status, "error": error} if run.status == "stopped" else {})


def finished_event(run: RunRecord) -> Json:
    """The one event of `/events` on a run that is over. It is made from the run's record."""
    return {"event": "workflow_finished", "task_id": run.id, "workflow_run_id": run.id, "data": finished(run)}


def detail(run: RunRecord) -> Json:
    """The answer of GET /workflows/run/{id}."""
    running = run.status == "running"
    return {
        "id": run.id,
        "workflow_id": run.app.workflow_id,
        "status": run.status,
        "inputs": json.dumps(run.inputs | run.system(timestamp=True)),
        "outputs": run.outputs if run.ended else {},
        "error": run.error,
        "total_steps": 0 if running else run.steps,
        "total_tokens": 0 if running else run.tokens,
        "created_at": int(run.created_at),
        "finished_at": None if run.finished_at is None else int(run.finished_at),
        "elapsed_time": round(run.elapsed, 6) if run.ended else 0.0,
    }


def log_entry(run: RunRecord) -> Json:
    """The entry in GET /workflows/logs."""
    return {
        "id": run.state.uuid(),
        "workflow_run": {
            "id": run.id,
            "version": run.app.version,
            "status": run.status,
            "triggered_from": "app-run",
            "error": run.error,
            "elapsed_time": round(run.elapsed, 6),
            "total_tokens": run.tokens,
            "total_steps": run.steps,
            "created_at": int(run.created_at),
            "finished_at": int(run.finished_at or 0),
            "exceptions_count": run.exceptions,
        },
        "details": None,
        "created_from": "service-api",
        "created_by_role": "end_user",
        "created_by_account": None,
        "created_by_end_user": {
            "id": run.user.id,
            "type": "service-api",
            "is_anonymous": False,
            "session_id": run.user.session_id,
        },
        "created_at": int(run.state.now()),
    }


# -- blocking answers --------------------------------------------------------------------------------------------


def blocking(run: RunRecord) -> Json:
    """The answer when it is asked for in one piece: of a run that has ended or paused."""
    if run.message is not None:
        return _blocking_chat(run)
    data: Json = finished_data(run)
    keep = ["id", "workflow_id", "status", "outputs", "error", "elapsed_time", "total_tokens", "total_steps"]
    keep += ["created_at", "finished_at"]
    if run.paused_on is not None:
        data |= {"finished_at": None} | paused(run, run.paused_on, True, run.elapsed)
        keep += ["paused_nodes", "reasons"]
    return {"task_id": run.task_id, "workflow_run_id": run.id, "data": {key: data[key] for key in keep}}


def _blocking_chat(run: RunRecord) -> Json:
    message = run.message
    assert message is not None and message.conversation is not None
    if run.error is not None:
        raise invalid_param(f"Run failed: {run.error}")
    mode, conversation_id = run.app.definition.mode, message.conversation.id
    answer: Json = {
        "event": "message",
        "task_id": run.task_id,
        "id": message.id,
        "message_id": message.id,
        "conversation_id": conversation_id,
        "mode": mode,
        "answer": "".join(run.answer),
        "metadata": run.metadata,
        "created_at": int(message.created_at),
    }
    if run.paused_on is None:
        return answer
    said = paused(run, run.paused_on, True, run.elapsed)
    shown = ("paused_nodes", "reasons", "status", "elapsed_time", "total_tokens", "total_steps")
    data: Json = {
        "id": message.id,
        "mode": mode,
        "conversation_id": conversation_id,
        "message_id": message.id,
        "workflow_run_id": run.id,
        "answer": answer["answer"],
        "metadata": run.metadata,
        "created_at": answer["created_at"],
    } | {key: said[key] for key in shown}
    return answer | {"event": "workflow_paused", "workflow_run_id": run.id, "data": data}


# -- snapshots ---------------------------------------------------------------------------------------------------


def snapshot(run: RunRecord) -> list[Frame]:
    """What `/events?include_state_snapshot=true` replays: the nodes, made from the record, without text."""
    task_id = run.id if run.paused_on is None else run.task_id
    events: list[Json] = []

    def add(event: str, data: Json) -> None:
        events.append({"event": event, "task_id": task_id, "workflow_run_id": run.id, "data": data})

    add("workflow_started", started(run, "initial", run.created_at, timestamp=True))
    if run.message is not None:
        events.append({"event": "message_replace", "task_id": task_id, "answer": "", "reason": ""})
    for record in run.nodes:
        add("node_started", _node_started(record))
        if record.status != "running":
            add("node_finished", _node_finished(record))
    if run.paused_on is not None:
        add("human_input_required", run.paused_on.required(rendered=False))
        add("workflow_paused", paused(run, run.paused_on, rendered=False, elapsed=0.0))
    return [frame(event | _message_ids(run)) for event in events]


def _node_started(record: NodeRecord) -> Json:
    return record.head(record.index) | {
        "inputs": None,
        "created_at": int(record.created_at),
        "extras": {},
        "iteration_id": record.iteration_id,
        "loop_id": record.loop_id,
    }


def _node_finished(record: NodeRecord) -> Json:
    nothing: dict[str, Any] = dict.fromkeys(("inputs", "process_data", "outputs"))
    whole = record.finished({}, {}, {}, None) | nothing | {"index": record.index}
    return {key: value for key, value in whole.items() if not key.endswith("_truncated")}


def _message_ids(run: RunRecord) -> Json:
    if run.message is None or run.message.conversation is None:
        return {}
    ids = {"conversation_id": run.message.conversation.id, "message_id": run.message.id}
    return ids | {"created_at": int(run.message.created_at)}
