"""Wrong inputs, as strangers type them: one line that says what to do, and never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dify_plus.cli._server_words import in_plain_words
from dify_plus.testing import FakeDify, WorkflowApp

UNKNOWN = "00000000-0000-4000-8000-000000000000"

WRONG = [
    # app, command line, exit code, and what the message says
    (
        "chat",
        ["chat", "-c", "123", "hi"],
        3,
        "must be a valid UUID (400 invalid_param); check the conversation id '123'",
    ),
    ("chat", ["chat", "-c", UNKNOWN, "hi"], 3, f"check the conversation id '{UNKNOWN}': `dify-plus conversations`"),
    ("chat", ["chat", "hello", "world"], 2, "too many arguments: world; put quotes around text with spaces"),
    ("chat", ["chat", "hi", "-i", "a=1", "b=2"], 2, "too many arguments: b=2; write --input b=2: see"),
    ("form", ["run", "topic=x"], 2, "too many arguments: topic=x; write --input topic=x: see"),
    ("form", ["types", "inputs.py"], 2, "too many arguments: inputs.py; write --out FILE: see"),
    ("form", ["types", "--out", "rows.csv", "--check"], 2, "rows.csv was not written by this command; choose another"),
    ("form", ["run", "--input-file", "-"], 2, "standard input is not JSON: "),
    ("chat", ["api", "GTE", "/info"], 2, "METHOD must be one of GET, POST, PATCH, PUT, DELETE, HEAD, not 'GTE'"),
    ("chat", ["app", "extra"], 2, "too many arguments: extra: see"),
    ("chat", ["app", "--base-url", "http://127.0.0.1:9/v1"], 4, "; check the address and the network, or run"),
    ("chat", ["chat", ""], 2, "'MESSAGE': it must not be empty"),
    ("chat", ["chat", "hi", "--user", ""], 2, "'--user': it must not be empty"),
    ("chat", ["chat", "hi", "--base-url", ""], 2, "'--base-url': it must not be empty"),
    ("chat", ["chat", "hi", "--base-url", "127.0.0.1"], 2, "the address must look like https://api.dify.ai/v1"),
    ("chat", ["chat", "hi", "--timeout", "soon"], 2, "--timeout must be a number of 0.001 or more"),
    ("chat", ["chat", "hi", "--timeout", "0"], 2, "--timeout must be a number of 0.001 or more"),
    ("chat", ["chat", "hi", "-f", "none.png"], 2, "the file 'none.png' cannot be read"),
    ("chat", ["chat", "hi", "-i", "x"], 2, "'x' is not NAME=VALUE; write name=text"),
    ("chat", ["chat", "hi", "-i", "x:=y"], 2, "for plain text, write x=..."),
    ("chat", ["chat", "hi", "--continue", "-c", UNKNOWN], 2, "--continue and --conversation exclude each other"),
    ("chat", ["conversations", "nope"], 3, "check the conversation id 'nope'"),
    ("chat", ["conversations", "-n", "0"], 2, "--limit must be a whole number of 1 or more"),
    ("chat", ["conversations", UNKNOWN, "--rename", "x", "--delete"], 2, "--rename and --delete exclude each other"),
    ("chat", ["upload", "."], 2, "the file '.' cannot be read: "),
    ("chat", ["complete", "hi"], 3, "`dify-plus complete` needs the key of a completion app"),
    ("chat", ["run"], 3, "`dify-plus run` needs the key of a workflow app"),
    ("chat", ["attach", "nope"], 3, "`dify-plus attach` needs the key of a workflow or chatflow app"),
    ("workflow", ["chat", "hi"], 3, "`dify-plus chat` needs the key of a chat, agent or chatflow app"),
    ("workflow", ["attach", "nope"], 3, "check the run id 'nope': `dify-plus run --json` prints it"),
    ("workflow", ["run", "--version-id", "nope", "-i", "a=b"], 3, "check the --version-id 'nope'"),
    ("form", ["run"], 3, "`dify-plus app` lists the app's inputs"),
    (
        "chat",
        ["kb", "search", "Rivers", "x" * 300],
        3,
        "query should have at most 250 characters (400 invalid_param)\n",
    ),
    ("chat", ["kb", "search", "Rivrs", "x"], 3, "there is no knowledge base 'Rivrs'; `dify-plus kb list` lists them"),
    ("chat", ["kb", "serch", "Rivers", "x"], 2, "Did you mean 'search'?"),
    ("chat", ["kb", "search", "Rivers", "x", "--method", "hybrid"], 2, "full_text_search, hybrid_search: see"),
    ("chat", ["kb", "add", "Rivers", "photo.png"], 3, "; supported file extensions: csv, "),
    ("chat", ["kb", "add", "Rivers", "-j", "99", "photo.png"], 2, "--jobs must be a whole number from 1 to 32"),
    ("chat", ["batch", "none.csv", "--out", "o.jsonl"], 2, "there is no file none.csv"),
    ("chat", ["batch", "photo.png", "--out", "o.jsonl"], 2, "the table must end in .csv"),
    ("chat", ["batch", "photo.png", "--out", "none/o.jsonl"], 2, "there is no folder none"),
    ("chat", ["batch", "rows.csv", "--out", "rows.csv"], 2, "--out is the table rows.csv; name another file"),
    ("chat", ["batch", "rows.csv", "--out", "o.csv", "--ledger", "rows.csv"], 2, "--ledger is the table rows.csv"),
    (
        "chat",
        ["batch", "rows.csv", "--out", "o.csv", "--key", "nr"],
        2,
        "nothing in the column 'nr' (columns with values: query); nothing was run\n",
    ),
    ("chat", ["upload", "https://x/y.png"], 2, "https://x/y.png is a URL, which needs no upload"),
    (
        "chat",
        ["kb", "document", "delete", "Rivers", "no", "--yes"],
        3,
        "there is no document 'no' in Rivers; `dify-plus",
    ),
    ("chat", ["profile", "remove", "nope"], 2, "there is no profile 'nope' in "),
    ("chat", ["login", "https://dify.example.com/v1"], 2, "write --base-url https://dify.example.com/v1"),
    ("chat", ["app", "--fields", ","], 2, "'--fields': name at least one field"),
    ("chat", ["api", "GET", "info"], 2, 'path must begin with "/"'),
    ("chat", ["api", "POST", "/chat-messages", "-F", "query=hi"], 2, "for text, write -f query=..."),
    ("chat", ["api", "GET", "/info", "--fields", "nme"], 2, "the result has no field 'nme'; it has name, "),
    ("chat", ["chat", "hi", "--profile", "nope"], 2, "`dify-plus profile add nope` creates it"),
    ("chat", ["fake-server", "--server", "9.9", "--port", "0"], 2, "server must be one of 1.14.2, "),
    ("refused", ["chat", "hi"], 3, "check the key from DIFY_API_KEY: app-... for an app, created on this server"),
    ("refused", ["kb", "list"], 3, "check the key from DIFY_DATASET_API_KEY: knowledge bases need"),
]


@pytest.fixture(scope="module")
def server() -> Any:
    from dify_plus.testing import Input

    apps = {"workflow": WorkflowApp(), "form": WorkflowApp(inputs=[Input("topic", required=True)])}
    with FakeDify(apps) as fake, fake.client() as dify:
        dify.datasets.create("Rivers", indexing_technique="economy")
        yield fake


@pytest.mark.parametrize(("app", "arguments", "code", "message"), WRONG, ids=[" ".join(one[1])[:40] for one in WRONG])
def test_wrong_inputs(
    cli: Any,
    server: FakeDify,
    environ: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    app: str,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    refused = "refusedrefused"
    environ(
        DIFY_BASE_URL=server.base_url,
        DIFY_API_KEY=refused if app == "refused" else server.key(app),
        DIFY_DATASET_API_KEY=refused if app == "refused" else server.dataset_key,
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "rows.csv").write_text("query\nx\n", encoding="utf-8")
    ran = cli(*arguments)
    assert (ran.code, message in ran.err) == (code, True), ran.err
    assert ran.err.startswith("dify-plus: ") and ran.err.count("\n") == 1
    for never in ("Traceback", "validation error", "pydantic", "[type=", "check base_url", "lists the app's inputs"):
        assert never not in ran.err or never in message


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (
            "query\n  Field required [type=missing, input_value={}, input_type=dict]\n    For further information visit"
            " https://errors.pydantic.dev/2.12/v/missing",
            "query is required",
        ),
        (
            "segments.0.content\n  Field required [type=missing, input_value={'a': '[x]'}, input_type=dict]\nlimit\n "
            " Input should be less than or equal to 100 [type=less_than_equal, input_value='101', input_type=str]\n  "
            "  For further information visit https://errors.pydantic.dev/2.12/v/less_than_equal",
            "segments.0.content is required; limit should be less than or equal to 100",
        ),
        (
            "  Value error, name is required when auto_generate is false [type=value_error, input_value={},"
            " input_type=dict]",
            "name is required when auto_generate is false",
        ),
    ],
)
def test_reports_of_pydantic(report: str, words: str) -> None:
    assert in_plain_words(f"2 validation errors for SomePayload\n{report}") == words
    assert in_plain_words("Not found: https://example.com") == "Not found: https://example.com"
