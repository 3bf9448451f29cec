"""Models of the calls about messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import FileType, FormInput, RetrieverResource, TransferMethod, UserAction


FeedbackRating = Literal["dislike", "like"] | str
"""Verdict of a user on a message."""


class AgentThought(Model):
    """One step of an agent, a thought and at most one round of tool calls."""

    id: str
    """Id of the step."""
    chain_id: str | None
    """Id of the chain the step belongs to, usually null."""
    message_id: str
    """Message the step belongs to."""
    position: int
    """Place of the step in the message, from 1."""
    thought: str
    """What the model wrote in this step; with a New Agent, what it thought."""
    tool: str
    """Names of the tools called, separated by `;`, or `""` when none was."""
    tool_labels: dict[str, Any] | None
    """Display names of the tools, by tool and then by language; null when there are none."""
    tool_input: str
    """JSON text with the input of each tool, `""` when none was called."""
    created_at: int
    """When the step was made, in unix seconds."""
    observation: str
    """JSON text with what each tool returned, `""` when none was called."""
    files: list[str]
    """Ids of files the tools made."""
    answer: str | None = None
    """Text of the step that is addressed to the user, null when there is none. New Agents only."""


class CreateMessageFeedbackRequest(Model):
    """Rating of a message."""

    user: str
    """End user who gives the rating."""
    rating: FeedbackRating | None | Unset = UNSET
    """The verdict; null or absent takes an earlier one back."""
    content: str | None | Unset = UNSET
    """Comment that explains the rating."""


class HumanInputContent(Model):
    """Form with which a chatflow asked a human during the reply."""

    workflow_run_id: str | None = None
    """Run that asked."""
    submitted: bool | None = None
    """Whether the form has been answered."""
    type_: str | None = None
    """Kind of the content, `human_input`."""
    form_definition: HumanInputFormDefinition | None = None
    """Form as a human input node defines it."""
    form_submission_data: HumanInputFormSubmissionData | None = None
    """The answer; null or missing until there is one."""

    _names: ClassVar = {"type_": "type"}


class HumanInputFormDefinition(Model):
    """Form as a human input node defines it."""

    form_id: str | None = None
    """Id of the form."""
    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of the node."""
    form_content: str | None = None
    """Markdown text of the form, with placeholders where its fields go."""
    inputs: list[FormInput] | None = None
    """Fields of the form."""
    actions: list[UserAction] | None = None
    """Buttons of the form."""
    display_in_ui: bool | None = None
    """Whether the form is meant to be shown in the app's own page."""
    form_token: str | None = None
    """Token to read and submit the form with, null when it cannot be submitted through this API."""
    resolved_default_values: dict[str, Any] | None = None
    expiration_time: int | None = None
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Channels through which people are asked, such as `console`; null or missing when unknown."""


class HumanInputFormSubmissionData(Model):
    """Answer to a form."""

    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of the node."""
    rendered_content: str | None = None
    """Text of the form with the answers filled in."""
    action_id: str | None = None
    """Id of the button that was chosen."""
    action_text: str | None = None
    """Label of the button that was chosen."""
    submitted_data: dict[str, Any] | None = None
    """Answers by field name, null when the server keeps them to itself. Servers since 1.15."""


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
    """Forms with which a chatflow asked a human during the reply."""
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


class MessageFeedback(Model):
    """Rating a user gave to a message."""

    rating: FeedbackRating | None = None
    """Verdict of a user on a message."""


class MessageFile(Model):
    """File that belongs to a message."""

    id: str
    """Id of the file within messages; not the id of the upload."""
    filename: str
    """Name of the file."""
    type_: FileType
    """Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""
    url: str | None
    """Signed address to fetch the file from, valid for a limited time; null when there is none."""
    mime_type: str | None
    """Media type of the file, null when unknown."""
    size: int | None
    """Size in bytes, null when unknown."""
    transfer_method: TransferMethod
    """Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
    Answers may show further values for files that a tool made."""
    belongs_to: str | None
    """Who brought the file, `user` or `assistant`; null when unknown."""
    upload_file_id: str | None
    """Id of the upload, null when the file was not uploaded."""

    _names: ClassVar = {"type_": "type"}


class MessageList(Model):
    """Page of messages, oldest first."""

    limit: int
    """Largest number of messages on the page."""
    has_more: bool
    """Whether there are older messages."""
    data: list[Message]
    """The messages."""


class SuggestedQuestions(Model):
    """Questions the user may want to ask next."""

    result: str
    """The word `success`."""
    data: list[str]
    """The questions, possibly none."""
