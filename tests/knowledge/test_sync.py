"""The guarantees of `datasets.sync`, checked by the state of the server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import Dify, UsageError
from dify_plus._knowledge_sync import pace
from dify_plus._knowledge_sync.agenda import MOST_TRIES
from dify_plus.errors import AuthenticationError, InternalServerError, PermissionDeniedError
from dify_plus.testing import FakeDify, Fault
from dify_plus.types import NewDocument, SyncProgress, SyncReport


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify() as server:
        yield server


@pytest.fixture
def dify(fake: FakeDify) -> Iterator[Dify]:
    with fake.client() as client:
        yield client


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr("dify_plus._knowledge_sync.agenda.FIRST_POLL", 0.001)


@pytest.fixture
def dataset_id(dify: Dify) -> str:
    return dify.datasets.create("Handbook", indexing_technique="economy").id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path / "handbook", {"readme.md": "Rivers", "guide/readme.md": "Lakes", "guide/\u00fcber.txt": "Seas"}
    )


def write(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def synced(fake: FakeDify, dataset_id: str, scope: str = "") -> dict[str, str]:
    """Key -> text of the documents that sync has made; fails if a key is there twice, or a label is wrong."""
    texts: dict[str, str] = {}
    for document in fake.knowledge.datasets[dataset_id].documents.values():
        values = document.metadata or {}
        if "dify_plus_key" in values and values["dify_plus_scope"] == scope:
            assert document.file is not None
            assert values["dify_plus_key"] not in texts
            assert values["dify_plus_sha256"] == hashlib.sha256(document.file.content).hexdigest()
            assert values["dify_plus_file"] == document.file.id
            texts[values["dify_plus_key"]] = document.text
    return texts


def others(fake: FakeDify, dataset_id: str) -> dict[str, tuple[str, str]]:
    """Name -> id and text of the documents that sync has not made."""
    documents = fake.knowledge.datasets[dataset_id].documents.values()
    return {
        document.name: (document.id, document.text)
        for document in documents
        if "dify_plus_key" not in (document.metadata or {})
    }


def in_folder(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    lists = (report.created, report.updated, report.deleted, report.unchanged, report.failed)
    return tuple(map(len, lists))  # type: ignore[return-value]


# -- a folder ----------------------------------------------------------------------------------------------------------


def test_a_folder_comes_in_step_and_stays_so(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    theirs = dify.datasets.documents.create(dataset_id, text="theirs", name="readme.md").document
    dify.datasets.documents.create(dataset_id, text="theirs too", name="guide_readme.md")
    before = others(fake, dataset_id)

    report = dify.datasets.sync(dataset_id, folder)
    assert report.created == ["guide/readme.md", "guide/\u00fcber.txt", "readme.md"]
    assert str(report) == "3 created, 0 updated, 0 deleted, 0 unchanged, 0 failed"
    assert synced(fake, dataset_id) == in_folder(folder)

    write(folder, {"readme.md": "Rivers flow", "new.md": "Ponds"})
    (folder / "guide" / "readme.md").rename(folder / "guide" / "README.md")
    plan = dify.datasets.sync(dataset_id, folder, delete=True, dry_run=True)
    report = dify.datasets.sync(dataset_id, str(folder), delete=True)
    assert (report.created, report.updated) == (["guide/README.md", "new.md"], ["readme.md"])
    assert (report.deleted, report.unchanged) == (["guide/readme.md"], ["guide/\u00fcber.txt"])
    assert plan.dry_run
    assert {**plan.to_dict(), "dry_run": False} == report.to_dict()
    assert synced(fake, dataset_id) == in_folder(folder)

    assert others(fake, dataset_id) == before
    assert theirs.id in fake.knowledge.datasets[dataset_id].documents


def test_any_machine_can_go_on(dify: Dify, dataset_id: str, folder: Path) -> None:
    dify.datasets.sync(dataset_id, folder)
    elsewhere = folder.rename(folder.with_name("a copy elsewhere"))
    assert counts(dify.datasets.sync(dataset_id, elsewhere, delete=True)) == (0, 0, 0, 3, 0)


def test_a_dry_run_sends_no_write(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    sent = len(fake.requests)
    assert counts(dify.datasets.sync(dataset_id, folder, dry_run=True, delete=True)) == (3, 0, 0, 0, 0)
    assert [request.method for request in fake.requests[sent:]] == ["GET", "GET"]


def test_a_thousand_unchanged_files_take_the_pages_of_the_list(
    fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path
) -> None:
    dify.datasets.sync(dataset_id, write(tmp_path, {"0.md": "text 0"}))
    [first] = fake.knowledge.datasets[dataset_id].documents.values()
    names = {f"{number}.md": f"text {number}" for number in range(1000)}
    write(tmp_path, names)
    copies(fake, dataset_id, first, names)
    sent = len(fake.requests)
    assert counts(dify.datasets.sync(dataset_id, tmp_path, delete=True)) == (0, 0, 0, 1000, 0)
    assert len(fake.requests) - sent <= 10 + 5
    assert {request.method for request in fake.requests[sent:]} == {"GET"}


def copies(fake: FakeDify, dataset_id: str, first: Any, texts: dict[str, str]) -> None:
    """Put documents on the server as a sync would, without its requests."""
    from dify_plus._knowledge_sync.names import Namer

    dataset, namer = fake.knowledge.datasets[dataset_id], Namer(dataset_id, "")
    for key, text in list(texts.items())[1:]:
        name = namer.name(key, key, is_file=True)
        file = fake.knowledge.new_file(name, "text/markdown", text.encode())
        made = fake.knowledge.new_document(dataset, name, text, first.rule, batch="b", doc_form="text_model", file=file)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        made.metadata = {**first.metadata, "dify_plus_key": key, "dify_plus_sha256": sha256, "dify_plus_file": file.id}
        made.bound = first.bound


def test_metadata_fields_are_looked_up_once(fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.md": f"text {number}" for number in range(40)})
    sent = len(fake.requests)
    dify.datasets.sync(dataset_id, tmp_path)
    paths = [(request.method, request.path.rpartition("/")[2]) for request in fake.requests[sent:]]
    assert paths.count(("GET", "metadata")) == 1
    assert paths.count(("POST", "metadata")) <= 4 + 40  # four new fields, and at most one request with each label
    assert len(paths) <= 1 + 1 + 1 + 4 + 3 * 40 + 10


def test_two_folders_share_a_knowledge_base(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path, tmp_path: Path
) -> None:
    blog = write(tmp_path / "blog", {"readme.md": "News"})
    dify.datasets.sync(dataset_id, folder, scope="handbook")
    assert counts(dify.datasets.sync(dataset_id, blog, scope="blog", delete=True)) == (1, 0, 0, 0, 0)
    assert synced(fake, dataset_id, "blog") == {"readme.md": "News"}
    assert synced(fake, dataset_id, "handbook") == in_folder(folder)


def test_names_in_every_form_keep_apart(fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path) -> None:
    texts = {"a_b.md": "1", "a/b.md": "2", "A_B.md": "3", "\u65e5\u672c.md": "4", f"{'long' * 40}1.md": "5"}
    write(tmp_path, {**texts, f"{'long' * 40}2.md": "6", "a [x].md" if os.name == "nt" else 'a "b" [x].md': "7"})
    report = dify.datasets.sync(dataset_id, tmp_path)
    assert report.ok
    assert synced(fake, dataset_id) == in_folder(tmp_path)
    assert counts(dify.datasets.sync(dataset_id, tmp_path)) == (0, 0, 0, len(report.created), 0)


def test_files_that_cannot_be_read_fail_and_others_go_on(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path
) -> None:
    dify.datasets.sync(dataset_id, folder)
    (folder / "readme.md").write_text("")
    write(folder, {"new.md": "New"})
    report = dify.datasets.sync(dataset_id, folder, delete=True)
    assert report.failed == {"readme.md": "the file is empty"}
    assert (report.created, report.deleted) == (["new.md"], [])
    assert synced(fake, dataset_id)["readme.md"] == "Rivers", "the last content that could be read stays"
    listed = dify.datasets.sync(dataset_id, ["nowhere.md", folder / "new.md"], scope="listed")
    assert "No such file" in listed.failed["nowhere.md"]
    assert listed.created == [(folder / "new.md").as_posix()]


def test_a_file_that_changes_during_a_sync_is_not_taken_for_synced(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path
) -> None:
    def change(progress: SyncProgress) -> None:
        if progress.news == "sent":
            changed = {
                "readme.md": "Rivers, changed when sent",
                "guide/\u00fcber.txt": "Seas, changed before they are sent",
            }
            write(folder, changed)

    dify.datasets.sync(dataset_id, folder, on_progress=change, concurrency=1)
    synced(fake, dataset_id)  # each label fits its content
    dify.datasets.sync(dataset_id, folder)
    assert synced(fake, dataset_id) == in_folder(folder)


# -- rows ------------------------------------------------------------------------------------------------------------


def test_rows_are_synced_with_their_metadata(fake: FakeDify, dify: Dify, dataset_id: str) -> None:
    dify.datasets.metadata.create(dataset_id, "author")
    dify.datasets.metadata.create(dataset_id, "year", "number")
    dify.datasets.metadata.enable_built_in(dataset_id)

    def rows(year: int = 1843, title: str = "Notes") -> Iterator[NewDocument]:
        yield NewDocument(key="7", name=title, text="On the engine", metadata={"author": "Ada", "year": year})
        yield NewDocument(key="8", name="Notes", file=("notes.md", b"On the engine"))

    assert dify.datasets.sync(dataset_id, rows()).created == ["7", "8"]
    assert counts(dify.datasets.sync(dataset_id, rows())) == (0, 0, 0, 2, 0)
    sent = len(fake.requests)
    assert dify.datasets.sync(dataset_id, rows(year=1844)).updated == ["7"]
    assert not [request for request in fake.requests[sent:] if "update" in request.path]
    assert dify.datasets.sync(dataset_id, rows(year=1844, title="Notes on the engine")).updated == ["7"]
    [document] = [one for one in dify.datasets.documents.list(dataset_id) if one.name.startswith("Notes on")]
    values = {item.name: item.value for item in document.doc_metadata or ()}
    assert (values["author"], values["year"], values["dify_plus_key"]) == ("Ada", 1844, "7")


def test_wrong_rows_change_nothing(fake: FakeDify, dify: Dify, dataset_id: str) -> None:
    row = NewDocument(key="7", name="Notes", text="On the engine")
    for rows, message in (
        ([row, row], "two documents of source have the key .7."),
        ([row, {**row, "key": "8", "metadata": {"writer": "Ada"}}], "has no metadata field .writer."),
        ([row, 5], "each item of source must be a path or a NewDocument"),
    ):
        with pytest.raises(UsageError, match=message):
            dify.datasets.sync(dataset_id, rows)  # type: ignore[arg-type]
    assert not fake.knowledge.datasets[dataset_id].documents
    dify.datasets.metadata.create(dataset_id, "dify_plus_key", "number")
    with pytest.raises(UsageError, match=r"dify_plus_key.* of the type 'number'"):
        dify.datasets.sync(dataset_id, [row])


# -- the server has trouble ------------------------------------------------------------------------------------------


def test_a_document_whose_indexing_failed_is_sent_again(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path
) -> None:
    fake.knowledge.fail_indexing("no embedding", name="guide_readme*", times=1)
    report = dify.datasets.sync(dataset_id, folder)
    assert report.failed == {"guide/readme.md": "no embedding"}
    assert len(report.created) == 2
    report = dify.datasets.sync(dataset_id, folder)
    assert (report.updated, len(report.unchanged), report.failed) == (["guide/readme.md"], 2, {})
    assert synced(fake, dataset_id) == in_folder(folder)


def test_the_rate_limit_slows_down_and_nothing_fails(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    for path in ("*/metadata", "*/create-by-file", "*/documents/metadata"):
        fake.faults.add(Fault.knowledge_rate_limit(), times=3, path=path, method="POST")
    for path in ("*/metadata", "*/documents", f"*/datasets/{dataset_id}", "*/documents/*"):
        fake.faults.add(Fault.knowledge_rate_limit(), times=3, path=path, method="GET")
    assert counts(dify.datasets.sync(dataset_id, folder)) == (3, 0, 0, 0, 0)
    write(folder, {"readme.md": "changed"})
    (folder / "guide" / "readme.md").unlink()
    for method in ("PATCH", "DELETE"):
        fake.faults.add(Fault.knowledge_rate_limit(), times=3, method=method)
    assert counts(dify.datasets.sync(dataset_id, folder, delete=True)) == (0, 1, 1, 1, 0)
    assert synced(fake, dataset_id) == in_folder(folder)


@pytest.mark.parametrize("fault", [Fault(drop=True, executed=True), Fault.server_error(executed=True)])
def test_a_document_that_the_server_may_have_created_is_not_created_twice(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path, fault: Fault
) -> None:
    fake.faults.add(fault, times=MOST_TRIES - 1, path="*/create-by-file")
    fake.faults.add(Fault(drop=True, executed=True), times=1, path="*/documents/metadata")
    assert counts(dify.datasets.sync(dataset_id, folder)) == (3, 0, 0, 0, 0)
    assert synced(fake, dataset_id) == in_folder(folder)
    assert others(fake, dataset_id) == {}


@pytest.mark.parametrize("files", [1, pace.MOST_TROUBLES])
def test_a_short_outage_fails_no_document(
    fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path, files: int
) -> None:
    folder = write(tmp_path, {f"{number}.txt": f"text {number}" for number in range(files)})
    fake.faults.add(Fault.gateway(503), times=pace.MOST_TROUBLES - 1, path="*/create-by-file")
    report = dify.datasets.sync(dataset_id, folder, concurrency=1)
    assert (len(report.created), report.failed) == (files, {})


@pytest.mark.parametrize("path", ["*/documents", "*/datasets/????????-*-????????????"])
def test_a_short_outage_while_a_sync_reads_does_not_end_it(
    fake: FakeDify, dataset_id: str, folder: Path, path: str
) -> None:
    fake.faults.add(Fault.gateway(503), times=pace.MOST_TROUBLES - 1, path=path, method="GET")
    with fake.client(max_retries=0) as dify:
        assert len(dify.datasets.sync(dataset_id, folder).created) == 3
        assert not fake.faults.rules
        fake.faults.add(Fault.gateway(503), path="*/metadata")
        sent = len(fake.requests)
        with pytest.raises(InternalServerError):
            dify.datasets.sync(dataset_id, folder)
        assert len(fake.requests) == sent + 1, "the first request tells whether the address is right"


def test_a_document_that_makes_the_server_fail_again_and_again_is_sent_by_the_next_sync(
    fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"one.txt": "text"})
    fake.faults.add(Fault.server_error(), times=pace.MOST_TROUBLES, path="*/create-by-file")
    report = dify.datasets.sync(dataset_id, folder)
    assert (report.created, list(report.failed)) == ([], ["one.txt"])
    assert dify.datasets.sync(dataset_id, folder).created == ["one.txt"]


@pytest.mark.parametrize("method", ["PATCH", "GET", "DELETE"])
def test_one_document_with_which_the_server_fails_does_not_hold_up_others(
    fake: FakeDify, dify: Dify, dataset_id: str, tmp_path: Path, method: str
) -> None:
    dify = dify.with_options(max_retries=0)
    folder = write(tmp_path, {f"{number}.md": f"text {number}" for number in range(12)})
    dify.datasets.sync(dataset_id, folder)
    documents = fake.knowledge.datasets[dataset_id].documents
    [bad] = [id for id, one in documents.items() if one.name.startswith("0 ")]
    for path in sorted(folder.iterdir()):
        if method == "DELETE" and path.name != "9.md":
            path.unlink()
        else:
            path.write_text(f"{path.name} changed")
    fake.faults.add(Fault.server_error(), times=None, path=f"*/documents/{bad}", method=method)
    report = dify.datasets.sync(dataset_id, folder, delete=True, concurrency=1)
    assert list(report.failed) == ["0.md"]
    assert "500" in report.failed["0.md"]
    assert len(report.updated + report.deleted) == 11
    asked = [request for request in fake.requests if request.method == method and bad in request.path]
    assert MOST_TRIES <= len(asked) <= MOST_TRIES + pace.MOST_TROUBLES
    fake.faults.clear()
    assert dify.datasets.sync(dataset_id, folder, delete=True).ok
    assert synced(fake, dataset_id) == in_folder(folder)


def test_an_update_whose_answer_is_lost_does_not_fail_the_document(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path
) -> None:
    def index(progress: SyncProgress) -> None:
        fake.state.settings.indexing_time = 0.0
        for document in fake.knowledge.datasets[dataset_id].documents.values():
            fake.knowledge.index(fake.knowledge.datasets[dataset_id], document)

    dify.datasets.sync(dataset_id, folder)
    write(folder, {"readme.md": "changed"})
    fake.state.settings.indexing_time = 10_000.0  # servers refuse to update a document that they are indexing
    fake.faults.add(Fault(drop=True, executed=True), method="PATCH")
    assert counts(dify.datasets.sync(dataset_id, folder, on_progress=index)) == (0, 1, 0, 2, 0)
    assert synced(fake, dataset_id) == in_folder(folder)

    write(folder, {"readme.md": "changed again"})
    fake.faults.add(Fault.error(400, "invalid_param", "Document is not available"), method="PATCH")
    report = dify.datasets.sync(dataset_id, folder)
    assert counts(report) == (0, 1, 0, 2, 0), "it is indexed before the sync looks"


@pytest.mark.parametrize("failures", [0, 6])
@pytest.mark.parametrize(("seconds", "deadline"), [(600, 60), (86400, None)])
def test_a_server_that_asks_to_wait_for_too_long_ends_the_sync(
    fake: FakeDify, dataset_id: str, folder: Path, seconds: int, deadline: float | None, failures: int
) -> None:
    if failures:
        fake.faults.add(Fault.gateway(503), times=failures, path="*/create-by-file")
    fault = Fault.error(503, "overloaded", headers={"Retry-After": f"{seconds}"})
    fake.faults.add(fault, times=None, path="*/create-by-file")
    with fake.client(deadline=deadline) as dify, pytest.raises(InternalServerError) as caught:
        dify.datasets.sync(dataset_id, folder, concurrency=1)
    assert caught.value.retry_after == seconds


def test_one_refused_document_fails_alone(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    write(folder, {"virus.exe": "MZ"})
    report = dify.datasets.sync(dataset_id, folder, glob="**/*")
    assert list(report.failed) == ["virus.exe"]
    assert len(report.created) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.error(401, "unauthorized", "wrong key"), AuthenticationError),
        (Fault.error(403, "forbidden", "the limit of documents is reached"), PermissionDeniedError),
    ],
)
def test_an_error_that_every_document_would_get_ends_the_sync(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path, fault: Fault, error: type[Exception]
) -> None:
    fake.faults.add(fault, times=None, skip=1, path="*/create-by-file")
    with pytest.raises(error):
        dify.datasets.sync(dataset_id, folder, concurrency=1)
    assert len(synced(fake, dataset_id)) == 1, "a document that was sent is labelled anyway"
    fake.faults.clear()
    assert counts(dify.datasets.sync(dataset_id, folder)) == (2, 0, 0, 1, 0)


def test_documents_that_people_changed_on_the_server(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    dify.datasets.sync(dataset_id, folder)
    by_key = {
        (one.metadata or {})["dify_plus_key"]: one for one in fake.knowledge.datasets[dataset_id].documents.values()
    }
    dify.datasets.documents.archive(dataset_id, by_key["readme.md"].id)
    dify.datasets.documents.update(
        dataset_id, by_key["guide/readme.md"].id, name=by_key["guide/readme.md"].name, text="somebody's text"
    ).wait()
    (folder / "readme.md").unlink()
    report = dify.datasets.sync(dataset_id, folder, delete=True)
    assert report.updated == ["guide/readme.md"]
    assert "archived" in report.failed["readme.md"]
    assert synced(fake, dataset_id) == {**in_folder(folder), "readme.md": "Rivers"}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("glob", [None, "**/*.mdx"])
def test_a_folder_without_files_does_not_delete_everything(
    fake: FakeDify, dify: Dify, dataset_id: str, folder: Path, tmp_path: Path, glob: str | None, dry_run: bool
) -> None:
    dify.datasets.sync(dataset_id, folder)
    if glob is None:
        folder = tmp_path / "not mounted"
        folder.mkdir()
    with pytest.raises(UsageError, match=r"would delete all of its 3 documents\. Nothing was changed"):
        dify.datasets.sync(dataset_id, folder, glob=glob, delete=True, dry_run=dry_run)
    assert len(synced(fake, dataset_id)) == 3
    assert counts(dify.datasets.sync(dataset_id, folder, glob=glob)) == (0, 0, 0, 0, 0)
    assert counts(dify.datasets.sync(dataset_id, folder, glob=glob, scope="new", delete=True)) == (0, 0, 0, 0, 0)
    assert counts(dify.datasets.sync(dataset_id, [], delete=True)) == (0, 0, 3, 0, 0)


def test_documents_that_others_delete_during_a_sync(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    documents = fake.knowledge.datasets[dataset_id].documents
    deleted: list[str] = []

    def delete(progress: SyncProgress, *keys: str) -> None:
        if progress.news == "sent" and not deleted:
            deleted.extend(id for id, one in documents.items() if (one.metadata or {}).get("dify_plus_key") in keys)
            for id in deleted:
                del documents[id]

    dify.datasets.sync(dataset_id, folder)
    write(folder, {"readme.md": "changed", "guide/readme.md": "changed, too"})
    (folder / "guide" / "\u00fcber.txt").unlink()
    gone = ("guide/readme.md", "guide/\u00fcber.txt")
    report = dify.datasets.sync(
        dataset_id, folder, delete=True, concurrency=1, on_progress=lambda progress: delete(progress, *gone)
    )
    assert len(deleted) == 2 and counts(report) == (0, 2, 1, 0, 0)
    assert synced(fake, dataset_id) == in_folder(folder)

    sent: list[str] = []

    def delete_third(progress: SyncProgress) -> None:
        if progress.news == "sent":
            sent.append(progress.key)
            if len(sent) == 3:
                del documents[next(id for id, one in documents.items() if one.name.startswith(f"{progress.key[0]} ["))]

    fake.faults.add(Fault(delay=0.1), path="*/documents/metadata")  # meanwhile, labels pile up
    write(folder, {f"{letter}.md": f"text {letter}" for letter in "abcdefgh"})
    report = dify.datasets.sync(dataset_id, folder, on_progress=delete_third)
    assert (list(report.failed), len(report.created)) == ([sent[2]], 7)
    assert dify.datasets.sync(dataset_id, folder).created == [sent[2]]
    assert synced(fake, dataset_id) == in_folder(folder)


@pytest.mark.parametrize("answer_time", [0.0, 0.02])
def test_a_server_that_does_not_index_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer_time: float
) -> None:
    for name in ("LONGEST_POLL", "POLL_SHARE"):  # with slow answers, one request always runs
        monkeypatch.setattr(f"dify_plus._knowledge_sync.agenda.{name}", 0.005)
    write(tmp_path, {"a.md": "a", "b.md": "b", "c.md": "c"})
    with FakeDify(indexing_time=10_000.0) as fake, fake.client() as dify:
        dataset_id = dify.datasets.create("Slow").id
        fake.faults.add(Fault(delay=answer_time), times=None, path="*/documents/*", method="GET")
        report = dify.datasets.sync(dataset_id, tmp_path, concurrency=1, max_indexing=2, timeout=0.2)
        fake.faults.clear()
        assert "still being indexed after 0.2 s" in report.failed["a.md"]
        assert "was not sent" in report.failed["c.md"]
        fake.state.settings.indexing_time = 0.0
        for document in fake.knowledge.datasets[dataset_id].documents.values():
            fake.knowledge.index(fake.knowledge.datasets[dataset_id], document)
        assert counts(dify.datasets.sync(dataset_id, tmp_path)) == (1, 0, 0, 2, 0)


def test_metadata_is_set_although_the_server_indexes_nothing(fake: FakeDify, dify: Dify, dataset_id: str) -> None:
    dify.datasets.metadata.create(dataset_id, "year", "number")
    rows = [NewDocument(key=f"{number}", name="Notes", text="text", metadata={"year": 1843}) for number in range(3)]
    dify.datasets.sync(dataset_id, rows[2:])
    fake.state.settings.indexing_time = 10_000.0
    rows[2]["metadata"] = {"year": 1844}
    report = dify.datasets.sync(dataset_id, rows, max_indexing=1, timeout=0.05)
    assert (report.updated, list(report.failed)) == (["2"], ["0", "1"])


# -- limits ----------------------------------------------------------------------------------------------------------


def test_the_server_sees_no_more_than_wanted(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.md": f"text {number}" for number in range(12)})
    busy = most = queued = created = polls = 0
    fake = FakeDify(indexing_time=5.0, clock=lambda: float(polls))
    inner, together = fake._application, asyncio.Event()

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        nonlocal busy, most, queued, polls
        busy, polls = busy + 1, polls + ("/documents/" in scope["path"])
        most = max(most, busy)
        await inner(scope, receive, partial(answer, scope, send))
        busy -= 1
        for dataset in fake.knowledge.datasets.values():
            waiting = sum(document.status(polls) != "completed" for document in dataset.documents.values())
            queued = max(queued, waiting)

    async def answer(scope: Any, send: Any, message: Any) -> None:
        nonlocal created
        if message["type"] == "http.response.start" and scope["path"].endswith("create-by-file"):
            created += 1
            if created == 3:  # the first ones are answered together
                together.set()
            await together.wait()
        await send(message)

    fake._application = counting  # type: ignore[assignment]
    with fake, fake.client() as dify:
        dataset_id = dify.datasets.create("Queue").id
        assert len(dify.datasets.sync(dataset_id, tmp_path, concurrency=3, max_indexing=4).created) == 12
    assert most == 3
    assert 3 <= queued <= 4


# -- interruptions ---------------------------------------------------------------------------------------------------


class Killed(Exception):
    """Raised by every request after the simulated death of the program."""


class Mortal(httpx.HTTPTransport):
    """Lets some requests pass. The next one may reach the server, but its answer is lost; all later requests fail."""

    def __init__(self, lives: int, executed: bool) -> None:
        super().__init__()
        self.lives, self.executed, self.lock = lives, executed, threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.lives -= 1
            lives = self.lives
        if lives >= 0:
            return super().handle_request(request)
        if lives == -1 and self.executed:
            super().handle_request(request).read()
        raise Killed


@pytest.mark.slow
@pytest.mark.parametrize("executed", [True, False] if "KILLS" in os.environ else [None])
def test_a_sync_that_dies_at_any_request_is_completed_by_the_next(
    fake: FakeDify, dify: Dify, tmp_path: Path, executed: bool | None
) -> None:
    fake.knowledge.fail_indexing(name="broken*", times=1)
    start = write(tmp_path / "start", {"changed.md": "before", "lost.md": "lost", "broken.md": "broken"})
    for lives in range(100):
        dataset_id = dify.datasets.create(str(lives), indexing_technique="economy").id
        fake.knowledge.failures[-1].times = 1
        assert list(dify.datasets.sync(dataset_id, start).failed) == ["broken.md"]
        dify.datasets.documents.create(dataset_id, text="theirs", name="new.md")
        before = others(fake, dataset_id)
        texts = {"changed.md": "after", "broken.md": "broken", "new.md": "new", "sub/new.md": "new, too"}
        folder = write(tmp_path / str(lives), texts)
        reached = bool(lives % 2) if executed is None else executed
        with fake.client(transport=Mortal(lives, reached), max_retries=0) as mortal:
            try:
                mortal.datasets.sync(dataset_id, folder, delete=True, concurrency=2)
            except Killed:
                pass
            else:
                break
        if lives % 3:
            write(folder, {"changed.md": "before"})
        assert dify.datasets.sync(dataset_id, folder, delete=True).ok
        assert synced(fake, dataset_id) == in_folder(folder), lives
        assert others(fake, dataset_id) == before, lives
    assert 10 < lives < 99


def test_ctrl_c_ends_cleanly(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    def press(progress: SyncProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dify.datasets.sync(dataset_id, folder, on_progress=press)
    assert others(fake, dataset_id) == {}, "what was sent is labelled"
    before = len(fake.requests)
    assert dify.datasets.sync(dataset_id, folder).ok
    assert synced(fake, dataset_id) == in_folder(folder)
    assert before < len(fake.requests)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dify_plus job")]


def test_the_caller_sees_the_reason_for_the_end(fake: FakeDify, dify: Dify, dataset_id: str, folder: Path) -> None:
    def press(progress: SyncProgress) -> None:
        raise KeyboardInterrupt

    fake.faults.add(Fault.error(401, "unauthorized", "wrong key"), times=None, path="*/documents/metadata")
    with pytest.raises(KeyboardInterrupt):
        dify.datasets.sync(dataset_id, folder, on_progress=press)
    with pytest.raises(AuthenticationError):
        dify.datasets.sync(dataset_id, folder)
    fake.faults.clear()
    assert dify.datasets.sync(dataset_id, folder).ok
    assert synced(fake, dataset_id) == in_folder(folder)


# -- wrong arguments ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "nowhere"}, "source must be a folder that can be read: 'nowhere'"),
        ({"source": __file__}, "source must be a folder that can be read"),
        ({"source": {"key": "k"}}, "source must be a folder, or a list"),
        ({"source": 5}, "source must be a folder, or a list"),
        ({"source": None}, "source must be a folder, or a list"),
        ({"source": [], "glob": "*.md"}, "glob selects files in a folder"),
        ({"glob": "/*.md"}, "glob must be a pattern"),
        ({"scope": 5}, "scope must be a str"),
        ({"delete": "yes"}, "delete must be True or False"),
        ({"dry_run": 1}, "dry_run must be True or False"),
        ({"concurrency": 0}, "concurrency must be a whole number of 1 or more"),
        ({"max_indexing": 1.5}, "max_indexing must be a whole number of 1 or more"),
        ({"timeout": -1}, "timeout must be a number of seconds"),
        ({"on_progress": "print"}, "on_progress must be a function"),
        ({"indexing_technique": "cheap"}, "indexing_technique must be"),
        ({"process_rule": 5}, "process_rule"),
        ({"original_document_id": "1"}, "sync has no argument original_document_id"),
        ({"embedding_model": "m"}, "embedding_model and embedding_model_provider go together"),
        ({"dataset_id": ""}, "dataset_id"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    fake: FakeDify, dify: Dify, folder: Path, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        dify.datasets.sync(**{"dataset_id": "0" * 36, "source": folder, **arguments})
    assert fake.requests == []


def test_find_and_get_or_create(fake: FakeDify, dify: Dify) -> None:
    find: Callable[[str], Any] = dify.datasets.find
    assert find("Rivers") is None
    made = dify.datasets.get_or_create("Rivers", indexing_technique="economy")
    dify.datasets.create("Rivers and lakes")
    assert dify.datasets.get_or_create("Rivers").id == made.id == find("Rivers").id
    assert made.indexing_technique == "economy"
    with pytest.raises(UsageError, match="no argument color"):
        dify.datasets.get_or_create("Rivers", color="blue")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="description must be a str"):
        dify.datasets.get_or_create("Rivers", description=5)  # type: ignore[arg-type]
    fake.faults.add(
        Fault(status=200, body={"data": [], "has_more": False, "limit": 20, "total": 0, "page": 1}), path="/datasets"
    )
    assert dify.datasets.get_or_create("Rivers").id == made.id, "somebody else has just created it"
