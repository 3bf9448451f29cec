"""Faults on request: what networks, proxies and busy servers do to a client.

    fake.faults.add(Fault(drop_after_events=3))                      # the next request, whichever it is
    fake.faults.add(Fault.too_many_requests(retry_after=2), times=2, app="chat", path="/chat-messages")

Or from outside: a request with the header `X-Fake-Fault: {"status": 503}` gets that fault.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from starlette.responses import Response
from starlette.types import Message, Send

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.http import Connection

HEADER = "x-fake-fault"

GATEWAY_PAGE = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n"
    "<center><h1>{status} {reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one answer. Parts combine: a delay and then a 503, small chunks and a cut, ...

    Events are counted without pings. Bytes are those of the answer's body.
    """

    delay: float = 0.0
    """Seconds before anything is answered."""
    status: int | None = None
    """Answer with this status instead."""
    body: str | bytes | Json = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    executed: bool = False
    """With a status or `drop`: the app does run first, only its answer is lost."""
    drop: bool = False
    """Close the connection without an answer."""
    drop_after_bytes: int | None = None
    drop_after_events: int | None = None
    """The connection is lost in the middle of the answer."""
    end_after_bytes: int | None = None
    end_after_events: int | None = None
    """The answer is cut short, but ends properly, as if that were all."""
    stall_after_bytes: int | None = None
    stall_after_events: int | None = None
    """Nothing more comes, not even pings; the connection stays open."""
    stall_for: float | None = None
    """Seconds of a stall after which the answer goes on."""
    slow: float = 0.0
    """Seconds before each piece."""
    chunk_size: int | None = None
    """Cut the answer into HTTP chunks of so many bytes, wherever that falls."""
    lose_events: Sequence[int] = ()
    duplicate_events: Sequence[int] = ()
    """Positions (from 0) of events that are left out, or sent twice."""

    @classmethod
    def error(
        cls,
        status: int,
        code: str,
        message: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        executed: bool = False,
    ) -> Fault:
        """An error in the server's own format."""
        body = {"code": code, "message": message, "status": status}
        return cls(status=status, body=body, headers=headers or {}, delay=delay, executed=executed)

    @classmethod
    def too_many_requests(cls, retry_after: str | float | None = None) -> Fault:
        """429: too many runs at a time; it can be tried again."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        message = "Too many requests. Please try again later."
        return cls.error(429, "too_many_requests", message, headers=headers)

    @classmethod
    def rate_limit_error(cls) -> Fault:
        """429: the plan's quota is used up; trying again will not help."""
        return cls.error(429, "rate_limit_error", "Rate Limit Error")

    @classmethod
    def concurrency_limit(cls, limit: int = 1) -> Fault:
        """The concurrency limit as self-hosted servers say it: a 400."""
        message = "Too many requests. Please try again later. The current maximum concurrent requests allowed for "
        return cls.error(400, "invalid_param", f"{message}00000000-0000-4000-8000-000000000000 is {limit}.")

    @classmethod
    def server_error(cls, *, delay: float = 0.0, executed: bool = False) -> Fault:
        """500, as an exception of the server looks."""
        body = {"message": "Internal Server Error", "code": "unknown", "status": 500}
        return cls(status=500, body=body, delay=delay, executed=executed)

    @classmethod
    def gateway(cls, status: int = 502, *, delay: float = 0.0, executed: bool = False) -> Fault:
        """A proxy's HTML page: 502, 503 or 504."""
        reason = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}.get(status, "")
        page = GATEWAY_PAGE.format(status=status, reason=reason)
        headers = {"Content-Type": "text/html"}
        return cls(status=status, body=page, headers=headers, delay=delay, executed=executed)

    def response(self) -> Response:
        """The answer that comes instead."""
        assert self.status is not None
        if isinstance(self.body, dict):
            return Response(json.dumps(self.body) + "\n", self.status, self.headers, "application/json")
        return Response(self.body, self.status, self.headers)


@dataclass
class Rule:
    """A fault and the requests it is for."""

    fault: Fault
    times: int | None
    skip: int
    app: str | None
    path: str
    method: str | None

    def matches(self, method: str, path: str, app: str | None) -> bool:
        """Whether a request is meant."""
        if (self.app not in (None, app)) or (self.method not in (None, method)):
            return False
        return fnmatch(path.removeprefix("/v1"), self.path.removeprefix("/v1"))


class Faults:
    """The faults that are waiting for a request. The first that matches is taken."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(
        self,
        fault: Fault,
        *,
        times: int | None = 1,
        skip: int = 0,
        app: str | None = None,
        path: str = "*",
        method: str | None = None,
    ) -> Rule:
        """`times=None`: every request; `skip`: let so many matching ones pass first; `path` may hold `*`."""
        rule = Rule(fault, times, skip, app, path, method)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget all of them."""
        self.rules.clear()

    def take(self, method: str, path: str, app: str | None, header: str | None) -> Fault | None:
        """The fault for a request, if there is one."""
        if header is not None:
            return from_header(header)
        for rule in list(self.rules):
            if not rule.matches(method, path, app):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
            return rule.fault
        return None


def from_header(header: str) -> Fault:
    """The fault that a request asks for itself; when it cannot be read, an answer that says so."""
    try:
        fields = json.loads(header)
        if not isinstance(fields, dict):
            raise ValueError("it is no JSON object")
        return Fault(**fields)
    except (TypeError, ValueError) as error:
        return Fault.error(400, "bad_fault", f"{HEADER} says no fault: {error}")


class FaultySend:
    """Stands between the server and the connection, and does what the fault says to the answer that passes."""

    def __init__(self, fault: Fault, send: Send, connection: Connection) -> None:
        self.fault, self.send, self.connection = fault, send, connection
        self.bytes = self.events = 0
        self.over = False

    async def __call__(self, message: Message) -> None:
        """Pass a piece of the answer on, or not."""
        if self.over:
            return
        if self.fault.drop:
            return self._cut()
        if message["type"] != "http.response.body":
            await self.send(message)
            await self._limits()
            return
        data: bytes = message.get("body", b"")
        for piece in self._pieces(data):
            if self.fault.slow:
                await asyncio.sleep(self.fault.slow)
            await self._write(piece)
            if self._is_over():
                return
        if data.startswith(b"data:"):
            self.events += 1
            await self._limits()
        if self._is_over():
            return
        if not message.get("more_body", False):
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    def _pieces(self, data: bytes) -> list[bytes]:
        if data.startswith(b"data:"):
            if self.events in self.fault.lose_events:
                return []
            if self.events in self.fault.duplicate_events:
                data += data
        size = self.fault.chunk_size or len(data)
        return [data[at : at + size] for at in range(0, len(data), size)] if data else []

    async def _write(self, piece: bytes) -> None:
        fault = self.fault
        bounds = [b for b in (fault.drop_after_bytes, fault.end_after_bytes, fault.stall_after_bytes) if b is not None]
        room = min((bound - self.bytes for bound in bounds), default=len(piece))
        now = piece[: max(room, 0)] if room < len(piece) else piece
        self.bytes += len(now)
        if now:
            await self.send({"type": "http.response.body", "body": now, "more_body": True})
        await self._limits()
        rest = piece[len(now) :]
        if rest and not self._is_over():
            await self._write(rest)

    async def _limits(self) -> None:
        fault = self.fault
        if _reached(fault.drop_after_bytes, self.bytes) or _reached(fault.drop_after_events, self.events):
            self._cut()
        elif _reached(fault.end_after_bytes, self.bytes) or _reached(fault.end_after_events, self.events):
            self.over = True
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
        elif _reached(fault.stall_after_bytes, self.bytes) or _reached(fault.stall_after_events, self.events):
            self.fault = replace(fault, stall_after_bytes=None, stall_after_events=None)
            try:
                async with asyncio.timeout(fault.stall_for):
                    await self.connection.lost.wait()
            except TimeoutError:
                return
            self.over = True

    def _is_over(self) -> bool:
        return self.over

    def _cut(self) -> None:
        self.over = True
        self.connection.cut()


def _reached(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit
