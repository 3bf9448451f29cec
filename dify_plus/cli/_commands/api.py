"""`dify-plus api`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dify_plus._policy.error_reading import WITH_DATASET_KEY
from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._runs.input_values import read_text
from dify_plus.cli._session import Session, command

if TYPE_CHECKING:
    from dify_plus._sync.bodies import Body

__all__ = ["api"]

_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD")


class Key(StrEnum):
    """The key to send."""

    APP = "app"
    DATASET = "dataset"


@command()
def api(
    session: Session,
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, PATCH, PUT or DELETE.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The path below the API's address, such as /info.")],
    texts: Annotated[
        list[str] | None,
        typer.Option("--raw-field", "-f", metavar="NAME=TEXT", help="A text of the request. Can be repeated."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            "-F",
            metavar="NAME=VALUE",
            help="A value of the request as JSON (a number, true, a list ...), or @FILE for the text of a file. Can be"
            " repeated.",
        ),
    ] = None,
    body: Annotated[
        str | None,
        typer.Option("--input", metavar="FILE", help="A file with the body as JSON; - reads standard input."),
    ] = None,
    key: Annotated[
        Key | None,
        typer.Option(
            help="The key to send. By default, the dataset key for /datasets and /workspaces, else the app's."
        ),
    ] = None,
) -> int:
    """Call any path of the API, and print its answer.

    Fields become query parameters of a GET or DELETE, and otherwise the JSON body. Events are printed as they arrive,
    one in each line; the exit code is 1 if one of them is an error. Ctrl-C does not stop a run that the call has
    started. The key goes to no other server than that of the profile or of DIFY_BASE_URL.

    Examples:
        dify-plus api GET /info
        dify-plus api GET /conversations -f user=dify-plus-cli -F limit=5 --fields id,name
        dify-plus api POST /chat-messages -f query=Hello -F inputs={} -f response_mode=streaming -f user=me
        dify-plus api POST /datasets -f name=Lakes
        dify-plus api POST /workflows/run --input body.json
    """
    from dify_plus._arguments.any_path import any_request, decoded

    if method.upper() not in _METHODS:
        raise CommandError(f"METHOD must be one of {', '.join(_METHODS)}, not {method!r}")
    fields = {**_fields(texts, _text), **_fields(values, _value)}
    content = None if body is None else _body(body)
    if content is not None and fields and not isinstance(content, dict):
        raise CommandError("--input must contain a JSON object if there are fields, too")
    session.key = key.value if key else "dataset" if re.match(WITH_DATASET_KEY, path) else "app"
    in_query = method.upper() in ("GET", "HEAD", "DELETE") and body is None
    with session.client() as dify:
        request = any_request(
            session.access.base_url,
            method,
            path,
            params=fields if in_query and fields else None,
            json=None if in_query else {**content, **fields} if isinstance(content, dict) else content or fields,
            key=session.key,
        )
        with closing(dify._transport.download(request)) as answer:
            if answer.content_type.startswith("text/event-stream"):
                return _show_events(session, answer, dify._transport.settings.max_event_bytes)
            content = b"".join(answer.whole())
            try:
                _show(session, decoded(content, answer.content_type))
            except ValueError:
                raise CommandError(
                    "the server's answer is not JSON, although it says so", exit_code=_exit_codes.REFUSED
                ) from None
    return _exit_codes.OK


def _fields(typed: Sequence[str] | None, read: Any) -> dict[str, Any]:
    found = {}
    for item in typed or ():
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise CommandError(f"{item!r} is not NAME=VALUE", "write -f name=text, or -F name=value for JSON")
        found[name] = read(name, value)
    return found


def _text(name: str, value: str) -> str:
    return value


def _value(name: str, value: str) -> Any:
    if value.startswith("@"):
        return read_text(value[1:])
    try:
        return json.loads(value)
    except ValueError:
        raise CommandError(f"the field {name!r} is not JSON: {value}", f"for text, write -f {name}=...") from None


def _body(path: str) -> Any:
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise CommandError(f"--input {path} is not JSON: {error}") from None


def _show_events(session: Session, answer: Body, max_event_bytes: int) -> int:
    """Print events, and return the exit code."""
    from dify_plus.sse import SSEDecoder

    decoder, code = SSEDecoder(max_event_bytes=max_event_bytes), _exit_codes.OK
    for chunk in answer.chunks():
        for event in decoder.feed(chunk):
            try:
                data = json.loads(event.data)
            except ValueError:
                data = {"event": event.event, "data": event.data}
            if isinstance(data, dict) and data.get("event") == "error":
                code = _exit_codes.FAILED
            session.output.data(data, lenient=True)
    return code


def _show(session: Session, value: Any) -> None:
    if isinstance(value, bytes):
        if sys.stdout.isatty():
            raise CommandError(f"the answer is a file of {len(value):,} bytes", "write it to a file: > FILE")
        sys.stdout.buffer.write(value)
        sys.stdout.flush()
    elif isinstance(value, str):
        session.output.line(value)
    elif value is not None:
        session.output.data(value)
