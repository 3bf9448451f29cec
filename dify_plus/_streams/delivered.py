"""Remember which events of a run have been delivered, so that none is delivered twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from dify_plus._streams.events import Event, UnknownEvent
from dify_plus_api.types import Model

__all__ = ["REPEATED", "Delivered", "foreign_id"]

_Key: TypeAlias = tuple[str, ...]


REPEATED: Final[dict[str, tuple[str, ...]]] = {
    "workflow_started": ("reason",),
    "node_started": ("id",),
    "node_finished": ("id", "status"),
    "human_input_required": ("form_id",),
    "workflow_paused": ("reasons",),
}
"""The kinds of events that a snapshot repeats -> the fields of their data that identify an event of this kind."""


_NODE: Final = ("node_started", "node_finished")


_REPLACE: Final = "message_replace"
"""The second event in the snapshot of a chatflow. It holds nothing new."""


_NOTHING: Final[set[_Key]] = set()
"""One empty set for all streams that never reconnect; `attach` replaces it."""


def _key(name: str, event: Model) -> _Key | None:
    """Return what identifies an event, or None for a kind whose repetitions cannot be recognised."""
    if name not in REPEATED:
        return None
    values = [_field(event, field_name) for field_name in REPEATED[name]]
    if name == "workflow_paused":
        reasons = values[0] if isinstance(values[0], list) else []
        return (name, *sorted(str(getattr(reason, "form_id", "")) for reason in reasons))
    return (name, *map(str, values))


class Delivered:
    """Remembers which events of a run have been delivered, so that none is delivered twice.

    After a reconnect, the server first replays the run so far as a snapshot, then sends live events. At the boundary,
    an event may come twice. From the snapshot, deliver the events that were missed; of the live events, deliver those
    that the snapshot did not have. When a run resumes after a pause, the server starts the waiting nodes again; those
    events are new and are delivered.
    """

    def __init__(self) -> None:
        self._delivered: set[_Key] = set()
        self._delivered_before = _NOTHING
        """The events that were delivered before the last snapshot began."""
        self._snapshot: set[_Key | None] | None = None
        """The events of the current snapshot so far; None after its end."""
        self._from_snapshot = _NOTHING
        """The events that were delivered from the last snapshot."""
        self._waiting = _NOTHING
        """The start events of the nodes that wait, according to the last snapshot."""

    @property
    def in_snapshot(self) -> bool:
        """Whether only events of the snapshot have arrived since the last reconnect."""
        return self._snapshot is not None

    def attach(self) -> None:
        """Expect a snapshot next."""
        self._delivered_before = set(self._delivered)
        self._snapshot, self._from_snapshot, self._waiting = set(), set(), set()

    def is_news(self, event: Event) -> bool:
        """Decide whether to deliver an event, and remember it.

        Args:
            event: The next event of the stream.

        Returns:
            Whether to deliver the event.
        """
        name: str = getattr(event, "event", "")
        if (name not in REPEATED and self._snapshot is None) or isinstance(event, UnknownEvent):
            return True
        key = _key(name, event)
        if self._snapshot is not None:
            if not self._is_live(name, event, key, self._snapshot):
                return self._is_missed(name, event, key, self._snapshot)
            self._snapshot = None
        if key is None:
            return True
        if _resumes(name, event):
            self._from_snapshot = {key for key in self._from_snapshot - self._waiting if key[0] in _NODE}
        self._delivered.add(key)
        return key not in self._from_snapshot

    def still_paused(self, event: Event) -> bool:
        """Return whether a repeated event shows that the run is still paused, so that nothing was missed."""
        return self.in_snapshot and getattr(event, "event", None) == "workflow_paused"

    def _is_live(self, name: str, event: Model, key: _Key | None, snapshot: set[_Key | None]) -> bool:
        if name == _REPLACE:
            return len(snapshot) != 1
        return name not in REPEATED or key in snapshot or _resumes(name, event)

    def _is_missed(self, name: str, event: Model, key: _Key | None, snapshot: set[_Key | None]) -> bool:
        snapshot.add(key)
        if key is None or key in self._delivered:
            return False
        if name == "node_finished" and _field(event, "status") == "paused":
            start = ("node_started", str(_field(event, "id")))
            self._waiting.add(start)
            if start in self._delivered_before:
                return False  # a live stream does not send the end of a node that waits
        self._delivered.add(key)
        self._from_snapshot.add(key)
        return True


_RUN_EVENTS: Final = ("workflow_started", "workflow_finished")
"""The kinds of events whose data has the id of the run."""


def foreign_id(event: Event, ids: Mapping[str, str]) -> str | None:
    """Return the id that shows that an event belongs to another run.

    Args:
        event: An event of any kind.
        ids: The ids of the run that the stream follows.

    Returns:
        The id of the other run or of its message; None if the event may belong to the run.
    """
    sent = event.data if isinstance(event, UnknownEvent) else event.additional_properties
    found = [
        (name, getattr(event, name, None) or (sent.get(name) if isinstance(sent, Mapping) else None))
        for name in ("workflow_run_id", "message_id")
    ]
    if getattr(event, "event", None) in _RUN_EVENTS:
        found.append(("workflow_run_id", _field(event, "id")))
    return next(
        (value for name, value in found if value and isinstance(value, str) and ids.get(name) not in (None, value)),
        None,
    )


def _field(event: Event, name: str) -> Any:
    return getattr(getattr(event, "data", None), name, None)


def _resumes(name: str, event: Model) -> bool:
    return name == "workflow_started" and _field(event, "reason") == "resumption"
