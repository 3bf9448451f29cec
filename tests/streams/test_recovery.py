"""Reconnecting to a run: how long to try, which events of a snapshot are new, and how outputs become text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus import RecoveryPolicy
from dify_plus._streams.accumulators import rendered
from dify_plus._streams.delivered import Delivered
from dify_plus._streams.results import finished_event
from dify_plus.types import StreamResumed, UnknownEvent
from dify_plus_api.events import event_model
from dify_plus_api.models import WorkflowRun
from dify_plus_api.types import Model
from tests.support.recordings import Recording, recordings

Event = dict[str, Any]


def model(event: Event) -> Model:
    kind = event_model(event["event"])
    assert kind is not None
    return kind.from_dict(event)


def news(delivered: Delivered, events: Iterable[Event]) -> list[Event]:
    return [event for event in events if delivered.is_news(model(event))]


def names(events: Iterable[Event]) -> list[str]:
    return [event["event"] for event in events]


# -- how long ----------------------------------------------------------------------------------------------------------


@given(
    attempt=st.integers(1, 10_000),
    elapsed=st.floats(0, 1000),
    chance=st.floats(0, 1, exclude_max=True),
    most=st.integers(0, 9_000),
    initial=st.floats(0, 100),
    longest=st.floats(0, 100),
    silence=st.floats(0.001, 900),
)
def test_attempts_and_waits_stay_in_their_bounds(
    attempt: int, elapsed: float, chance: float, most: int, initial: float, longest: float, silence: float
) -> None:
    policy = RecoveryPolicy(max_attempts=most, initial_delay=initial, max_delay=longest, max_silence=silence)
    delay = policy.delay(attempt=attempt, elapsed=elapsed, chance=lambda: chance)
    if attempt > most or elapsed > silence:
        assert delay is None
    else:
        assert delay is not None
        assert 0 <= delay <= longest


def test_the_bound_of_a_wait_doubles() -> None:
    policy = RecoveryPolicy()
    waits = [policy.delay(attempt=attempt, elapsed=0, chance=lambda: 1.0) for attempt in range(1, 12)]
    assert waits == [0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8, None]


@given(asked=st.floats(0, 1e15), longest=st.floats(0, 100), chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_as_long_as_the_server_asks_within_the_bound(asked: float, longest: float, chance: float) -> None:
    wait = RecoveryPolicy(max_delay=longest).delay(attempt=1, elapsed=0, asked=asked, chance=lambda: chance)
    assert wait is not None
    assert min(asked, longest) <= wait <= longest


def test_zero_attempts_means_no_reconnect() -> None:
    assert RecoveryPolicy(max_attempts=0).delay(attempt=1, elapsed=0) is None


@pytest.mark.parametrize(
    "options", [{"max_attempts": -1}, {"initial_delay": -0.1}, {"max_delay": -1}, {"max_silence": 0}]
)
def test_impossible_bounds_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        RecoveryPolicy(**options)


def test_the_event_for_a_reconnect_is_plain_data() -> None:
    event = StreamResumed("run", 2, "eof")
    assert event.to_dict() == {"event": "stream_resumed", "workflow_run_id": "run", "attempts": 2, "reason": "eof"}
    assert StreamResumed.from_dict(event.to_dict()) == event


# -- what is news: recorded ------------------------------------------------------------------------------------------


def recorded(name: str) -> list[Event]:
    return recordings()[name].events


@pytest.mark.parametrize("snapshot", ["reattach_slow_snap", "reattach_slow_snap_continue"])
@pytest.mark.parametrize("had", range(5))
def test_a_recorded_workflow_that_was_dropped(snapshot: str, had: int) -> None:
    """After a cut at any event, each event that has not been delivered is delivered once."""
    dropped, after = recorded("reattach_slow_dropped")[:had], recorded(snapshot)
    delivered = Delivered()
    assert news(delivered, dropped) == dropped
    delivered.attach()
    yielded = news(delivered, after)
    assert yielded == after[had:]
    assert names(dropped + yielded) == [
        "workflow_started",
        *["node_started", "node_finished", "node_started"],
        *["text_chunk", "node_finished", "node_started", "node_finished", "workflow_finished"],
    ]


def test_a_recorded_chatflow_that_was_dropped() -> None:
    dropped, after = recorded("reattach_chatflow_dropped"), recorded("reattach_chatflow_snap")
    delivered = Delivered()
    assert news(delivered, dropped) == dropped
    delivered.attach()
    yielded = news(delivered, after)
    live = after[5:]
    assert names(after[:5]) == ["workflow_started", "message_replace", "node_started", "node_finished", "node_started"]
    assert yielded == live
    answers = [event["answer"] for event in dropped + yielded if event["event"] == "message"]
    assert "".join(answers[1:]) == "".join(f"slow{number} " for number in range(80))


def test_recorded_events_without_a_snapshot_are_all_news() -> None:
    delivered = Delivered()
    news(delivered, recorded("reattach_slow_dropped"))
    delivered.attach()
    after = recorded("reattach_slow_nosnap")
    assert news(delivered, after) == after


def test_a_recorded_run_that_had_finished_gives_its_end() -> None:
    delivered = Delivered()
    news(delivered, recorded("workflow_streaming_ok")[:3])
    delivered.attach()
    assert names(news(delivered, recorded("events_finished_run_snapshot"))) == ["workflow_finished"]


def test_a_recorded_pause_that_was_seen_is_not_delivered_again() -> None:
    """The stream ended with the pause. After attaching again, the server first says that the run still waits."""
    seen, after = recorded("hitl_workflow_pause"), recorded("hitl_events_attach_snap_continue")
    delivered = Delivered()
    assert news(delivered, seen) == seen
    delivered.attach()
    waits: list[bool] = []
    yielded = []
    for event in after:
        if delivered.is_news(model(event)):
            yielded.append(event)
        else:
            waits.append(delivered.still_paused(model(event)))
    assert waits == [False] * 6 + [True]
    assert yielded == after[7:]
    assert names(yielded)[:3] == ["workflow_started", "node_started", "human_input_form_filled"]
    assert names(yielded)[-1] == "workflow_finished"


def test_a_recorded_pause_that_was_missed_is_delivered() -> None:
    seen, after = recorded("hitl_workflow_pause"), recorded("hitl_events_attach_snap_continue")
    for had in range(len(seen) - 1):
        delivered = Delivered()
        news(delivered, seen[:had])
        delivered.attach()
        yielded = news(delivered, after[:7])
        delivered_again = [
            event for event in yielded if event["data"].get("status") != "paused" or "reasons" in event["data"]
        ]
        assert names(seen[:had] + delivered_again) == names(seen)


def test_recorded_pauses_one_after_the_other() -> None:
    """The client has read up to the second pause. The snapshot then has no new event; all later events are new."""
    first, second = recorded("hitl2_events_snap_continue"), recorded("hitl2_events_second_pause_snapshot")
    delivered = Delivered()
    delivered.attach()
    up_to_the_pause = first[:14]
    assert names(up_to_the_pause)[-2:] == ["human_input_required", "workflow_paused"]
    assert news(delivered, up_to_the_pause) == up_to_the_pause
    delivered.attach()
    assert news(delivered, second) == []
    rest = first[14:]
    assert news(delivered, rest) == rest


def test_a_recorded_chatflow_with_a_pause() -> None:
    after = recorded("hitl_chatflow_events")
    delivered = Delivered()
    delivered.attach()
    assert names(after)[1] == "message_replace"
    assert news(delivered, after) == [after[0], *after[2:]]


# -- what is news: generated runs --------------------------------------------------------------------------------------


@define
class Server:
    """A run, as a server reports it: each live event, and after each event the snapshot of the run so far."""

    chatflow: bool
    live: list[Event] = field(factory=list)
    snapshots: list[list[Event]] = field(factory=list)
    """One for each number of live events so far."""
    nodes: list[dict[str, Any]] = field(factory=list)
    waiting: dict[str, str] = field(factory=dict)
    """The nodes that wait for a human, with their forms."""
    paused: bool = False

    def __attrs_post_init__(self) -> None:
        self.snapshots.append(self._snapshot())

    def send(self, event: str, **data: Any) -> None:
        self.live.append(
            {"event": event, "task_id": "task", "workflow_run_id": "run", "data": data, "at": len(self.live)}
        )
        ended = event == "workflow_finished"
        self.snapshots.append([self.live[-1]] if ended else self._snapshot())

    def start(self, step: str, again: dict[str, Any] | None = None) -> dict[str, Any]:
        node = {"id": f"{step}-{len(self.nodes)}", "node_id": step, "status": "running"}
        if again is not None:
            self.nodes.remove(again)
            node = {**again, "status": "running"}
        self.nodes.append(node)
        self.send("node_started", id=node["id"], node_id=step, index=1)
        return node

    def finish(self, node: dict[str, Any], status: str = "succeeded") -> None:
        node["status"] = status
        self.send("node_finished", id=node["id"], node_id=node["node_id"], status=status, index=1)

    def pause(self, forms: dict[str, str]) -> None:
        self.waiting = dict(forms)
        for node in self.nodes:
            if node["node_id"] in forms:
                node["status"] = "paused"
        for step, form in forms.items():
            self.send("human_input_required", form_id=form, node_id=step)
        self.paused = True
        self.send("workflow_paused", reasons=self._reasons())

    def resume(self) -> None:
        self.paused = False
        self.send("workflow_started", id="run", reason="resumption")

    def _reasons(self) -> list[Event]:
        return [{"TYPE": "human_input_required", "form_id": form} for form in self.waiting.values()]

    def _snapshot(self) -> list[Event]:
        events: list[Event] = []

        def send(event: str, **data: Any) -> None:
            events.append({"event": event, "task_id": "run", "workflow_run_id": "run", "data": data})

        send("workflow_started", id="run", reason="initial")
        if self.chatflow:
            events.append({"event": "message_replace", "task_id": "run", "answer": "", "reason": ""})
        for index, node in enumerate(self.nodes, 1):
            head = {"id": node["id"], "node_id": node["node_id"], "index": index}
            send("node_started", **head)
            if node["status"] != "running":
                send("node_finished", **head, status=node["status"])
        if self.paused:
            for step, form in self.waiting.items():
                send("human_input_required", form_id=form, node_id=step)
            send("workflow_paused", reasons=self._reasons())
        return events


def perform(server: Server, step: str, what: Any) -> None:
    """Do one step of a generated run: a node that yields this number of pieces of text, or another event."""
    if isinstance(what, int):
        node = server.start(step)
        for piece in range(what):
            server.send("text_chunk", text=f"{step}.{piece} ")
        server.finish(node)
        return
    kind, *rest = what
    if kind == "retry":
        node = server.start(step)
        for attempt in range(rest[0]):
            server.send("node_retry", id=node["id"], retry_index=attempt + 1, status="retry")
        server.finish(node, "exception")
    elif kind == "ask":
        asking = [server.start(f"{step}{letter}") for letter in "abc"[: rest[0]]]
        forms = {node["node_id"]: f"form {node['id']}" for node in asking}
        while forms:  # one form after the other is answered; the others wait again
            server.pause(forms)
            server.resume()
            again = [server.start(node["node_id"], node) for node in asking if node["node_id"] in forms]
            server.send("human_input_form_filled", node_id=again[0]["node_id"])
            server.finish(again[0])
            del forms[again[0]["node_id"]]
            asking = again[1:]
    else:
        rounds, body = rest
        server.send(f"{kind}_started", id=step, node_id=step)
        for index in range(rounds):
            server.send(f"{kind}_next", id=step, node_id=step, index=index)
            for number, inner in enumerate(body):
                perform(server, f"{step}/{number}", inner)
        server.send(f"{kind}_completed", id=step, node_id=step)


plain = (
    st.integers(0, 2) | st.tuples(st.just("retry"), st.integers(1, 2)) | st.tuples(st.just("ask"), st.integers(1, 3))
)
program = st.lists(
    st.recursive(
        plain,
        lambda inner: st.tuples(
            st.sampled_from(["loop", "iteration"]), st.integers(1, 2), st.lists(inner, min_size=1, max_size=2)
        ),
        max_leaves=4,
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def servers(draw: st.DrawFn) -> Server:
    server = Server(draw(st.booleans()))
    server.send("workflow_started", id="run", reason="initial")
    for number, step in enumerate(draw(program)):
        perform(server, str(number), step)
    server.send("workflow_finished", id="run", status="succeeded")
    return server


def identity(event: Event) -> tuple[Any, ...]:
    """Return the identity of an event: an event that a snapshot repeats has the same one."""
    data = event.get("data", {})
    if event["event"] == "workflow_paused":
        return ("workflow_paused", *(reason["form_id"] for reason in data["reasons"]))
    kept = {
        "workflow_started": "reason",
        "node_started": "id",
        "node_finished": "id",
        "human_input_required": "form_id",
    }
    name = kept.get(event["event"])
    return (event["event"], data[name], data.get("status")) if name else (event.get("at"),)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(server=servers(), data=st.data())
def test_each_event_of_a_run_that_is_cut_anywhere_is_delivered_once(server: Server, data: st.DataObject) -> None:
    """A client reads, is cut, and attaches again, a few times, while the run continues on the server.

    Some events may be in the snapshot and arrive live as well: those after the server began to listen, and before it
    read the state of the run. (The test assumes that the run does not both resume and pause in between.)
    """
    live, delivered = server.live, Delivered()
    times = Counter(identity(event) for event in live)
    yielded: list[Event] = []
    position = known = 0
    """Where the stream continues; how far the run was at the last snapshot."""
    cuts = data.draw(st.lists(st.integers(0, 12), max_size=4), label="cuts")
    whole = True
    for number, cut in enumerate(cuts, 1):
        cut = cut if whole else 0  # live events follow only a complete snapshot
        position, paused = _read(delivered, live, position, min(position + cut, len(live)), yielded)
        if position >= len(live):
            break
        looked_up = data.draw(st.integers(max(position, known, 1), min(len(live), position + 8)), label="looked up at")
        listened = data.draw(st.integers(max(position, known), looked_up), label="listened from")
        between = {(event["event"], event["data"].get("reason")) for event in live[listened:looked_up]}
        pauses = {("human_input_required", None), ("workflow_paused", None)}
        if ("workflow_started", "resumption") in between and between & pauses:
            listened = looked_up
        snapshot = server.snapshots[looked_up]
        if looked_up == len(live):
            listened = looked_up  # for a run that has ended, the server sends only its last event
        whole = number == len(cuts) or data.draw(st.booleans(), label="the snapshot comes whole")
        upto = len(snapshot) if whole else data.draw(st.integers(0, len(snapshot)), label="of the snapshot")
        delivered.attach()
        before = Counter(map(identity, yielded))
        over = _snapshot(delivered, snapshot[:upto], yielded)
        _check_snapshot(snapshot[:upto], before, Counter(map(identity, yielded)))
        known = looked_up
        if looked_up == len(live) and upto:
            position = len(live)
        elif over or upto == len(snapshot):
            position = listened if not over else looked_up
    else:
        while position < len(live):
            position, paused = _read(delivered, live, position, len(live), yielded)
            if paused:
                delivered.attach()
                assert not _snapshot(delivered, server.snapshots[position], yielded)
    counts = Counter(map(identity, yielded))
    assert {key: count for key, count in counts.items() if count > times[key] and key[-1] != "paused"} == {}
    assert identity(live[-1]) in counts


def _read(delivered: Delivered, live: list[Event], start: int, end: int, yielded: list[Event]) -> tuple[int, bool]:
    """Read live events until the end or a pause, where a stream ends."""
    for position in range(start, end):
        event = live[position]
        if delivered.is_news(model(event)):
            yielded.append(event)
            if event["event"] == "workflow_paused":
                return position + 1, True
        else:
            assert identity(event) in map(identity, yielded), f"{event} was dropped, and had not been delivered"
    return max(start, end), False


def _snapshot(delivered: Delivered, snapshot: list[Event], yielded: list[Event]) -> bool:
    """Read a snapshot, and return whether it ends the stream."""
    for event in snapshot:
        if delivered.is_news(model(event)):
            yielded.append(event)
            if event["event"] == "workflow_paused":
                return True
    return False


def _check_snapshot(snapshot: list[Event], before: Counter[Any], after: Counter[Any]) -> None:
    """Check that each event of a snapshot has been delivered, and that none was delivered twice."""
    for event in snapshot:
        key = identity(event)
        if event["event"] in ("message_replace", "workflow_finished"):
            continue
        if key[-1] == "paused" and before["node_started", key[1], None]:
            assert after[key] == before[key], "live, a node that waits is not said to have finished"
        else:
            assert after[key] == max(before[key], 1)


def test_a_waiting_node_in_a_snapshot_is_delivered_only_if_its_start_was_missed() -> None:
    snapshot = recorded("hitl_events_attach_snap_continue")[:7]
    waits = [event for event in snapshot if event["data"].get("status") == "paused" and "id" in event["data"]]
    assert len(waits) == 1
    stayed, came = Delivered(), Delivered()
    news(stayed, recorded("hitl_workflow_pause"))
    for delivered in (stayed, came):
        delivered.attach()
    assert news(stayed, snapshot) == []
    assert news(came, snapshot) == snapshot


def test_a_replacement_outside_a_snapshot_is_delivered() -> None:
    """Only the second frame of a snapshot can be the one that holds nothing new."""
    started, replaced, *nodes = recorded("reattach_chatflow_snap")[:5]
    moderated = {**replaced, "answer": "I cannot say."}
    for before in ([started, replaced], [started, replaced, *nodes], [started, *nodes], []):
        delivered = Delivered()
        delivered.attach()
        news(delivered, before)
        assert delivered.is_news(model(moderated))


def test_events_of_unknown_kinds_are_news_and_end_no_snapshot() -> None:
    delivered = Delivered()
    delivered.attach()
    first, *rest = recorded("reattach_slow_snap")[:4]
    assert delivered.is_news(model(first))
    assert delivered.is_news(UnknownEvent("brand_new", {}))
    assert delivered.in_snapshot
    assert news(delivered, rest) == rest
    delivered.attach()
    assert news(delivered, [first, *rest]) == []


# -- outputs as text ---------------------------------------------------------------------------------------------------


def finished() -> Iterator[tuple[str, Recording, Event]]:
    for name, recording in recordings().items():
        if recording.is_stream and recording.method == "POST":
            for event in recording.events:
                if event["event"] == "workflow_finished" and event["data"]["outputs"]:
                    yield name, recording, event


FINISHED = {name: (recording, event) for name, recording, event in finished()}


@pytest.mark.parametrize("name", FINISHED)
def test_recorded_outputs_as_text_are_what_was_streamed(name: str) -> None:
    recording, event = FINISHED[name]
    outputs = event["data"]["outputs"]
    if "message_end" in names(recording.events):
        streamed = "".join(event["answer"] for event in recording.events if event["event"] == "message")
        assert outputs["answer"] == streamed
    else:
        streamed = "".join(event["data"]["text"] for event in recording.events if event["event"] == "text_chunk")
        assert rendered(outputs) == streamed


def test_there_are_recorded_outputs_of_all_kinds() -> None:
    shapes = {type(value).__name__ for _, event in FINISHED.values() for value in event["data"]["outputs"].values()}
    assert shapes >= {"str", "int", "list"}
    assert len(FINISHED) >= 7


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        ({}, ""),
        ({"a": "one", "b": 2, "c": 2.5}, "one\n2\n2.5"),
        ({"a": None, "b": "x"}, "\nx"),
        ({"a": ["x", 1]}, "- x\n- 1"),
        ({"a": {"b": 1}}, None),
        ({"a": "x", "b": True}, None),
        ({"a": [{"b": 1}]}, None),
    ],
)
def test_outputs_as_text(outputs: dict[str, Any], text: str | None) -> None:
    assert rendered(outputs) == text


# -- the last event, from the record ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reattach_run_detail_done", "hitl_workflow_run_detail_done"])
def test_the_last_event_can_be_made_of_the_record(name: str) -> None:
    record = recordings()[name].json
    event = finished_event(WorkflowRun.from_dict(record), {"workflow_run_id": record["id"], "task_id": "task"})
    assert (event.event, event.task_id, event.workflow_run_id) == ("workflow_finished", "task", record["id"])
    assert (event.data.status, event.data.outputs) == (record["status"], record["outputs"])
    assert (event.data.total_tokens, event.data.elapsed_time) == (record["total_tokens"], record["elapsed_time"])
