"""A rehearsal: a new operation and a new event are usable at once. `scripts/dev check rehearsal` runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from _spec import description
from _spec.files import Files
from tests.scripts.test_spec_update import CHANGELOG, ROOT, python, script
from tests.support.spec_documents import saved

USE = """
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from _generate import public_api
from dify_plus import Dify
from dify_plus._spec.bundled import our_api
from dify_plus._streams.events import read_frame
from dify_plus.sse import SSEDecoder
from dify_plus_api import models
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.conversations import archive_conversation

PLAN = b'data: {"event": "agent_plan", "plan": {"goal": "win"}, "more": 1}\\n\\n'
END = b'data: {"event": "message_end", "message_id": "m", "metadata": {}}\\n\\n'


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind, body = "application/json", json.dumps({"done": "why" in sent, "path": self.path, **sent}).encode()
        if self.path == "/v1/chat-messages":
            kind, body = "text/event-stream", PLAN + END
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


with HTTPServer(("127.0.0.1", 0), Server) as server:
    Thread(target=server.serve_forever, daemon=True).start()
    with Dify("app-x", base_url=f"http://127.0.0.1:{server.server_port}/v1", user="u") as dify:
        body = models.ArchiveConversationRequest(why="old")
        raw = archive_conversation.sync(conversation_id="c1", client=dify.raw, body=body)
        called = dify.call(archive_conversation.build_request("c1", body=models.ArchiveConversationRequest()))
        question = models.SendChatMessageRequest(inputs={}, query="Hi", user="u", response_mode="streaming")
        events = []
        for stream in (dify.chat.stream("Hi"), dify.stream(send_chat_message.build_request(body=question))):
            with stream:
                events.append([type(event).__name__ for event in stream])
        missing = public_api.unnamed(public_api.methods(dify))
    server.shutdown()

[event] = SSEDecoder(read_frame).feed(PLAN)
found = {
    "raw": [raw.done, raw["path"], raw["why"]],
    "called": [called.done, type(called).__name__],
    "read": [type(event).__name__, event.plan.goal, event["more"]],
    "events": events,
    "file": models.InputFile.from_dict({"type": "hologram", "transfer_method": "remote_url"}).type_,
    "missing": [line.partition(":")[0] for line in missing],
    "known": ("post", "/conversations/{}/archive") in our_api().operations,
}
print(json.dumps(found))
"""


def test_an_operation_and_an_event_are_usable_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way, with this project's own description: written, generated, called raw, read typed from a stream."""
    spec, changelog = tmp_path / "openapi", tmp_path / "CHANGELOG.md"
    for file in Files(ROOT / "openapi").files:
        target = spec / file.path.relative_to(ROOT / "openapi")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")
    changelog.write_text(CHANGELOG, encoding="utf-8")
    other = json.loads(json.dumps(description.bundle(spec)))
    schemas = other["components"]["schemas"]
    schemas["FileType"]["enum"].append("hologram")
    schemas["NewKind"] = {
        "type": "object",
        "required": ["event", "plan"],
        "properties": {
            "event": {"type": "string"},
            "plan": {"type": "object", "properties": {"goal": {"type": "string"}}},
        },
    }
    schemas["ChatEvent"]["oneOf"].append({"$ref": "#/components/schemas/NewKind"})
    schemas["ChatEvent"]["discriminator"]["mapping"]["agent_plan"] = "#/components/schemas/NewKind"
    other["paths"]["/conversations/{id}/archive"] = {
        "post": {
            "operationId": "archive_conversation",
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"type": "object", "properties": {"why": {"type": "string"}}}}
                },
            },
            "responses": {
                "200": {
                    "content": {
                        "application/json": {"schema": {"type": "object", "properties": {"done": {"type": "boolean"}}}}
                    }
                }
            },
        }
    }
    arguments = [
        saved(tmp_path / "other.json", other),
        "--spec",
        str(spec),
        "--changelog",
        str(changelog),
        "--no-checks",
    ]
    code = script("spec-update").main([*arguments, "--output", str(tmp_path / "made" / "dify_plus_api")])
    text = capsys.readouterr().out
    assert code == 1, "sentences are missing"
    assert "POST /conversations/{id}/archive: operation +" in text
    assert "#/components/schemas/AgentPlanEvent/description: placeholder" in text
    assert "events.agent_plan: event +" in changelog.read_text(encoding="utf-8")
    found = python(USE, tmp_path / "made", ROOT / "scripts")
    assert found == {
        "raw": [True, "/v1/conversations/c1/archive", "old"],
        "called": [False, "ArchiveConversationResult"],
        "read": ["AgentPlanEvent", "win", 1],
        "events": [["AgentPlanEvent", "MessageEndEvent"]] * 2,
        "file": "hologram",
        "missing": ["archiveConversation (dify_plus_api.api.conversations.archive_conversation) has no method"],
        "known": True,
    }
