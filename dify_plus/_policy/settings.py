"""The settings of a client, checked before anything is sent.

An option of the constructor wins over the environment variable, and the environment variable over the default:

| option | environment variable | default |
|---|---|---|
| `api_key` | `DIFY_API_KEY`, `DIFY_TOKEN` | none |
| `dataset_api_key` | `DIFY_DATASET_API_KEY` | none |
| `base_url` | `DIFY_BASE_URL` | `https://api.dify.ai/v1` |
| `user` | `DIFY_USER` | none |

An empty string counts as missing, in options and environment variables. A base URL without a path gets `/v1`.
"""

import os
import re
from collections.abc import Iterable, Mapping
from functools import partial
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

from attrs import asdict, evolve, field, frozen

from dify_plus._masking import masked_url, shown
from dify_plus._policy.numbers import check_limit, or_none
from dify_plus._policy.observers import Observer
from dify_plus._policy.options import limit, size
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._policy.retries import RetryPolicy
from dify_plus._processes import Portable
from dify_plus.errors import ConfigurationError, UsageError

__all__ = [
    "DEFAULT_BASE_URL",
    "Secret",
    "Settings",
    "Timeout",
    "TimeoutLike",
    "as_secret",
    "checked_headers",
    "find_user",
    "require_api_key",
    "require_dataset_key",
    "require_user",
]

DEFAULT_BASE_URL: Final = "https://api.dify.ai/v1"
DEFAULT_MAX_EVENT_BYTES: Final = 32 * 1024 * 1024
DEFAULT_MAX_BODY_BYTES: Final = 128 * 1024 * 1024
_KEY_PREFIXES: Final = ("app-", "dataset-")
_MIN_LENGTH_TO_SHOW_END: Final = 12
"""A key shows its last four characters if it has at least this many after its prefix."""
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})
_HEADER_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


class Secret(str):
    """A string with a masked `repr`, so that settings, logs and tracebacks do not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        prefix = next((prefix for prefix in _KEY_PREFIXES if self.startswith(prefix)), "")
        shown = f"{prefix}…{self[-4:]}" if len(self) - len(prefix) >= _MIN_LENGTH_TO_SHOW_END else "***"
        return f"'{shown}'"


def _unpickled(values: Mapping[str, Any]) -> "Settings":
    return Settings(
        **{
            **values,
            "headers": MappingProxyType(values["headers"]),
            "extra_body": MappingProxyType(values["extra_body"]),
            "observers": values["observers"].value,
        }
    )


@frozen
class Timeout:
    """The timeout for each step of a call, in seconds; None or `math.inf` for no limit.

    Attributes:
        connect: For opening a connection.
        read: Between two pieces of an answer.
        write: Between two pieces of a request.
        pool: For a connection of the pool to become free.
    """

    connect: float | None = field(default=5.0, converter=or_none, validator=limit)
    read: float | None = field(default=60.0, converter=or_none, validator=limit)
    write: float | None = field(default=60.0, converter=or_none, validator=limit)
    pool: float | None = field(default=10.0, converter=or_none, validator=limit)


class TimeoutLike(Protocol):
    """An object with the timeouts of the steps of a call, such as an `httpx.Timeout`."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


def _names(headers: Mapping[str, str]) -> str:
    return repr(sorted(headers))


