"""Choose the proxy for a request from the environment variables HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen

__all__ = ["ARGUMENT", "Proxy", "check_address", "find_proxy", "host_and_port"]

_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
ARGUMENT: Final = "the argument proxy"
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@frozen
class Proxy:
    """A proxy, and the environment variable or argument that names it.

    Attributes:
        url: The address of the proxy; it may hold a password.
        source: The name of the variable, "the system settings", or `ARGUMENT`.
    """

    url: str = field(repr=False)
    source: str

    @property
    def host_and_port(self) -> str:
        """The host and port of the proxy, for messages."""
        return host_and_port(self.url)


def find_proxy(url: str, proxies: Mapping[str, str], environ: Mapping[str, str]) -> Proxy | None:
    """Find the proxy for a URL.

    Args:
        url: The URL of the request.
        proxies: The result of `urllib.request.getproxies`: addresses by scheme, and the exceptions under "no".
        environ: The environment variables, to name the one that the proxy comes from.

    Returns:
        The proxy; None for a direct connection.
    """
    scheme = urlsplit(url).scheme
    for kind in (scheme, "all"):
        if address := proxies.get(kind, "").strip():
            if _is_exempt(url, proxies.get("no", "")):
                return None
            names = (name for name in environ if name.lower() == f"{kind}_proxy" and environ[name].strip() == address)
            source = next(names, "the system settings")
            return Proxy(address if "://" in address else f"http://{address}", source)
    return None


def host_and_port(url: str) -> str:
    """Return the host and port of a URL, for messages.

    Args:
        url: Any URL.

    Returns:
        `host:port`, with the usual port of the scheme if the URL names no port.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "an address that is not valid"
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def check_address(url: str) -> None:
    """Check that a URL names a host and a port to connect to.

    Args:
        url: Any URL.

    Raises:
        ValueError: The URL has no host, or its port is not a number from 1 to 65535.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:  # a port out of range raises
        raise ValueError("it has no host" if not parts.hostname else "its port is 0")


def _is_exempt(url: str, exceptions: str) -> bool:
    parts = urlsplit(url)
    host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme)
    return any(
        _matches(rule.strip().lower(), parts.scheme, host, port) for rule in re.split(r"[,\s]+", exceptions) if rule
    )


def _matches(rule: str, scheme: str, host: str, port: int | None) -> bool:
    """Return whether one entry of NO_PROXY names a host: by name, domain, address, network, or `*`."""
    rule_scheme, separator, rest = rule.partition("://")
    if separator:
        if rule_scheme not in ("all", scheme):
            return False
        rule = rest
    if rule == "*":
        return True
    network = _network(rule)
    if network is None:
        name, _, number = rule.rpartition(":")
        if name and number.isdecimal():
            if int(number) != port:
                return False
            rule, network = name, _network(name)
    address = _network(host)
    if network is not None or address is not None:
        return network is not None and address is not None and address[0] in network
    domain = rule.lstrip("*").strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _network(text: str) -> _Network | None:
    """Read an address or a network such as `10.0.0.0/8`, `::1/128` or `[::1]`."""
    address, slash, length = text.rstrip(".").partition("/")
    try:
        return ipaddress.ip_network(address.removeprefix("[").removesuffix("]") + slash + length, strict=False)
    except ValueError:
        return None
