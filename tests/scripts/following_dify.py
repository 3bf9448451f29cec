"""A rehearsal of "Following Dify" in CONTRIBUTING.md, in a copy of the project. `scripts/dev check rehearsal` runs it.

Upstream has a new operation and a new field, and lacks an operation. After the steps, the copy has all of that in its
description, its client, its methods, its fake server and its tests.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from _spec import description
from tests.support.project_copy import copy_project, run_python, run_script

STORY = "tests/_async/test_every_operation.py"
TESTS = ["tests/fake/test_routes.py", f"{STORY}::test_every_operation_has_one_named_method"]
CALLS = [
    f"{STORY}::test_every_operation_is_called",
    f"{STORY}::test_every_operation_is_reached_by_a_raw_call[archiveConversation]",
]
CONVERSATIONS = "dify_plus/_async/resources/conversations.py"
METHOD = '''\
    async def archive(
        self, conversation_id: str, *, reason: str | None = None, user: str | None = None
    ) -> Conversation:
        """Archive a conversation.

        API: `POST /conversations/{conversation_id}/archive` (archiveConversation).
        """
        body = ArchiveConversationRequest(
            reason=optional_text("reason", reason), user=require_user(user, self._transport.settings)
        )
        return await self._transport.call(built(archive_conversation.build_request, conversation_id, body=body))

'''
HANDLER = """\
async def _archive_conversation(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    return json_response({**_conversation(call).json(), "archived": True})


"""


def upstream() -> dict[str, Any]:
    """Our description with POST .../archive and a field, and without GET /site."""
    document: dict[str, Any] = deepcopy(description.bundle())
    paths, schemas = document["paths"], document["components"]["schemas"]
    archive = deepcopy(paths["/conversations/{conversation_id}/name"])
    archive["post"].update(operationId="archiveConversation", summary="Theirs", description="Theirs")
    content = archive["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"$ref": "#/components/schemas/ArchivePayload"}
    for response in archive["post"]["responses"].values():
        response["content"].pop("text/html", None)
    paths["/conversations/{conversation_id}/archive"] = archive
    fields = {"user": {"type": "string"}, "reason": {"type": "string"}}
    schemas["ArchivePayload"] = {"type": "object", "properties": fields, "required": ["user"]}
    schemas["Conversation"]["properties"]["archived"] = {"type": "boolean", "description": "Theirs"}
    del paths["/site"]
    return document


class Copy:
    def __init__(self, root: Path) -> None:
        self.root = copy_project(root, "CHANGELOG.md", "pyproject.toml", "tests/_async", "tests/fake", "tests/support")

    def script(self, *command: str, code: int = 0) -> str:
        done = run_script(self.root, *command)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def pytest(self, *tests: str, code: int) -> str:
        options = ["-q", "-p", "no:cacheprovider", "--config-file", "pyproject.toml", "--rootdir", "."]
        done = run_python(self.root, "-m", "pytest", *options, *tests)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def edit(self, path: str, pattern: str, replacement: str) -> None:
        """Replace every match of a pattern; there must be at least one."""
        file = self.root / path
        text, count = re.subn(pattern, lambda _: replacement, file.read_text(encoding="utf-8"), flags=re.M | re.S)
        assert count, f"{path} has no {pattern}"
        file.write_text(text, encoding="utf-8", newline="\n")


def test_following_dify(tmp_path: Path) -> None:
    theirs = tmp_path / "upstream.json"
    theirs.write_text(json.dumps(upstream(), default=str), encoding="utf-8")
    copy = Copy(tmp_path / "copy")
    openapi = copy.root / "openapi"

    # Look, and take over what is new. Without --spec, spec-update would also generate a draft of the client.
    places = ["--spec", str(openapi), "--accepted", str(openapi / "accepted.yaml")]
    seen = copy.script("spec-update", *places, "--changelog", str(copy.root / "CHANGELOG.md"), str(theirs), code=1)
    assert re.findall(r"^  (\S+ \S+?:? .*)$", seen, re.MULTILINE)[:4] == [
        "GET /conversations response.200.data[].archived: field + (boolean)",
        "POST /conversations/{conversation_id}/name response.200.archived: field + (boolean)",
        "POST /conversations/{conversation_id}/archive: operation +",
        "GET /site: operation -",
    ]
    assert "Acceptances to look at again" not in seen

    # Write the descriptions, decide about the rest, and generate.
    copy.edit("openapi/tags/conversations.yaml", "summary: TODO describe it", "summary: Archive it")
    copy.edit("openapi/tags/conversations.yaml", "TODO describe it", "Archives it.")
    copy.script("spec-update", *places, "--take", "GET /site: operation -", str(theirs))
    copy.script("regenerate")
    assert "0 breaking, 0 additive" in copy.script("spec-diff", *places, str(theirs))

    # The tests name what is missing, and where.
    copy.edit("dify_plus/_async/resources/app.py", r"^    get_app_site,\n|, AppSite\b", "")
    reported = copy.pytest(*TESTS, code=1)
    assert "archiveConversation has no route: add a handler and POST /conversations/{}/archive at " in reported
    assert "archiveConversation (dify_plus_api.api.conversations.archive_conversation) has no method" in reported
    assert re.search(r"app\.site \(dify_plus/_async/resources/app\.py:\d+\) calls getAppSite, which is not", reported)

    # Add the method, the route and the call; remove those of the operation that is gone.
    copy.edit(CONVERSATIONS, r"^(?=    async def delete\()", METHOD)
    copy.edit(CONVERSATIONS, r"(?<=^from dify_plus_api\.api\.conversations import \(\n)", "    archive_conversation,\n")
    copy.edit(CONVERSATIONS, r"(?<=^from dify_plus_api\.models import \(\n)", "    ArchiveConversationRequest,\n")
    fake = "dify_plus/testing/_operations/conversations.py"
    copy.edit(fake, r"^(?=def routes\()", HANDLER)
    copy.edit(
        fake,
        r'^(?=        app_route\(state, "POST", one \+ "/name")',
        '        app_route(state, "POST", one + "/archive", _archive_conversation, "json"),\n',
    )
    call = 'expect("archiveConversation", await dify.conversations.archive(reply.conversation_id))'
    copy.edit(STORY, r'^    (?=expect\("deleteConversation")', f"    {call}\n    ")
    copy.edit("dify_plus/_async/resources/app.py", r"^    async def site\(.*?(?=^    def )", "")
    copy.edit("dify_plus/testing/_operations/app_info.py", r'^        app_route\(state, "GET", "/site", _site\),\n', "")
    copy.edit(STORY, r'^    expect\("getAppSite".*?\n', "")
    copy.script("unasync")
    copy.pytest(*TESTS, *CALLS, code=0)
