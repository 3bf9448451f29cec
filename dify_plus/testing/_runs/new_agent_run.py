"""Runs of New Agent apps (`agent`): pieces of text, thoughts, and a closing `message` with the answer."""

from __future__ import annotations

import json

from dify_plus.testing._apps.scripts import ToolCall
from dify_plus.testing._runs.agent_run import AgentRun


class NewAgentRun(AgentRun):
    """A run of an agent as servers have them since 1.15."""

    async def send_text(self, piece: str) -> None:
        """Send a piece of text: since 1.16 in a thought, before that as part of the message."""
        if self.state.version.new_agent == "whole":
            if self.thought is not None and self.thought["thought"]:
                self.keep_thought("")
            await super().send_text(piece)
        else:
            self.answer.append(piece)
            self.send_message(piece)
            await self.pace()

    async def think(self, piece: str) -> None:
        """Send a thought that grows; 1.15 sends none."""
        if self.state.version.new_agent == "whole":
            thought = self.current_thought()
            thought["thought"] += piece
            self.send("agent_thought", **thought)
            await self.pace()

    def call_tool(self, call: ToolCall) -> None:
        """Send a call of a tool as a thought of its own. The text before it belongs to the thought that ends."""
        text, self.thought_from = self.thought_text(), len(self.answer)
        if self.state.version.new_agent == "rest":
            return
        if self.thought is not None:
            self.keep_thought(text)
        thought = self.current_thought()
        thought |= {
            "tool": call.tool,
            "tool_labels": {call.tool: dict.fromkeys(("en_US", "zh_Hans"), call.tool)},
            "tool_input": json.dumps(call.input, ensure_ascii=False),
        }
        self.send("agent_thought", **thought)
        observed = call.observation
        thought["observation"] = observed if isinstance(observed, str) else json.dumps(observed, ensure_ascii=False)
        thought["message_files"] = list(call.files)
        self.send("agent_thought", **thought)
        self.keep_thought("")

    async def close_text(self) -> None:
        """Send the closing `message`: the text after the last call of a tool. 1.15 has sent it already."""
        self.thought = None
        if self.state.version.new_agent == "whole":
            self.send_message(self.thought_text())

    async def say_annotation(self, answer: str) -> None:
        """Send what a human has written, in one piece."""
        self.answer.append(answer)
        self.send_message(answer)

    def final_answer(self) -> str:
        """Give the text after the last call of a tool; nothing where the run was stopped."""
        return "" if self.stop_requested else self.thought_text()

    def save(self) -> None:
        """Keep the answer, and the text of a thought that did not come to its end."""
        if self.thought is not None:
            self.keep_thought(self.thought_text())
        super().save()

    def abandoned(self) -> None:
        """The reader left: the answer is empty, its text stays in the thought."""
        if self.thought is not None:
            self.keep_thought(self.thought_text())
        super().abandoned()
