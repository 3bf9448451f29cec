"""Faults that a test asks for: what networks, proxies and overloaded servers do to a client.

    fake.faults.add(Fault(drop_after_events=3))                      # the next request
    fake.faults.add(Fault.too_many_requests(retry_after=2), times=2, app="chat", path="/chat-messages")

A client can also ask for a fault, with a header such as `X-Fake-Fault: {"status": 503}`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from starlette.responses import Response
from starlette.types import Message, Send

from dify_plus.testing._apps.scripts import Json, check_flags
from dify_plus.testing._server.http import Connection

HEADER = "x-fake-fault"

GATEWAY_PAGE = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n"
    "<center><h1>{status} {reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


_POSITIONS = ("lose_events", "duplicate_events")
_SECONDS = ("delay", "slow", "stall_for")
_LEAST = {
    "status": 200,
    "chunk_size": 1,
    **{f"{end}_after_{unit}": 0 for end in ("drop", "end", "stall") for unit in ("bytes", "events")},
}
"""The smallest numbers."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault in one answer. Its fields can be combined, such as a delay with a 503, or small chunks with a cut.

    Event counts do not include pings. Byte counts are those of the answer's body.
    """

    delay: float = 0.0
    """Seconds before the answer starts."""
    status: int | None = None
    """Answer with this HTTP status, `body` and `headers`, in place of the server's answer."""
    body: str | bytes | Json = ""
    """With `status`: the body; a dict is sent as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """With `status`: the headers, such as `{"Retry-After": "1"}`."""
    executed: bool = False
    """With `status` or `drop`: run the app first, and discard its answer."""
    drop: bool = False
    """Close the connection without an answer."""
    drop_after_bytes: int | None = None
    """Close the connection in the middle of the answer, after so many bytes."""
    drop_after_events: int | None = None
    """Close the connection in the middle of the answer, after so many events."""
    end_after_bytes: int | None = None
    """End the answer properly after so many bytes, as if it were complete."""
    end_after_events: int | None = None
    """End the answer properly after so many events, as if it were complete."""
    stall_after_bytes: int | None = None
    """After so many bytes, send nothing more, not even pings, and keep the connection open."""
    stall_after_events: int | None = None
    """After so many events, send nothing more, not even pings, and keep the connection open."""
    stall_for: float | None = None
    """Seconds after which a stalled answer continues; `None` for never."""
    slow: float = 0.0
    """Seconds to wait before each piece of the answer."""
    chunk_size: int | None = None
    """Split the answer into HTTP chunks of this many bytes."""
    lose_events: Sequence[int] = ()
    """The positions, from 0, of the events to leave out."""
    duplicate_events: Sequence[int] = ()
    """The positions, from 0, of the events to send twice."""

    def __post_init__(self) -> None:
        """Refuse values with which the fault cannot happen: the test would show nothing."""
        check_flags(self)
        for name, value in vars(self).items():
            if name in _POSITIONS:
                if not (isinstance(value, Sequence) and all(isinstance(item, int) for item in value)):
                    raise ValueError(f"{name} must be a list of positions, such as [2], not {value!r}")
            elif value is not None and name in _LEAST:
                _check_count(name, value, _LEAST[name])
            elif value is not None and name in _SECONDS and not (isinstance(value, int | float) and value >= 0):
                raise ValueError(f"{name} must be a number of seconds, 0 or more, not {value!r}")
        if self.status is None and (self.body or self.headers):
            raise ValueError("body and headers need a status, such as status=200")

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
        """Make an error answer in Dify's format."""
        body = {"code": code, "message": message, "status": status}
        return cls(status=status, body=body, headers=headers or {}, delay=delay, executed=executed)

    @classmethod
    def too_many_requests(cls, retry_after: str | float | None = None) -> Fault:
        """Make a 429 for too many requests, which a client can retry."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        message = "Too many requests. Please try again later."
        return cls.error(429, "too_many_requests", message, headers=headers)

    @classmethod
    def rate_limit_error(cls) -> Fault:
        """Make a 429 for a used-up quota, which a retry cannot help."""
        return cls.error(429, "rate_limit_error", "Rate Limit Error")

    @classmethod
    def knowledge_rate_limit(cls) -> Fault:
        """Make the 403 for too many knowledge requests in a minute, which plans limit."""
        message = "Sorry, you have reached the knowledge base request rate limit of your subscription."
        return cls.error(403, "forbidden", message)

    @classmethod
    def concurrency_limit(cls, limit: int = 1) -> Fault:
        """Make the concurrency error of self-hosted servers: a 400."""
        message = "Too many requests. Please try again later. The current maximum concurrent requests allowed for "
        return cls.error(400, "invalid_param", f"{message}00000000-0000-4000-8000-000000000000 is {limit}.")

    @classmethod
    def server_error(cls, *, delay: float = 0.0, executed: bool = False) -> Fault:
        """Make a 500, as the server answers after an unhandled exception."""
        body = {"message": "Internal Server Error", "code": "unknown", "status": 500}
        return cls(status=500, body=body, delay=delay, executed=executed)

    @classmethod
    def gateway(cls, status: int = 502, *, delay: float = 0.0, executed: bool = False) -> Fault:
        """Make a proxy's HTML error page: 502, 503 or 504."""
        reason = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}.get(status, "")
        page = GATEWAY_PAGE.format(status=status, reason=reason)
        headers = {"Content-Type": "text/html"}
        return cls(status=status, body=page, headers=headers, delay=delay, executed=executed)

    def response(self) -> Response:
        """Return the answer that replaces the server's."""
        assert self.status is not None
        if isinstance(self.body, dict):
            return Response(json.dumps(self.body) + "\n", self.status, self.headers, "application/json")
        return Response(self.body, self.status, self.headers)


