"""Workflows: runs, their records and logs, stop, reconnect, and the forms that humans fill in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.definitions import WorkflowApp, check_inputs
from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._human_form import Form
from dify_plus.testing._operations import files
from dify_plus.testing._operations.generation import (
    MODES,
    admit,
    answered,
    broken_start,
    check_trace_session,
    check_workflow_id,
    generated,
    stop_task,
)
from dify_plus.testing._runs import workflow_shapes
from dify_plus.testing._runs.run import json_line
from dify_plus.testing._runs.workflow_run import WorkflowRun
from dify_plus.testing._server.checks import Checks, is_uuid
from dify_plus.testing._server.errors import Refused, crashed, invalid_param, json_response, not_found
from dify_plus.testing._server.event_streams import MEDIA_TYPE, EventStream, attached_headers
from dify_plus.testing._server.requests import WORKFLOW_MODES, AppCall, app_route
from dify_plus.testing._state import State
from dify_plus.testing._versions import Version

ONLY_WORKFLOW = frozenset({"workflow"})


async def _run_workflow(call: AppCall) -> Response:
    call.only(ONLY_WORKFLOW, "not_workflow_app")
    return await _run(call)


async def _run_workflow_by_id(call: AppCall) -> Response:
    call.only(ONLY_WORKFLOW, "not_workflow_app")
    _payload(call)
    check_workflow_id(call, call.path["workflow_id"])
    return await _run(call)


def _payload(call: AppCall) -> str:
    checks = Checks("WorkflowRunPayload", call.body)
    checks.required("inputs", dict)
    checks.optional("files", list)
    mode = checks.one_of("response_mode", MODES)
    checks.done()
    return mode or "blocking"


async def _run(call: AppCall) -> Response:
    mode = _payload(call)
    app = call.app.definition
    if isinstance(app, WorkflowApp) and not app.published:
        raise invalid_param("Workflow not published")
    check_trace_session(call)
    admit(call, mode)
    attached = files.resolve(call, call.body.get("files"))
    try:
        inputs = _with_files(call, check_inputs(app, call.body["inputs"]))
    except ValueError as error:
        if mode == "streaming":
            refused = WorkflowRun(call.state, call.app, call.user, call.body["inputs"], files=attached)
            return broken_start(call, error, refused)
        raise invalid_param(str(error)) from None
    run = WorkflowRun(call.state, call.app, call.user, inputs, files=attached)
    run.start()
    if mode == "streaming":
        return EventStream(run, owner=True)
    await answered(call, run)
    return generated(workflow_shapes.blocking(run))


def _with_files(call: AppCall, inputs: Json) -> Json:
    """Replace the file references in inputs with the files."""

    def seen(value: Any) -> Any:
        if isinstance(value, dict) and "transfer_method" in value:
            return files.file_variable(call, value)
        return [seen(entry) for entry in value] if isinstance(value, list) else value

    return {name: seen(value) for name, value in inputs.items()}


async def _stop_workflow(call: AppCall) -> Response:
    call.only(ONLY_WORKFLOW, "not_workflow_app")
    return stop_task(call)


async def _get_run(call: AppCall) -> Response:
    call.only(WORKFLOW_MODES, "not_workflow_app")
    run = _find(call, "Workflow run not found.")
    return json_response(workflow_shapes.detail(run))


def _find(call: AppCall, message: str) -> WorkflowRun:
    run_id = call.path["run_id"]
    if not is_uuid(run_id):
        raise crashed()
    run = call.app.workflow_runs.get(run_id.lower())
    if not isinstance(run, WorkflowRun):
        raise not_found(message)
    return run


# -- reconnecting ------------------------------------------------------------------------------------------------


async def _events(call: AppCall) -> Response:
    call.only(WORKFLOW_MODES, "not_workflow_app")
    run = _find(call, "Workflow run not found")
    if run.user is not call.user:
        raise not_found("Workflow run not found")
    if run.ended:
        return FinishedStream(json_line(workflow_shapes.finished_event(run)), call.state.version)
    snapshot = call.query.get("include_state_snapshot", "").lower() == "true"
    through_pauses = call.query.get("continue_on_pause", "").lower() == "true"
    return EventStream(
        run,
        start=len(run.frames),
        before=workflow_shapes.snapshot(run) if snapshot else (),
        through_pauses=through_pauses,
        endless=through_pauses and not snapshot,
    )


class FinishedStream(Response):
    """The answer to a client that attaches to a finished run: its last event."""

    def __init__(self, line: bytes, version: Version) -> None:
        super().__init__(line, headers=attached_headers(version), media_type=MEDIA_TYPE)
        del self.headers["content-length"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the answer."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


# -- logs --------------------------------------------------------------------------------------------------------


async def _list_logs(call: AppCall) -> Response:
    checks = Checks("WorkflowLogQuery", call.query)
    status = checks.one_of("status", ("succeeded", "failed", "stopped"))
    page, limit = checks.number("page", 1, 1, 99999), checks.number("limit", 20, 1, 100)
    checks.done()
    query, found = call.query, []
    for entry in call.app.workflow_logs:
        run, user = entry["workflow_run"], entry["created_by_end_user"]["session_id"]
        if status and run["status"] != status:
            continue
        if query.get("created_by_end_user_session_id", user) != user or query.get("created_by_account"):
            continue
        if not _mentions(call, run["id"], query.get("keyword", "")):
            continue
        if not (_time_of(query, "created_at__after", 0.0) <= run["created_at"]):
            continue
        if not (run["created_at"] <= _time_of(query, "created_at__before", float("inf"))):
            continue
        found.append(entry)
    shown = found[(page - 1) * limit : page * limit]
    more = len(found) > page * limit
    head = {"page": page, "limit": limit, "total": len(found), "has_more": more}
    return json_response(head | {"data": shown})


def _mentions(call: AppCall, run_id: str, keyword: str) -> bool:
    run = call.app.workflow_runs[run_id]
    assert isinstance(run, WorkflowRun)
    return not keyword or keyword.lower() in f"{run.inputs} {run.outputs} {run.user.session_id}".lower()


def _time_of(query: dict[str, str], name: str, default: float) -> float:
    if name not in query:
        return default
    try:
        return datetime.fromisoformat(query[name]).timestamp()
    except ValueError:
        raise invalid_param(f"Invalid isoformat string: '{query[name]}'") from None


# -- forms -------------------------------------------------------------------------------------------------------


def _form(call: AppCall) -> Form:
    form = call.app.forms.get(call.path["form_token"])
    if form is None:
        raise not_found("Form not found")
    if form.submission is not None:
        message = f"This form has already been submitted by another user, form_id={form.id}"
        raise Refused(412, "human_input_form_submitted", message)
    if form.expires_at <= call.state.now():
        message = f"This form has expired, form_id={form.id}"
        raise Refused(412, "human_input_form_expired", message)
    return form


async def _get_form(call: AppCall) -> Response:
    return json_response(_form(call).json())


async def _submit_form(call: AppCall) -> Response:
    checks = Checks("HumanInputFormSubmitPayload", call.body)
    inputs, action = checks.required("inputs", dict), checks.required("action", str)
    checks.done()
    _form(call).submit(action, inputs)
    return json_response({})


def routes(state: State) -> list[Route]:
    """Return the routes of this area."""
    return [
        app_route(state, "POST", "/workflows/run", _run_workflow, "json!"),
        app_route(state, "GET", "/workflows/run/{run_id}", _get_run),
        app_route(state, "GET", "/workflows/logs", _list_logs),
        app_route(state, "POST", "/workflows/tasks/{task_id}/stop", _stop_workflow, "json!"),
        app_route(state, "POST", "/workflows/{workflow_id}/run", _run_workflow_by_id, "json!"),
        app_route(state, "GET", "/workflow/{run_id}/events", _events, "query!"),
        app_route(state, "GET", "/form/human_input/{form_token}", _get_form),
        app_route(state, "POST", "/form/human_input/{form_token}", _submit_form, "json!"),
    ]
