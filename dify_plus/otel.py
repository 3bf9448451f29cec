"""OpenTelemetry: spans, metrics and trace headers for the calls of a client. Needs the extra `otel`.

Attributes follow the GenAI semantic conventions of OpenTelemetry, version 1.41.0, where they fit; names that begin with
`dify.` are our own.

Example:
    >>> from dify_plus import Dify
    >>> from dify_plus.otel import OpenTelemetryObserver
    >>> dify = Dify(observers=[OpenTelemetryObserver()])
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from attrs import define, field

try:
    from opentelemetry.baggage import get_baggage
    from opentelemetry.context import Context
    from opentelemetry.metrics import MeterProvider, get_meter
    from opentelemetry.propagate import inject
    from opentelemetry.trace import Span, SpanKind, StatusCode, TracerProvider, get_tracer, set_span_in_context
except ModuleNotFoundError as _error:
    _message = f'dify_plus.otel needs {_error.name}, which is not installed: run pip install "dify-plus[otel]"'
    raise ModuleNotFoundError(_message, name=_error.name) from None

from dify_plus._arguments.prepared import trace_headers
from dify_plus._policy.numbers import check_flag
from dify_plus._policy.observers import Observer
from dify_plus._policy.reports import (
    AttemptEnded,
    CallEnded,
    CallStarted,
    EventReceived,
    Interrupted,
    Notice,
    ObservedCall,
    Resumed,
)
from dify_plus._version import __version__
from dify_plus.errors import ConfigurationError, UsageError
from dify_plus_api.types import Model

__all__ = ["OpenTelemetryObserver"]

SCHEMA: Final = "https://opentelemetry.io/schemas/1.41.0"
SECOND: Final = 1_000_000_000
"""One second, in nanoseconds."""

RUNS: Final = {
    "sendChatMessage": "chat",
    "sendCompletion": "text_completion",
    "runWorkflow": "invoke_workflow",
    "runWorkflowById": "invoke_workflow",
    "runPipeline": "invoke_workflow",
}
"""Operation that starts a run -> the name of the operation in the conventions."""
OPERATIONS: Final = {**RUNS, "datasetRetrieve": "retrieval", "datasetHitTesting": "retrieval"}
NODES: Final = {
    "agent": "invoke_agent",
    "knowledge-retrieval": "retrieval",
    "llm": "chat",
    "parameter-extractor": "chat",
    "question-classifier": "chat",
    "tool": "execute_tool",
}
"""Type of a workflow node -> the name of its operation in the conventions."""
NODE_STARTS: Final = ("node_started", "iteration_started", "loop_started")
NODE_ENDS: Final = ("node_finished", "iteration_completed", "loop_completed")
SECONDS_BUCKETS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
TOKEN_BUCKETS: Final = tuple(4**power for power in range(14))


@define
class _Trace:
    """The open spans of a call."""

    span: Span
    nodes: dict[str, tuple[Span, int]] = field(factory=dict[str, tuple[Span, int]])
    """Id of a node's execution -> its span, and the start time of the span."""
    tokens: dict[str, int] = field(factory=dict[str, int])
    """The tokens of the model nodes."""
    interrupted_at: int | None = None
    """When the stream was interrupted, in nanoseconds."""


