"""The steps of the demo. It shows the body of each function, which is a whole program, and then calls the function."""

from __future__ import annotations

__all__ = ["STEPS"]


def chat() -> None:
    """A chat: the text appears while the app writes it."""
    from dify_plus import Dify

    question = "What is a vector database?"
    with Dify(user="demo") as dify, dify.chat.stream(question) as stream:
        for text in stream.text:
            print(text, end="", flush=True)
    print(f"\n({stream.result().usage.total_tokens} tokens)")


def workflow() -> None:
    """A workflow: its nodes as they finish, and a form for a person."""
    from dify_plus import Dify
    from dify_plus.types import NodeFinishedEvent

    inputs = {"topic": "tides"}
    with Dify(user="demo") as dify, dify.workflows.stream(inputs) as run:
        for event in run:
            if isinstance(event, NodeFinishedEvent):
                print(f"{event.data.title}: {event.data.status}", flush=True)
        form = run.forms[0]
        print(f"The run is paused. {form.node_title}: {form.form_content}")
        fields = {"headline": "Moon and sea"}
        run.submit(form, action="publish", inputs=fields)
        for event in run:
            if isinstance(event, NodeFinishedEvent):
                print(f"{event.data.title}: {event.data.status}", flush=True)
    for name, value in run.result().outputs.items():
        print(f"{name} = {value}")


def knowledge() -> None:
    """A knowledge base: create it, add documents, wait for them, search."""
    from dify_plus import Dify

    texts = {
        "Danube": "The Danube rises in the Black Forest.",
        "Rhine": "The Rhine rises in the Alps and ends in the North Sea.",
        "Volga": "The Volga is the longest river of Europe.",
    }
    question = "Which river rises in the Alps?"
    with Dify() as dify:
        rivers = dify.datasets.create("Rivers", indexing_technique="high_quality")
        for name, text in texts.items():
            docs = dify.datasets.documents.create(rivers.id, name=name, text=text)
            print(f"{name}: {docs.wait()}", flush=True)
        for record in dify.datasets.retrieve(rivers.id, question, top_k=2).records:
            segment = record.segment
            print(f"{record.score:.2f} {segment.document.name}: {segment.content}")


STEPS = (("chat", chat), ("workflow", workflow), ("chat", knowledge))
"""The steps in order, each with the name of the app whose key it uses."""