@frozen(kw_only=True)
class Settings:
    """The settings of a client or of a view of it. Immutable. The `repr` hides keys and the values of headers.

    Attributes:
        api_key: The app key.
        dataset_api_key: The key for knowledge bases.
        base_url: The address of the API, without a slash at the end.
        user: The end user for calls that do not name one.
        timeout: The timeouts for the steps of a call.
        deadline: Seconds that a whole call may take; None for no limit.
        idle_timeout: Seconds without a byte after which a stream counts as interrupted; None for no limit.
        headers: Headers to send with every request, with names in lower case.
        extra_body: Fields to add to the JSON object of every request.
        max_event_bytes: The largest event of a stream, in bytes.
        max_body_bytes: The largest answer that is read as a whole, in bytes after decompression.
        retries: Which calls to retry, and when.
        recovery: How persistently to reconnect to an interrupted run.
        observers: The observers of the calls.
    """

    api_key: Secret | None = None
    dataset_api_key: Secret | None = None
    base_url: str = DEFAULT_BASE_URL
    user: str | None = None
    timeout: Timeout = field(factory=Timeout)
    deadline: float | None = field(default=None, converter=or_none, validator=limit)
    idle_timeout: float | None = field(default=30.0, converter=or_none, validator=limit)
    headers: Mapping[str, str] = field(default=_EMPTY, repr=_names)
    extra_body: Mapping[str, Any] = field(default=_EMPTY, repr=_names)
    max_event_bytes: int = field(default=DEFAULT_MAX_EVENT_BYTES, validator=size)
    max_body_bytes: int = field(default=DEFAULT_MAX_BODY_BYTES, validator=size)
    retries: RetryPolicy = field(factory=RetryPolicy)
    recovery: RecoveryPolicy = field(factory=RecoveryPolicy)
    observers: tuple[Observer, ...] = field(default=(), repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Support copying and pickling, keys included. Read-only mappings cannot be pickled, so they become dicts."""
        values = asdict(self, recurse=False)
        mappings = {"headers": dict(self.headers), "extra_body": dict(self.extra_body)}
        return _unpickled, ({**values, **mappings, "observers": Portable("observers", self.observers)},)

    @classmethod
    def resolve(
        cls,
        *,
        api_key: str | None = None,
        dataset_api_key: str | None = None,
        base_url: str | None = None,
        user: str | None = None,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retries: RetryPolicy | None = None,
        recovery: RecoveryPolicy | None = None,
        idle_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        max_event_bytes: int | None = None,
        max_body_bytes: int | None = None,
        observers: Iterable[Observer] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> "Settings":
        """Build the settings of a client from options and environment variables.

        Args:
            api_key: The app key.
            dataset_api_key: The key for knowledge bases.
            base_url: The address of the API.
            user: The end user for calls that do not name one.
            timeout: Seconds for each step of a call, or an `httpx.Timeout`; `math.inf` for no limit.
            deadline: Seconds for a whole call; `math.inf` for no limit.
            max_retries: Attempts after the first.
            retries: A full retry policy, instead of `max_retries`.
            recovery: How persistently to reconnect to an interrupted run.
            idle_timeout: Seconds without a byte after which a stream counts as interrupted; `math.inf` for no limit.
            headers: Headers to send with every request.
            extra_body: Fields to add to the JSON object of every request.
            max_event_bytes: The largest event of a stream, in bytes.
            max_body_bytes: The largest answer that is read as a whole, in bytes after decompression.
            observers: The observers that receive reports about the calls.
            environ: The environment variables; by default, those of the process.

        Returns:
            The settings.

        Raises:
            ConfigurationError: An option or an environment variable is wrong.
        """
        api_key = as_secret(api_key) or _key_from_environment(environ, "DIFY_API_KEY", "DIFY_TOKEN")
        dataset_api_key = as_secret(dataset_api_key) or _key_from_environment(environ, "DIFY_DATASET_API_KEY")
        name, url = ("base_url", base_url) if base_url else _from_environment(environ, "DIFY_BASE_URL")
        return cls(base_url=_base_url(name, url or DEFAULT_BASE_URL)).with_options(
            api_key=api_key,
            dataset_api_key=dataset_api_key,
            user=user or _from_environment(environ, "DIFY_USER")[1],
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retries=retries,
            recovery=recovery,
            idle_timeout=idle_timeout,
            headers=headers,
            extra_body=extra_body,
            max_event_bytes=max_event_bytes,
            max_body_bytes=max_body_bytes,
            observers=observers,
        )

    def with_options(
        self,
        *,
        api_key: str | None = None,
        dataset_api_key: str | None = None,
        user: str | None = None,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retries: RetryPolicy | None = None,
        recovery: RecoveryPolicy | None = None,
        idle_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        max_event_bytes: int | None = None,
        max_body_bytes: int | None = None,
        observers: Iterable[Observer] | None = None,
    ) -> "Settings":
        """Return a copy of the settings with some options changed.

        Args:
            api_key: The app key.
            dataset_api_key: The key for knowledge bases.
            user: The end user for calls that do not name one.
            timeout: Seconds for each step of a call, or an `httpx.Timeout`; `math.inf` for no limit.
            deadline: Seconds for a whole call; `math.inf` for no limit.
            max_retries: Attempts after the first.
            retries: A full retry policy, instead of `max_retries`.
            recovery: How persistently to reconnect to an interrupted run.
            idle_timeout: Seconds without a byte after which a stream counts as interrupted; `math.inf` for no limit.
            headers: Headers to add; a header with the same name is replaced.
            extra_body: Fields to add to the JSON object of every request, along with those already set.
            max_event_bytes: The largest event of a stream, in bytes.
            max_body_bytes: The largest answer that is read as a whole, in bytes after decompression.
            observers: The observers that receive reports about the calls, instead of the current observers.

        Returns:
            The new settings.

        Raises:
            ConfigurationError: An option is wrong.
        """
        api_key, dataset_api_key = as_secret(api_key), as_secret(dataset_api_key)
        return evolve(
            self,
            api_key=_key("api_key", api_key) or self.api_key,
            dataset_api_key=_key("dataset_api_key", dataset_api_key) or self.dataset_api_key,
            user=_user(user) or self.user,
            timeout=self.timeout if timeout is None else _timeout(timeout),
            deadline=self.deadline if deadline is None else deadline,
            idle_timeout=self.idle_timeout if idle_timeout is None else idle_timeout,
            headers=MappingProxyType({**self.headers, **checked_headers(headers)}),
            extra_body=MappingProxyType({**self.extra_body, **_extra_body(extra_body)}),
            max_event_bytes=self.max_event_bytes if max_event_bytes is None else max_event_bytes,
            max_body_bytes=self.max_body_bytes if max_body_bytes is None else max_body_bytes,
            retries=self._retries(max_retries, retries),
            recovery=self._recovery(recovery),
            observers=self.observers if observers is None else _observers(observers),
        )

    def _recovery(self, recovery: object) -> RecoveryPolicy:
        if recovery is None:
            return self.recovery
        if not isinstance(recovery, RecoveryPolicy):
            raise ConfigurationError(f"recovery must be a RecoveryPolicy, not {shown(recovery)}")
        return recovery

    def _retries(self, max_retries: int | None, retries: object) -> RetryPolicy:
        if max_retries is not None and retries is not None:
            raise ConfigurationError("give either max_retries=... or retries=RetryPolicy(max_retries=...), not both")
        if max_retries is not None:
            return evolve(self.retries, max_retries=max_retries)
        if retries is None:
            return self.retries
        if not isinstance(retries, RetryPolicy):
            raise ConfigurationError(f"retries must be a RetryPolicy, not {shown(retries)}")
        return retries


def require_user(user: str | None, settings: Settings) -> str:
    """Return the end user for a call that needs one.

    Args:
        user: The user that the call names, if any.
        settings: The settings of the client.

    Returns:
        The user of the call, or else of the client.

    Raises:
        ConfigurationError: Neither names a user.
    """
    found = find_user(user, settings)
    if found is None:
        raise ConfigurationError(
            "this call needs a user, your own id for the end user: "
            "pass user=... to the call or to the client, or set DIFY_USER"
        )
    return found


def find_user(user: str | None, settings: Settings) -> str | None:
    """Return the end user for a call that does not require one.

    Args:
        user: The user that the call names, if any.
        settings: The settings of the client.

    Returns:
        The user of the call, or else of the client, or else None.

    Raises:
        UsageError: The user that the call names is not a str.
    """
    return _user(user, UsageError) or settings.user


def require_api_key(settings: Settings) -> str:
    """Return the app key.

    Args:
        settings: The settings of the client.

    Returns:
        The key.

    Raises:
        ConfigurationError: The client has no app key.
    """
    if settings.api_key is None:
        raise ConfigurationError(
            "this call needs an app key (app-...): pass api_key=... to the client, or set DIFY_API_KEY"
        )
    return settings.api_key


def require_dataset_key(settings: Settings) -> str:
    """Return the key for knowledge bases.

    Args:
        settings: The settings of the client.

    Returns:
        The key.

    Raises:
        ConfigurationError: The client has no such key; an app key does not work.
    """
    if settings.dataset_api_key is None:
        raise ConfigurationError(
            "this call needs a key for knowledge bases (dataset-...), and an app key does not work: "
            "pass dataset_api_key=... to the client, or set DIFY_DATASET_API_KEY"
        )
    return settings.dataset_api_key


def as_secret(key: str | None) -> str | None:
    """Hide a key from tracebacks. Call it before every check: it never raises, and no local variable holds a bare key.

    Args:
        key: The key that the user gave.

    Returns:
        The same key, with a masked `repr`.
    """
    return Secret(key) if isinstance(key, str) else key


def _from_environment(environ: Mapping[str, str] | None, *names: str) -> tuple[str, str | None]:
    """Return the first environment variable that is set, and its value."""
    source = os.environ if environ is None else environ
    return next(((name, source[name]) for name in names if source.get(name)), (names[0], None))


def _key_from_environment(environ: Mapping[str, str] | None, *names: str) -> Secret | None:
    name, key = _from_environment(environ, *names)
    key = as_secret(key)
    return _key(name, key)


def _key(name: str, key: object) -> Secret | None:
    if key is None or key == "":
        return None
    if not isinstance(key, Secret):
        raise ConfigurationError(f"{name} must be a str, not {type(key).__name__}")
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ConfigurationError(f"{name} must be the bare key, without spaces, control or non-ASCII characters")
    return key


def _user(user: object, error: type[UsageError] = ConfigurationError) -> str | None:
    if user is not None and not isinstance(user, str):
        raise error(f"user must be a str, not {shown(user)}")
    return user or None


def _timeout(timeout: Any) -> Timeout:
    steps = [name for name in ("connect", "read", "write", "pool") if hasattr(timeout, name)]
    if len(steps) == 4:
        check = partial(check_limit, error=ConfigurationError)
        return Timeout(**{name: check(f"timeout.{name}", getattr(timeout, name)) for name in steps})
    seconds = check_limit("timeout", timeout, error=ConfigurationError)
    return Timeout(seconds, seconds, seconds, seconds)


def _observers(observers: object) -> tuple[Observer, ...]:
    found = tuple(cast("Iterable[object]", observers)) if isinstance(observers, Iterable) else (observers,)
    for each in found:
        if not isinstance(each, Observer) or not isinstance(observers, Iterable):
            hint = "; create one" if isinstance(each, type) else ""
            raise ConfigurationError(f"observers must be a list of dify_plus.Observer objects, not {shown(each)}{hint}")
        for name in vars(Observer):
            if iscoroutinefunction(getattr(type(each), name)):
                raise ConfigurationError(f"observers: {type(each).__name__}.{name} must not be async; use def")
    return cast("tuple[Observer, ...]", found)


def _extra_body(fields: object) -> Mapping[str, Any]:
    if fields is None:
        return _EMPTY
    if not isinstance(fields, Mapping) or not all(isinstance(name, str) for name in fields):
        raise ConfigurationError(f"extra_body must be a mapping of names to values, not {shown(fields)}")
    from dify_plus_api.types import check_value

    try:
        for name, value in cast("Mapping[str, Any]", fields).items():
            check_value(value, f"extra_body[{shown(name)}]")
    except (TypeError, ValueError) as error:
        raise ConfigurationError(str(error)) from error
    return cast("Mapping[str, Any]", fields)


def checked_headers(headers: object, *, error: type[UsageError] = ConfigurationError) -> dict[str, str]:
    """Check headers, and write their names in lower case.

    Args:
        headers: Names and values; None for none.
        error: The class of the error to raise.

    Returns:
        The headers, with names in lower case.

    Raises:
        UsageError: A name or a value cannot be sent.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise error(f"headers must be a mapping of names to values, not {type(headers).__name__}")
    checked: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not re.fullmatch(_HEADER_NAME, name):
            raise error(f"headers: {name!r} cannot be the name of a header")
        if not isinstance(value, str) or not (value.isascii() and value.isprintable()):
            raise error(f"headers: the value of {name!r} must be a str of printable ASCII characters")
        checked[name.lower()] = value
    return checked


def _base_url(name: str, url: object) -> str:
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} must be a str, not {type(url).__name__}")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and parts.port != 0
        bare = "@" not in parts.netloc and not parts.query and not parts.fragment
        if sound and bare and url.isprintable() and " " not in url:
            return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/v1'}"
    except ValueError:
        pass
    raise ConfigurationError(
        f"{name} must look like {DEFAULT_BASE_URL}, without user, query or fragment, not {masked_url(url)!r}"
    )


def _is_host(name: str) -> bool:
    labels = name.removesuffix(".").split(".")
    if len(labels) == 4 and all(label.isdecimal() for label in labels):
        return all(int(label) < 256 for label in labels)
    return all(0 < len(label) < 64 for label in labels)
