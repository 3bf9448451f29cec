"""OpenTelemetry: the spans, metrics and headers of calls, taken by the in-memory exporters of the SDK."""

from __future__ import annotations

import copy
import pickle
import textwrap
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.baggage import set_baggage
from opentelemetry.context import attach, detach
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from dify_plus import AsyncDify, Dify, NotFoundError, RecoveryPolicy, UsageError, WorkflowFailed
from dify_plus.otel import OpenTelemetryObserver
from dify_plus.testing import ChatApp, ChatflowApp, FakeDify, Fault, Gate, Iteration, Node, WorkflowApp

DOCS = Path(__file__).parents[2] / "docs"
MODEL = {"model_name": "gpt-4o", "model_provider": "openai"}
AT_ONCE = RecoveryPolicy(max_attempts=3, initial_delay=0.0)


def answer(_: Any) -> Generator[Any, Any, Any]:
    yield Node("search", type="tool", title="Web search")
    yield Node("llm", type="llm", title="Write", text=["Rivers ", "flow ", "to the sea."], process_data=MODEL)
    return {"text": "Rivers flow to the sea."}


def answer_after(gate: Gate) -> ChatflowApp:
    """Return an app like that of `answer`, whose model waits in the middle of its answer."""

    def reply(_: Any) -> Generator[Any, Any, Any]:
        yield Node("search", type="tool", title="Web search")
        yield Node("llm", type="llm", title="Write", text=["Rivers ", "flow ", gate, "on."], process_data=MODEL)
        return {"text": "Rivers flow on."}

    return ChatflowApp(reply=reply)


def process(_: Any) -> Generator[Any, Any, Any]:
    def each(item: str, index: int) -> Generator[Any, Any, Any]:
        yield Node("shout", type="code", outputs={"text": item.upper()})
        return item.upper()

    yield Iteration("words", ["a", "b"], each)
    yield Node("llm", type="llm", title="Write", text=["done"], process_data=MODEL)
    return {"text": "done"}


def fail(_: Any) -> Generator[Any, Any, Any]:
    yield Node("llm", type="llm", title="Write", error="the secret of rivers")


APPS = {
    "chat": ChatApp(),
    "chatflow": ChatflowApp(reply=answer),
    "workflow": WorkflowApp(script=process),
    "failing": WorkflowApp(script=fail),
}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDify]:
    with FakeDify(APPS) as fake:
        monkeypatch.setenv("DIFY_BASE_URL", fake.base_url)
        monkeypatch.setenv("DIFY_DATASET_API_KEY", fake.dataset_key)
        monkeypatch.setenv("DIFY_USER", "u")
        yield fake
    assert fake.errors == []


