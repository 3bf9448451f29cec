"""Read the results of runs as the types of a program, also from JSON inside of an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from dify_plus._arguments.checks import either
from dify_plus._streams.conversion import Misfit, convert, path_text
from dify_plus._streams.reasoning import without_reasoning
from dify_plus.errors import ParseError, UsageError

__all__ = ["parse_answer", "parse_outputs"]

_FENCED: Final = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_OPENING: Final = re.compile(r"[\[{]")
_SURELY_JSON: Final = re.compile(r'\{\s*"|\[\s*[\[{"]')
_MOST_SHOWN: Final = 1000
"""The largest length of a text in a message, in characters."""
_TOO_DEEP: Final = "it is nested too deeply"


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


_DECODER: Final = json.JSONDecoder(strict=False, parse_constant=_no_number)
"""Accepts line breaks in strings, as models write them."""


def parse_answer(text: str, kind: Any, source: str = "the answer") -> Any:
    """Read the JSON in a text as a type.

    Of several JSON values in the text, the last that fits counts, and values in code fences come first. A text without
    JSON is read as a string, so that a `Literal` or an `Enum` fits an answer of one word.

    Args:
        text: The text.
        kind: The type.
        source: The words for the text in an error.

    Raises:
        ParseError: The text does not fit.
        UsageError: The type is not supported.
    """
    if kind is str:
        return without_reasoning(text)
    found = _Found(text)
    misfits: list[Misfit] = []
    for value in found.values():
        try:
            return convert(value, kind)
        except Misfit as error:
            misfits.append(error)
        except RecursionError:
            found.fault = _TOO_DEEP
    if found.fault:
        raise ParseError(f"there is no valid JSON: {found.fault} (in {source}: {_shown(text)})", text=text)
    try:
        return convert(found.text, kind)
    except Misfit as error:
        _fail(misfits[0] if misfits else error, source, text)


def parse_outputs(outputs: Mapping[str, Any], kind: Any, key: str | None) -> Any:
    """Read the outputs of a workflow, or one of them, as a type.

    Args:
        outputs: The outputs.
        kind: The type.
        key: The output to read; None for all. If it is a text, its JSON is read as in an answer.

    Raises:
        ParseError: There is no such output, or it does not fit.
        UsageError: The type is not supported, or `key` is not a str.
    """
    value: Any = dict(outputs)
    source = "the outputs"
    if key is not None:
        if not isinstance(key, str):
            raise UsageError(f"key must be a str, not {key!r}")
        if key not in outputs:
            names = f"the run has {either(sorted(outputs))}" if outputs else "the run has no outputs"
            raise ParseError(f"there is no output {json.dumps(key)}: {names}", path=key, text=_as_json(value))
        value, source = outputs[key], f"the output {json.dumps(key)}"
        if isinstance(value, str):
            return parse_answer(value, kind, source)
    try:
        return convert(value, kind)
    except Misfit as error:
        _fail(error, source, _as_json(value))
    except RecursionError:
        raise ParseError(f"{source}: {_TOO_DEEP}") from None


def _fail(error: Misfit, source: str, text: str) -> NoReturn:
    raise ParseError(f"{error} (in {source}: {_shown(text)})", path=path_text(error.path), text=text) from error


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _shown(text: str) -> str:
    if len(text) <= _MOST_SHOWN:
        return text
    half = _MOST_SHOWN // 2
    return f"{text[:half]} ... {text[-half:]}"


class _Found:
    """The JSON in a text.

    Attributes:
        text: The text without reasoning.
        fault: Why JSON in it could not be read; empty if all could.
    """

    def __init__(self, text: str) -> None:
        self._whole = text.strip()
        self.text = without_reasoning(text).rpartition("</think>")[2].strip()  # some models omit the first tag
        self.fault = ""

    def values(self) -> Iterator[Any]:
        """Yield the values, the most likely ones first."""
        try:
            yield _DECODER.decode(self._whole)
            return
        except (ValueError, RecursionError):
            pass
        fenced = [value for match in _FENCED.finditer(self.text) for value in self._values_in(match[2].strip())]
        yield from reversed(fenced)
        yield from reversed(list(self._values_in(self.text)))

    def _values_in(self, piece: str) -> Iterator[Any]:
        """Yield the value that a text is, or the objects and lists in it. The parts of a broken value do not count."""
        try:
            yield _DECODER.decode(piece)
            return
        except (ValueError, RecursionError):
            pass
        place = 0
        while opening := _OPENING.search(piece, place):
            place = opening.start()
            try:
                value, place = _DECODER.raw_decode(piece, place)
                yield value
            except json.JSONDecodeError as error:
                if _SURELY_JSON.match(piece, place):
                    self.fault = f"{error.msg} at line {error.lineno}, column {error.colno}"
                    return
                place = max(error.pos, place + 1)
            except ValueError as error:
                self.fault = str(error)
                return
            except RecursionError:
                self.fault = _TOO_DEEP
                return
