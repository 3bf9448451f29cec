"""`dify-plus kb sync`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus._sync.resources.datasets import Datasets
from dify_plus.testing import FakeDify, Fault
from dify_plus.types import SyncReport
from tests.cli.conftest import COMMAND


@pytest.fixture
def kb(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> Any:
    """The command with a knowledge key."""
    environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)

    def call(*arguments: Any) -> Any:
        return cli("kb", *arguments)

    call("create", "Rivers", "--technique", "economy")
    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "docs"
    (root / "more").mkdir(parents=True)
    for name in ("rhine.md", "danube.txt", "more/rhine.md", "program.exe"):
        (root / name).write_text(f"text of {name}")
    return root


def test_no_file_matches(kb: Any, folder: Path) -> None:
    ran = kb("sync", "Rivers", "docs", "--glob", "*.mdx")
    assert (ran.code, ran.err) == (0, "dify-plus: no file in docs matches '*.mdx'\n")


def test_ctrl_c_says_how_to_continue(kb: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any, **options: Any) -> SyncReport:
        raise KeyboardInterrupt

    monkeypatch.setattr(Datasets, "sync", interrupted)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = kb("sync", "Rivers", "docs")
    assert (ran.code, "run the same command again to continue" in ran.err) == (130, True)


def test_a_sync_creates_updates_and_deletes_documents(kb: Any, folder: Path) -> None:
    assert kb("sync", "Rivers", "docs").out.splitlines() == [
        "created\tdanube.txt",
        "created\tmore/rhine.md",
        "created\trhine.md",
        "3 created, 0 updated, 0 deleted, 0 unchanged, 0 failed",
    ]
    (folder / "rhine.md").unlink()
    (folder / "danube.txt").write_text("changed")
    planned = kb("sync", "Rivers", "docs", "--delete", "--dry-run").out.splitlines()
    assert planned[:2] == ["updated\tdanube.txt", "deleted\trhine.md"]
    assert planned[2].endswith("(dry run: nothing was changed)")
    report = kb("sync", "Rivers", "docs", "--delete", "--json").json
    assert (report["updated"], report["deleted"], report["unchanged"]) == (
        ["danube.txt"],
        ["rhine.md"],
        ["more/rhine.md"],
    )


def test_folders_with_different_scopes_share_a_knowledge_base(kb: Any, folder: Path) -> None:
    assert kb("sync", "Rivers", "docs", "--scope", "a").out.endswith(
        "3 created, 0 updated, 0 deleted, 0 unchanged, 0 failed\n"
    )
    other = kb("sync", "Rivers", "docs/more", "--scope", "b", "--delete")
    assert other.out.endswith("1 created, 0 updated, 0 deleted, 0 unchanged, 0 failed\n")


def test_the_limits_of_a_sync(kb: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server shows how many requests a client sends at a time, so look at the arguments of the method."""
    asked: dict[str, Any] = {}

    def sync(self: Datasets, *_: Any, **options: Any) -> SyncReport:
        asked.update(options)
        return SyncReport()

    monkeypatch.setattr(Datasets, "sync", sync)
    kb("sync", "Rivers", "docs", "--jobs", "3", "--max-indexing", "4", "--wait-timeout", "5.5")
    assert (asked["concurrency"], asked["max_indexing"], asked["timeout"]) == (3, 4, 5.5)


def test_failures_are_named_and_give_the_exit_code_1(kb: Any, folder: Path) -> None:
    (folder / "empty.md").touch()
    ran = kb("sync", "Rivers", "docs", "--glob", "*.md")
    assert ran.code == 1
    assert ran.err == "dify-plus: empty.md: the file is empty\n"
    assert ran.out.splitlines()[-2:] == ["failed\tempty.md", "1 created, 0 updated, 0 deleted, 0 unchanged, 1 failed"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["Lakes", "docs"], 3, "there is no knowledge base 'Lakes'"),
        (["Rivers", "nowhere"], 2, "source must be a folder that can be read: .nowhere."),
        (["Rivers", "docs", "--glob", "../*"], 2, "glob must be a pattern"),
        (["Rivers", "docs", "--watch", "--dry-run"], 2, "--watch and --dry-run exclude each other"),
    ],
)
def test_wrong_arguments(kb: Any, folder: Path, arguments: list[str], code: int, message: str) -> None:
    ran = kb("sync", *arguments)
    assert ran.code == code
    assert message.replace(".nowhere.", "") in ran.err


def test_watching_needs_a_package(kb: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    ran = kb("sync", "Rivers", "docs", "--watch")
    assert (ran.code, 'run pip install "dify-plus[watch]"' in ran.err) == (2, True)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to one process")
def test_watching_syncs_each_change_until_ctrl_c(kb: Any, fake: FakeDify, folder: Path) -> None:
    pytest.importorskip("watchfiles")
    command = [*COMMAND, "kb", "sync", "Rivers", str(folder), "--watch", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert len(json.loads(process.stdout.readline())["created"]) == 3
        (folder.parent / "new").write_text("changed")
        (folder.parent / "new").replace(folder / "rhine.md")  # so that it is never empty
        assert json.loads(process.stdout.readline())["updated"] == ["rhine.md"]
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == 130


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to one process")
def test_watching_goes_on_after_a_folder_was_empty_for_a_while(kb: Any, fake: FakeDify, folder: Path) -> None:
    pytest.importorskip("watchfiles")
    root = folder.parent / "site"
    root.mkdir()
    folder = folder.rename(root / "pages")
    command = [*COMMAND, "kb", "sync", "Rivers", str(root), "--watch", "--delete", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert len(json.loads(process.stdout.readline())["created"]) == 3
        folder = folder.rename(root.parent / "elsewhere")
        assert "would delete all of its 3 documents" in process.stderr.readline()
        folder.rename(root / "pages")
        assert len(json.loads(process.stdout.readline())["unchanged"]) == 3
        process.send_signal(signal.SIGINT)
    assert process.returncode == 130


@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to one process")
def test_ctrl_c_ends_and_the_same_command_goes_on(kb: Any, fake: FakeDify, folder: Path) -> None:
    fake.state.settings.indexing_time = 10_000.0
    with subprocess.Popen(
        [*COMMAND, "kb", "sync", "Rivers", str(folder)], stderr=subprocess.PIPE, text=True
    ) as process:
        while not any(request.path.endswith("/documents/metadata") for request in fake.requests):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None and process.stderr.read() == ""
    assert process.returncode == 130
    fake.state.settings.indexing_time = 0.0
    [dataset] = fake.knowledge.datasets.values()
    for document in dataset.documents.values():
        fake.knowledge.index(dataset, document)
    assert kb("sync", "Rivers", "docs").code == 0
    assert len(dataset.documents) == 3


def test_an_error_that_every_file_would_meet_is_shown(kb: Any, fake: FakeDify, folder: Path) -> None:
    fake.faults.add(Fault.error(401, "unauthorized", "wrong key"), times=None, path="*/create-by-file")
    ran = kb("sync", "Rivers", "docs")
    assert (ran.code, "wrong key" in ran.err) == (3, True)
