"""The configuration file: named profiles of addresses, API keys and users.

default = "work"                # the profile to use without --profile and environment variables

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
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs
from attrs import frozen

from dify_plus._policy.settings import Secret
from dify_plus.cli._error_messages import CommandError

__all__ = ["Profile", "config_path", "load", "names", "readable_by_others", "stored"]

_FIELDS = ("base_url", "api_key", "dataset_api_key", "user")


@frozen(kw_only=True)
class Profile:
    """A named set of settings. Missing settings are None."""

    base_url: str | None = None
    api_key: Secret | None = None
    dataset_api_key: Secret | None = None
    user: str | None = None


def config_path(environ: Mapping[str, str]) -> Path:
    """Return the path of the file: `DIFY_CONFIG_FILE`, or the default of the operating system."""
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
        name: The profile; None uses the default profile of the file.

    Returns:
        The profile; None if `name` is None and there is no default profile.

    Raises:
        CommandError: The profile does not exist, the file is not valid, or other users can read or change it.
    """
    if not path.exists():
        if name is not None:
            raise CommandError(
                f"there is no profile {name!r}: no file {path}", f"`dify-plus profile add {name}` creates it"
            )
        return None
    _check_access(path)
    data = _parsed(path)
    name = name or data.get("default")
    if name is None:
        return None
    profiles = _profiles(data)
    found = profiles.get(str(name))
    if not isinstance(found, dict):
        raise CommandError(
            f"there is no profile {name!r} in {path}",
            f"the file's profiles: {', '.join(profiles) or 'none'}; `dify-plus profile add {name}` creates it",
        )
    return _profile(path, str(name), found)


def stored(path: Path) -> tuple[dict[str, Profile], str | None]:
    """Read all profiles.

    Args:
        path: The configuration file. It need not exist.

    Returns:
        The profiles by name, and the name of the default profile, if there is one.

    Raises:
        CommandError: The file is not valid, or other users can read or change it.
    """
    if not path.exists():
        return {}, None
    _check_access(path)
    data = _parsed(path)
    found = {name: one for name, one in _profiles(data).items() if isinstance(one, dict)}
    default = data.get("default")
    return {name: _profile(path, name, one) for name, one in found.items()}, None if default is None else str(default)


def names(path: Path) -> list[str]:
    """Return the names of the profiles, or an empty list if the file cannot be read."""
    try:
        return list(_profiles(_parsed(path)))
    except CommandError:
        return []


def readable_by_others(path: Path) -> bool:
    """Return whether other users can read the file. Always false on Windows, where this is not checked."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _check_access(path: Path) -> None:
    """Check that no other user can read the file, or change it: the file itself, a link to it, or their folders."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder", "DIFY_CONFIG_FILE must name a file")
    if readable_by_others(path):
        raise CommandError(f"other users can read the API keys in {path}", f"run chmod 600 {path}")
    for place in dict.fromkeys((path.absolute(), path.resolve())):
        _check_owner_and_mode(path, place)
        _check_owner_and_mode(path, place.parent)


def _check_owner_and_mode(path: Path, place: Path) -> None:
    if os.name != "posix":
        return
    status = place.lstat()
    is_folder = stat.S_ISDIR(status.st_mode)
    if status.st_uid not in (0, os.geteuid()):
        raise CommandError(
            f"other users can change the API keys in {path}: {place} belongs to another user", f"run chown on {place}"
        )
    if stat.S_ISLNK(status.st_mode) or (is_folder and status.st_mode & stat.S_ISVTX):
        return  # in a folder such as /tmp, users can replace only their own files
    group_may = status.st_mode & stat.S_IWGRP and not (is_folder and _is_own_group(status.st_gid))
    if group_may or status.st_mode & stat.S_IWOTH:
        how = f"chmod go-w {place}" if is_folder else f"chmod 600 {place}"
        raise CommandError(f"other users can change the API keys in {path}", f"run {how}")


def _is_own_group(number: int) -> bool:
    """Return whether a group has the name of the user: many systems give each user such a group, without others."""
    with suppress(ImportError, KeyError):
        import grp
        import pwd

        return grp.getgrgid(number)[0] == pwd.getpwuid(os.geteuid())[0]
    return False


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a TOML error names the position, not the text there
        raise CommandError(f"{path} cannot be read: {error}", "it must be a TOML file") from None


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
