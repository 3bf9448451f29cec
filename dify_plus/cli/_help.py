"""The help of commands: usage, examples, arguments and options, in the width of the terminal.

Typer takes the texts from docstrings and annotations. A section `Examples:` of a docstring lists command lines.
"""

from __future__ import annotations

import inspect
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from dify_plus.cli import _exit_codes

__all__ = ["Commands", "examples", "help_without_command"]

Function = TypeVar("Function", bound=Callable[..., Any])

_MOST_COLUMNS: Final = 100
"""The largest width of a help page."""
_NARROW: Final = 60
"""Below this width, the description of an option is under its name, not beside it."""
_WIDEST_NAME: Final = 32
"""The description of an option with a longer name begins on the next line."""
_LONGEST_CHOICES: Final = 24
"""Longer lists of choices are shown in the description of an option, not after its name."""
_USAGE: Final = "Usage:"
_PLACEHOLDERS: Final = {"int": "N", "integer": "N", "float": "NUMBER", "path": "FILE"}

_Entry = tuple[str, str]
"""The name of an argument, an option or a command, and its description."""


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx))


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx))


class Commands(typer.Typer):
    """A group of commands that show this help, for `-h` and for `--help`. The group alone shows its own help."""

    def __init__(self, **settings: Any) -> None:
        names = {"help_option_names": ["-h", "--help"]}
        super().__init__(
            cls=_Group,
            context_settings=names,
            pretty_exceptions_enable=False,
            invoke_without_command=True,
            callback=help_without_command,
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:
        """Register a command, as `typer.Typer.command` does."""
        register: Callable[[Function], Function] = super().command(name, cls=_Command, **settings)
        return register


def help_without_command(ctx: typer.Context) -> None:
    """Show the help of a group that was called without a command, and exit as for wrong usage."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(_exit_codes.USAGE)


def examples(command: Any) -> list[str]:
    """Return the command lines in the help of a command."""
    return _parts(command)[1]


def _page(command: Any, ctx: Any) -> str:
    width = min(shutil.get_terminal_size().columns, _MOST_COLUMNS)
    words, lines = _parts(command)
    parameters = [one for one in command.get_params(ctx) if not getattr(one, "hidden", False)]
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name == "option"]
    usage = " ".join([ctx.command_path, *_usage(arguments, options, hasattr(command, "commands"))])
    sections = [
        _bold(_USAGE) + _wrapped(f"{_USAGE} {usage}", width, hanging=" " * 6).removeprefix(_USAGE),
        *(_wrapped(paragraph, width) for paragraph in words),
    ]
    if lines:
        sections.append("\n".join([_bold("Examples:"), *(f"  {line}" for line in lines)]))
    sections += _listed("Arguments", (_argument(one) for one in arguments), width)
    sections += _listed("Commands", _commands(command, ctx), width)
    panels: dict[str, list[Any]] = {}
    for one in options:
        panels.setdefault(getattr(one, "rich_help_panel", None) or "Options", []).append(one)
    for title, group in panels.items():
        sections += _listed(title, (_option(one) for one in group), width)
    return "\n\n".join(sections) + "\n"


def _parts(command: Any) -> tuple[list[str], list[str]]:
    """Return the paragraphs and the examples of a command's help."""
    words, _, after = inspect.cleandoc(command.help or "").partition("\n\nExamples:\n")
    paragraphs = [" ".join(paragraph.split()) for paragraph in words.split("\n\n")]
    return paragraphs, [line.strip() for line in after.splitlines() if line.strip()]


def _usage(arguments: list[Any], options: list[Any], has_commands: bool) -> Iterator[str]:
    for one in arguments:
        yield _name(one) if one.required else f"[{_name(one)}]"
    for one in options:
        if one.required:
            yield f"{max(one.opts, key=len)} {_placeholder(one)}"
    yield "COMMAND ..." if has_commands else "[OPTIONS]"


def _commands(group: Any, ctx: Any) -> Iterator[_Entry]:
    for name, command in getattr(group, "commands", {}).items():
        if not command.hidden:
            yield name, _sentence(_parts(command)[0][0])


def _sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def _argument(one: Any) -> _Entry:
    return _name(one), one.help or ""


def _option(one: Any) -> _Entry:
    short = next((name for name in one.opts if not name.startswith("--")), None)
    names = [*([short] if short else []), *(name for name in one.opts if name != short), *one.secondary_opts]
    indent = "" if short else "    "
    placeholder = "" if one.is_flag or one.count else f" {_placeholder(one)}"
    return indent + ", ".join(names) + placeholder, " ".join(filter(None, (one.help, *_details(one))))


def _details(one: Any) -> Iterator[str]:
    if one.required:
        yield "Required."
    choices = _choices(one)
    if choices and not one.metavar and len("|".join(choices)) > _LONGEST_CHOICES:
        yield f"One of {', '.join(choices)}."
    if getattr(one.type, "max", None) is not None:
        yield f"From {one.type.min} to {one.type.max}."
    default = one.default.value if isinstance(one.default, Enum) else one.default
    if one.secondary_opts:
        yield f"Default: {one.opts[0] if default else one.secondary_opts[0]}."
    elif isinstance(default, str | int | float) and default is not False and default != "":
        yield f"Default: {default}."


def _name(argument: Any) -> str:
    name = (argument.metavar or argument.name.upper()).removesuffix("...")
    return f"{name}..." if argument.nargs == -1 else name


def _placeholder(option: Any) -> str:
    if option.metavar:
        return str(option.metavar)
    choices = _choices(option)
    if choices and len("|".join(choices)) <= _LONGEST_CHOICES:
        return "|".join(choices)
    return str(option.name).upper() if choices else _PLACEHOLDERS.get(option.type.name.removesuffix(" range"), "TEXT")


def _choices(option: Any) -> list[str]:
    return [str(getattr(one, "value", one)) for one in getattr(option.type, "choices", ())]


def _listed(title: str, entries: Iterable[_Entry], width: int) -> Iterator[str]:
    """Yield a section with a title, if there are entries."""
    found = list(entries)
    if not found:
        return
    column = max((len(name) for name, _ in found if len(name) <= _WIDEST_NAME), default=0) + 4
    lines = [_bold(f"{title}:")]
    for name, text in found:
        if width < _NARROW:
            lines += [f"  {name.strip()}", _wrapped(text, width, " " * 6)]
        elif len(name) > _WIDEST_NAME:
            lines += [f"  {name}", _wrapped(text, width, " " * column)]
        else:
            lines.append(f"  {name}".ljust(column) + _wrapped(text, width, " " * column).lstrip())
    yield "\n".join(line.rstrip() for line in lines)


def _wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _bold(text: str) -> str:
    return typer.style(text, bold=True)
