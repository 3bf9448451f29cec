"""How a cut stream of a workflow-backed run is taken up again: how long to try, and what is new in what comes. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen, validators

from dify_plus.events import Event, UnknownEvent
from dify_plus_api import models
from dify_plus_api.types import Model

__all__ = ["Handed", "RecoveryPolicy", "StreamResumed", "finished_event", "rendered"]


@frozen(kw_only=True)
class RecoveryPolicy:
    """How hard a cut stream is tried to be taken up again.

    The count and the clock start anew with every new event.

    Attributes:
        max_attempts: Attempts to attach to the run; 0 to raise at the first cut.
        initial_delay: The bound of the first wait, in seconds; it doubles with every attempt, and the wait is drawn
            evenly between nothing and the bound.
        max_delay: The largest bound, in seconds.
        max_silence: Seconds without a new event after which a run that was taken up again is given up, pings or not.
    """

    max_attempts: int = field(default=10, validator=validators.ge(0))
    initial_delay: float = field(default=0.5, validator=validators.ge(0))
    max_delay: float = field(default=8.0, validator=validators.ge(0))
    max_silence: float = field(default=300.0, validator=validators.gt(0))

    def delay(self, *, attempt: int, elapsed: float, chance: Callable[[], float] = random.random) -> float | None:
        """Decide about the next attempt.

        Args:
            attempt: Which attempt it would be; the first is 1.
            elapsed: Seconds since the last new event.
            chance: Gives a number from 0.0 up to 1.0.

        Returns:
            Seconds to wait before it; None when there is to be none.
        """
        if attempt > self.max_attempts or elapsed > self.max_silence:
            return None
        return chance() * min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 60))


@frozen
class StreamResumed:
    """The stream was cut, or the run had paused, and it has been taken up again. Made here, not by the server.

    Text that was missed meanwhile comes at the end, from the run's outputs.

    Attributes:
        workflow_run_id: The run.
        attempts: How many attempts it took.
        reason: What had ended the stream: `eof`, `connection_lost`, `idle_timeout`, `left` (reading was cancelled), or
            `submitted`.
        event: The name of its kind.
    """

    workflow_run_id: str
    attempts: int
    reason: str
    event: Literal["stream_resumed"] = "stream_resumed"

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {
            "event": self.event,
            "workflow_run_id": self.workflow_run_id,
            "attempts": self.attempts,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> StreamResumed:
        """Read a JSON object."""
        return cls(src_dict["workflow_run_id"], src_dict["attempts"], src_dict["reason"])


_Key: TypeAlias = tuple[str, ...]

_IDENTITY: Final[dict[str, tuple[str, ...]]] = {
    "workflow_started": ("reason",),
    "node_started": ("id",),
    "node_finished": ("id", "status"),
    "human_input_required": ("form_id",),
    "workflow_paused": ("reasons",),
}
"""The kinds that a snapshot repeats, and what in an event's data tells it from others of its kind."""

_NODE: Final = ("node_started", "node_finished")
_REPLACE: Final = "message_replace"
"""A snapshot of a chatflow has one in the second place, which tells nothing."""


def _key(name: str, event: Model) -> _Key | None:
    """What makes an event the same as another, or None where a repetition cannot be told."""
    if name not in _IDENTITY:
        return None
    values = [_field(event, field_name) for field_name in _IDENTITY[name]]
    if name == "workflow_paused":
        reasons = values[0] if isinstance(values[0], list) else []
        return (name, *sorted(str(getattr(reason, "form_id", "")) for reason in reasons))
    return (name, *map(str, values))


class Handed:
    """Which events of a run have been handed out, so that none is handed out twice.

    A server that is attached to first replays, as a snapshot, how far the run had come, then goes on live; where the
    two meet, an event may come in both. Of the snapshot, what had been missed is handed out; of what comes live, what
    the snapshot has not told. A run that goes on after a pause starts the nodes that waited once more: news.
    """

    def __init__(self) -> None:
        self._ever: set[_Key] = set()
        self._before: set[_Key] = set()
        """The same, when the last snapshot began."""
        self._snapshot: set[_Key | None] | None = None
        """What the snapshot that is coming has told so far."""
        self._told: set[_Key] = set()
        """What the last snapshot told that was handed out."""
        self._waiting: set[_Key] = set()
        """The starts of the nodes that wait, by the last snapshot."""

    @property
    def in_snapshot(self) -> bool:
        """Whether nothing but the snapshot has come since the run was attached to."""
        return self._snapshot is not None

    def attach(self) -> None:
        """Expect a snapshot next."""
        self._before = set(self._ever)
        self._snapshot, self._told, self._waiting = set(), set(), set()

    def is_news(self, event: Event) -> bool:
        """Take an event that has come.

        Args:
            event: The next event of the stream.

        Returns:
            Whether it is to be handed out.
        """
        name: str = getattr(event, "event", "")
        if (name not in _IDENTITY and self._snapshot is None) or isinstance(event, UnknownEvent):
            return True
        key = _key(name, event)
        if self._snapshot is not None:
            if not self._is_live(name, event, key, self._snapshot):
                return self._is_missed(name, event, key, self._snapshot)
            self._snapshot = None
        if key is None:
            return True
        if _resumes(name, event):
            self._told = {key for key in self._told - self._waiting if key[0] in _NODE}
        self._ever.add(key)
        return key not in self._told

    def still_paused(self, event: Event) -> bool:
        """Tell whether an event that is no news says that the run is where it was left: nothing was missed."""
        return self.in_snapshot and getattr(event, "event", None) == "workflow_paused"

    def _is_live(self, name: str, event: Model, key: _Key | None, snapshot: set[_Key | None]) -> bool:
        if name == _REPLACE:
            return len(snapshot) != 1
        return name not in _IDENTITY or key in snapshot or _resumes(name, event)

    def _is_missed(self, name: str, event: Model, key: _Key | None, snapshot: set[_Key | None]) -> bool:
        snapshot.add(key)
        if key is None or key in self._ever:
            return False
        if name == "node_finished" and _field(event, "status") == "paused":
            start = ("node_started", str(_field(event, "id")))
            self._waiting.add(start)
            if start in self._before:
                return False  # live, a node that waits is not said to have finished
        self._ever.add(key)
        self._told.add(key)
        return True


def _field(event: Model, name: str) -> Any:
    return getattr(getattr(event, "data", None), name, None)


def _resumes(name: str, event: Model) -> bool:
    return name == "workflow_started" and _field(event, "reason") == "resumption"


def rendered(outputs: Mapping[str, Any]) -> str | None:
    """The text that a workflow's stream gives for its outputs.

    Args:
        outputs: The outputs of the run that finished.

    Returns:
        The outputs' texts, each on lines of its own and lists as bullets; None where one cannot be put as text here.
    """
    texts = [_text(value) for value in outputs.values()]
    return None if None in texts else "\n".join(text for text in texts if text is not None)


def _text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, list):
        items = [_text(item) for item in value]
        return None if None in items else "\n".join(f"- {item}" for item in items)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def finished_event(record: models.WorkflowRun, ids: Mapping[str, str]) -> models.WorkflowFinishedEvent:
    """The last event of a run, made of its record where the stream could not be had.

    Args:
        record: The record of a run that has ended.
        ids: The ids that the run's events carry.
    """
    data = record.to_dict()
    return models.WorkflowFinishedEvent.from_dict({"event": "workflow_finished", **ids, "data": data})
