"""How arguments are checked before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking, one_of, optional_text, optional_time, or_unset, text
from dify_plus._arguments.form_answers import submission
from dify_plus._arguments.literals import Rating
from dify_plus.errors import UsageError
from dify_plus_api.api.chat import stop_chat_message
from dify_plus_api.models import PauseReason, StopRequest
from dify_plus_api.types import UNSET


def test_a_sound_call_is_built() -> None:
    request = built(stop_chat_message.build_request, "a/b", body=StopRequest(user="u"))
    assert request.url == "/chat-messages/a%2Fb/stop"


@pytest.mark.parametrize(
    ("task_id", "user", "words"),
    [
        ("", "u", "task_id must not be empty"),
        ("..", "u", "task_id must not be"),
        (None, "u", "task_id must be a str, not None"),
        (7, "u", "task_id must be a str, not 7"),
        ("t", 7, "^user must be a str, not 7"),
        ("t", UNSET, "^user is required"),
    ],
)
def test_a_missing_argument_is_named(task_id: Any, user: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        built(stop_chat_message.build_request, task_id, body=StopRequest(user=user))


def test_an_argument_that_is_not_given_is_left_out() -> None:
    assert or_unset(None) is UNSET
    assert optional_text("x", None) is UNSET
    assert optional_time("x", None) is UNSET
    assert (or_unset(0), or_unset(False), or_unset("")) == (0, False, "")


def test_words() -> None:
    assert one_of("rating", "like", Rating) == "like"
    assert one_of("rating", None, Rating) is None
    for wrong in ("good", "", 1, ["like"]):
        with pytest.raises(UsageError, match='rating must be "like" or "dislike", not'):
            one_of("rating", wrong, Rating)
    assert is_blocking("blocking")
    assert not is_blocking("streaming")


@pytest.mark.parametrize("wrong", ["", "  ", None, 7, b"x"])
def test_texts_must_not_be_empty(wrong: object) -> None:
    with pytest.raises(UsageError, match="name must be a str"):
        text("name", wrong)
    assert text("name", " x ") == " x "


def test_times_become_utc() -> None:
    there = datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2)))
    here = datetime(2026, 1, 2, 3)
    assert optional_time("since", there) == datetime(2026, 1, 2, 1, tzinfo=UTC)
    assert optional_time("since", here) == here.astimezone(UTC)
    for wrong in ("2026-01-01", 7):
        with pytest.raises(UsageError, match="since must be a datetime"):
            optional_time("since", wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("odd", [None, 5, "x", {}, [None], ["x"], [[{}]], [{"id": None}]])
def test_only_the_server_checks_odd_parts_of_a_form(odd: Any) -> None:
    form = PauseReason.from_dict({"form_token": "t", "actions": odd, "inputs": odd})
    token, body = submission(form, "approve", {"a": "b"}, "u")
    assert (token, body.action, body.inputs) == ("t", "approve", {"a": "b"})
