"""From options, environment and profile to a client: one of the last two, never a mixture.

A named profile is used as it stands. Else the environment is, if it has a key or an address; else the default profile.
So no key is ever sent to an address that it was not written down for. Options come on top.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from dify_plus._policy.settings import DEFAULT_BASE_URL, Secret
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._settings import profiles
from dify_plus.cli._settings.profiles import Profile

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["DEFAULT_USER", "Access", "KeyKind", "Options", "access", "connect"]

KeyKind = Literal["app", "dataset"]

DEFAULT_USER: Final = "dify-plus-cli"
"""Who asks, when nobody is named."""

_VARIABLES: Final[dict[KeyKind, tuple[str, ...]]] = {
    "app": ("DIFY_API_KEY", "DIFY_TOKEN"),
    "dataset": ("DIFY_DATASET_API_KEY",),
}
_MISSING: Final[dict[KeyKind, str]] = {
    "app": "this needs the key of an app (app-...)",
    "dataset": "this needs a key for knowledge (dataset-...); an app's key does not do",
}


@frozen(kw_only=True)
class Options:
    """The options that every command takes."""

    json: bool = False
    quiet: bool = False
    debug: bool = False
    user: str | None = None
    base_url: str | None = None
    api_key_file: Path | None = None
    profile: str | None = None
    timeout: float | None = None

    def over(self, other: Options) -> Options:
        """These, and the other's where these say nothing."""
        return Options(
            json=self.json or other.json,
            quiet=self.quiet or other.quiet,
            debug=self.debug or other.debug,
            user=self.user or other.user,
            base_url=self.base_url or other.base_url,
            api_key_file=self.api_key_file or other.api_key_file,
            profile=self.profile or other.profile,
            timeout=self.timeout if self.timeout is not None else other.timeout,
        )


@frozen(kw_only=True)
class Access:
    """Where to call, with which key, for whom, and where each of them was found."""

    base_url: str
    key: Secret | None
    user: str
    key_from: str
    base_url_from: str
    readable_key_file: bool = False


def access(options: Options, kind: KeyKind, environ: Mapping[str, str] | None = None) -> Access:
    """Find address, key and user.

    Args:
        options: The command's options.
        kind: Which key the command works with.
        environ: The environment; the process's own unless given.

    Returns:
        What was found; the key may be missing.

    Raises:
        CommandError: a file is not there or not as it should be.
    """
    environ = os.environ if environ is None else environ
    source, place = _source(options, environ)
    key = source.api_key if kind == "app" else source.dataset_api_key
    key_from = _place(place, kind, environ)
    readable = False
    if options.api_key_file is not None:
        key, key_from = _key_in(options.api_key_file), str(options.api_key_file)
        readable = options.api_key_file.is_file() and profiles.readable_by_others(options.api_key_file)
    base_url = options.base_url or source.base_url
    return Access(
        base_url=base_url or DEFAULT_BASE_URL,
        key=key,
        user=options.user or source.user or DEFAULT_USER,
        key_from=key_from,
        base_url_from="--base-url" if options.base_url else place if base_url else "default",
        readable_key_file=readable,
    )


def connect(found: Access, kind: KeyKind, timeout: float | None) -> Dify:
    """Make the client.

    Args:
        found: Address, key and user.
        kind: Which key it is.
        timeout: Seconds for each step of a call; None for the layer's own limits.

    Raises:
        CommandError: there is no key.
    """
    if found.key is None:
        names = " or ".join(_VARIABLES[kind])
        raise CommandError(_MISSING[kind], f"set {names}, give --api-key-file, or choose a profile with --profile")
    from dify_plus import Dify

    if kind == "app":
        return Dify(found.key, base_url=found.base_url, user=found.user, timeout=timeout)
    return Dify(dataset_api_key=found.key, base_url=found.base_url, user=found.user, timeout=timeout)


def _source(options: Options, environ: Mapping[str, str]) -> tuple[Profile, str]:
    name = options.profile or environ.get("DIFY_PROFILE")
    variables = ("DIFY_BASE_URL", *(name for names in _VARIABLES.values() for name in names))
    if name is None and any(environ.get(variable) for variable in variables):
        return _environment(environ), "the environment"
    path = profiles.config_path(environ)
    profile = profiles.load(path, name)
    if profile is None:
        return _environment(environ), "the environment"
    return profile, f"profile {name}" if name else f"the default profile in {path}"


def _environment(environ: Mapping[str, str]) -> Profile:
    def key(kind: KeyKind) -> Secret | None:
        found = next((environ[name] for name in _VARIABLES[kind] if environ.get(name)), None)
        return Secret(found) if found else None

    return Profile(
        base_url=environ.get("DIFY_BASE_URL") or None,
        api_key=key("app"),
        dataset_api_key=key("dataset"),
        user=environ.get("DIFY_USER") or None,
    )


def _place(place: str, kind: KeyKind, environ: Mapping[str, str]) -> str:
    if place != "the environment":
        return place
    return next((name for name in _VARIABLES[kind] if environ.get(name)), place)


def _key_in(path: Path) -> Secret:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CommandError(f"the key cannot be read from {path}: {reason}", "check --api-key-file") from None
    lines = text.split()
    if len(lines) != 1:
        raise CommandError(f"{path} should hold one key and nothing else", "check --api-key-file")
    return Secret(lines[0])
