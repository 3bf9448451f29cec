"""The httpx client of a pool: it adds keys and sends requests again as the retry policy decides."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx

from dify_plus._arguments.payloads import as_payloads
from dify_plus._async._compat import end_generator, run_within, sleep
from dify_plus._async.bodies import (
    chunks_of,
    close_response,
    until_last_event,
    up_to,
)
from dify_plus._async.local_transport import local
from dify_plus._async.routes import AsyncRoutes, with_bounded_reads
from dify_plus._http.client_parts import Cookies, Keys, OwnURL, origin_of, parsed_url, timeout_of
from dify_plus._http.exchanges import NOT_SENT, is_safe, refusal, unknown_outcome
from dify_plus._http.watches import begin_watch, is_observed, observe, watch_for_notice
from dify_plus._policy.connection_errors import is_untrusted
from dify_plus._policy.deadline import BoundedTimeouts, Deadline
from dify_plus._policy.memory import Memory
from dify_plus._policy.retries import ConnectionLost, NotConnected, Outcome, RetryBudget
from dify_plus._policy.settings import Settings
from dify_plus._processes import PerProcess, Portable
from dify_plus._streams.compression import ACCEPTED
from dify_plus._streams.unobserved import UNOBSERVED, Unobserved
from dify_plus._version import __version__

__all__ = ["AsyncRetryingClient"]


class AsyncRetryingClient(httpx.AsyncClient):
    """An httpx client that retries requests. The retry policy decides; this class carries it out."""

    def __init__(self, settings: Settings, inner: httpx.AsyncBaseTransport | None) -> None:
        super().__init__(
            base_url=settings.base_url,
            auth=Keys(settings),
            headers={"User-Agent": f"dify-plus/{__version__}", "Accept-Encoding": ACCEPTED},
            timeout=timeout_of(settings),
            transport=AsyncRoutes() if inner is None else with_bounded_reads(inner),
        )
        self._transport = local(self._transport)
        self.memory = Memory()
        self._settings = settings
        self._inner = inner
        self._budget = RetryBudget()
        self._jar = PerProcess(Cookies)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy the settings. The copy opens its own connections."""
        return _client, (self._settings, Portable("transport", self._inner))

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that all calls share, in this process."""
        return self._jar()

    @cookies.setter
    def cookies(self, cookies: Any) -> None:
        self._jar = PerProcess(lambda: Cookies(cookies))

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Build a request. All file objects are read from their beginning."""
        payloads, options["files"] = as_payloads(options.get("files"))
        request = super().build_request(method, url, **options)
        request.extensions["payloads"] = payloads
        request.url = OwnURL(request)
        return request

    async def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Send a request within the deadline of its call, and retry it according to the policy."""
        settings: Settings = request.extensions.setdefault("settings", self._settings)
        watch: Unobserved | None = request.extensions.get("watch")
        raw = watch is None
        if watch is None:
            watch = UNOBSERVED
            if is_observed(settings):
                watch = observe(request, begin_watch(settings, request.extensions.get("operation"), request.method))
        if not watch.is_on:
            return await self._send_with_retries(request, watch, settings, stream, options)
        if origin_of(request.url) == origin_of(parsed_url(settings.base_url)):
            for name, value in watch.request_headers().items():
                request.headers.setdefault(name, value)
        try:
            response = await self._send_with_retries(request, watch, settings, stream, options)
        except BaseException as error:
            if raw:
                watch.end(error)
            raise
        if raw:
            watch.end_with_body(is_over=response.is_closed)
        return response

    async def _send_with_retries(
        self,
        request: httpx.Request,
        watch: Unobserved,
        settings: Settings,
        stream: bool,
        options: dict[str, Any],
    ) -> httpx.Response:
        deadline: Deadline | None = request.extensions.get("deadline")
        if deadline is None and settings.deadline is not None:
            deadline = request.extensions["deadline"] = Deadline(settings.deadline)
        if deadline is not None:
            request.extensions["timeout"] = BoundedTimeouts(request.extensions.get("timeout", {}), deadline)
        started = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            request.extensions["attempts"] = attempt
            outcome: Outcome
            began = time.monotonic()
            try:
                response = await self._attempt(request, watch, stream, deadline, options)
                if response.status_code < 400:
                    return response
                outcome = refusal(response)
            except httpx.HTTPError as error:
                outcome = NotConnected(not is_untrusted(error)) if isinstance(error, NOT_SENT) else ConnectionLost()
                delay = self._delay(outcome, request, started)
                failure = type(error).__name__
                watch.attempt_ended(request, began, error_type=failure, outcome=outcome, delay=delay)
                if delay is None:
                    if not (outcome.refused or is_safe(request)):
                        watch_for_notice(watch, request).noticed(*unknown_outcome(request))
                    raise
            else:
                delay = self._delay(outcome, request, started)
                watch.attempt_ended(request, began, response=response, outcome=outcome, delay=delay)
                if delay is None:
                    return response
            await sleep(delay)

    async def read(self, response: httpx.Response, source: AsyncIterator[bytes] | None = None) -> None:
        """Read a body into memory, within the deadline of the call and up to the largest size.

        Args:
            response: The answer.
            source: The chunks of its body, if reading it has begun.

        Raises:
            APIError: The body is larger than `max_body_bytes`.
        """
        settings: Settings = response.request.extensions["settings"]
        operation = response.request.extensions.get("operation")
        if source is None:
            source = chunks_of(response)
        if getattr(operation, "events", None) is not None and response.status_code < 300:
            source = until_last_event(source, response)
        # aread() calls this method, and keeps the chunks.
        setattr(response, "aiter_bytes", lambda: up_to(settings.max_body_bytes, source, response))  # noqa: B010
        await response.aread()
        await close_response(response)

    async def _attempt(
        self,
        request: httpx.Request,
        watch: Unobserved,
        stream: bool,
        deadline: Deadline | None,
        options: dict[str, Any],
    ) -> httpx.Response:
        if deadline is not None and deadline.over:
            raise httpx.ConnectTimeout(str(deadline), request=request)
        seconds = None if deadline is None else deadline.left()
        began = time.monotonic()
        try:
            response = await run_within(
                seconds, lambda: super(AsyncRetryingClient, self).send(request, stream=True, **options)
            )
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(deadline), request=request) from error
        if watch.is_on:
            response.stream = _ObservedBody(cast("httpx.AsyncByteStream", response.stream), watch)
        try:
            if response.status_code >= 400 or not stream:
                await self.read(response)
            if watch.is_on and response.status_code < 400:
                watch.attempt_ended(request, began, response=response)
        except BaseException:
            await response.aclose()
            raise
        return response

    def _delay(self, outcome: Outcome, request: httpx.Request, started: float) -> float | None:
        """Return the seconds to wait before the next attempt; None to give up."""
        known = request.extensions
        if any(payload.spent for payload in known.get("payloads", ())):
            return None
        settings: Settings = known["settings"]
        delay = settings.retries.delay(
            outcome,
            attempt=known["attempts"],
            method=request.method,
            safe=is_safe(request),
            elapsed=time.monotonic() - started,
        )
        deadline: Deadline | None = known.get("deadline")
        if delay is None or (deadline is not None and delay >= deadline.left()) or not self._budget.take():
            return None
        if not outcome.refused:
            known["uncertain"] = True
        return delay


def _client(settings: Settings, inner: Portable) -> AsyncRetryingClient:
    return AsyncRetryingClient(settings, inner.value)


class _ObservedBody(httpx.AsyncByteStream):
    """The body of an answer to an observed call. It counts the bytes that arrive."""

    def __init__(self, body: httpx.AsyncByteStream, watch: Unobserved) -> None:
        self._body = body
        self._watch = watch

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._body.__aiter__()
        try:
            async for chunk in chunks:
                self._watch.bytes_received += len(chunk)
                yield chunk
        finally:
            await end_generator(chunks)

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            self._watch.body_ended()
