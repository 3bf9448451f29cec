"""The error answers of a Dify server, with its exact messages where a client could depend on them."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

HTML_404 = """<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling \
and try again.</p>
"""


class Refused(Exception):
    """Raised to answer a request with an error: `{code, message, status}` and the HTTP status."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}

    def body(self) -> dict[str, Any]:
        """Return the body of the answer."""
        if self.code == "unknown":  # an unhandled exception of the server has its keys in another order
            return {"message": self.message, "code": self.code, "status": self.status}
        return {"code": self.code, "message": self.message, "status": self.status}


def invalid_param(message: str) -> Refused:
    """Return a 400 for an invalid parameter."""
    return Refused(400, "invalid_param", message)


def bad_request(message: str = "") -> Refused:
    """Return a 400, with the framework's message by default."""
    default = "The browser (or proxy) sent a request that this server could not understand."
    return Refused(400, "bad_request", message or default)


def not_found(message: str) -> Refused:
    """Return a 404: the object does not exist or belongs to another user."""
    return Refused(404, "not_found", message)


def unauthorized(message: str) -> Refused:
    """Return a 401 with its challenge header."""
    return Refused(401, "unauthorized", message, {"WWW-Authenticate": 'Bearer realm="api"'})


def crashed() -> Refused:
    """Return a 500, as the server answers after an unhandled exception."""
    return Refused(500, "unknown", "Internal Server Error")


def wrong_mode(code: str) -> Refused:
    """Return a 400 with the code `not_chat_app`, `not_workflow_app` or `app_unavailable`."""
    if code == "app_unavailable":
        return Refused(400, code, "App unavailable, please check your app configurations.")
    return Refused(400, code, "Please check if your app mode matches the right API route.")


def user_missing() -> Refused:
    """Return the error for a missing user."""
    return invalid_param("Arg user must be provided.")


def not_json() -> Refused:
    """Return the error for a body that is not JSON."""
    message = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."
    return Refused(415, "unsupported_media_type", message)


def method_not_allowed() -> Refused:
    """Return a 405: the path exists, but not for this method."""
    return Refused(405, "method_not_allowed", "The method is not allowed for the requested URL.")


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return an ordinary answer: ASCII JSON with a final newline."""
    return Response(json.dumps(content) + "\n", status, headers, "application/json")


def no_content() -> Response:
    """Return a 204: an empty body with the content type of JSON."""
    return Response(status_code=204, media_type="application/json")


def refusal(error: Refused, path: str, rules: Iterable[str]) -> Response:
    """Return the answer for an error."""
    body = error.body()
    if error.status == 404:
        body["message"] = did_you_mean(error.message, path, rules)
    return json_response(body, error.status, error.headers)


def html_404() -> Response:
    """Return the framework's answer for an unknown path."""
    return Response(HTML_404, 404, media_type="text/html")


# The server's routes outside /v1 that its "did you mean" suggests.
OTHER_RULES = (
    "/api/chat-messages",
    "/api/conversations",
    "/api/messages",
    "/api/form/human_input/<string:form_token>",
    "/api/form/human_input/<string:form_token>/upload-token",
)


def did_you_mean(message: str, path: str, rules: Iterable[str]) -> str:
    """Add the routes that look like the requested one to a 404 message."""
    known = {re.sub("(<.*>)", "", rule): rule for rule in (*OTHER_RULES, *rules)}
    close = difflib.get_close_matches(path, known)
    if not close:
        return message
    return f"{message.rstrip('.')}. You have requested this URI [{path}] but did you mean " + (
        " or ".join(known[match] for match in close) + " ?"
    )