class OpenTelemetryObserver(Observer):
    """Creates a span for each call, with child spans for its attempts, its reconnects and the nodes of its workflow.

    Requests carry the context of their span (`traceparent`) and, if they start a run, the session
    (`X-Trace-Session-Id`). Spans contain no questions, answers, inputs or outputs unless you set `capture_content`.

    Args:
        tracer_provider: The provider for spans; by default, the global one.
        meter_provider: The provider for metrics; by default, the global one.
        session_id: The id of the session that runs belong to, or a function that returns it. By default, `session.id`
            in the current baggage, or else the id of the conversation that the call continues.
        capture_content: Whether spans contain the texts, inputs and outputs of users and apps.

    Raises:
        ConfigurationError: `capture_content` is neither True nor False.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        session_id: str | Callable[[], str | None] | None = None,
        capture_content: bool = False,
    ) -> None:
        self.wants_content = check_flag("capture_content", capture_content, error=ConfigurationError)
        self._options: dict[str, Any] = {
            "tracer_provider": tracer_provider,
            "meter_provider": meter_provider,
            "session_id": session_id,
            "capture_content": capture_content,
        }
        self._session_id = session_id
        self._tracer = get_tracer("dify_plus", __version__, tracer_provider, SCHEMA)
        self._traces: WeakKeyDictionary[ObservedCall, _Trace] = WeakKeyDictionary()
        meter = get_meter("dify_plus", __version__, meter_provider, SCHEMA)
        self._durations = {
            True: meter.create_histogram(
                "gen_ai.client.operation.duration",
                "s",
                "Duration of runs and retrievals.",
                explicit_bucket_boundaries_advisory=SECONDS_BUCKETS,
            ),
            False: meter.create_histogram(
                "dify.client.operation.duration",
                "s",
                "Duration of other calls.",
                explicit_bucket_boundaries_advisory=SECONDS_BUCKETS,
            ),
        }
        self._first_texts = meter.create_histogram(
            "gen_ai.client.operation.time_to_first_chunk",
            "s",
            "Time to the first text of a stream.",
            explicit_bucket_boundaries_advisory=SECONDS_BUCKETS,
        )
        self._token_usage = meter.create_histogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Input and output tokens of runs.",
            explicit_bucket_boundaries_advisory=TOKEN_BUCKETS,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self._options), ()

    def call_started(self, report: CallStarted) -> None:
        """Start the span of a call. Its parent is the span of its stream, if any, or else the current span."""
        call = report.call
        operation = OPERATIONS.get(call.operation)
        attributes = _call_attributes(call)
        if call.conversation_id is not None:
            attributes["gen_ai.conversation.id"] = call.conversation_id
        if operation is not None and isinstance(report.body, Mapping):
            attributes |= _input_attributes(report.body)
        span = self._tracer.start_span(
            operation or call.operation,
            self._context_of(call.parent) if call.parent is not None else None,
            SpanKind.CLIENT,
            attributes,
        )
        self._traces[call] = _Trace(span)

    def request_headers(self, call: ObservedCall) -> dict[str, str]:
        """Return the headers that continue the trace on the server."""
        headers: dict[str, str] = {}
        inject(headers, self._context_of(call))
        session = self._session_of(call) if call.operation in RUNS else None
        with suppress(UsageError):  # an id that the header cannot carry is left out
            headers |= trace_headers(session)
        return headers

    def attempt_ended(self, report: AttemptEnded) -> None:
        """Record the span of an attempt."""
        attributes = _http_attributes(report.call)
        if report.attempt > 1:
            attributes["http.request.resend_count"] = report.attempt - 1
        if report.status is not None:
            attributes["http.response.status_code"] = report.status
        if report.error_code is not None:
            attributes["dify.error.code"] = report.error_code
        if report.delay is not None:
            attributes["dify.retry.delay"] = report.delay
        error = (report.error_type or str(report.status)) if report.failed else None
        self._add_ended_span(report.call, _route_of(report.call), SpanKind.CLIENT, report.seconds, attributes, error)

    def event_received(self, report: EventReceived) -> None:
        """Start or end the span of a workflow node."""
        kind, data = getattr(report.event, "event", None), getattr(report.event, "data", None)
        trace = self._traces.get(report.call)
        key = getattr(data, "id", None)
        if trace is None or not isinstance(key, str):
            return
        if kind in NODE_STARTS:
            self._start_node(trace, key, data)
        elif kind in NODE_ENDS:
            self._end_node(trace, key, data)

    def stream_interrupted(self, report: Interrupted) -> None:
        """Note when an interruption begins."""
        trace = self._traces.get(report.call)
        if trace is not None:
            trace.interrupted_at = time.time_ns()

    def stream_resumed(self, report: Resumed) -> None:
        """Record the span of an interruption, from its beginning until the stream continued."""
        attributes = {"dify.resume.reason": report.reason, "dify.resume.attempts": report.attempts}
        start, trace = None, self._traces.get(report.call)
        if trace is not None:
            start, trace.interrupted_at = trace.interrupted_at, None
        self._add_ended_span(report.call, "resume", SpanKind.INTERNAL, report.seconds, attributes, start=start)

    def noticed(self, report: Notice) -> None:
        """Add an event to the span of the call."""
        trace = self._traces.get(report.call)
        if trace is not None:
            attributes = {"dify.notice.kind": report.kind, "dify.notice.message": report.message}
            if report.detail is not None:
                attributes["dify.notice.detail"] = report.detail
            trace.span.add_event("dify.notice", attributes)

    def call_ended(self, report: CallEnded) -> None:
        """End the span of a call, and record its metrics."""
        trace = self._traces.pop(report.call, None)
        if trace is None:
            return
        for node, _ in trace.nodes.values():
            node.end()
        usage = _usage_of(report, trace.tokens)
        error = _error_of(report)
        trace.span.set_attributes(self._end_attributes(report, usage))
        if error is not None:
            _fail(trace.span, error, report.error_message)
        trace.span.end()
        self._record(report, usage, error)

    def _end_attributes(self, report: CallEnded, usage: Mapping[str, int | None]) -> dict[str, Any]:
        run = report.call.operation in OPERATIONS
        attributes = {
            "http.response.status_code": report.status,
            "dify.attempts": report.attempts,
            "dify.bytes_sent": report.bytes_sent,
            "dify.bytes_received": report.bytes_received,
            "dify.server.version": report.headers.get("x-version"),
            "dify.run.status": report.run_status,
            "dify.left_early": report.left_early or None,
            "dify.error.code": report.error_code,
            "dify.usage.total_tokens": report.total_tokens,
            "gen_ai.response.time_to_first_chunk": report.first_text_seconds,
            "dify.task_id": report.ids.get("task_id"),
            "dify.workflow_run_id": report.ids.get("workflow_run_id"),
            **({f"gen_ai.usage.{kind}_tokens": count for kind, count in usage.items()} if run else {}),
        }
        if run:
            attributes["gen_ai.conversation.id"] = report.ids.get("conversation_id")
            attributes["gen_ai.response.id"] = report.ids.get("message_id")
            attributes |= _output_attributes(report.result)
        return {name: value for name, value in attributes.items() if value is not None}

    def _record(self, report: CallEnded, usage: Mapping[str, int | None], error: str | None) -> None:
        attributes = _metric_attributes(report.call)
        failed = attributes if error is None else {**attributes, "error.type": error}
        self._durations[report.call.operation in OPERATIONS].record(report.seconds, failed)
        if report.call.operation not in RUNS:
            return
        if report.first_text_seconds is not None:
            self._first_texts.record(report.first_text_seconds, attributes)
        for kind, count in usage.items():
            if count is not None:
                self._token_usage.record(count, {**attributes, "gen_ai.token.type": kind})

    def _context_of(self, call: ObservedCall) -> Context | None:
        trace = self._traces.get(call)
        return None if trace is None else set_span_in_context(trace.span)

    def _session_of(self, call: ObservedCall) -> str | None:
        given = self._session_id() if callable(self._session_id) else self._session_id
        current = given or get_baggage("session.id") or call.conversation_id
        return current if isinstance(current, str) else None

    def _add_ended_span(
        self,
        call: ObservedCall,
        name: str,
        kind: SpanKind,
        seconds: float,
        attributes: Mapping[str, Any],
        error: str | None = None,
        start: int | None = None,
    ) -> None:
        """Create a span that is `seconds` long. Without `start`, it ends now."""
        length = int(seconds * SECOND)
        if start is None:
            start = time.time_ns() - length
        span = self._tracer.start_span(name, self._context_of(call), kind, attributes, start_time=start)
        if error is not None:
            _fail(span, error)
        span.end(start + length)

    def _start_node(self, trace: _Trace, key: str, data: Any) -> None:
        if key in trace.nodes:  # a paused run reports its node a second time
            return
        container = getattr(data, "iteration_id", None) or getattr(data, "loop_id", None)
        above, _ = trace.nodes.get(str(container), (trace.span, 0))
        node_type, title = str(getattr(data, "node_type", None) or ""), str(getattr(data, "title", None) or "")
        operation = NODES.get(node_type)
        start = _start_time(getattr(data, "created_at", None))
        attributes = {"dify.node.id": getattr(data, "node_id", None), "dify.node.type": node_type}
        attributes |= {"dify.node.title": title, "gen_ai.operation.name": operation}
        if operation == "execute_tool":
            attributes["gen_ai.tool.name"] = title
        span = self._tracer.start_span(
            f"{operation or node_type} {title}".strip(),
            set_span_in_context(above),
            attributes={name: value for name, value in attributes.items() if value},
            start_time=start,
        )
        trace.nodes[key] = (span, start)

    def _end_node(self, trace: _Trace, key: str, data: Any) -> None:
        self._start_node(trace, key, data)
        span, start = trace.nodes.pop(key)
        status = getattr(data, "status", None)
        attributes: dict[str, Any] = {"dify.node.status": status} if isinstance(status, str) else {}
        if str(getattr(data, "node_type", "")) in NODES:
            attributes |= _model_attributes(span, data, trace.tokens)
        if self.wants_content:
            contents = {"dify.node.inputs": _fields(data, "inputs"), "dify.node.outputs": _fields(data, "outputs")}
            attributes |= {name: _as_json(value) for name, value in contents.items() if value}
        span.set_attributes(attributes)
        if status in ("failed", "exception"):
            _fail(span, "node_failed", str(getattr(data, "error", "")) if self.wants_content else None)
        elapsed = getattr(data, "elapsed_time", None)
        span.end(start + int(elapsed * SECOND) if isinstance(elapsed, int | float) else None)


def _route_of(call: ObservedCall) -> str:
    return f"{call.method} {call.route}" if call.route else call.method


def _server_attributes(call: ObservedCall) -> dict[str, Any]:
    parts = urlsplit(call.server)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {"server.address": parts.hostname or "", "server.port": port}


def _http_attributes(call: ObservedCall) -> dict[str, Any]:
    route = {"url.template": call.route} if call.route else {}
    return {"http.request.method": call.method, **route, **_server_attributes(call)}


def _metric_attributes(call: ObservedCall) -> dict[str, Any]:
    operation = OPERATIONS.get(call.operation)
    names: dict[str, Any] = {"dify.operation": call.operation}
    if operation is not None:
        names |= {"gen_ai.operation.name": operation, "gen_ai.provider.name": "dify"}
    return names | _server_attributes(call)


def _call_attributes(call: ObservedCall) -> dict[str, Any]:
    return _metric_attributes(call) | _http_attributes(call)


def _input_attributes(body: Mapping[str, Any]) -> dict[str, Any]:
    query, inputs = body.get("query"), body.get("inputs")
    found = {"dify.inputs": _as_json(inputs)} if inputs else {}
    if isinstance(query, str):
        found["gen_ai.input.messages"] = _messages("user", query)
    return found


def _output_attributes(result: Any) -> dict[str, Any]:
    answer = getattr(result, "answer", None)
    outputs = getattr(result, "outputs", None) or getattr(getattr(result, "data", None), "outputs", None)
    found = {"dify.outputs": _as_json(outputs)} if outputs else {}
    if isinstance(answer, str):
        found["gen_ai.output.messages"] = _messages("assistant", answer)
    return found


def _messages(role: str, text: str) -> str:
    return _as_json([{"role": role, "parts": [{"type": "text", "content": text}]}])


def _as_json(value: Any) -> str:
    value = value.to_dict() if isinstance(value, Model) else value
    return json.dumps(value, ensure_ascii=False, default=str)


def _model_attributes(span: Span, data: Any, tokens: dict[str, int]) -> dict[str, Any]:
    """Return the model and the tokens of a node, and add the tokens to those of the run."""
    process, outputs = _fields(data, "process_data"), _fields(data, "outputs")
    usage = _fields(process, "usage") or _fields(outputs, "usage")
    attributes: dict[str, Any] = {}
    for kind, count in _counts_of(usage).items():
        if count is not None:
            attributes[f"gen_ai.usage.{kind}_tokens"] = count
            tokens[kind] = tokens.get(kind, 0) + count
    model, provider = process.get("model_name"), process.get("model_provider")
    if isinstance(model, str):
        attributes["gen_ai.request.model"] = model
        span.update_name(f"chat {model}")
    if isinstance(provider, str):
        attributes["gen_ai.provider.name"] = provider
    return attributes


def _usage_of(report: CallEnded, by_nodes: Mapping[str, int]) -> dict[str, int | None]:
    """Return the tokens of a run: those of its message, or else those of its nodes if they add up to the total."""
    is_complete = bool(by_nodes) and sum(by_nodes.values()) == report.total_tokens
    return dict(by_nodes) if report.usage is None and is_complete else _counts_of(report.usage)


def _counts_of(usage: Any) -> dict[str, int | None]:
    return {"input": _number(usage, "prompt_tokens"), "output": _number(usage, "completion_tokens")}


def _fields(source: Any, name: str) -> dict[str, Any]:
    value = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
    if isinstance(value, Model):
        value = value.to_dict()
    return value if isinstance(value, dict) else {}


def _number(source: Any, name: str) -> int | None:
    value = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _start_time(created_at: Any) -> int:
    """Return the start time of a node in nanoseconds. Servers send whole seconds, so the time of arrival refines it."""
    now = time.time_ns()
    if not isinstance(created_at, int):
        return now
    return min(max(now, created_at * SECOND), (created_at + 1) * SECOND - 1)


def _error_of(report: CallEnded) -> str | None:
    if report.error_type is not None:
        return report.error_type
    if report.status is not None and report.status >= 400:
        return str(report.status)
    return "WorkflowFailed" if report.run_status == "failed" else None


def _fail(span: Span, error: str, message: str | None = None) -> None:
    span.set_attribute("error.type", error)
    span.set_status(StatusCode.ERROR, message)
