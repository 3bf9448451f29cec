"""Decisions of a sync: names, labels, what to do with each document, and how fast."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus._knowledge_sync import files, labels
from dify_plus._knowledge_sync.agenda import Agenda, Ended, Send, Sent, SetLabels
from dify_plus._knowledge_sync.files import files_in, glob_parts, measure
from dify_plus._knowledge_sync.items import Item, item_of_file, read_item
from dify_plus._knowledge_sync.labels import Label, Remote
from dify_plus._knowledge_sync.names import Namer, mark
from dify_plus._knowledge_sync.options import SyncOptions
from dify_plus._knowledge_sync.pace import MOST_TROUBLES, Pace
from dify_plus._knowledge_sync.plan import Inventory, Plan, Step
from dify_plus._knowledge_sync.verdicts import verdict
from dify_plus.errors import (
    APIConnectionError,
    ArchivedDocumentImmutable,
    AuthenticationError,
    DifyError,
    InternalServerError,
    InvalidParam,
    NotFoundError,
    PermissionDeniedError,
    ProviderQuotaExceeded,
    RateLimitError,
    UsageError,
    UsageLimitExceeded,
)
from dify_plus_api.models import MetadataField

NAMER = Namer("dataset", "")

# -- names -----------------------------------------------------------------------------------------------------------


def test_a_name_shows_the_path_and_keeps_the_extension() -> None:
    name = NAMER.name("guide/intro.md", "guide/intro.md", is_file=True)
    assert name.startswith("guide_intro [")
    assert name.endswith("].md")
    assert NAMER.name("guide/intro.md", "guide/intro.md", is_file=True) == name


def test_names_differ_where_keys_knowledge_bases_or_scopes_do() -> None:
    keys = ["a/x.md", "a_x.md", "A/x.md", "a/X.md", "a/x.MD", "ä/x.md", "x.md"]
    namers = [NAMER, Namer("other", ""), Namer("dataset", "blog")]
    names = [namer.name(key, key, is_file=True) for namer in namers for key in keys]
    assert len({name.casefold() for name in names}) == len(names)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=20), st.text(max_size=20), st.integers(1, 30), st.booleans())
def test_every_name_is_short_allowed_and_recognized(key: str, title: str, times: int, is_file: bool) -> None:
    name = NAMER.name(key, title * times, is_file=is_file)
    assert len(name) <= 200
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert NAMER.made(name)
    assert str(mark(name)).startswith(NAMER.identity(key))
    assert not Namer("other", "").made(name)
    assert not Namer("dataset", "blog").made(name)


@pytest.mark.parametrize("name", ["intro.md", "intro [draft].md", "intro [0123456789ab].md", "[0123456789ab]", ""])
def test_names_given_by_people_are_not_mistaken_for_marked_names(name: str) -> None:
    assert not NAMER.made(name)


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glob", "wanted"),
    [
        (None, ["a.md", "sub/b.MD", "sub/deep/c.txt"]),
        ("**/*", ["a.md", "sub/b.MD", "sub/deep/c.txt", "sub/program.exe"]),
        ("*", ["a.md"]),
        ("*/*", ["sub/b.MD", "sub/program.exe"]),
        ("sub/**", ["sub/b.MD", "sub/deep/c.txt", "sub/program.exe"]),
        ("**/deep/*.txt", ["sub/deep/c.txt"]),
        ("./a.*", ["a.md"]),
        (".notes/*", [".notes/d.md"]),
    ],
)
def test_patterns_select_files(tmp_path: Path, glob: str | None, wanted: list[str]) -> None:
    for name in ("a.md", "sub/b.MD", "sub/deep/c.txt", "sub/program.exe", ".notes/d.md", ".e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = [one.key for one in files_in(str(tmp_path), None if glob is None else glob_parts(glob))]
    assert sorted(found) == wanted


@pytest.mark.parametrize("glob", ["", "/*.md", "../*.md", "a//b", "a/../b", 5])
def test_wrong_patterns_are_refused(glob: Any) -> None:
    with pytest.raises(UsageError, match="glob must be a pattern"):
        glob_parts(glob)


def test_a_folder_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "sub").mkdir()
    found = files_in(str(tmp_path), None)
    assert next(found).key == "a.md"
    shutil.rmtree(tmp_path / "sub")
    [problem] = found
    assert problem.key == "sub/"
    assert problem.problem


@pytest.mark.parametrize(
    ("glob", "visited", "keys"),
    [
        ("*.md", ["."], []),
        ("a/*", [".", "a"], ["a/x.md"]),
        ("c/**/*.md", [".", "c", "c/d"], ["c/d/x.md"]),
        ("*/d/*.md", [".", "a", "c", "c/d"], ["c/d/x.md"]),
    ],
)
def test_folders_in_which_nothing_can_match_are_not_visited(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, glob: str, visited: list[str], keys: list[str]
) -> None:
    for name in ("a", "c/d"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x.md").write_text("x")
    seen: list[str] = []
    read = os.scandir

    def scandir(path: str) -> Any:
        seen.append(os.path.relpath(path, tmp_path))
        return read(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert [found.key for found in files_in(str(tmp_path), glob_parts(glob))] == keys
    assert seen == visited


@pytest.mark.skipif(os.name == "nt", reason="needs links and names that are not Unicode")
def test_odd_files_are_failures_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing")
    (tmp_path / "empty.md").touch()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "README").write_text("no extension")
    for odd in (b"bad\xff.md", b"bad\xfe.md"):
        (tmp_path / os.fsdecode(odd)).write_text("bad")
    reasons = {}
    for found in files_in(str(tmp_path), glob_parts("*")):
        item = item_of_file(found, {})
        if item.failure is None:
            measure(item)
        reasons[item.key] = item.failure
    assert reasons == {
        "README": "the name of the file has no extension, but the server needs it to know the type",
        r"bad\udcfe.md": "the name of the file is not valid Unicode",
        r"bad\udcff.md": "the name of the file is not valid Unicode",
        "empty.md": "the file is empty",
        "gone.md": "No such file or directory",
        "pipe.md": "it is not a file",
    }


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"one")
    writes = [b"two", b""]

    def read(file: BinaryIO) -> bytes:
        content = file.read()
        if added := writes.pop(0):
            with path.open("ab") as log:
                log.write(added)
        return content

    assert files._steady(str(path), read) == b"onetwo"
    writes += [b"a", b"b", b"c"]
    with pytest.raises(files.Unreadable, match="the file changes while it is read"):
        files._steady(str(path), read)


def test_names_are_normalized_the_same_on_all_machines(tmp_path: Path) -> None:
    (tmp_path / "u\u0308ber.md").write_text("decomposed, as macOS may write it")
    assert [one.key for one in files_in(str(tmp_path), None)] == ["\u00fcber.md"]


# -- items -----------------------------------------------------------------------------------------------------------


def test_paths_and_documents_are_items() -> None:
    by_path = read_item("handbook/./intro.md", {"doc_language": "German"})
    assert (by_path.key, by_path.title, by_path.settings) == (
        "handbook/intro.md",
        "handbook_intro.md",
        {"doc_language": "German"},
    )
    row = read_item({"key": "7", "name": "Rivers", "text": "They flow.", "metadata": {"year": 1843}}, {})
    assert (row.key, row.title, row.content, row.is_text, row.metadata) == (
        "7",
        "Rivers",
        "They flow.",
        True,
        {"year": 1843},
    )
    file = read_item({"key": "8", "name": "Report", "file": ("r.pdf", b"%PDF-")}, {})
    assert (file.title, file.mime_type, file.path) == ("Report.pdf", "application/pdf", None)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (5, "each item of source must be a path"),
        ("", "source has an empty path"),
        ({"name": "n", "text": "t"}, "needs a key"),
        ({"key": "", "name": "n", "text": "t"}, "needs a key"),
        ({"key": 5, "name": "n", "text": "t"}, "needs a key"),
        ({"key": "\ud83d", "name": "n", "text": "t"}, "needs a key"),
        ({"key": "k", "text": "t"}, "the document 'k': .* needs a name"),
        ({"key": "k", "name": "n"}, "needs either text or a file"),
        ({"key": "k", "name": "n", "text": "t", "tags": []}, "has no field tags"),
        ({"key": "k", "name": "n", "text": "t", "metadata": ["x"]}, "metadata must be a mapping"),
        ({"key": "k", "file": b"bytes"}, "needs a name with an extension"),
    ],
)
def test_wrong_items_are_refused(item: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("'", ".")):
        read_item(item, {})


# -- the plan --------------------------------------------------------------------------------------------------------


def remote(key: str, *, sha256: str = "1", state: str = "available", **changes: Any) -> Remote:
    """A document that an earlier sync has sent."""
    name = NAMER.name(key, key, is_file=True)
    fields = {"label": Label("", key, sha256, "file"), "file": "file", "name": name, "metadata": {}, **changes}
    return Remote(id=f"id of {key}", state=state, **fields)


def planned(documents: list[Remote], *items: Item, delete: bool = True) -> Plan:
    plan = Plan(Inventory(documents, NAMER), NAMER)
    for item in items:
        plan.add(item)
    plan.finish(delete=delete)
    return plan


def item(key: str, sha256: str = "1", **changes: Any) -> Item:
    return Item(key, key, f"/folder/{key}", sha256=sha256, **changes)


@pytest.mark.parametrize(
    ("known", "work"),
    [
        (None, "create"),
        (remote("a.md"), None),
        (remote("a.md", sha256="2"), "update"),
        (remote("a.md", file="replaced by somebody"), "update"),
        (remote("a.md", name="renamed by somebody.md"), "update"),
        (remote("a.md", label=None), "update"),
        (remote("a.md", state="error"), "replace"),
        (remote("a.md", state="indexing"), "watch"),
        (remote("a.md", sha256="2", state="indexing"), "replace"),
        (remote("a.md", label=None, state="indexing"), "replace"),
        (remote("a.md", state="disabled"), None),
        (remote("a.md", state="archived"), None),
        (remote("a.md", sha256="2", state="disabled"), "the document is disabled on the server"),
        (remote("a.md", sha256="2", state="archived"), "the document is archived on the server"),
        (remote("a.md", state="paused"), "the indexing of the document is paused"),
    ],
)
def test_the_work_for_a_document(known: Remote | None, work: str | None) -> None:
    plan = planned([known] if known else [], item("a.md"))
    assert (plan.deletions, plan.doubles) == ([], [])
    if work is None:
        assert plan.unchanged == ["a.md"]
    elif plan.failed:
        assert plan.failed["a.md"].startswith(work)
    else:
        assert [(step.work, step.remote) for step in plan.steps] == [(work, known)]


def test_documents_of_others_are_left_alone() -> None:
    others = [
        remote("a.md", label=None, name="a.md"),
        remote("a.md", label=Label("another scope", "a.md", "1", "file")),
        remote("a.md", label=None, name=Namer("dataset", "another scope").name("a.md", "a.md", is_file=True)),
    ]
    plan = planned(others, item("a.md"))
    assert [step.work for step in plan.steps] == ["create"]
    assert (plan.deletions, plan.doubles) == ([], [])


def test_documents_missing_from_the_source_are_deleted_only_if_wanted() -> None:
    lost = [remote("lost.md"), remote("leftover.md", label=None)]
    assert planned(lost, delete=False).deletions == []
    assert [key for key, _ in planned(lost).deletions] == ["lost.md", lost[1].name]


def test_documents_of_unreadable_sources_are_not_deleted() -> None:
    plan = Plan(
        Inventory([remote("sub/a.md"), remote("sub.md"), remote("x.md"), remote("l.md", label=None)], NAMER), NAMER
    )
    plan.unreadable_folder("sub/", "Permission denied")
    plan.add(item("x.md", failure="the file is empty"))
    plan.finish(delete=True)
    assert [key for key, _ in plan.deletions] == ["sub.md"]
    assert plan.failed == {"sub/": "Permission denied", "x.md": "the file is empty"}


def test_of_two_documents_with_the_same_key_the_better_one_is_kept() -> None:
    broken, good, copied = remote("a.md", state="error"), remote("a.md"), remote("a.md", name="copy by somebody")
    plan = planned([broken, good], item("a.md"))
    assert (plan.unchanged, plan.doubles) == (["a.md"], [broken])
    assert planned([good, copied], item("a.md")).doubles == []


def test_two_documents_of_the_source_cannot_have_one_key() -> None:
    with pytest.raises(UsageError, match="two documents of source have the key"):
        planned([], item("a.md"), item("a.md"))


def test_other_metadata_is_set_without_sending_the_content() -> None:
    known = remote("a.md", metadata={"year": "1843.0", "author": "Ada"})
    assert planned([known], item("a.md", metadata={"year": 1843, "author": "Ada"})).unchanged == ["a.md"]
    assert [step.work for step in planned([known], item("a.md", metadata={"year": 1844})).steps] == ["label"]
    assert [step.work for step in planned([known], item("a.md", metadata={"author": None})).steps] == ["label"]


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (1843, "1843.0", True),
        ("nan", "nan", True),
        ("01234", "1234", False),
        ("1_000", "1000", False),
        (10**400, str(10**400), True),
        (10**400, 1, False),
        (None, "", True),
        (0, None, False),
        ("", 0, False),
    ],
)
def test_values_are_compared_as_the_server_returns_them(wanted: Any, found: Any, same: bool) -> None:
    assert labels.same_values({"field": wanted}, {"field": found}) is same


# -- metadata fields -------------------------------------------------------------------------------------------------


def fields(**types: str) -> list[MetadataField]:
    return [MetadataField(id=name, name=name, type_=kind) for name, kind in types.items()]


def test_missing_fields_are_found_and_wrong_ones_refused() -> None:
    assert labels.missing_fields(fields(author="string", dify_plus_key="string")) == [
        "dify_plus_scope",
        "dify_plus_sha256",
        "dify_plus_file",
    ]
    with pytest.raises(UsageError, match="a metadata field 'dify_plus_key' of the type 'number'"):
        labels.missing_fields(fields(dify_plus_key="number"))


def test_metadata_needs_fields() -> None:
    labels.check_metadata("k", {"author": "Ada"}, fields(author="string"))
    with pytest.raises(UsageError, match="has no metadata field"):
        labels.check_metadata("k", {"writer": "Ada"}, fields(author="string"))
    with pytest.raises(UsageError, match="sync sets the field"):
        labels.check_metadata("k", {"dify_plus_key": "x"}, fields(dify_plus_key="string"))
    for value in (True, float("nan"), [1], b"x", "\ud83d"):
        message = r"the document .k.: metadata\[.author.\] must be a str, a finite number or None"
        with pytest.raises(UsageError, match=message):
            read_item({"key": "k", "name": "n", "text": "t", "metadata": {"author": value}}, {})


def test_a_file_object_that_fails_fails_alone() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    broken = read_item({"key": "k", "name": "n.md", "file": Broken(b"x")}, {})
    measure(broken)
    assert broken.failure == "Input/output error"


# -- speed -----------------------------------------------------------------------------------------------------------


def test_refusals_slow_down_and_successes_speed_up_again() -> None:
    pace = Pace(8)
    assert pace.refused(0, 100.0, None)
    assert pace.refused(0, 100.0, None), "several at the same time count as one"
    assert (pace.limit, pace.resumes_at) == (4, 100.25)
    pauses = []
    for _ in range(12):
        pace.ended(write=False)
        assert pace.refused(pace.epoch, 0.0, None)
        pauses.append(pace.resumes_at)
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert pauses[-1] == 60.0
    assert pace.limit == 1
    for _ in range(36):
        pace.ended()
    assert pace.limit == 8


def test_the_server_may_say_how_long_to_wait_and_patience_ends() -> None:
    pace = Pace(1)
    pace.refused(0, 0.0, 7.0)
    assert pace.resumes_at == 7.0
    assert [pace.refused(pace.epoch, 0.0, None, trouble=True) for _ in range(8)] == [True] * 7 + [False]


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (RateLimitError("knowledge base request rate limit", status_code=403), "refused"),
        (RateLimitError(status_code=429), "refused"),
        (UsageLimitExceeded(status_code=429), "sync"),
        (APIConnectionError("lost"), "trouble"),
        (InternalServerError(status_code=503), "trouble"),
        (AuthenticationError(status_code=401), "sync"),
        (PermissionDeniedError("the plan allows no more documents", status_code=403), "sync"),
        (NotFoundError(status_code=404), "sync"),
        (ProviderQuotaExceeded(status_code=400), "sync"),
        (ArchivedDocumentImmutable(status_code=403), "failed"),
        (InvalidParam(status_code=400), "failed"),
        (UsageError("wrong"), "failed"),
    ],
)
def test_the_verdict_on_each_error(error: DifyError, wanted: str) -> None:
    assert verdict(error) == wanted


# -- what comes next ---------------------------------------------------------------------------------------------------


def agenda_of(*keys: str) -> tuple[Agenda, Pace]:
    """An agenda with documents to create."""
    plan, pace = Plan(Inventory([], NAMER), NAMER), Pace(8)
    plan.steps = [Step("create", Item(key, key, "text", is_text=True), key) for key in keys]
    source: list[str] = []
    options = SyncOptions.of(
        "dataset", source, glob=None, scope="", delete=False, dry_run=False, concurrency=8, max_indexing=50,
        timeout=None, on_progress=None, settings={},
    )  # fmt: skip
    return Agenda(plan, options, pace, 0.0), pace


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (InvalidParam("no"), 1),
        (InternalServerError(status_code=503), MOST_TROUBLES),
        (RateLimitError(status_code=429), 29),
    ],
)
def test_a_document_is_sent_again_as_long_as_that_can_help(error: DifyError, attempts: int) -> None:
    agenda, pace = agenda_of("a")
    for _ in range(attempts):
        action = agenda.next(0, pace.resumes_at)
        assert isinstance(action, Send) and not agenda.report.failed
        agenda.take(Ended(action, pace.epoch, error=error), pace.resumes_at)
    if isinstance(error, RateLimitError):
        action = agenda.next(0, pace.resumes_at)
        assert action is not None
        with pytest.raises(RateLimitError):
            agenda.take(Ended(action, pace.epoch, error=error), pace.resumes_at)
    else:
        assert agenda.is_empty and agenda.report.failed == {"a": str(error)}


def test_labels_that_are_refused_together_are_written_one_by_one() -> None:
    agenda, pace = agenda_of("a", "b")
    for action in [agenda.next(0, 0.0), agenda.next(1, 0.0)]:
        assert isinstance(action, Send)
        agenda.take(Ended(action, 0, Sent(action.step, action.step.name, "", "", is_indexed=True)), 0.0)
    refused, asked = InvalidParam("no"), []
    while (action := agenda.next(0, 0.0)) is not None:
        assert isinstance(action, SetLabels)
        asked.append([sent.id for sent in action.documents])
        agenda.take(Ended(action, pace.epoch, error=refused if "b" in asked[-1] else None), 0.0)
    assert asked == [["a", "b"], ["a"], ["b"]]
    assert (agenda.report.created, agenda.report.failed) == (["a"], {"b": f"its metadata was not set: {refused}"})
