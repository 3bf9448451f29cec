"""What type checkers know of `parse`. Checked by mypy and pyright (test_typing.py), never run."""

from dataclasses import dataclass
from typing import Any, Literal, TypedDict, assert_type

import pydantic
from attrs import define

from dify_plus import ChatReply, CompletionReply, WorkflowResult
from dify_plus.batch import Outcome


@dataclass
class Item:
    name: str


@define
class Box:
    items: list[Item]


class Report(TypedDict):
    title: str


class Named(pydantic.BaseModel):
    name: str


def parsed(chat: ChatReply, text: CompletionReply, run: WorkflowResult, outcome: Outcome[WorkflowResult]) -> None:
    assert_type(chat.parse(Item), Item)
    assert_type(text.parse(Box), Box)
    assert_type(chat.parse(list[Item]), list[Item])
    assert_type(chat.parse(dict[str, int]), dict[str, int])
    assert_type(run.parse(Report), Report)
    assert_type(run.parse(Named, key="named"), Named)
    choice: Literal["a", "b"] = chat.parse(Literal["a", "b"])
    maybe: Item | None = run.parse(Item | None, key=choice)
    assert_type(maybe.name if maybe else None, str | None)
    if outcome.result is not None:
        assert_type(outcome.result.parse(Item), Item)


def refused(chat: ChatReply, run: WorkflowResult) -> Any:
    chat.parse(Item, key="x")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    run.parse(Item, "x")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    chat.parse(Item).nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
