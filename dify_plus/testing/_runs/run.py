"""A run of an app. Its script runs once and writes events into a log, which any number of streams follow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from dify_plus.testing._apps.scripts import Delay, Gate, Json
from dify_plus.testing._state import EndUser, LiveApp, State

PING = b"event: ping\n\n"

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Frame(NamedTuple):
    """One frame of a stream."""

    event: str
    data: bytes


def frame(event: Json) -> Frame:
    """Make a frame as live streams send it: raw UTF-8, no spaces."""
    return Frame(event["event"], f"data: {_JSON(event)}\n\n".encode())


class Stopped(Exception):
    """Raised in a run that was stopped."""


ASKED = "User requested stop"
CLOSED = "Client response stream closed before app execution completed"
"""The reasons for stopping a run."""


class Subscription:
    """A stream that follows a run: new events wake it, until the server forgets it."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.last: int | None = None
        """The number of events it receives; `None` for all."""


class Run:
    """The base of all runs: ids, event log, streams that follow it, and stopping. Subclasses define `work`."""

    def __init__(self, state: State, app: LiveApp, user: EndUser) -> None:
        self.state, self.app, self.user = state, app, user
        self.task_id = state.uuid()
        self.created_at = state.now()
        self.frames: list[Frame] = []
        self.ended = False
        """Whether the run has sent its last event."""
        self.stop_requested = False
        self.stop_reason = ""
        self._subscriptions: set[Subscription] = set()
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._due: float | None = None
        self._paced = 0.0

    # -- for the server -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the run."""
        self.state.executions[self.app.name] += 1
        self.app.tasks[self.task_id] = self
        self.at_work()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def settled(self) -> None:
        """Wait until the run has ended or paused."""
        await self._settled.wait()

    def request_stop(self, user: EndUser) -> None:
        """Stop the run if it is active and belongs to the user."""
        if user is self.user:
            self.stop(ASKED)

    def stop(self, reason: str) -> None:
        """Stop the run if it is active."""
        if self._task is not None and not self._task.done():
            self.stop_requested, self.stop_reason = True, reason
            self._task.cancel()

    def abandoned(self) -> None:
        """React to the client that started the run and closed its stream. Most runs do nothing."""

    async def answered(self, left: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait as `settled` does, for a blocking answer. `left` ends when the client closes the connection."""
        if not self.state.version.leaving_stops:
            return await self.settled()
        tasks = [asyncio.create_task(left()), asyncio.create_task(self.settled())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not self._settled.is_set():
                self.stop(CLOSED)
                await self.settled()
        finally:
            for task in tasks:
                task.cancel()

    def cancel(self) -> None:
        """Cancel the run, because the server stops."""
        if self._task is not None:
            self._task.cancel()

    def subscribe(self, subscription: Subscription) -> None:
        """Wake a stream at each new event."""
        self._subscriptions.add(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop waking a stream."""
        self._subscriptions.discard(subscription)
        if self.state.version.leaving_silences_others:
            for other in self._subscriptions:
                other.last = len(self.frames) if other.last is None else other.last
                other.wake.set()

    # -- for the subclasses -------------------------------------------------------------------------------------

    def emit(self, event: Json) -> None:
        """Add an event to the log."""
        self.frames.append(frame(event))
        self._wake()

    def _wake(self) -> None:
        for subscription in self._subscriptions:
            subscription.wake.set()

    async def work(self) -> None:
        """Run the script, and set `ended` at the end."""
        raise NotImplementedError

    def at_work(self) -> None:
        """Count the run as active."""
        self.app.active += 1
        self.state.live_runs.add(self)
        self._settled.clear()

    def at_rest(self) -> None:
        """Count the run as ended or paused, and wake its waiters."""
        self.app.active -= 1
        self.state.live_runs.discard(self)
        self._settled.set()

    async def pace(self) -> None:
        """Wait for the token delay between two pieces of text, and let other tasks run.

        Pieces follow a schedule, so that the server makes up for lost time. A script that takes longer than the delay
        starts a new schedule.
        """
        delay = self.app.definition.token_delay
        if delay is None:
            delay = self.state.settings.token_delay
        if delay <= 0:
            return await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._due is None or now - self._paced > delay:
            self._due = now
        self._due += delay
        await asyncio.sleep(max(self._due - now, 0))
        self._paced = loop.time()

    async def wait_step(self, step: Delay | Gate) -> None:
        """Wait for a `Delay` or a `Gate`."""
        if isinstance(step, Gate):
            await step._pass()
        else:
            await asyncio.sleep(step.seconds)
        self._due = None

    def check_stop(self) -> None:
        """Raise `Stopped` after a `CancelledError` if the run was stopped, and do nothing if the server stops."""
        task = asyncio.current_task()
        if self.stop_requested and task is not None:
            task.uncancel()
            raise Stopped from None

    async def _run(self) -> None:
        try:
            await self.work()
        except (asyncio.CancelledError, GeneratorExit):
            self.ended = True
        except BaseException as error:  # `work` handles an Exception of the script, but not pytest.fail() or sys.exit()
            self.state.errors.append(error)
            self.ended = True
        finally:
            if not self._settled.is_set():
                self.at_rest()
            self._wake()


def usage(prompt_tokens: int, completion_tokens: int, latency: float) -> Json:
    """Return the tokens and prices of an answer. Prices are strings."""
    return {
        "prompt_tokens": prompt_tokens,
        "prompt_unit_price": "0.001",
        "prompt_price_unit": "0.001",
        "prompt_price": f"{prompt_tokens / 1e6:.6f}",
        "completion_tokens": completion_tokens,
        "completion_unit_price": "0.002",
        "completion_price_unit": "0.001",
        "completion_price": f"{completion_tokens / 5e5:.6f}",
        "total_tokens": prompt_tokens + completion_tokens,
        "total_price": f"{prompt_tokens / 1e6 + completion_tokens / 5e5:.6f}",
        "currency": "USD",
        "latency": latency,
        "time_to_first_token": 0.05,
        "time_to_generate": latency,
    }


def no_usage(latency: float, price: str = "0.0") -> Json:
    """Return the usage of an answer without a model (`0.0`) or of a stopped one (`0E-7`)."""
    zero: Json = usage(0, 0, latency)
    zero |= {"prompt_price": price, "completion_price": price, "total_price": price}
    if price == "0.0":
        for key in ("prompt_unit_price", "prompt_price_unit", "completion_unit_price", "completion_price_unit"):
            zero[key] = price
    zero |= {"time_to_first_token": None, "time_to_generate": None}
    return zero


def metadata(used: Json | None, sources: list[Json], annotation: Json | None = None) -> Json:
    """Return the `metadata` of a message."""
    return {"annotation_reply": annotation, "retriever_resources": sources, "usage": used}


def without_unknown(known: Json) -> Json:
    """Return `metadata` without its unknown values, as newer servers stream it for chats."""
    shown = {key: value for key, value in known.items() if value is not None}
    return shown | {"usage": {key: value for key, value in known["usage"].items() if not key.startswith("time_to_")}}


def words(text: str) -> int:
    """Return the number of words, as a simple token count."""
    return len(text.split())


def json_line(event: Any) -> bytes:
    """Return a frame as `/events` sends it for a finished run: JSON with spaces."""
    return f"data: {json.dumps(event)}\n\n".encode()
