"""The configuration file: addresses, keys and users under names.

default = "work"                # used when neither an option nor the environment says anything

[profiles.work]
base_url = "https://dify.example.com/v1"
api_key = "app-..."
dataset_api_key = "dataset-..."
user = "me"
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from attrs import frozen

from dify_plus._policy.settings import Secret
from dify_plus.cli._error_messages import CommandError

__all__ = ["Profile", "config_path", "load", "names", "readable_by_others", "writable_by_others"]

_FIELDS = ("base_url", "api_key", "dataset_api_key", "user")


@frozen(kw_only=True)
class Profile:
    """One named set of settings. What is missing is None."""

    base_url: str | None = None
    api_key: Secret | None = None
    dataset_api_key: Secret | None = None
    user: str | None = None


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the file is: `DIFY_CONFIG_FILE`, or the system's place for such files."""
    named = environ.get("DIFY_CONFIG_FILE")
    return (
        Path(named).expanduser()
        if named
        else platformdirs.user_config_path("dify-plus", appauthor=False) / "config.toml"
    )


def load(path: Path, name: str | None) -> Profile | None:
    """Read a profile.

    Args:
        path: The configuration file.
        name: The profile; None takes the one that the file calls its default.

    Returns:
        The profile; None where none was named and there is no default.

    Raises:
        CommandError: the profile is not there, the file cannot be read as what it should be, or others may read or
            change it.
    """
    if not path.exists():
        if name is not None:
            raise CommandError(f"there is no profile {name!r}, nor a file {path}", "write it, or leave out --profile")
        return None
    for others, do in ((readable_by_others, "read"), (writable_by_others, "changed")):
        if others(path):
            raise CommandError(f"{path} holds keys and can be {do} by others", f"run chmod 600 {path}")
    data = _parsed(path)
    name = name or data.get("default")
    if name is None:
        return None
    profiles = _profiles(data)
    found = profiles.get(str(name))
    if not isinstance(found, dict):
        raise CommandError(f"there is no profile {name!r} in {path}", f"there are: {', '.join(profiles) or 'none'}")
    return _profile(path, str(name), found)


def names(path: Path) -> list[str]:
    """The names of the profiles; none where the file cannot be read."""
    try:
        return list(_profiles(_parsed(path)))
    except CommandError:
        return []


def readable_by_others(path: Path) -> bool:
    """Whether the file's permissions let anybody but its owner read it. Unknown on Windows: no."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def writable_by_others(path: Path) -> bool:
    """Whether the file's permissions let anybody but its owner change it. Unknown on Windows: no."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # the message of a TOML error names a place, not what stands there
        raise CommandError(f"{path} cannot be read: {error}", "it is a TOML file; see `docs/cli.md`") from None


def _profiles(data: dict[str, Any]) -> dict[str, Any]:
    found = data.get("profiles")
    return found if isinstance(found, dict) else {}


def _profile(path: Path, name: str, data: dict[str, Any]) -> Profile:
    for field, value in data.items():
        if field not in _FIELDS:
            raise CommandError(f"{path}: profile {name!r} has no setting {field!r}", f"it takes {', '.join(_FIELDS)}")
        if not isinstance(value, str):
            raise CommandError(f"{path}: {field} of profile {name!r} must be text", "put it into quotes")
    secret = {field: Secret(data[field]) for field in ("api_key", "dataset_api_key") if data.get(field)}
    return Profile(base_url=data.get("base_url"), user=data.get("user"), **secret)
