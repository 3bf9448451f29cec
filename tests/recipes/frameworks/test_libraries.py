"""The recipes for notebooks, LangChain and LlamaIndex."""

from __future__ import annotations

import gc
import importlib
import sys
import warnings
from collections.abc import Iterator

import nbformat
import pytest
from langchain_core.documents import Document
from nbclient import NotebookClient

from _docs.blocks import blocks_of
from dify_plus.testing import FakeDify
from tests.support.recipes import HANG, PAGES, Unpack

LANGCHAIN, LLAMAINDEX = "with_langchain", "with_llamaindex"


@pytest.fixture
def clean() -> Iterator[None]:
    """Forget the programs, which do not close their client."""
    yield
    for module in (LANGCHAIN, LLAMAINDEX):
        sys.modules.pop(module, None)
    with warnings.catch_warnings(action="ignore"):
        gc.collect()


def dataset(fake: FakeDify) -> str:
    with fake.client() as dify:
        made = dify.datasets.create("Rivers", indexing_technique="economy")
        dify.datasets.documents.create(made.id, name="rhine", text="The Rhine rises in the Alps.").wait(timeout=HANG)
        return made.id


def test_a_chain_searches_and_answers(recipe: Unpack, clean: None) -> None:
    unpacked = recipe("langchain-llamaindex.md")
    unpacked.use("chat")
    program = importlib.import_module(LANGCHAIN)
    rivers = dataset(unpacked.fake)
    assert program.summary_of(rivers, "Alps") == "You said: Sum up:\nThe Rhine rises in the Alps."
    assert len(list(program.assistant.stream("one two three"))) > 1
    [found] = program.KnowledgeBase(dataset_id=rivers, options={"top_k": 1}).invoke("Alps")
    assert isinstance(found, Document) and found.metadata["score"] is not None
    program.dify.close()


def test_an_index_searches_and_answers(recipe: Unpack, clean: None) -> None:
    unpacked = recipe("langchain-llamaindex.md")
    unpacked.use("chat")
    program = importlib.import_module(LLAMAINDEX)
    [found] = program.KnowledgeBase(dataset(unpacked.fake)).retrieve("Alps")
    assert found.text == "The Rhine rises in the Alps."
    assert str(program.Assistant().query("Hello")) == "You said: Hello"
    program.dify.close()


def test_the_cells_of_the_notebook_run(recipe: Unpack) -> None:
    recipe("notebooks.md").use("chat")
    page = PAGES / "recipes" / "notebooks.md"
    cells = [nbformat.v4.new_code_cell(block.source) for block in blocks_of(page, PAGES.parent) if block.title]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=HANG).execute()
    shown = [output.get("data", {}).get("text/markdown") for output in notebook.cells[1].outputs]
    assert "You said: What is Dify?" in shown
    assert "'What is a lake?': 'You said: What is a lake?'" in notebook.cells[2].outputs[-1].data["text/plain"]
