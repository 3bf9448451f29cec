"""The apps that the demo's server has. Their words are scripted; how they travel is not."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from dify_plus.testing import ChatApp, Field, HumanInput, Node, Submission, WorkflowApp

__all__ = ["APPS"]

_ANSWER = (
    "A vector database keeps texts as points in space, near to each other where their meaning is near. "
    "A question becomes a point too, and what lies closest is the answer's raw material."
)
_POST = "Twice a day the moon pulls the sea up and lets it go: those are the tides."


def _post(inputs: dict[str, Any]) -> Generator[Any, Any, dict[str, Any]]:
    yield Node("facts", "tool", title="Look up facts", inputs=inputs, seconds=0.4)
    draft = yield Node("write", "llm", title="Write a post", text=_words(_POST))
    decision: Submission = yield HumanInput(
        "Publish this? {{#write.text#}}",
        fields=[Field("headline", "text-input")],
        actions=["publish", "drop"],
        title="Ask the editor",
    )
    yield Node("send", "http-request", title="Publish", seconds=0.8)
    return {"headline": decision.inputs["headline"], "text": draft["text"], "decision": decision.action}


def _words(text: str) -> list[str]:
    first, *others = text.split(" ")
    return [first, *(f" {word}" for word in others)]


APPS = {"chat": ChatApp(_ANSWER), "workflow": WorkflowApp(script=_post)}
