"""Find the address, the API key and the user, and make the client.

Settings come from one source: the profile that `--profile` or `DIFY_PROFILE` names; without one, the environment
variables, if they set a key or an address; otherwise, the default profile. Sources are never mixed, so that no key is
sent to an address it was not meant for. Options override single settings.
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

__all__ = ["DEFAULT_USER", "Access", "KeyKind", "Options", "access", "connect", "read_key", "variables_set"]

KeyKind = Literal["app", "dataset"]

DEFAULT_USER: Final = "dify-plus-cli"
"""The user of the calls, unless one is given."""

_VARIABLES: Final[dict[KeyKind, tuple[str, ...]]] = {
    "app": ("DIFY_API_KEY", "DIFY_TOKEN"),
    "dataset": ("DIFY_DATASET_API_KEY",),
}
_MISSING: Final[dict[KeyKind, str]] = {
    "app": "this command needs the API key of an app (app-...)",
    "dataset": "this command needs an API key for knowledge bases (dataset-...), not the key of an app",
}


@frozen(kw_only=True)
class Options:
    """The options that every command takes."""

    json: bool = False
    fields: tuple[str, ...] = ()
    quiet: bool = False
    debug: bool = False
    user: str | None = None
    base_url: str | None = None
    api_key_file: Path | None = None
    profile: str | None = None
    timeout: float | None = None

    def over(self, other: Options) -> Options:
        """Return these options, with those of `other` where these are not set."""
        return Options(
            json=self.json or other.json,
            fields=self.fields or other.fields,
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
    """The address, the key and the user of the calls, and where the first two come from."""

    base_url: str
    key: Secret | None
    user: str
    key_from: str
    base_url_from: str
    readable_key_file: bool = False


def access(options: Options, kind: KeyKind, environ: Mapping[str, str] | None = None) -> Access:
    """Find the address, the key and the user.

    Args:
        options: The command's options.
        kind: The kind of API key that the command uses.
        environ: The environment variables. Defaults to those of the process.

    Returns:
        The address, the key and the user. The key may be missing.

    Raises:
        CommandError: A file does not exist or is not valid.
    """
    environ = os.environ if environ is None else environ
    source, place = _source(options, environ)
    key = source.api_key if kind == "app" else source.dataset_api_key
    key_from = _place(place, kind, environ)
    readable = False
    if options.api_key_file is not None:
        key, key_from = read_key(options.api_key_file), str(options.api_key_file)
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
        found: The address, the key and the user.
        kind: The kind of the API key.
        timeout: Seconds for each step of a call; None for the client's default timeout.

    Raises:
        CommandError: There is no key.
    """
    if found.key is None:
        names = " or ".join(_VARIABLES[kind])
        advice = f"run `dify-plus login`, set {names}, or give --api-key-file"
        variable = variables_set(os.environ) if found.key_from == "the environment" else None
        if variable and profiles.names(profiles.config_path(os.environ)):
            advice = f"{variable} is set, so the default profile is not used: unset it, use --profile, or set {names}"
        raise CommandError(_MISSING[kind], advice)
    from dify_plus import Dify

    if kind == "app":
        return Dify(found.key, base_url=found.base_url, user=found.user, timeout=timeout)
    return Dify(dataset_api_key=found.key, base_url=found.base_url, user=found.user, timeout=timeout)


def variables_set(environ: Mapping[str, str]) -> str | None:
    """Return a variable that sets a key or an address, so that the default profile is not used; None without one."""
    variables = ("DIFY_BASE_URL", *(name for names in _VARIABLES.values() for name in names))
    return next((variable for variable in variables if environ.get(variable)), None)


def _source(options: Options, environ: Mapping[str, str]) -> tuple[Profile, str]:
    name = options.profile or environ.get("DIFY_PROFILE")
    if name is None and variables_set(environ):
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


def read_key(path: Path) -> Secret:
    """Read an API key from a file; `-` is standard input.

    Raises:
        CommandError: The file cannot be read, or it contains something else than one key.
    """
    name = "standard input" if str(path) == "-" else path
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CommandError(f"the key cannot be read from {name}: {reason}", "check --api-key-file") from None
    lines = text.split()
    if len(lines) != 1:
        raise CommandError(f"{name} must contain one key and nothing else", "check --api-key-file")
    return Secret(lines[0])