class Telemetry:
    """Providers in memory, and the spans and metrics that they received."""

    def __init__(self) -> None:
        self.exporter, self.reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.traces = TracerProvider()
        self.traces.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.metrics = MeterProvider([self.reader])

    def observer(self, **options: Any) -> OpenTelemetryObserver:
        return OpenTelemetryObserver(tracer_provider=self.traces, meter_provider=self.metrics, **options)

    def spans(self) -> list[ReadableSpan]:
        """Return the spans in the order in which they started."""
        return sorted(self.exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> ReadableSpan:
        [found] = [span for span in self.spans() if span.name == name]
        return found

    def points(self) -> dict[str, list[Any]]:
        data = self.reader.get_metrics_data()
        assert data is not None
        metrics = [
            metric for resource in data.resource_metrics for each in resource.scope_metrics for metric in each.metrics
        ]
        return {metric.name: list(metric.data.data_points) for metric in metrics}

    def tree(self, *shown: str) -> str:
        """The spans as a tree of names, with the values of some attributes."""
        spans = self.spans()
        children: dict[int | None, list[ReadableSpan]] = {}
        for span in spans:
            children.setdefault(span.parent.span_id if span.parent else None, []).append(span)

        def lines(of: int | None, margin: str) -> Iterator[str]:
            for span in children.get(of, []):
                values = [str(attributes(span)[name]) for name in shown if name in attributes(span)]
                yield f"{margin}{span.name:<{44 - len(margin)}}{' '.join(values)}".rstrip()
                yield from lines(span.context.span_id if span.context else None, margin + "  ")

        return "\n".join(lines(None, ""))


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_chatflow_that_is_cut_and_resumes(telemetry: Telemetry) -> None:
    gate = Gate()
    with FakeDify({"chatflow": answer_after(gate)}) as fake:
        fake.faults.add(Fault(drop_after_events=7), path="/chat-messages")
        options: dict[str, Any] = {"base_url": fake.base_url, "user": "u", "recovery": AT_ONCE}
        with Dify(fake.key("chatflow"), observers=[telemetry.observer()], **options) as dify:
            elapsed: dict[str, float] = {}
            with dify.chat.stream("Where do rivers flow?") as stream:
                for event in stream:
                    if event.event == "stream_resumed":
                        gate.open()
                    elif event.event == "node_finished":
                        elapsed[event.data.node_type] = event.data.elapsed_time
            reply = stream.result()
    chat, search, model = (telemetry.named(name) for name in ("chat", "execute_tool Web search", "chat gpt-4o"))
    assert (chat.kind, chat.status.status_code) == (SpanKind.CLIENT, StatusCode.UNSET)
    expected = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "dify",
        "gen_ai.conversation.id": reply.conversation_id,
        "gen_ai.response.id": reply.message_id,
        "gen_ai.usage.input_tokens": reply.usage.prompt_tokens,
        "gen_ai.usage.output_tokens": reply.usage.completion_tokens,
        "dify.workflow_run_id": reply.workflow_run_id,
        "dify.run.status": "succeeded",
        "url.template": "/chat-messages",
        "server.address": "127.0.0.1",
        "dify.server.version": "1.14.2",
    }
    assert expected.items() <= attributes(chat).items()
    assert (search.end_time or 0) - (search.start_time or 0) == int(elapsed["tool"] * 1e9)
    assert attributes(model)["gen_ai.usage.output_tokens"] == reply.usage.completion_tokens > 0
    assert attributes(telemetry.named("resume")) == {"dify.resume.reason": "connection_lost", "dify.resume.attempts": 1}
    tree = telemetry.tree("http.response.status_code", "dify.resume.reason", "dify.node.status")
    page = (DOCS / "observability.md").read_text(encoding="utf-8")
    assert textwrap.indent(tree, "    ") in page, f"docs/observability.md must show:\n{tree}"


