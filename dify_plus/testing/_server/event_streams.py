"""From a run's log to a streaming answer: one frame a chunk, pings, lingering, the client that leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dify_plus.testing._runs.run import PING, Frame, Run, Subscription
from dify_plus.testing._state import Settings
from dify_plus.testing._versions import Version

MEDIA_TYPE = "text/event-stream; charset=utf-8"


def attached_headers(version: Version) -> dict[str, str]:
    """Give the headers of a stream that another request started."""
    kept = {"Connection": "keep-alive"} if version.attached_keeps_alive else {}
    return {"Cache-Control": "no-cache", **kept}


class EventStream(Response):
    """Follows a run from a place in its log, after some frames of its own.

    `owner`: the client that started the run; when it leaves, a plain run ends with it.
    `through_pauses`: go on when the run pauses. `endless`: do not even end when the run does (a quirk of `/events`).
    """

    def __init__(
        self,
        run: Run,
        *,
        start: int = 0,
        before: Sequence[Frame] = (),
        owner: bool = False,
        workflow_backed: bool = True,
        through_pauses: bool = False,
        endless: bool = False,
    ) -> None:
        super().__init__(headers={} if owner else attached_headers(run.state.version), media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self.run, self.start, self.before, self.owner = run, start, before, owner
        self.workflow_backed, self.through_pauses, self.endless = workflow_backed, through_pauses, endless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self.settings: Settings = self.run.state.settings
        self.send = send
        self.subscription = Subscription()
        self.wake = self.subscription.wake
        self.alarm = Alarm(self.wake)
        self.gone = False
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        watcher = asyncio.create_task(self._watch(receive))
        self.run.subscribe(self.subscription)
        try:
            await self._follow()
        finally:
            self.run.unsubscribe(self.subscription)
            self.alarm.cancel()
            watcher.cancel()
        if self.gone:
            if self.owner:
                self.run.abandoned()
            return
        if self._forgotten():
            return  # a stream without a snapshot is cut in the middle of its body
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.wake.set()

    async def _write(self, data: bytes) -> None:
        await self.send({"type": "http.response.body", "body": data, "more_body": True})

    async def _follow(self) -> None:
        if self.workflow_backed:
            await self._write(PING)
        for sent in self.before:
            await self._write(sent.data)
            if sent.event == "workflow_paused" and not self.through_pauses:
                return await self._linger()
        loop = asyncio.get_running_loop()
        position, frames = self.start, self.run.frames
        quiet_since = pinged = loop.time()
        while not self.gone:
            while position < self._known(frames) and not self.gone:
                sent = frames[position]
                position += 1
                await self._write(sent.data)
                if sent.event == "workflow_paused" and not self.through_pauses:
                    return await self._linger()
                quiet_since = loop.time()
                if self.workflow_backed:
                    pinged = quiet_since
                elif quiet_since - pinged >= self.settings.ping_interval:
                    pinged = quiet_since
                    await self._write(PING)
            if self._over() and position >= self._known(frames):
                return await self._linger()
            if not await self._wait(pinged + self.settings.ping_interval):
                pinged = loop.time()
                if pinged - quiet_since >= self.settings.silence_limit:
                    return
                await self._write(PING)

    async def _wait(self, until: float) -> bool:
        """Until something happens, but not longer. Whether something happened."""
        before = self._known(self.run.frames)
        self.wake.clear()
        self.alarm.set(until)
        if not self.gone:
            await self.wake.wait()
        return self._known(self.run.frames) > before or self.gone or self._over()

    def _known(self, frames: Sequence[Frame]) -> int:
        """How many of the run's events this stream hears of."""
        return len(frames) if self.subscription.last is None else self.subscription.last

    def _over(self) -> bool:
        heard_all = self._known(self.run.frames) == len(self.run.frames)
        return self._forgotten() or (self.run.ended and heard_all and not self.endless)

    def _forgotten(self) -> bool:
        return self.subscription.last is not None and not self.before and not self.run.ended

    async def _linger(self) -> None:
        lingers = self.run.state.version.lingers and not self._forgotten()
        if self.workflow_backed and self.settings.linger and lingers:
            loop = asyncio.get_running_loop()
            deadline = loop.time() + self.settings.linger
            while not self.gone and loop.time() < deadline:
                self.wake.clear()
                self.alarm.set(deadline)
                await self.wake.wait()


class Alarm:
    """Wakes a stream at a time. Putting it off costs nothing: the timer looks again when it goes off."""

    def __init__(self, wake: asyncio.Event) -> None:
        self.wake, self.loop = wake, asyncio.get_running_loop()
        self.until = 0.0
        self.timer: asyncio.TimerHandle | None = None

    def set(self, until: float) -> None:
        """Wake at this time, instead of any other."""
        self.until = until
        if self.timer is not None and self.timer.when() > until:
            self.cancel()
        if self.timer is None:
            self.timer = self.loop.call_at(until, self._ring)

    def cancel(self) -> None:
        """Do not wake."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _ring(self) -> None:
        self.timer = None
        if self.loop.time() < self.until:
            self.set(self.until)
        else:
            self.wake.set()


class BrokenStart(Response):
    """A streaming run that could not start: a ping, an error without code or ids, and then a long silence."""

    def __init__(self, error: Frame, settings: Settings) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self.error, self.settings = error, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for data in (PING, self.error.data):
            await send({"type": "http.response.body", "body": data, "more_body": True})
        try:
            async with asyncio.timeout(self.settings.silence_limit):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
