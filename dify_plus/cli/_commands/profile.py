"""`dify-plus login` and `dify-plus profile ...`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from attrs import evolve

from dify_plus._masking import masked_url
from dify_plus._policy.settings import DEFAULT_BASE_URL, Secret
from dify_plus.cli._commands.options import YES
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._help import Commands
from dify_plus.cli._session import Session, command
from dify_plus.cli._settings import profile_file, profiles
from dify_plus.cli._settings.profiles import Profile
from dify_plus.cli._settings.resolution import DEFAULT_USER, Access, KeyKind, connect, read_key, variables_set
from dify_plus.cli._terminal.questions import ask, ask_secret, confirm

__all__ = ["app", "login"]

app = Commands(help="Profiles: addresses and keys of Dify servers, stored for --profile.")

_NAME = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="The profile's name.",
        autocompletion=lambda: profiles.names(profiles.config_path(os.environ)),
    ),
]
_CHECK = Annotated[bool, typer.Option("--check/--no-check", help="Ask the server whether it accepts the keys.")]


@command()
def login(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The profile's name. By default, `default`.")
    ] = None,
    check: _CHECK = True,
) -> None:
    """Store the address and the keys of a Dify server, and use them from now on.

    On a terminal, the command asks for them and does not show the keys. Elsewhere, it reads the keys from standard
    input, one in each line, and takes the address from --base-url.

    Examples:
        dify-plus login
        dify-plus login --base-url https://dify.example.com/v1 < keys.txt
    """
    name = name or session.options.profile or "default"
    _add(session, name, check, as_default=True)
    if variable := variables_set(os.environ):
        session.output.warn(
            f"{variable} is set and comes before the default profile; unset it, or use --profile {name}"
        )


@app.command("add")
@command()
def add(session: Session, name: _NAME, check: _CHECK = True) -> None:
    """Store the address and the keys of a Dify server under a name.

    The keys come from the terminal, from --api-key-file, or from standard input, one in each line. If the address stays
    the same, keys that are already stored under this name stay, too.

    Examples:
        dify-plus profile add work --base-url https://dify.example.com/v1 < keys.txt
        dify-plus profile add work --api-key-file key.txt --user me
    """
    _add(session, name, check, as_default=not profiles.stored(profiles.config_path(os.environ))[0])


@app.command("list")
@command()
def list_(session: Session) -> None:
    """List the profiles. Their keys are masked.

    Examples:
        dify-plus profile list
    """
    found, default = profiles.stored(profiles.config_path(os.environ))
    rows = [
        {
            "name": name,
            "default": name == default,
            "base_url": masked_url(profile.base_url or DEFAULT_BASE_URL),
            "user": profile.user,
            "api_key": _masked(profile.api_key),
            "dataset_api_key": _masked(profile.dataset_api_key),
        }
        for name, profile in found.items()
    ]
    if session.output.json:
        session.output.data(rows)
    else:
        session.output.table(
            ("name", "default", "address", "user", "app key", "knowledge key"), [[*row.values()] for row in rows]
        )


@app.command("use")
@command()
def use(session: Session, name: _NAME) -> None:
    """Make a profile the default.

    Examples:
        dify-plus profile use work
    """
    profile_file.choose(profiles.config_path(os.environ), name)
    _report(session, name, "is the default profile")


@app.command("remove")
@command()
def remove(session: Session, name: _NAME, yes: YES = False) -> None:
    """Remove a profile and its keys from the configuration file.

    Examples:
        dify-plus profile remove work --yes
    """
    path = profiles.config_path(os.environ)
    known = profiles.stored(path)[0]
    if name not in known:
        raise CommandError(f"there is no profile {name!r} in {path}", f"its profiles: {', '.join(known) or 'none'}")
    confirm(session.output, f"remove the profile {name} and its keys", yes)
    profile_file.remove(path, name)
    _report(session, name, "is removed")


def _add(session: Session, name: str, check: bool, *, as_default: bool) -> None:
    profile_file.check_name(name)
    path = profiles.config_path(os.environ)
    before = profiles.stored(path)[0].get(name, Profile())
    given = _given(session, before)
    profile = evolve(before, **given) if given["base_url"] == before.base_url else Profile(**given)
    if not profile.api_key and not profile.dataset_api_key:
        raise CommandError("no key was given", "type one, or give it on standard input or with --api-key-file")
    _check_key(session, profile, "app", profile.api_key, check)
    _check_key(session, profile, "dataset", profile.dataset_api_key, check)
    profile_file.save(path, name, profile, as_default=as_default)
    _report(session, name, "is the default profile" if as_default else f"is stored; use it with --profile {name}")


def _given(session: Session, before: Profile) -> dict[str, Any]:
    options = session.options
    address = options.base_url or before.base_url or os.environ.get("DIFY_BASE_URL") or DEFAULT_BASE_URL
    asks = session.output.interactive and options.api_key_file is None
    if options.base_url is None and asks:
        address = ask(session.output, "address", _address, address)
    if options.api_key_file is not None:
        keys: Sequence[str] = [read_key(options.api_key_file)]
    elif asks:
        stays = before if address == before.base_url else Profile()
        keys = [
            ask_secret(f"API key of an app, app-... ({_empty(stays.api_key)})"),
            ask_secret(f"API key for knowledge bases, dataset-... ({_empty(stays.dataset_api_key)})"),
        ]
    else:
        keys = sys.stdin.read().splitlines()
    found: dict[str, Any] = {"base_url": address, "user": options.user or before.user}
    for key in filter(None, (key.strip() for key in keys)):
        field = "dataset_api_key" if key.startswith("dataset-") else "api_key"
        if len(key.split()) != 1 or field in found:
            raise CommandError("give one key of an app and one for knowledge bases at most, each in its own line")
        found[field] = Secret(key)
    return found


def _empty(stored: Secret | None) -> str:
    return "empty for none" if stored is None else "empty keeps the stored one"


def _address(typed: str) -> str:
    """Check the address of a server, and return it.

    Raises:
        ConfigurationError: It cannot be the address of a server.
    """
    from dify_plus import Dify

    Dify("-", base_url=typed).close()
    return typed


def _check_key(session: Session, profile: Profile, kind: KeyKind, key: Secret | None, check: bool) -> None:
    """Check the address. If `check` is set, also ask the server whether it accepts the key."""
    if key is None:
        return
    session.redact.learn(key)
    address = profile.base_url or DEFAULT_BASE_URL
    found = Access(base_url=address, key=key, user=DEFAULT_USER, key_from="", base_url_from="")
    with connect(found, kind, session.options.timeout) as dify:
        if not check:
            return
        if kind == "app":
            session.output.note(f"the app key belongs to {dify.app.info().name}")
        else:
            dify.datasets.list(limit=1).first()
            session.output.note("the key for knowledge bases is accepted")


def _report(session: Session, name: str, state: str) -> None:
    session.output.done({"name": name, "state": state}, f"{name} {state}")


def _masked(key: Secret | None) -> str | None:
    return None if key is None else repr(key).strip("'")
