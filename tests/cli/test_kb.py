from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._knowledge.file_selection import find_sources
from dify_plus.testing import FakeDify, Fault

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def kb(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> Any:
    """The command with a knowledge key."""
    environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)

    def call(*arguments: Any, stdin: str = "") -> Any:
        return cli("kb", *arguments, stdin=stdin)

    return call


@pytest.fixture
def rivers(kb: Any) -> str:
    """A knowledge base."""
    return str(kb("create", "Rivers", "--technique", "economy").out.strip())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files; some of them are not documents."""
    root = tmp_path / "docs"
    for name, text in {
        "rhine.md": "The Rhine ends in the North Sea.",
        "danube.TXT": "The Danube ends in the Black Sea.",
        "more/rhine.md": "More about the Rhine.",
        "program.exe": "MZ",
        ".hidden.md": "hidden",
        ".git/notes.md": "hidden",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return root


def test_create_list_delete(kb: Any, fake: FakeDify) -> None:
    created = kb("create", "Rivers", "--description", "of Europe", "--json").json
    assert (created["name"], created["description"]) == ("Rivers", "of Europe")
    kb("create", "Lakes")
    assert sorted(one["name"] for one in kb("list", "--json").json) == ["Lakes", "Rivers"]
    [line] = kb("list", "river").out.splitlines()
    assert line.split("\t")[:3] == [created["id"], "Rivers", "0"]
    assert kb("delete", "Rivers", "--yes").code == 0
    assert kb("delete", kb("list", "--json").json[0]["id"], "-y", "--json").json["deleted"] is True
    ran = kb("list")
    assert (ran.code, ran.out) == (0, "")


def test_deleting_has_to_be_confirmed(kb: Any, rivers: str) -> None:
    ran = kb("delete", "Rivers")
    assert (ran.code, ran.err) == (
        2,
        "dify-plus: without a terminal, nobody can confirm: delete Rivers with 0 documents; pass --yes to confirm\n",
    )
    assert len(kb("list", "--json").json) == 1


def test_deleting_is_confirmed_on_a_terminal(kb: Any, rivers: str, terminal: Any) -> None:
    shown = terminal("kb", "delete", "Rivers")
    shown.expect(r"Delete Rivers with 0 documents\? \[y/N\] ")
    shown.type("")
    assert shown.wait() == 1
    shown = terminal("kb", "delete", "Rivers")
    shown.expect(r"\? \[y/N\] ")
    shown.type("y")
    assert shown.wait() == 0
    assert kb("list", "--json").json == []


def test_delete_a_document_by_name_and_by_id(kb: Any, rivers: str, folder: Path) -> None:
    kb("add", "Rivers", "docs")
    ran = kb("document", "delete", "Rivers", "rhine.md")
    assert (ran.code, ran.err) == (
        2,
        "dify-plus: without a terminal, nobody can confirm: delete rhine.md from Rivers; pass --yes to confirm\n",
    )
    assert kb("document", "delete", "Rivers", "rhine.md", "--yes").code == 0
    rows = dict(line.split("\t")[1::-1] for line in kb("status", "Rivers").out.splitlines())
    assert sorted(rows) == ["danube.TXT", "more_rhine.md"]
    ran = kb("document", "delete", rivers, rows["danube.TXT"], "--yes", "--json")
    assert ran.json == {"id": rows["danube.TXT"], "deleted": True}
    ran = kb("document", "delete", "Rivers", "volga.md", "--yes")
    assert (ran.code, ran.err) == (
        3,
        f"dify-plus: there is no document 'volga.md' in Rivers; `dify-plus kb status {rivers}` lists them\n",
    )


def test_a_name_of_several_documents_is_an_error(kb: Any, rivers: str, fake: FakeDify) -> None:
    with fake.client() as dify:
        ids = [dify.datasets.documents.create(rivers, text="a", name=name).document.id for name in ("same", "b")]
    fake.knowledge.datasets[rivers].documents[ids[1]].name = "same"
    ran = kb("document", "delete", "Rivers", "same", "--yes")
    assert ran.code == 2
    assert "there is more than one document 'same' in Rivers; give one of the ids: " in ran.err
    assert all(one in ran.err for one in ids)
    other = kb("create", "Lakes").out.strip()
    fake.knowledge.datasets[other].name = "Rivers"
    ran = kb("status", "Rivers")
    assert (ran.code, rivers in ran.err and other in ran.err) == (2, True)


@pytest.mark.parametrize("columns", [40, 80])
def test_tables_fit_the_terminal_and_keep_ids(kb: Any, rivers: str, terminal: Any, columns: int) -> None:
    kb("create", "Rivers of Europe and what lives in them")
    shown = terminal("kb", "list", columns=columns)
    assert shown.wait() == 0
    assert all(len(line.rstrip()) <= columns for line in shown.text.splitlines())
    assert rivers in shown.text  # not cut, and not folded


@pytest.mark.parametrize("name", ["Rivers of Asia", UNKNOWN])
def test_unknown_knowledge_base(kb: Any, rivers: str, name: str) -> None:
    ran = kb("search", name, "anything")
    assert (ran.code, ran.err.count("\n")) == (3, 1)


def test_name_that_is_taken(kb: Any, rivers: str) -> None:
    ran = kb("create", "Rivers")
    assert (ran.code, "409 dataset_name_duplicate" in ran.err) == (3, True)


def test_wrong_technique(kb: Any) -> None:
    ran = kb("create", "Rivers", "--technique", "magic")
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_add_and_search(kb: Any, rivers: str, folder: Path) -> None:
    ran = kb("add", "Rivers", "docs")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert [row[0] for row in rows] == ["completed"] * 3
    assert sorted(row[2] for row in rows) == [
        str(Path("docs") / name) for name in ("danube.TXT", "more/rhine.md", "rhine.md")
    ]
    ran = kb("search", rivers, "Where does the Danube end?", "--top-k", "1")
    assert ran.code == 0
    [line] = ran.out.splitlines()
    assert line.split("\t")[1:] == ["danube.TXT", "The Danube ends in the Black Sea."]
    found = kb("search", "Rivers", "Danube", "--json").json
    assert found["records"][0]["segment"]["document"]["name"] == "danube.TXT"


def test_create_add_and_search_without_any_option(kb: Any, folder: Path) -> None:
    kb("create", "Handbook")
    assert kb("add", "Handbook", "docs/").code == 0
    found = kb("search", "Handbook", "Danube", "--json").json
    assert [record["segment"]["document"]["name"] for record in found["records"]] == ["danube.TXT"]


def test_search_finds_nothing(kb: Any, rivers: str) -> None:
    ran = kb("search", "Rivers", "anything")
    assert (ran.code, ran.out) == (0, "")


def test_add_from_stdin(kb: Any, rivers: str) -> None:
    ran = kb("add", "Rivers", "-", "--name", "Elbe", "--json", stdin="The Elbe ends in the North Sea.")
    [added] = ran.json
    assert (ran.code, added["status"], added["name"], added["source"]) == (0, "completed", "Elbe", "Elbe")
    assert kb("search", "Rivers", "Elbe", "--json").json["records"][0]["segment"]["document"]["name"] == "Elbe"


def test_add_with_patterns_and_names(kb: Any, rivers: str, folder: Path) -> None:
    added = kb("add", "Rivers", "docs/*.md", "docs/program.exe", "--json")
    assert [one["source"] for one in added.json] == [str(Path("docs/rhine.md")), "docs/program.exe"]
    assert added.code == 1
    renamed = kb("add", "Rivers", "docs/rhine.md", "--name", "Father Rhine.md", "--json").json
    assert renamed[0]["name"] == "Father Rhine.md"


def test_each_failure_is_shown(kb: Any, fake: FakeDify, rivers: str, folder: Path) -> None:
    fake.knowledge.fail_indexing("no model for this", name="danube*")
    fake.faults.add(Fault.error(413, "file_too_large", "File is too big."), path="*/create-by-file", skip=1)
    ran = kb("add", "Rivers", "docs", "--jobs", "1", "--json")
    assert ran.code == 1
    by_source = {Path(one["source"]).as_posix(): one for one in ran.json}
    assert sorted(one["status"] for one in ran.json) == ["completed", "failed", "failed"]
    assert "no model for this" in str(by_source) and "File is too big" in str(by_source)
    ran = kb("add", "Rivers", "docs/danube.TXT")
    assert ran.code == 1
    assert "docs/danube.TXT: " in ran.err and "no model for this" in ran.err
    ran = kb("status", "Rivers")
    assert ran.code == 1
    assert "no model for this" in ran.out


def test_all_refused(kb: Any, fake: FakeDify, rivers: str, folder: Path) -> None:
    fake.faults.add(Fault.error(413, "file_too_large", "File is too big."), path="*/create-by-file", times=None)
    assert kb("add", "Rivers", "docs").code == 3


def test_not_waited_for(kb: Any, fake: FakeDify, rivers: str, folder: Path) -> None:
    ran = kb("add", "Rivers", "docs/rhine.md", "--no-wait", "--json")
    assert (ran.code, ran.json[0]["status"]) == (0, "indexing")
    assert not [request for request in fake.requests if request.path.endswith("indexing-status")]


def test_waited_for_too_long(cli: Any, environ: Callable[..., None], folder: Path) -> None:
    with FakeDify(indexing_time=60) as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)
        cli("kb", "create", "Rivers")
        ran = cli("kb", "add", "Rivers", "docs/rhine.md", "--wait-timeout", "0.1", "--technique", "economy")
        assert (ran.code, "still indexing after 0.1 s" in ran.err) == (1, True)
        assert ran.out.startswith("indexing\t")


def test_progress_on_a_terminal(environ: Callable[..., None], terminal: Any, cli: Any, folder: Path) -> None:
    with FakeDify(indexing_time=0.3) as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)
        cli("kb", "create", "Rivers", "--technique", "economy")
        shown = terminal("kb", "add", "Rivers", "docs", columns=160)
        assert shown.wait() == 0
        shown.expect("sending")
        shown.expect("3/3")
        shown.expect("indexing")
        shown.expect("status +id +source")
        shown.expect("completed")


def test_status(kb: Any, rivers: str, folder: Path) -> None:
    kb("add", "Rivers", "docs")
    ran = kb("status", "Rivers")
    assert ran.code == 0
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert sorted(row[1:3] for row in rows) == [
        ["danube.TXT", "available"],
        ["more_rhine.md", "available"],
        ["rhine.md", "available"],
    ]
    [row] = kb("status", "Rivers", "danube", "--json").json
    assert row["indexing_status"] == "completed"


# -- which files are added ----------------------------------------------------------------------------------------


def test_names_contain_the_path_in_the_folder(folder: Path) -> None:
    found = {source.name: source.path for source in find_sources(["docs"], None)}
    assert found == {
        "danube.TXT": Path("docs/danube.TXT"),
        "more_rhine.md": Path("docs/more/rhine.md"),
        "rhine.md": Path("docs/rhine.md"),
    }


def test_each_file_once(folder: Path) -> None:
    assert len(find_sources(["docs/rhine.md", "docs/*.md", "docs/rhine.md"], None)) == 1


@pytest.mark.parametrize(
    ("typed", "name", "message"),
    [
        (["nothing"], None, "there is no file or folder nothing"),
        (["docs/*.pdf"], None, "there are no documents in docs/*.pdf"),
        (["docs/rhine.md", "docs/more/rhine.md"], None, "would both be named 'rhine.md'"),
        (["docs"], "one", "--name needs a single document, not 3"),
        (["-"], None, "needs a name"),
    ],
)
def test_sources_that_are_wrong(folder: Path, typed: list[str], name: str | None, message: str) -> None:
    with pytest.raises(CommandError, match=message.replace("*", r"\*")):
        find_sources(typed, name)


def test_empty_stdin(kb: Any, rivers: str) -> None:
    assert kb("add", "Rivers", "-", "--name", "x", stdin=" ").code == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root can read everything")
def test_unreadable_file(kb: Any, rivers: str, folder: Path) -> None:
    (folder / "rhine.md").chmod(0)
    assert kb("add", "Rivers", "docs/rhine.md").code == 2
