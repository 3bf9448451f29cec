"""A run: something an app is doing. It happens once, whoever listens; its events go into a log that streams follow."""

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
    """An event as a live stream sends it: raw UTF-8, no spaces."""
    return Frame(event["event"], f"data: {_JSON(event)}\n\n".encode())


class Stopped(Exception):
    """Somebody asked the run to stop."""


ASKED = "User requested stop"
CLOSED = "Client response stream closed before app execution completed"
"""Why a run was stopped."""


class Subscription:
    """A stream that follows a run: woken by news, until the server forgets it."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.last: int | None = None
        """How many events it hears of; `None`: all."""


class Run:
    """The part that all runs share: identity, log, followers, stop. Subclasses say what `work` is."""

    def __init__(self, state: State, app: LiveApp, user: EndUser) -> None:
        self.state, self.app, self.user = state, app, user
        self.task_id = state.uuid()
        self.created_at = state.now()
        self.frames: list[Frame] = []
        self.ended = False
        """Nothing more will come."""
        self.stop_requested = False
        self.stop_reason = ""
        self._subscriptions: set[Subscription] = set()
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._due: float | None = None
        self._paced = 0.0

    # -- for the server -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        self.state.executions[self.app.name] += 1
        self.app.tasks[self.task_id] = self
        self.at_work()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def settled(self) -> None:
        """Wait until the run has ended or paused."""
        await self._settled.wait()

    def request_stop(self, user: EndUser) -> None:
        """Stop it, if it is this user's and still at work."""
        if user is self.user:
            self.stop(ASKED)

    def stop(self, reason: str) -> None:
        """Stop it, if it is still at work."""
        if self._task is not None and not self._task.done():
            self.stop_requested, self.stop_reason = True, reason
            self._task.cancel()

    def abandoned(self) -> None:
        """The client that started the run closed its stream. Most runs do not care."""

    async def answered(self, left: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait as `settled` does, for a blocking answer. `left` ends when its client closes the connection."""
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
        """The server is going down."""
        if self._task is not None:
            self._task.cancel()

    def subscribe(self, subscription: Subscription) -> None:
        """Wake it when something happens."""
        self._subscriptions.add(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Leave it alone again."""
        self._subscriptions.discard(subscription)
        if self.state.version.leaving_silences_others:
            for other in self._subscriptions:
                other.last = len(self.frames) if other.last is None else other.last
                other.wake.set()

    # -- for the subclasses -------------------------------------------------------------------------------------

    def emit(self, event: Json) -> None:
        """Write an event into the log."""
        self.frames.append(frame(event))
        self._wake()

    def _wake(self) -> None:
        for subscription in self._subscriptions:
            subscription.wake.set()

    async def work(self) -> None:
        """Do it, and set `ended` when it is done."""
        raise NotImplementedError

    def at_work(self) -> None:
        """It counts as active."""
        self.app.active += 1
        self.state.live_runs.add(self)
        self._settled.clear()

    def at_rest(self) -> None:
        """It has ended or paused: it does not count any more, and whoever waits for it goes on."""
        self.app.active -= 1
        self.state.live_runs.discard(self)
        self._settled.set()

    async def pace(self) -> None:
        """Between two pieces of text: wait for the token delay, and let other tasks run.

        Pieces come on a schedule, so that what the server loses with one it makes up for with the next. A script that
        takes longer than the delay by itself begins a new one.
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
        """Do a step that only takes time."""
        if isinstance(step, Gate):
            await step._pass()
        else:
            await asyncio.sleep(step.seconds)
        self._due = None

    def check_stop(self) -> None:
        """To be called on `CancelledError`: turns a user's stop into `Stopped`, leaves a shutdown alone."""
        task = asyncio.current_task()
        if self.stop_requested and task is not None:
            task.uncancel()
            raise Stopped from None

    async def _run(self) -> None:
        try:
            await self.work()
        except asyncio.CancelledError:
            self.ended = True
        except Exception as error:  # not the script's: those are part of the work
            self.state.errors.append(error)
            self.ended = True
        finally:
            if not self._settled.is_set():
                self.at_rest()
            self._wake()


def usage(prompt_tokens: int, completion_tokens: int, latency: float) -> Json:
    """Tokens and prices of an answer; prices are strings."""
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
    """The usage of an answer that used no model (`0.0`), or was stopped (`0E-7`)."""
    zero: Json = usage(0, 0, latency)
    zero |= {"prompt_price": price, "completion_price": price, "total_price": price}
    if price == "0.0":
        for key in ("prompt_unit_price", "prompt_price_unit", "completion_unit_price", "completion_price_unit"):
            zero[key] = price
    zero |= {"time_to_first_token": None, "time_to_generate": None}
    return zero


def metadata(used: Json | None, sources: list[Json], annotation: Json | None = None) -> Json:
    """`metadata` of a message."""
    return {"annotation_reply": annotation, "retriever_resources": sources, "usage": used}


def without_unknown(known: Json) -> Json:
    """`metadata` without what is not known of a chat: how newer servers stream it."""
    shown = {key: value for key, value in known.items() if value is not None}
    return shown | {"usage": {key: value for key, value in known["usage"].items() if not key.startswith("time_to_")}}


def words(text: str) -> int:
    """A poor man's token count."""
    return len(text.split())


def json_line(event: Any) -> bytes:
    """A frame as `/events` writes it for a finished run: JSON with spaces."""
    return f"data: {json.dumps(event)}\n\n".encode()
