"""What the demo runs. Each function's own source is shown before it is called."""

from __future__ import annotations

from dify_plus import Dify
from dify_plus.types import NodeFinishedEvent

__all__ = ["STEPS"]


def chat(dify: Dify) -> None:
    """A chat: the text appears as it is written."""
    with dify.chat.stream("What is a vector database?") as stream:
        for text in stream.text:
            print(text, end="", flush=True)
    reply = stream.result()
    print(f"\n({reply.usage.total_tokens} tokens; conversation {reply.conversation_id})")


def workflow(dify: Dify) -> None:
    """A workflow: its nodes as they run, and a form when it asks a person."""
    with dify.workflows.stream({"topic": "tides"}) as run:
        for event in run:
            if isinstance(event, NodeFinishedEvent):
                print(f"{event.data.title}: {event.data.status}", flush=True)
        form = run.forms[0]
        print(f"The run is paused. {form.node_title}: {form.form_content}")
        run.submit(form, action="publish", inputs={"headline": "Moon and sea"})
        for event in run:
            if isinstance(event, NodeFinishedEvent):
                print(f"{event.data.title}: {event.data.status}", flush=True)
    for name, value in run.result().outputs.items():
        print(f"{name} = {value}")


def knowledge(dify: Dify) -> None:
    """A knowledge base: made, filled, waited for, searched."""
    texts = {
        "Danube": "The Danube rises in the Black Forest and ends in the Black Sea.",
        "Rhine": "The Rhine rises in the Alps and ends in the North Sea.",
        "Volga": "The Volga is the longest river of Europe; it ends in the Caspian Sea.",
    }
    dataset = dify.datasets.create("Rivers", indexing_technique="high_quality")
    for name, text in texts.items():
        indexing = dify.datasets.documents.create(dataset.id, name=name, text=text)
        print(f"{name}: {indexing.wait()}", flush=True)
    found = dify.datasets.retrieve(dataset.id, "Which river rises in the Alps?", top_k=2)
    for record in found.records:
        print(f"{record.score:.2f} {record.segment.document.name}: {record.segment.content}")


STEPS = (("chat", chat), ("workflow", workflow), ("chat", knowledge))
"""The steps in their order, each with the app whose key it is run with."""
