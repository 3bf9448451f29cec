"""Runs of agent apps: text that belongs to thoughts, and calls of tools."""

from __future__ import annotations

import json
from typing import Any

from dify_plus.testing._apps.scripts import Json, ToolCall
from dify_plus.testing._runs.message_run import MessageRun


class AgentRun(MessageRun):
    """A run of a classic agent (`agent-chat`)."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.thought: Json | None = None
        self.thought_from = 0
        """Where in the answer the text of the thought begins."""

    async def send_text(self, piece: str) -> None:
        """Send text, in the thought under way."""
        self.begin_thought()
        self.answer.append(piece)
        self.send("agent_message", id=self.message.id, answer=piece)
        await self.pace()

    def begin_thought(self) -> Json:
        """Give the thought under way; a new one announces itself."""
        if self.thought is None:
            self.send("agent_thought", **self.current_thought())
        return self.current_thought()

    def current_thought(self) -> Json:
        """Give the thought under way, or a new one of which nobody has heard."""
        if self.thought is None:
            self.thought = {
                "id": self.state.uuid(),
                "position": len(self.message.thoughts) + 1,
                "thought": "",
                "observation": "",
                "tool": "",
                "tool_labels": {},
                "tool_input": "",
                "message_files": [],
            }
            self.thought_from = len(self.answer)
        return self.thought

    def thought_text(self) -> str:
        """Give the text of the thought under way."""
        return "".join(self.answer[self.thought_from :])

    def call_tool(self, call: ToolCall) -> None:
        """Send a call of a tool, and what came of it."""
        thought = self.begin_thought()
        label = call.tool.replace("_", " ").title()
        thought |= {
            "thought": self.thought_text(),
            "tool": call.tool,
            "tool_labels": {call.tool: dict.fromkeys(("zh_Hans", "en_US", "pt_BR", "ja_JP"), label)},
            "tool_input": json.dumps({call.tool: call.input}, ensure_ascii=False),
        }
        self.send("agent_thought", **thought)
        thought |= {
            "observation": json.dumps({call.tool: call.observation}, ensure_ascii=False),
            "message_files": list(call.files),
        }
        self.send("agent_thought", **thought)
        self.keep_thought(self.thought_text())

    async def close_text(self) -> None:
        """Send the last thought, complete."""
        thought = self.begin_thought()
        thought["thought"] = self.thought_text()
        self.send("agent_thought", **thought)
        self.keep_thought(self.thought_text())

    def keep_thought(self, answer: str) -> None:
        """Save the thought under way, with the text that belongs to it."""
        thought, self.thought = self.thought, None
        assert thought is not None
        self.message.thoughts.append(
            {
                "id": thought["id"],
                "chain_id": None,
                "message_id": self.message.id,
                "position": thought["position"],
                "thought": thought["thought"],
                **({"answer": answer} if self.state.version.new_fields else {}),
                "tool": thought["tool"],
                "tool_labels": thought["tool_labels"],
                "tool_input": thought["tool_input"],
                "created_at": int(self.message.created_at),
                "observation": thought["observation"],
                "files": thought["message_files"],
            }
        )

    def save(self) -> None:
        """Keep the answer. Of an agent that was stopped, newer servers keep no text."""
        if self.stop_requested and not self.state.version.stopped_agent_keeps_text and self.thought is not None:
            self.keep_thought("")
        super().save()

    def final_answer(self) -> str:
        """Give the thoughts' texts, joined: classic agents save these."""
        if self.stop_requested and not self.state.version.stopped_agent_keeps_text:
            return ""
        thoughts = [thought["thought"] for thought in self.message.thoughts]
        return "\n".join(thoughts) if thoughts else super().final_answer()
