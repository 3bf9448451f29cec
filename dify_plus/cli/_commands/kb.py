"""`dify-plus kb ...`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._commands.kb_sync import sync
from dify_plus.cli._commands.options import YES
from dify_plus.cli._help import Commands
from dify_plus.cli._knowledge.adding_documents import Added, add_documents, exit_code
from dify_plus.cli._knowledge.file_selection import find_sources
from dify_plus.cli._knowledge.finding import find_document, find_kb
from dify_plus.cli._session import Session, command
from dify_plus.cli._terminal.output import Output, safe
from dify_plus.cli._terminal.questions import confirm

if TYPE_CHECKING:
    from dify_plus_api.models import RetrieveRecord

__all__ = ["app"]

app = Commands(help="Knowledge bases: list, create, delete, add documents, sync a folder, see their status, search.")

_KB = Annotated[str, typer.Argument(metavar="KB", help="The knowledge base: its id or its name.")]

documents = Commands(help="The documents of a knowledge base: delete one. `kb add` adds, and `kb status` lists them.")
app.add_typer(documents, name="document")

app.command("sync")(sync)


class Technique(StrEnum):
    """How documents are indexed."""

    ECONOMY = "economy"
    HIGH_QUALITY = "high_quality"


class Method(StrEnum):
    """How to search."""

    KEYWORD = "keyword_search"
    SEMANTIC = "semantic_search"
    FULL_TEXT = "full_text_search"
    HYBRID = "hybrid_search"


_TECHNIQUE = Annotated[
    Technique | None,
    typer.Option("--technique", help="How to index: economy uses keywords, high_quality an embedding model."),
]


@app.command("list")
@command(key="dataset")
def list_(
    session: Session,
    keyword: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="Only knowledge bases with this text in their name.")
    ] = None,
) -> None:
    """List the knowledge bases.

    Examples:
        dify-plus kb list
        dify-plus kb list river --fields id,name
    """
    with session.client() as dify:
        found = dify.datasets.list(keyword=keyword).to_list()
    if session.output.json:
        session.output.data([dataset.to_dict() for dataset in found])
        return
    rows = [(kb.id, kb.name, kb.document_count, kb.indexing_technique, _day(kb.updated_at)) for kb in found]
    session.output.table(("id", "name", "docs", "indexing", "changed"), rows)


@app.command()
@command(key="dataset")
def create(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name. It must be unique.")],
    description: Annotated[str | None, typer.Option(metavar="TEXT", help="The description.")] = None,
    technique: _TECHNIQUE = None,
) -> None:
    """Create a knowledge base and print its id.

    Examples:
        dify-plus kb create Rivers --technique economy
    """
    with session.client() as dify:
        made = dify.datasets.create(
            name, description=description, indexing_technique=technique.value if technique else None
        )
    if session.output.json:
        session.output.data(made.to_dict())
    else:
        session.output.line(made.id)


@app.command()
@command(key="dataset")
def delete(
    session: Session,
    kb: _KB,
    yes: YES = False,
) -> None:
    """Delete a knowledge base with all its documents.

    Examples:
        dify-plus kb delete Rivers --yes
    """
    with session.client() as dify:
        found = find_kb(dify, kb)
        content = "1 document" if found.document_count == 1 else f"{found.document_count} documents"
        confirm(session.output, f"delete {found.name} with {content}", yes)
        dify.datasets.delete(found.id)
    session.output.done({"id": found.id, "deleted": True}, f"{found.name} is deleted")


@app.command()
@command(key="dataset")
def add(
    session: Session,
    kb: _KB,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, patterns ('docs/**/*.md'); - for standard input."),
    ],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The name of a single document.")] = None,
    technique: _TECHNIQUE = None,
    wait: Annotated[bool, typer.Option(help="Wait until the documents are indexed.")] = True,
    wait_timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="The longest wait for each document.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=32, help="How many to send at the same time.")] = 4,
) -> int:
    """Add documents, wait until they are indexed, and show the outcome of each.

    A document with the same name is replaced. The exit code is 0 if all documents were indexed, 1 if only some were.

    Examples:
        dify-plus kb add Rivers rhine.md docs/
        dify-plus kb add Rivers 'docs/**/*.md' --no-wait
        dify-plus kb add Rivers - --name notes.txt < notes.txt
    """
    found = find_sources(sources, name)
    with session.client() as dify:
        added = add_documents(
            session.output,
            dify,
            find_kb(dify, kb).id,
            found,
            settings={"indexing_technique": technique.value} if technique else {},
            jobs=jobs,
            wait=wait,
            timeout=wait_timeout,
        )
    if session.output.json:
        session.output.data([document.to_dict() for document in added])
    else:
        _show_added(session.output, added)
    return exit_code(added)


@app.command()
@command(key="dataset")
def status(
    session: Session,
    kb: _KB,
    keyword: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="Only documents with this text in their name.")
    ] = None,
) -> int:
    """List the documents of a knowledge base with their indexing status.

    The exit code is 1 if the indexing of a document failed.

    Examples:
        dify-plus kb status Rivers
        dify-plus kb status Rivers --fields name,indexing_status
    """
    with session.client() as dify:
        found = dify.datasets.documents.list(find_kb(dify, kb).id, keyword=keyword).to_list()
    if session.output.json:
        session.output.data([document.to_dict() for document in found])
    else:
        rows = [
            (each.id, each.name, each.display_status or each.indexing_status, each.word_count, each.error)
            for each in found
        ]
        session.output.table(("id", "name", "status", "characters", "error"), rows)
    return _exit_codes.FAILED if any(document.indexing_status == "error" for document in found) else _exit_codes.OK


@documents.command("delete")
@command(key="dataset")
def delete_document(
    session: Session,
    kb: _KB,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document: its id or its name.")],
    yes: YES = False,
) -> None:
    """Delete a document of a knowledge base.

    Examples:
        dify-plus kb document delete Rivers rhine.md --yes
    """
    with session.client() as dify:
        dataset = find_kb(dify, kb)
        document_id, name = find_document(dify, dataset, document)
        confirm(session.output, f"delete {name} from {dataset.name}", yes)
        dify.datasets.documents.delete(dataset.id, document_id)
    session.output.done({"id": document_id, "deleted": True}, f"{name} is deleted")


@app.command()
@command(key="dataset")
def search(
    session: Session,
    kb: _KB,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="The search text.")],
    top_k: Annotated[int | None, typer.Option("--top-k", "-k", min=1, help="The maximum number of results.")] = None,
    method: Annotated[
        Method | None, typer.Option(help="How to search. Defaults to the knowledge base's setting.")
    ] = None,
) -> None:
    """Search a knowledge base.

    Examples:
        dify-plus kb search Rivers "Where does the Danube end?"
        dify-plus kb search Rivers Danube --top-k 3 --method keyword_search
    """
    with session.client() as dify:
        result = dify.datasets.retrieve(
            find_kb(dify, kb).id, query, top_k=top_k, search_method=method.value if method else None
        )
    if session.output.json:
        session.output.data(result.to_dict())
        return
    for record in result.records:
        _show_record(session.output, record)
    if not result.records:
        session.output.note("no results")


def _show_added(output: Output, added: list[Added]) -> None:
    for document in added:
        if document.error:
            output.warn(f"{document.source}: {document.error}")
    rows = [(document.status, document.document_id, document.source) for document in added]
    output.table(("status", "id", "source"), rows)


def _show_record(output: Output, record: RetrieveRecord) -> None:
    segment = record.segment
    name = getattr(segment.document, "name", None) or segment.document_id
    score = f"{record.score or 0:.2f}"
    if not output.pretty:
        output.table(("score", "document", "text"), [(score, name, segment.content)])
        return
    output.results.print(f"{score}  {safe(name)}", style="bold", soft_wrap=True)
    output.line(f"{segment.content}\n")


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d}"
