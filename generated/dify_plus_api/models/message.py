from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.agent_thought import AgentThought
    from ..models.human_input_content import HumanInputContent
    from ..models.message_feedback import MessageFeedback
    from ..models.message_file import MessageFile
    from ..models.retriever_resource import RetrieverResource


class Message(Model):
    """One question of the user with the reply to it."""

    id: str
    """Id of the message."""
    conversation_id: str
    """Conversation the message belongs to."""
    parent_message_id: str | None
    """Message this one follows in a branched conversation; a UUID of zeros for messages sent through this API, null
    when nothing is recorded."""
    inputs: dict[str, Any]
    query: str
    """What the user asked."""
    answer: str
    """What the app replied, `""` when the reply never finished."""
    status: str
    """State of the message, `normal` or `error`, or `paused` while a chatflow waits."""
    error: str | None
    """What went wrong, null when nothing did."""
    message_files: list[MessageFile]
    """Files the user sent or the app made."""
    feedback: MessageFeedback | None
    """The user's rating, null when there is none."""
    retriever_resources: list[RetrieverResource]
    """Knowledge passages the reply drew on."""
    agent_thoughts: list[AgentThought]
    """Steps an agent took, in order; empty for other apps."""
    created_at: int
    """When the message was created, in unix seconds."""
    extra_contents: list[HumanInputContent]
    """Forms that a chatflow put to a human during the reply."""
    message_tokens: int | None = None
    """Tokens of the question."""
    answer_tokens: int | None = None
    """Tokens of the answer."""
    total_tokens: int | None = None
    """Tokens of question and answer together."""
    provider_response_latency: float | None = None
    """Time the model took, in seconds."""
    total_price: str | None = None
    """Price of the message as a decimal string, null when unknown."""
    currency: str | None = None
    """Currency of the price, null when unknown."""
