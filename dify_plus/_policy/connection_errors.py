"""Messages about connections that could not be made or were lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from dify_plus._policy.proxies import ARGUMENT, Proxy, host_and_port

__all__ = ["connection_message", "is_untrusted", "lost_message", "refused_message"]

_TRUST: Final = (
    "set SSL_CERT_FILE to the CA file of the server, or trust what the operating system trusts: "
    "install truststore and call truststore.inject_into_ssl() before you make the client"
)
_OTHER_HOST: Final = "base_url must name the host that the certificate is for"
_CURES: Final = {
    9: "correct the clock of this machine or of the server",
    10: "the server needs a new certificate, unless the clock of this machine is wrong",
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
"""OpenSSL's codes of faults that trusting the certificate does not cure."""
_PLAIN_ANSWERS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
"""OpenSSL's words for bytes that are not TLS."""
_CLOSED: Final = "the connection was closed"
_WORDS: Final = {
    "ConnectTimeout": "no connection in time",
    "ReadTimeout": "no data arrived in time",
    "WriteTimeout": "the server took no data in time",
    "PoolTimeout": "no connection of the pool became free in time",
    "ConnectError": _CLOSED,
    "ReadError": _CLOSED,
    "WriteError": _CLOSED,
}
"""The reasons for errors of httpx that have no message, or only the system's for a timeout."""


def connection_message(error: BaseException, url: str, proxy: Proxy | None, base_url: str) -> str:
    """Explain why a request could not be sent.

    Args:
        error: The error of the transport.
        url: The URL of the request.
        proxy: The proxy on the way, if it is known.
        base_url: The address of the API.

    Returns:
        A message that names the host and port, the proxy with the variable it comes from, and what to do.
    """
    server = host_and_port(url)
    if is_untrusted(error):
        code = max(getattr(cause, "verify_code", 0) for cause in _causes(error))
        return f"the certificate of {server} is not trusted: {_reason(error).rstrip('.')}; {_CURES.get(code, _TRUST)}"
    via = f"the proxy {proxy.host_and_port} (from {proxy.source})" if proxy else ""
    reason = _reason(error)
    if type(error).__name__ == "ProxyError":
        return refused_message(f"the connection to {server}", reason, proxy)
    setting = "base_url" if server == host_and_port(base_url) else "the file storage of the server"
    target, setting = (via, proxy.source) if proxy else (server, setting)
    if any(_is_a("gaierror", cause) for cause in _causes(error)):
        return f"the host name of {target} cannot be resolved: {reason}; check {setting}"
    return f"cannot connect to {target}: {reason}; check {setting} and the network"


def refused_message(what: str, reason: str, proxy: Proxy | None) -> str:
    """Explain what a proxy has refused.

    Args:
        what: What it has refused.
        reason: Its reason.
        proxy: The proxy, if it is known.

    Returns:
        A message that names the proxy with the variable it comes from, and what to do.
    """
    named = f"the proxy {proxy.host_and_port} (from {proxy.source})" if proxy else "the proxy"
    advice = f"correct {proxy.source if proxy else 'the proxy of the transport'}"
    advice += " or set NO_PROXY" if proxy and proxy.source != ARGUMENT else ""
    return f"{named} refused {what}: {reason}; {advice}"


def lost_message(error: BaseException, url: str, proxy: Proxy | None) -> str:
    """Explain why there was no answer on an open connection.

    Args:
        error: The error of the transport.
        url: The URL of the request.
        proxy: The proxy on the way, if it is known.

    Returns:
        A message that names the host and port, and the proxy with the variable it comes from.
    """
    via = f" through the proxy {proxy.host_and_port} (from {proxy.source})" if proxy else ""
    reason = _reason(error)
    if reason.startswith(("illegal request line", "illegal status line", "no response line")):  # words of h11
        reason = f"the server does not answer in HTTP; check the address and port: {reason}"
    return f"{reason} (from {host_and_port(url)}{via})"


def is_untrusted(error: BaseException) -> bool:
    """Return whether the client does not trust the server's certificate, so that a retry does not help.

    Args:
        error: The error of the transport.
    """
    return any(
        _is_a("SSLCertVerificationError", cause) or "CERTIFICATE_VERIFY_FAILED" in str(cause)
        for cause in _causes(error)
    )


def _reason(error: BaseException) -> str:
    """Return the most precise reason for an error: that of a cause, if it has one, or else the error's own message."""
    for cause in _causes(error):
        if getattr(cause, "reason", None) in _PLAIN_ANSWERS and _is_a("SSLError", cause):
            return "it does not answer in TLS; write http:// instead of https://, or another port"
        if message := getattr(cause, "verify_message", ""):
            return str(message)
        if isinstance(cause, OSError) and cause.strerror and not _is_a("SSLError", cause):
            if cause.errno and cause.strerror.startswith("Connect call failed"):  # asyncio's words
                return os.strerror(cause.errno)
            return cause.strerror
    message, name = str(error), type(error).__name__
    return _WORDS.get(name, message or name) if not message or message.endswith("timed out") else message


def _is_a(name: str, error: BaseException) -> bool:
    """Return whether a class of an error has this name. The name replaces an import of `ssl` or `socket`."""
    return any(kind.__name__ == name for kind in type(error).__mro__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes, including the members of exception groups."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
