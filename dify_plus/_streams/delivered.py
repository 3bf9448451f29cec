"""Which events of a run have been delivered, so that none is delivered twice. Pure."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from dify_plus._streams.events import Event, UnknownEvent
from dify_plus_api.types import Model

__all__ = ["Delivered"]

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


class Delivered:
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