def test_an_interruption_begins_before_the_reconnect_even_if_the_clock_is_set_meanwhile(
    telemetry: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeDify({"workflow": WorkflowApp(script=process)}) as fake:
        fake.faults.add(Fault(drop_after_events=3), path="/workflows/run")
        real = time.time_ns

        def now() -> int:
            reconnects = any(request.path.endswith("/events") for request in fake.requests)
            return real() + reconnects * 3600 * 10**9

        monkeypatch.setattr(time, "time_ns", now)
        options: dict[str, Any] = {"base_url": fake.base_url, "user": "u", "recovery": AT_ONCE}
        with Dify(fake.key("workflow"), observers=[telemetry.observer()], **options) as dify:
            dify.workflows.run({})
    names = [span.name for span in telemetry.spans()]
    assert names.index("resume") < names.index("streamWorkflowEvents")


async def test_an_async_workflow_with_its_nodes(fake: FakeDify, telemetry: Telemetry) -> None:
    async with AsyncDify(fake.key("workflow"), observers=[telemetry.observer()]) as dify:
        await dify.workflows.run({})
    run, model = telemetry.named("invoke_workflow"), telemetry.named("chat gpt-4o")
    rounds = [span for span in telemetry.spans() if attributes(span).get("dify.node.type") == "code"]
    assert [span.parent for span in rounds] == [telemetry.named("iteration Iteration").context] * 2
    assert attributes(model)["gen_ai.usage.output_tokens"] == attributes(run)["gen_ai.usage.output_tokens"] == 1
    assert (attributes(model)["gen_ai.request.model"], model.parent) == ("gpt-4o", run.context)
    assert "done" not in str([span.to_json() for span in telemetry.spans()])
    points = telemetry.points()
    tokens = {point.attributes["gen_ai.token.type"]: point.sum for point in points["gen_ai.client.token.usage"]}
    assert tokens == {kind: attributes(run)[f"gen_ai.usage.{kind}_tokens"] for kind in ("input", "output")}
    [duration] = points["gen_ai.client.operation.duration"]
    assert (duration.count, duration.attributes["gen_ai.operation.name"]) == (1, "invoke_workflow")
    [first] = points["gen_ai.client.operation.time_to_first_chunk"]
    assert first.sum == attributes(run)["gen_ai.response.time_to_first_chunk"] < duration.sum


def test_errors_and_streams_that_are_left(fake: FakeDify, telemetry: Telemetry) -> None:
    with Dify(fake.key("failing"), observers=[telemetry.observer()]) as dify:
        with pytest.raises(WorkflowFailed):
            dify.workflows.run({})
        fake.faults.add(Fault.gateway(503))
        fake.faults.add(Fault.error(404, "not_found", "the secret of rivers"))
        with pytest.raises(NotFoundError):
            dify.app.info()
    run, node, call = (telemetry.named(name) for name in ("invoke_workflow", "chat Write", "getAppInfo"))
    errors = [attributes(span)["error.type"] for span in (run, node, call)]
    assert errors == ["WorkflowFailed", "node_failed", "NotFoundError"]
    assert {span.status.status_code for span in (run, node, call)} == {StatusCode.ERROR}
    attempts = [span for span in telemetry.spans() if span.parent == call.context]
    assert [attributes(span)["http.response.status_code"] for span in attempts] == [503, 404]
    assert [attributes(span).get("http.request.resend_count") for span in attempts] == [None, 1]
    assert "secret" not in str([span.to_json() for span in telemetry.spans()])
    [duration] = telemetry.points()["dify.client.operation.duration"]
    assert duration.attributes["error.type"] == "NotFoundError"
    telemetry.exporter.clear()
    fake.faults.add(Fault.error(400, "x", "the secret of rivers"), path="*/stop")
    with Dify(fake.key("workflow"), observers=[telemetry.observer()]) as dify, dify.workflows.stream({}) as stream:
        for event in stream:
            if event.event == "iteration_started":
                break
    left, node = telemetry.named("invoke_workflow"), telemetry.named("iteration Iteration")
    assert attributes(left)["dify.left_early"] and left.status.status_code == StatusCode.UNSET
    assert node.end_time is not None and telemetry.named("stopWorkflow").parent == left.context
    message = "the run may continue: stopping it failed"
    notice = {"dify.notice.kind": "run_may_continue", "dify.notice.message": message}
    assert [(event.name, dict(event.attributes or {})) for event in left.events] == [("dify.notice", notice)]


def test_the_trace_goes_on_at_the_server(fake: FakeDify, telemetry: Telemetry) -> None:
    with Dify(fake.key("chat"), observers=[telemetry.observer()]) as dify:
        with telemetry.traces.get_tracer("test").start_as_current_span("request") as outer:
            first = dify.chat.send("Hi")
        sent = fake.requests[-1].headers
        chat = telemetry.named("chat")
        assert chat.parent == outer.get_span_context()
        assert sent["traceparent"] == _traceparent(chat)
        assert "x-trace-session-id" not in sent
        dify.chat.send("And?", conversation_id=first.conversation_id)
        assert fake.requests[-1].headers["x-trace-session-id"] == first.conversation_id
        token = attach(set_baggage("session.id", "from-baggage"))
        try:
            dify.chat.send("Hi")
        finally:
            detach(token)
        assert fake.requests[-1].headers["x-trace-session-id"] == "from-baggage"
        dify.chat.send("Hi", trace_session_id="from-call")
        assert fake.requests[-1].headers["x-trace-session-id"] == "from-call"
        dify.with_options(observers=[telemetry.observer(session_id=lambda: "from-option")]).chat.send("Hi")
        assert fake.requests[-1].headers["x-trace-session-id"] == "from-option"
        for wrong in ("", "two\nlines", "Zürich", "x" * 201):
            dify.with_options(observers=[telemetry.observer(session_id=lambda text=wrong: text)]).chat.send("Hi")
            sent = fake.requests[-1].headers
            assert "x-trace-session-id" not in sent
            assert "traceparent" in sent
        dify.app.info()
        assert "x-trace-session-id" not in fake.requests[-1].headers


def _traceparent(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"


def test_threads_share_an_observer(fake: FakeDify, telemetry: Telemetry) -> None:
    tracer = telemetry.traces.get_tracer("test")
    with Dify(fake.key("chatflow"), observers=[telemetry.observer()]) as dify:

        def ask(name: str) -> None:
            with tracer.start_as_current_span(name):
                dify.chat.send("Hi")

        threads = [Thread(target=ask, args=(f"thread {number}",)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    roots = [span for span in telemetry.spans() if span.name.startswith("thread")]
    assert len(roots) == 5
    for root in roots:
        assert root.context is not None
        own = [span for span in telemetry.spans() if span.context and span.context.trace_id == root.context.trace_id]
        names = sorted(span.name for span in own)
        assert names == sorted(
            [
                root.name,
                "chat",
                "POST /chat-messages",
                "start start",
                "execute_tool Web search",
                "chat gpt-4o",
                "answer answer",
            ]
        )


def test_content_only_where_it_is_asked_for(fake: FakeDify, telemetry: Telemetry) -> None:
    with Dify(fake.key("chatflow"), observers=[telemetry.observer(capture_content=True)]) as dify:
        dify.chat.send("Where do rivers flow?", inputs={"tone": "formal"})
    chat = attributes(telemetry.named("chat"))
    assert "Where do rivers flow?" in chat["gen_ai.input.messages"] and "formal" in chat["dify.inputs"]
    assert "Rivers flow to the sea." in chat["gen_ai.output.messages"]
    assert "Rivers flow" in attributes(telemetry.named("chat gpt-4o"))["dify.node.outputs"]
    telemetry.exporter.clear()
    fake.faults.add(Fault.error(400, "x", "the secret of rivers"), path="*/stop")
    observers = [telemetry.observer(capture_content=True)]
    with Dify(fake.key("chatflow"), observers=observers) as dify, dify.chat.stream("Hi") as stream:
        next(stream)
    [notice] = telemetry.named("chat").events
    assert "the secret of rivers" in str(dict(notice.attributes or {})["dify.notice.detail"])


def test_a_retrieval(fake: FakeDify, telemetry: Telemetry) -> None:
    with Dify(observers=[telemetry.observer()]) as dify:
        dataset = dify.datasets.create("rivers")
        dify.datasets.retrieve(dataset.id, "Where do they flow?")
    span = attributes(telemetry.named("retrieval"))
    assert (span["gen_ai.operation.name"], span["dify.operation"]) == ("retrieval", "datasetRetrieve")


def test_copies(telemetry: Telemetry) -> None:
    dify = Dify("app-x", observers=[OpenTelemetryObserver(session_id="s", capture_content=True)])
    for copied in (copy.copy(dify), pickle.loads(pickle.dumps(dify))):
        [observer] = copied.settings.observers
        assert isinstance(observer, OpenTelemetryObserver) and observer.wants_content
    with pytest.raises(UsageError, match=r"observers=.* cannot be copied or pickled"):
        pickle.dumps(Dify("app-x", observers=[telemetry.observer()]))
