"""The checks of `dify-plus doctor`, in order."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import field, frozen

from dify_plus._masking import masked_url
from dify_plus._policy.connection_errors import connection_message, lost_message
from dify_plus._policy.proxies import find_proxy
from dify_plus._version import __version__
from dify_plus.cli import _exit_codes
from dify_plus.cli._advice import Invocation
from dify_plus.cli._error_messages import CommandError, explain
from dify_plus.cli._settings.resolution import Access, Options, access, connect
from dify_plus.errors import APIError, DifyError

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["TRIED", "Finding", "arrival", "clock", "diagnose"]

State = Literal["ok", "warning", "failed", "skipped"]

TRIED: Final = ("1.14.2", "1.16.1")
"""The versions that this package was tested with. Facts about other versions come from their source code."""

_VERSION_HEADER: Final = "x-version"
_QUESTION: Final = "Count from one to thirty, in words."
_CLOCK_SECONDS: Final = 30.0
"""The largest difference of clocks that is not reported."""
_AT_ONCE_SECONDS: Final = 0.05
_WAIT_SECONDS: Final = 1.0
_FEWEST_PIECES: Final = 5
"""Text was buffered if its pieces, at least this many, arrive at once after a longer wait."""
_MOST_LINES: Final = 20
"""The largest number of differences to list."""


@frozen
class Finding:
    """The result of one check.

    Attributes:
        subject: What was checked.
        state: The outcome.
        text: What the check found, and what to do about it.
        exit_code: The command's exit code for this result; 0 if nothing is wrong.
        lines: Details, listed below the text.
        facts: More fields for `--json`.
    """

    subject: str
    state: State
    text: str
    exit_code: int = _exit_codes.OK
    lines: Sequence[str] = ()
    facts: Mapping[str, Any] = field(factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        common = {"subject": self.subject, "state": self.state, "text": self.text, "exit_code": self.exit_code}
        return {**common, **self.facts}


def diagnose(
    options: Options,
    *,
    stream: bool,
    inputs: Mapping[str, Any],
    learn: Callable[[str | None], object],
    spec: bool = False,
) -> Iterator[Finding]:
    """Run the checks, and stop when the remaining ones make no sense.

    Args:
        options: The command's options.
        stream: Whether to ask the app a question.
        inputs: The app's inputs for that question.
        learn: Called with each key, so that the output masks it where a server repeats it.
        spec: Whether to compare the server's description of its API with the one in this package.

    Yields:
        The findings, in order.
    """
    yield _package()
    try:
        app, knowledge = access(options, "app"), access(options, "dataset")
    except CommandError as error:
        yield _failure("settings", error)
        return
    learn(app.key)
    learn(knowledge.key)
    yield Finding("address", "ok", f"{masked_url(app.base_url)} (from {app.base_url_from})")
    reached = yield from _server(app, options)
    if not reached:
        return
    if spec:
        yield _spec(app, options)
    if app.key is None:
        text = "no API key for an app; run `dify-plus login`, set DIFY_API_KEY, or give --api-key-file"
        if knowledge.key is None:
            yield Finding("key", "failed", text, _exit_codes.USAGE)
        else:
            yield Finding("key", "skipped", text)
    else:
        yield from _app(app, options, stream=stream, inputs=inputs)
    if knowledge.key is not None and options.api_key_file is None:
        yield from _knowledge(knowledge, options)


def _package() -> Finding:
    versions = {"dify-plus": __version__, "httpx": metadata.version("httpx"), "Python": platform.python_version()}
    text = ", ".join(f"{name} {number}" for name, number in versions.items())
    system = f"{platform.system()} {platform.machine()}"
    return Finding("package", "ok", f"{text}, on {system}", facts={"versions": versions, "system": system})


def arrival(start: float, times: Sequence[float]) -> tuple[State, str]:
    """Judge whether text arrived as it was written, or was buffered on the way.

    Args:
        start: When the request was sent, in seconds.
        times: When each piece of text arrived, in seconds.

    Returns:
        The state and the text of the finding.
    """
    if len(times) < _FEWEST_PIECES:
        return "skipped", f"too little text to judge ({len(times)} pieces)"
    waited, spread = times[0] - start, times[-1] - times[0]
    facts = f"{len(times)} pieces over {spread:.2f} s, the first after {waited:.2f} s"
    if spread < _AT_ONCE_SECONDS and waited > _WAIT_SECONDS:
        return (
            "warning",
            f"all text came at once ({facts}); switch off buffering in your proxy (nginx: proxy_buffering off)",
        )
    return "ok", facts


def clock(date: str | None, now: float) -> Finding:
    """Compare this machine's clock with the server's.

    Args:
        date: The header `Date` of the server's response.
        now: The time on this machine, in Unix seconds.

    Returns:
        The finding.
    """
    try:
        ahead = now - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return Finding("clock", "skipped", "the server's response has no valid Date header")
    if abs(ahead) <= _CLOCK_SECONDS:
        return Finding("clock", "ok", "matches the server's")
    direction = "ahead of" if ahead > 0 else "behind"
    return Finding("clock", "warning", f"{abs(ahead):.0f} s {direction} the server's; set this machine's clock")


def _server(found: Access, options: Options) -> Generator[Finding, None, bool]:
    from urllib.request import getproxies

    import httpx

    from dify_plus import Dify
    from dify_plus_api.api.app import get_app_info, get_service_info

    try:
        # Any key will do: a Dify API answers a wrong one with 401.
        with Dify(found.key or "none", base_url=found.base_url, timeout=options.timeout) as dify:
            response: Any = get_service_info.sync_detailed(client=dify.raw)
            there = response.status_code == 200
            if response.status_code == 404 and _VERSION_HEADER in response.headers:
                there = get_app_info.sync_detailed(client=dify.raw).status_code in (200, 400, 401, 403)
    except DifyError as error:
        yield _failure("server", error)
        return False
    except httpx.HTTPError as error:
        proxy = find_proxy(found.base_url, getproxies(), os.environ)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            reason = connection_message(error, found.base_url, proxy, found.base_url)
        else:
            reason = f"{lost_message(error, found.base_url, proxy)}; check the address and the network"
        yield Finding("server", "failed", f"no answer: {reason}", _exit_codes.NETWORK)
        return False
    version = getattr(response.parsed, "server_version", None) or response.headers.get(_VERSION_HEADER)
    if not there or not version:
        text = f"no Dify API at this address (status {int(response.status_code)}); it usually ends in /v1"
        yield Finding("server", "failed", text, _exit_codes.REFUSED)
        return False
    yield _version(version)
    yield clock(response.headers.get("date"), time.time())
    return True


def _version(version: str) -> Finding:
    if version in TRIED:
        return Finding("server", "ok", f"Dify {version}")
    text = f"Dify {version}; this package was tested with {', '.join(TRIED)}, and most calls should work here, too"
    return Finding("server", "warning", text)


def _spec(found: Access, options: Options) -> Finding:
    from dify_plus._spec import bundled
    from dify_plus._spec.comparison import LEVELS, compare, escaped
    from dify_plus._spec.reports import judged
    from dify_plus._spec.sources import Unreachable, Unreadable, api_of, download, parse, source_of

    address = f"{found.base_url.rstrip('/')}/swagger.json"
    try:
        source = source_of([(address, parse(download(address, options.timeout), address))])
        comparison = compare(bundled.our_api(), api_of(source))
    except Unreachable as problem:
        return Finding("spec", "failed", f"no answer: {escaped(str(problem))}", _exit_codes.NETWORK)
    except Unreadable as problem:
        text = f"the server publishes no description of its API: {escaped(str(problem))}"
        return Finding("spec", "failed", text, _exit_codes.REFUSED)
    report = judged(comparison, source, bundled.our_acceptances())
    lines = [f"{level}: {difference}" for level in LEVELS for difference in report.level(level)]
    left = len(lines) - _MOST_LINES
    breaking = bool(report.level("breaking"))
    return Finding(
        "spec",
        "warning" if breaking else "ok",
        f"{escaped(report.source)} compared with the description in this package: {report.counts}",
        _exit_codes.FAILED if breaking else _exit_codes.OK,
        [*lines[:_MOST_LINES], *([f"and {left} more: --json lists all"] if left > 0 else [])],
        report.to_dict(),
    )


def _app(found: Access, options: Options, *, stream: bool, inputs: Mapping[str, Any]) -> Iterator[Finding]:
    with connect(found, "app", options.timeout) as dify:
        try:
            info = dify.app.info()
        except APIError as error:
            yield _failure(f"key (from {found.key_from})", error)
            return
        yield Finding("key", "ok", f"accepted (from {found.key_from})")
        yield Finding("app", "ok", f"{info.name!r} (mode {info.mode})")
        if not stream:
            yield Finding("streaming", "skipped", "switched off with --no-stream")
        elif info.mode == "workflow" and not inputs:
            yield Finding("streaming", "skipped", "give --input or --input-file to run the workflow")
        else:
            yield _streaming(dify, info.mode, inputs)


def _streaming(dify: Dify, mode: str, inputs: Mapping[str, Any]) -> Finding:
    opened: Callable[[], Any]
    if mode == "workflow":
        opened = lambda: dify.workflows.stream(inputs)  # noqa: E731
    elif mode == "completion":
        opened = lambda: dify.completions.stream({"query": _QUESTION, **inputs})  # noqa: E731
    else:
        opened = lambda: dify.chat.stream(_QUESTION, inputs=inputs)  # noqa: E731
    start = time.monotonic()
    try:
        with opened() as stream:
            times = [time.monotonic() for _ in stream.text]
    except DifyError as error:
        return _failure("streaming", error)
    return Finding("streaming", *arrival(start, times))


def _knowledge(found: Access, options: Options) -> Iterator[Finding]:
    try:
        with connect(found, "dataset", options.timeout) as dify:
            dify.datasets.list().first()
    except APIError as error:
        yield _failure(f"knowledge key (from {found.key_from})", error)
    else:
        yield Finding("knowledge key", "ok", f"accepted (from {found.key_from})")


def _failure(subject: str, error: Exception) -> Finding:
    failure = explain(error, Invocation(command="doctor"))
    return Finding(subject, "failed", failure.line(), failure.exit_code)