@dataclass
class Rule:
    """A fault and the requests that it applies to."""

    fault: Fault
    times: int | None
    skip: int
    app: str | None
    path: str
    method: str | None

    def matches(self, method: str, path: str, app: str | None) -> bool:
        """Return whether the fault applies to a request."""
        if (self.app not in (None, app)) or (self.method not in (None, method)):
            return False
        return fnmatch(path.removeprefix("/v1"), self.path.removeprefix("/v1"))


class Faults:
    """The faults to apply to coming requests. The first rule that matches a request is used."""

    def __init__(self, apps: Collection[str]) -> None:
        self.rules: list[Rule] = []
        self._apps = apps

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
        """Add a fault for the next matching request.

        Args:
            fault: The fault.
            times: How many requests get the fault; `None` for all.
            skip: How many matching requests to let pass first.
            app: Only requests to this app.
            path: Only requests with this path; `*` matches any text.
            method: Only requests with this HTTP method.

        Returns:
            The rule.

        Raises:
            TypeError: `fault` is not a `Fault`.
            ValueError: No request can match, or `times` or `skip` is not a number.
        """
        if not isinstance(fault, Fault):
            raise TypeError(f"fault must be a Fault, such as Fault.gateway(502), not {fault!r}")
        if app is not None and app not in self._apps:
            raise ValueError(f"no app named {app!r}; the apps are {', '.join(self._apps)}")
        if not path.startswith(("/", "*")):
            raise ValueError(f"path must begin with / or *, as in /chat-messages, not {path!r}")
        counts: tuple[tuple[str, object, int], ...] = (("times", times, 1), ("skip", skip, 0))
        for name, number, least in counts:
            if number is not None:
                _check_count(name, number, least)
        rule = Rule(fault, times, skip, app, path, method and method.upper())
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Remove all faults."""
        self.rules.clear()

    def take(self, method: str, path: str, app: str | None, header: str | None) -> Fault | None:
        """Return the fault for a request, or `None`, and count it as used."""
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


def _check_count(name: str, number: object, least: int) -> None:
    if not (isinstance(number, int) and number >= least):
        raise ValueError(f"{name} must be a whole number of {least} or more, not {number!r}")


def from_header(header: str) -> Fault:
    """Return the fault that a request's header describes; for an invalid header, a 400 that says what is wrong."""
    try:
        fields = json.loads(header)
        if not isinstance(fields, dict):
            raise ValueError("it is not a JSON object")
        return Fault(**fields)
    except (TypeError, ValueError) as error:
        return Fault.error(400, "bad_fault", f"{HEADER} is not a valid fault: {error}")


class FaultySend:
    """Applies a fault to an answer on its way from the server to the connection."""

    def __init__(self, fault: Fault, send: Send, connection: Connection) -> None:
        self.fault, self.send, self.connection = fault, send, connection
        self.bytes = self.events = 0
        self.over = False

    async def __call__(self, message: Message) -> None:
        """Send a piece of the answer, changed by the fault."""
        if self.over:
            return
        if self.fault.drop:
            return self._cut()
        if message["type"] != "http.response.body":
            await self.send(self._without_length(message) if self._ends_early else message)
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

    @property
    def _ends_early(self) -> bool:
        return self.fault.end_after_bytes is not None or self.fault.end_after_events is not None

    @staticmethod
    def _without_length(message: Message) -> Message:
        """Return the start of an answer without its declared length, which would show that the end is missing."""
        return {**message, "headers": [header for header in message["headers"] if header[0] != b"content-length"]}

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
        """Return `over`. After the check in `__call__`, type checkers take the attribute for False."""
        return self.over

    def _cut(self) -> None:
        self.over = True
        self.connection.cut()


def _reached(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit
