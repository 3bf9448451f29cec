"""Sending and stopping messages of chat, agent, chatflow and completion apps."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.definitions import AppRequest, Turn, check_inputs
from dify_plus.testing._apps.definitions import ChatflowApp as Chatflow
from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._operations import files
from dify_plus.testing._runs import workflow_shapes
from dify_plus.testing._runs.agent_run import AgentRun
from dify_plus.testing._runs.message_run import MessageRun
from dify_plus.testing._runs.new_agent_run import NewAgentRun
from dify_plus.testing._runs.run import Run, frame
from dify_plus.testing._runs.workflow_run import WorkflowRun
from dify_plus.testing._server.checks import Checks, is_uuid
from dify_plus.testing._server.errors import Refused, bad_request, invalid_param, json_response, not_found, wrong_mode
from dify_plus.testing._server.event_streams import BrokenStart, EventStream
from dify_plus.testing._server.requests import CHAT_MODES, AppCall, app_route
from dify_plus.testing._state import Conversation, Message, State, new_variable

MODES = ("blocking", "streaming")


async def _send_chat(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("ChatRequestPayload", call.body)
    checks.required("inputs", dict)
    checks.required("query", str)
    checks.optional("files", list)
    checks.optional("retriever_from", str, "dev", nullable=False)
    checks.optional("auto_generate_name", bool, True, nullable=False)
    checks.optional("workflow_id", str)
    mode = checks.one_of("response_mode", MODES)
    conversation_id = checks.uuid("conversation_id", "conversation_id must be a valid UUID")
    checks.done()
    check_trace_session(call)
    mode = mode or ("streaming" if call.mode == "agent" else "blocking")
    conversation: Conversation | None = None
    if conversation_id:
        conversation = call.app.conversations.get(conversation_id)
        if conversation is None or conversation.user is not call.user:
            if call.mode != "advanced-chat" or mode == "blocking" or call.state.version.refuses_unknown_conversations:
                raise not_found("Conversation Not Exists.")
            conversation = None
    if call.mode == "advanced-chat" and call.body.get("workflow_id"):
        check_workflow_id(call, call.body["workflow_id"])
    if mode == "blocking" and call.mode == "agent-chat":
        raise invalid_param("Agent Chat App does not support blocking mode")
    if mode == "blocking" and call.mode == "agent":
        raise bad_request("Agent App only supports streaming response mode.")
    return await _generate(call, call.body["query"], mode, conversation)


async def _send_completion(call: AppCall) -> Response:
    if call.mode != "completion":
        raise wrong_mode("app_unavailable")
    checks = Checks("CompletionRequestPayload", call.body)
    inputs = checks.required("inputs", dict)
    query = checks.optional("query", str, "", nullable=False)
    checks.optional("files", list)
    checks.optional("retriever_from", str, "dev", nullable=False)
    mode = checks.one_of("response_mode", MODES)
    checks.done()
    check_trace_session(call)
    return await _generate(call, query or str(inputs.get("query", "")), mode or "blocking", None)


async def _generate(call: AppCall, query: str, mode: str, conversation: Conversation | None) -> Response:
    admit(call, mode)
    attached = files.resolve(call, call.body.get("files"))
    try:
        inputs = check_inputs(call.app.definition, call.body["inputs"])
    except ValueError as error:
        if call.app.definition.workflow_backed and mode == "streaming":
            return broken_start(call, error, _new_run(call, query, call.body["inputs"], attached, conversation))
        raise invalid_param(str(error)) from None
    run = _new_run(call, query, inputs, attached, conversation)
    run.start()
    if mode == "streaming":
        return EventStream(run, owner=True, workflow_backed=call.app.definition.workflow_backed)
    await answered(call, run)
    if isinstance(run, WorkflowRun):
        return generated(workflow_shapes.blocking(run))
    if run.error is not None:
        raise Refused(run.error.status, run.error.code, run.error.message)
    return generated(run.blocking())


def _new_run(
    call: AppCall, query: str, inputs: Json, attached: list[Json], conversation: Conversation | None
) -> MessageRun | WorkflowRun:
    state, app, user = call.state, call.app, call.user
    if conversation is None and app.definition.mode != "completion":
        conversation = _new_conversation(call, query, inputs)
    message = Message(state.uuid(), user, conversation, query, inputs, state.now(), files=attached)
    app.messages[message.id] = message
    history: list[Turn] = []
    variables: Json = {}
    if conversation is not None:
        history = [Turn(earlier.query, earlier.answer) for earlier in conversation.messages]
        variables = {variable.name: variable.value for variable in conversation.variables}
        conversation.messages.append(message)
        conversation.updated_at = state.now()
    sent = [file["sent"] for file in attached]
    conversation_id = conversation.id if conversation else None
    request = AppRequest(query, inputs, user.session_id, sent, conversation_id, history, variables)
    if app.definition.workflow_backed:
        return WorkflowRun(state, app, user, inputs, files=attached, message=message, request=request)
    kind = {"agent-chat": AgentRun, "agent": NewAgentRun}.get(app.definition.mode, MessageRun)
    return kind(state, app, user, message, request, attached)


def _new_conversation(call: AppCall, query: str, inputs: Json) -> Conversation:
    state, app, now = call.state, call.app.definition, call.state.now()
    named = call.body.get("auto_generate_name", True)
    name = app.conversation_name(query) if named else "New conversation"
    conversation = Conversation(state.uuid(), call.user, name, inputs, app.opening_statement, now, now)
    if isinstance(app, Chatflow):
        conversation.variables = [new_variable(state, key, value, now) for key, value in app.variables.items()]
    call.app.conversations[conversation.id] = conversation
    return conversation


def check_trace_session(call: AppCall) -> None:
    """Check the run's `trace_session_id`, wherever the request has it."""
    given = call.request.headers.get("x-trace-session-id", call.query.get("trace_session_id"))
    given = call.body.get("trace_session_id") if given is None else given
    if not call.state.version.checks_trace_session or given is None:
        return
    if not isinstance(given, str):
        raise bad_request("trace_session_id must be a string.")
    if not 1 <= len(given.strip()) <= 200:
        raise bad_request("trace_session_id must be 1 to 200 characters after trimming.")


def check_workflow_id(call: AppCall, workflow_id: str) -> None:
    """Check that an id is that of the app's workflow. Each app has one version only."""
    if not is_uuid(workflow_id):
        raise bad_request(f"Invalid workflow_id format: '{workflow_id}'. ")
    if workflow_id.lower() != call.app.workflow_id:
        raise not_found(f"Workflow not found with id: {workflow_id}")


async def answered(call: AppCall, run: Run) -> None:
    """Wait for a blocking answer, until its client disconnects."""

    async def left() -> None:
        while (await call.request.receive())["type"] != "http.disconnect":
            pass

    await run.answered(left)


def admit(call: AppCall, mode: str) -> None:
    """Refuse the run if the maximum number of runs is active. A streaming workflow counts twice."""
    limit = call.app.definition.max_active
    active = call.app.active + (call.mode == "workflow" and mode == "streaming")
    if limit is not None and active >= limit:
        text = "Too many requests. Please try again later. The current maximum concurrent requests allowed for"
        raise invalid_param(f"{text} {call.app.id} is {limit}.")


def broken_start(call: AppCall, error: ValueError, run: Run) -> Response:
    """Return the answer of a streaming run with invalid inputs: the server sends status 200 before it checks them."""
    if call.state.version.missing_input_fails_the_run and isinstance(run, WorkflowRun):
        run.refuse(str(error))
        return EventStream(run, owner=True)
    event = frame({"event": "error", "message": str(error), "status": 500})
    return BrokenStart(event, call.state.settings)


def generated(content: Json) -> Response:
    """Return the answer of a generation: JSON without the final newline of other answers."""
    response = json_response(content)
    response.body = bytes(response.body).rstrip(b"\n")
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Length"] = str(len(response.body))
    return response


async def _stop_chat(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    return stop_task(call)


async def _stop_completion(call: AppCall) -> Response:
    if call.mode != "completion":
        raise wrong_mode("app_unavailable")
    return stop_task(call)


def stop_task(call: AppCall) -> Response:
    """Stop a task. The answer is a success even if there is no such task."""
    run = call.app.tasks.get(call.path["task_id"])
    if run is not None:
        run.request_stop(call.user)
    return json_response(SUCCESS)


SUCCESS: dict[str, Any] = {"result": "success"}


def routes(state: State) -> list[Route]:
    """Return the routes of this area."""
    return [
        app_route(state, "POST", "/chat-messages", _send_chat, "json!"),
        app_route(state, "POST", "/chat-messages/{task_id}/stop", _stop_chat, "json!"),
        app_route(state, "POST", "/completion-messages", _send_completion, "json!"),
        app_route(state, "POST", "/completion-messages/{task_id}/stop", _stop_completion, "json!"),
    ]
