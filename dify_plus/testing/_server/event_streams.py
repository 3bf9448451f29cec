"""Streaming answers from a run's log: one frame per chunk, pings, lingering, and clients that disconnect."""

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
    """Return the headers of a stream that reconnects to a run."""
    kept = {"Connection": "keep-alive"} if version.attached_keeps_alive else {}
    return {"Cache-Control": "no-cache", **kept}


class EventStream(Response):
    """Follows a run from a position in its log, after the frames `before`.

    `owner`: whether this client started the run; if it disconnects, the run can end. `through_pauses`: whether to
    continue when the run pauses. `endless`: whether to stay open after the end of the run (a quirk of `/events`).
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
        self.settings = run.state.settings
        self.subscription = Subscription()
        self.wake = self.subscription.wake
        self.alarm = Alarm(self.wake)
        self.gone = False
        """Whether the client has disconnected."""
        self.send: Send

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        self.send = send
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
            return  # a stream without a snapshot ends without a final chunk
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
        pinged, quiet = loop.time(), 0.0  # silence is counted in pings: a server that was held up has not been silent
        while not self.gone:
            while position < self._known and not self.gone:
                sent = frames[position]
                position += 1
                await self._write(sent.data)
                if sent.event == "workflow_paused" and not self.through_pauses:
                    return await self._linger()
                now, quiet = loop.time(), 0.0
                if self.workflow_backed:
                    pinged = now
                elif now - pinged >= self.settings.ping_interval:
                    pinged = now
                    await self._write(PING)
            if self._over() and position >= self._known:
                return await self._linger()
            if not await self._wait(pinged + self.settings.ping_interval):
                pinged = loop.time()
                quiet += self.settings.ping_interval
                if quiet >= self.settings.silence_limit:
                    return
                await self._write(PING)

    async def _wait(self, until: float) -> bool:
        """Wait for a new event until a time, and return whether there was one."""
        before = self._known
        self.wake.clear()
        self.alarm.set(until)
        if not self.gone:
            await self.wake.wait()
        return self._known > before or self.gone or self._over()

    @property
    def _known(self) -> int:
        """How many of the run's events this stream receives."""
        return len(self.run.frames) if self.subscription.last is None else self.subscription.last

    def _over(self) -> bool:
        heard_all = self._known == len(self.run.frames)
        return self._forgotten() or (self.run.ended and heard_all and not self.endless)

    def _forgotten(self) -> bool:
        """Return whether the server has lost this stream: it sends no event, although the run continues."""
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
    """Wakes a stream at a time. Postponing is cheap: when the timer fires early, it sets itself again."""

    def __init__(self, wake: asyncio.Event) -> None:
        self.wake, self.loop = wake, asyncio.get_running_loop()
        self.until = 0.0
        self.timer: asyncio.TimerHandle | None = None

    def set(self, until: float) -> None:
        """Set the time, instead of the previous one."""
        self.until = until
        if self.timer is not None and self.timer.when() > until:
            self.cancel()
        if self.timer is None:
            self.timer = self.loop.call_at(until, self._ring)

    def cancel(self) -> None:
        """Remove the time."""
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
    """The stream of a run that could not start: a ping, an error without code or ids, and then a long silence."""

    def __init__(self, error: Frame, settings: Settings) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self.error, self.settings = error, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for data in (PING, self.error.data):
            await send({"type": "http.response.body", "body": data, "more_body": True})
        try:
            async with asyncio.timeout(self.settings.silence_limit):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
