"""Models of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import Model

if TYPE_CHECKING:
    from .shared import FormInput, OutputFile, PauseReason, ResponseMetadata, RunCreator, UserAction, WorkflowRunStatus


NodeStatus = Literal["exception", "failed", "paused", "pending", "retry", "running", "stopped", "succeeded"] | str
"""State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""


WorkflowStartedDataReason = Literal["initial", "resumption"] | str
"""Why the event is sent: the run starts, or it continues after a pause."""


class AgentLogData(Model):
    """An entry in the log of an agent node. Entries form a tree."""

    node_execution_id: str | None = None
    """Execution of the node that the entry belongs to."""
    id: str | None = None
    """Id of the entry. A later event with this id replaces the earlier one."""
    label: str | None = None
    """Title of the entry."""
    parent_id: str | None = None
    """Id of the entry above; null at the top."""
    error: str | None = None
    """What went wrong; null when nothing did."""
    status: str | None = None
    """State of the entry, such as `start`, `success` or `error`."""
    data: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    node_id: str | None = None
    """Id of the agent node in the workflow."""


class AgentLogEvent(Model):
    """An agent node inside a workflow reports what it does."""

    event: Literal["agent_log"] = "agent_log"
    """Kind of the event, always `agent_log`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: AgentLogData | None = None
    """An entry in the log of an agent node. Entries form a tree."""


class AgentMessageEvent(Model):
    """A piece of the answer of an agent app, which sends this in place of `message`. From a New Agent these pieces are
    provisional: the `message` event at the end has the final answer."""

    event: Literal["agent_message"] = "agent_message"
    """Kind of the event, always `agent_message`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    conversation_id: str
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    answer: str
    """Next piece of text; it may be empty."""


class AgentThoughtEvent(Model):
    """One step of an agent: what it thought, which tool it called, and what came back. The same step is sent again,
    with the same `id`, when more of it is known."""

    event: Literal["agent_thought"] = "agent_thought"
    """Kind of the event, always `agent_thought`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    conversation_id: str
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the step. A later event with this id replaces the earlier one."""
    position: int
    """Number of the step in the message, from 1."""
    thought: str
    """What the model said in this step; empty until known."""
    observation: str
    """What the tool returned, usually JSON text; empty until known."""
    tool: str
    """Name of the tool called, several names joined by `;`. Empty when none is called."""
    tool_labels: dict[str, Any]
    tool_input: str
    """Arguments of the call as JSON text, keyed by tool name. Empty when no tool is called."""
    message_files: list[str]
    """Ids of the files that the step made."""


class DatasourceCompletedEvent(Model):
    """A data source was read to its end. It is the last event."""

    event: Literal["datasource_completed"] = "datasource_completed"
    """Kind of the event, always `datasource_completed`."""
    data: list[Any] | dict[str, Any] | None = None
    """What was found, a list or an object by kind of source."""
    total: int | None = None
    """Total number of items; null when unknown."""
    completed: int | None = None
    """Number of items read; null when unknown."""
    time_consuming: float | None = None
    """Time it took, in seconds."""


class DatasourceErrorEvent(Model):
    """A data source could not be read. It is the last event."""

    event: Literal["datasource_error"] = "datasource_error"
    """Kind of the event, always `datasource_error`."""
    error: str | None = None
    """What went wrong."""


class DatasourceProcessingEvent(Model):
    """A data source is being read; the numbers show the progress."""

    event: Literal["datasource_processing"] = "datasource_processing"
    """Kind of the event, always `datasource_processing`."""
    total: int | None = None
    """Number of items to read; null when unknown."""
    completed: int | None = None
    """Number of items read so far; null when unknown."""


class ErrorEvent(Model):
    """The run failed and nothing follows. The HTTP status was 200 by then, so this event reports the failure. A failed
    start of a workflow has neither `code` nor ids, and the connection then stays open without further events; close
    it."""

    event: Literal["error"] = "error"
    """Kind of the event, always `error`."""
    status: int
    """HTTP status that the failure would have had as a plain answer."""
    message: str
    """Explanation for people; if a model failed, the message of its provider."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run, when one exists."""
    message_id: str | None = None
    """Id of the message, when one exists."""
    conversation_id: str | None = None
    """Id of the conversation, when one exists."""
    created_at: int | None = None
    """When the message was created, in unix seconds."""
    code: str | None = None
    """Machine-readable name of the error, from the same table as for failed calls."""


class HumanInputFormFilledData(Model):
    """A form as a person filled it in."""

    node_id: str
    """Node that asked."""
    node_title: str
    """Title of that node."""
    rendered_content: str
    """Text of the form with the answers filled in."""
    action_id: str
    """Id of the button that was chosen."""
    action_text: str
    """Caption of that button."""
    submitted_data: dict[str, Any] | None = None
    """Answers by field name; null or missing when the server keeps them to itself."""


class HumanInputFormFilledEvent(Model):
    """A form was submitted, and the run continues."""

    event: Literal["human_input_form_filled"] = "human_input_form_filled"
    """Kind of the event, always `human_input_form_filled`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: HumanInputFormFilledData
    """A form as a person filled it in."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class HumanInputFormTimeoutData(Model):
    """A form that nobody filled in on time."""

    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of that node."""
    expiration_time: int | None = None
    """When the form expired, in unix seconds."""


class HumanInputFormTimeoutEvent(Model):
    """A form expired unanswered; the run continues on the branch for this case."""

    event: Literal["human_input_form_timeout"] = "human_input_form_timeout"
    """Kind of the event, always `human_input_form_timeout`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: HumanInputFormTimeoutData | None = None
    """A form that nobody filled in on time."""


class HumanInputRequiredData(Model):
    """A form that a person must fill in before the run continues."""

    form_id: str
    """Id of the form."""
    node_id: str
    """Node that asks."""
    node_title: str
    """Title of that node."""
    form_content: str
    """Text of the form in Markdown, with a placeholder where each field goes. A snapshot also leaves the placeholders
    of variables."""
    inputs: list[FormInput]
    """Fields to fill in."""
    actions: list[UserAction]
    """Buttons to choose from. The form operations call them `user_actions`."""
    display_in_ui: bool
    """Whether the form is meant to be shown in the conversation."""
    form_token: str | None
    """Token with which the form is read and submitted; null when the form cannot be reached through the API."""
    resolved_default_values: dict[str, Any]
    expiration_time: int
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Channels through which people are asked, such as `console`. Servers since 1.15."""


class HumanInputRequiredEvent(Model):
    """The run asks a person. `workflow_paused` follows when no other node can continue."""

    event: Literal["human_input_required"] = "human_input_required"
    """Kind of the event, always `human_input_required`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: HumanInputRequiredData
    """A form that a person must fill in before the run continues."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class IterationCompletedData(Model):
    """An iteration that ended."""

    id: str
    """Id of the iteration. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the iteration node in the workflow."""
    node_type: str
    """Kind of node, `iteration`."""
    title: str
    """Title of the node in the workflow."""
    outputs: dict[str, Any] | None
    """Outputs of the iteration; null on failure."""
    outputs_truncated: bool
    """Whether `outputs` was cut because it is large."""
    created_at: int
    """When the iteration began, in unix seconds."""
    extras: dict[str, Any] | None
    """Further details; often empty."""
    inputs: dict[str, Any] | None
    """Inputs of the iteration."""
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""
    status: NodeStatus
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the iteration took, in seconds."""
    total_tokens: int
    """Tokens used in all rounds."""
    execution_metadata: NodeExecutionMetadata
    """Measures and details of an execution; which of them are there depends on the kind of node."""
    finished_at: int
    """When the iteration ended, in unix seconds."""
    steps: int
    """Number of rounds."""


class IterationCompletedEvent(Model):
    """An iteration node ended, successfully or not."""

    event: Literal["iteration_completed"] = "iteration_completed"
    """Kind of the event, always `iteration_completed`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: IterationCompletedData
    """An iteration that ended."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class IterationNextData(Model):
    """A round of an iteration that begins."""

    id: str
    """Id of the iteration. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the iteration node in the workflow."""
    node_type: str
    """Kind of node, `iteration`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Number of the round that begins, from 0."""
    created_at: int
    """When the round began, in unix seconds."""
    extras: dict[str, Any]


class IterationNextEvent(Model):
    """The next round of an iteration began."""

    event: Literal["iteration_next"] = "iteration_next"
    """Kind of the event, always `iteration_next`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: IterationNextData
    """A round of an iteration that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class IterationStartedData(Model):
    """An iteration that begins."""

    id: str
    """Id of the iteration. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the iteration node in the workflow."""
    node_type: str
    """Kind of node, `iteration`."""
    title: str
    """Title of the node in the workflow."""
    created_at: int
    """When the iteration began, in unix seconds."""
    extras: dict[str, Any]
    metadata: dict[str, Any]
    inputs: dict[str, Any]
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""


class IterationStartedEvent(Model):
    """An iteration node began. The nodes inside report as usual, with `iteration_id` set."""

    event: Literal["iteration_started"] = "iteration_started"
    """Kind of the event, always `iteration_started`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: IterationStartedData
    """An iteration that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class LoopCompletedData(Model):
    """A loop that ended."""

    id: str
    """Id of the loop. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the loop node in the workflow."""
    node_type: str
    """Kind of node, `loop`."""
    title: str
    """Title of the node in the workflow."""
    outputs: dict[str, Any] | None
    """Outputs of the loop; null on failure."""
    outputs_truncated: bool
    """Whether `outputs` was cut because it is large."""
    created_at: int
    """When the loop began, in unix seconds."""
    extras: dict[str, Any] | None
    """Further details; often empty."""
    inputs: dict[str, Any] | None
    """Inputs of the loop."""
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""
    status: NodeStatus
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the loop took, in seconds."""
    total_tokens: int
    """Tokens used in all rounds."""
    execution_metadata: NodeExecutionMetadata
    """Measures and details of an execution; which of them are there depends on the kind of node."""
    finished_at: int
    """When the loop ended, in unix seconds."""
    steps: int
    """Most rounds that the loop could take; `outputs.loop_round` is the number that it took."""


class LoopCompletedEvent(Model):
    """A loop node ended, successfully or not."""

    event: Literal["loop_completed"] = "loop_completed"
    """Kind of the event, always `loop_completed`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: LoopCompletedData
    """A loop that ended."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class LoopNextData(Model):
    """A round of a loop that begins."""

    id: str
    """Id of the loop. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the loop node in the workflow."""
    node_type: str
    """Kind of node, `loop`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Number of the round that begins; the first to be announced is 1."""
    created_at: int
    """When the round began, in unix seconds."""
    pre_loop_output: Any
    """Output of the previous round, as any JSON value; null or empty when there was none."""
    extras: dict[str, Any]


class LoopNextEvent(Model):
    """The next round of a loop began."""

    event: Literal["loop_next"] = "loop_next"
    """Kind of the event, always `loop_next`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: LoopNextData
    """A round of a loop that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class LoopStartedData(Model):
    """A loop that begins."""

    id: str
    """Id of the loop. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the loop node in the workflow."""
    node_type: str
    """Kind of node, `loop`."""
    title: str
    """Title of the node in the workflow."""
    created_at: int
    """When the loop began, in unix seconds."""
    extras: dict[str, Any]
    metadata: dict[str, Any]
    inputs: dict[str, Any]
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""


class LoopStartedEvent(Model):
    """A loop node began. The nodes inside report as usual, with `loop_id` set."""

    event: Literal["loop_started"] = "loop_started"
    """Kind of the event, always `loop_started`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: LoopStartedData
    """A loop that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class MessageEndEvent(Model):
    """The answer is complete. It is the last event, except in chatflows, where `workflow_finished` follows, and with
    speech, where `tts_message_end` does. A stopped chat ends like this too, with zero usage."""

    event: Literal["message_end"] = "message_end"
    """Kind of the event, always `message_end`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    files: list[OutputFile] | None
    """Files that belong to the message, an empty list or null without any."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""


class MessageEvent(Model):
    """A piece of the answer. Joined in order, the pieces are the answer, unless a `message_replace` event replaces
    them. A New Agent (app mode `agent`) sends this event once, after the pieces in `agent_message` events, and with
    the complete answer; servers of 1.15 send the pieces as `message` events, and at the end the part that is still
    missing."""

    event: Literal["message"] = "message"
    """Kind of the event, always `message`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    answer: str
    """Next piece of text; it may be empty."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    from_variable_selector: list[str] | None = None
    """Names of the node and the variable that the text comes from. Outside chatflows empty, or null on older servers."""


class MessageFileEvent(Model):
    """A file that belongs to the answer, such as an image made by a tool."""

    event: Literal["message_file"] = "message_file"
    """Kind of the event, always `message_file`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str | None = None
    """Id of the message being answered."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    created_at: int | None = None
    """When the message was created, in unix seconds."""
    id: str | None = None
    """Id of the file within the message."""
    type_: str | None = None
    """Kind of file, such as `image`."""
    belongs_to: str | None = None
    """Who the file comes from; `assistant` for files of the answer."""
    url: str | None = None
    """Where to fetch the file. It may be signed and expire."""
    answer: str | None = None
    """Next piece of the answer, as in `message`. Servers up to 1.14 send text this way after an image, without the
    fields of a file."""

    _names: ClassVar = {"type_": "type"}


class MessageReplaceEvent(Model):
    """Replaces all text received so far, as moderation does. Attaching to a chatflow run with a snapshot also sends
    one, whose answer can be empty although text had been streamed; the run outputs hold the real text."""

    event: Literal["message_replace"] = "message_replace"
    """Kind of the event, always `message_replace`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    answer: str
    """Text that replaces all earlier text; it may be empty."""
    reason: str
    """Why the text is replaced; often empty."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""


class NodeExecutionMetadata(Model):
    """Measures and details of an execution; which of them are there depends on the kind of node."""

    total_tokens: int | None = None
    """Tokens used."""
    total_price: str | None = None
    """Price of these tokens, a decimal number as text."""
    currency: str | None = None
    """Currency of the price, such as `USD`."""
    tool_info: dict[str, Any] | None = None
    datasource_info: dict[str, Any] | None = None
    agent_log: list[dict[str, Any]] | None = None
    """Steps of an agent node, as in its `agent_log` events."""
    trigger_info: dict[str, Any] | None = None
    error_strategy: str | None = None
    """How the node deals with a failure, such as `fail-branch` or `default-value`."""
    iteration_id: str | None = None
    """Iteration node around this one."""
    iteration_index: int | None = None
    """Round of that iteration, from 0."""
    loop_id: str | None = None
    """Loop node around this one."""
    loop_index: int | None = None
    """Round of that loop, from 0."""
    iteration_duration_map: dict[str, Any] | None = None
    loop_duration_map: dict[str, Any] | None = None
    loop_variable_map: dict[str, Any] | None = None
    completed_reason: str | None = None
    """Why a loop ended, such as `loop_break`."""


class NodeFinishedData(Model):
    """A node that ended."""

    id: str
    """Id of this execution of the node; start and end carry the same."""
    node_id: str
    """Id of the node in the workflow."""
    node_type: str
    """Kind of node, such as `start`, `llm`, `tool`, `code`, `answer` or `end`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Position in the run. Live frames always say 1; a snapshot counts from 1 up."""
    predecessor_node_id: str | None
    """Id of the node before this one; null when unknown."""
    inputs: dict[str, Any] | None
    """Inputs of the node; null in a snapshot."""
    process_data: dict[str, Any] | None
    """What the node worked with, such as the prompts of a model; null in a snapshot."""
    outputs: dict[str, Any] | None
    """Outputs of the node; null in a snapshot or on failure."""
    status: NodeStatus
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the node took, in seconds."""
    execution_metadata: NodeExecutionMetadata | None
    """Tokens, price and place in loops; null when the server sends none."""
    created_at: int
    """When the node began, in unix seconds."""
    finished_at: int
    """When the node ended, in unix seconds."""
    files: list[OutputFile] | None
    """Files among the outputs of the node."""
    iteration_id: str | None
    """Id of the iteration node around this one; null outside an iteration."""
    loop_id: str | None
    """Id of the loop node around this one; null outside a loop."""
    inputs_truncated: bool | None = None
    """Whether `inputs` was cut because it is large."""
    process_data_truncated: bool | None = None
    """Whether `process_data` was cut because it is large."""
    outputs_truncated: bool | None = None
    """Whether `outputs` was cut because it is large."""


class NodeFinishedEvent(Model):
    """A node ended, successfully or not. In a snapshot it may have the status `paused`."""

    event: Literal["node_finished"] = "node_finished"
    """Kind of the event, always `node_finished`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: NodeFinishedData
    """A node that ended."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class NodeRetryData(Model):
    """A node that failed and is tried again."""

    id: str
    """Id of this execution of the node; start and end carry the same."""
    node_id: str
    """Id of the node in the workflow."""
    node_type: str | None = None
    """Kind of node, such as `start`, `llm`, `tool`, `code`, `answer` or `end`."""
    title: str | None = None
    """Title of the node in the workflow."""
    index: int | None = None
    """Position in the run. Live frames always say 1; a snapshot counts from 1 up."""
    predecessor_node_id: str | None = None
    """Id of the node before this one; null when unknown."""
    inputs: dict[str, Any] | None = None
    """Inputs of the node; null in a snapshot."""
    inputs_truncated: bool | None = None
    """Whether `inputs` was cut because it is large."""
    process_data: dict[str, Any] | None = None
    """What the node worked with, such as the prompts of a model; null in a snapshot."""
    process_data_truncated: bool | None = None
    """Whether `process_data` was cut because it is large."""
    outputs: dict[str, Any] | None = None
    """Outputs of the node; null in a snapshot or on failure."""
    outputs_truncated: bool | None = None
    """Whether `outputs` was cut because it is large."""
    status: NodeStatus | None = None
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None = None
    """What went wrong; null when nothing did."""
    elapsed_time: float | None = None
    """Time the node took, in seconds."""
    execution_metadata: NodeExecutionMetadata | None = None
    """Tokens, price and place in loops; null when the server sends none."""
    created_at: int | None = None
    """When the node began, in unix seconds."""
    finished_at: int | None = None
    """When the node ended, in unix seconds."""
    files: list[OutputFile] | None = None
    """Files among the outputs of the node."""
    iteration_id: str | None = None
    """Id of the iteration node around this one; null outside an iteration."""
    loop_id: str | None = None
    """Id of the loop node around this one; null outside a loop."""
    retry_index: int | None = None
    """Number of the retry, from 1."""


class NodeRetryEvent(Model):
    """A node failed and is tried again; `node_finished` follows after the last try."""

    event: Literal["node_retry"] = "node_retry"
    """Kind of the event, always `node_retry`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: NodeRetryData | None = None
    """A node that failed and is tried again."""


class NodeStartedData(Model):
    """A node that begins."""

    id: str
    """Id of this execution of the node; start and end carry the same."""
    node_id: str
    """Id of the node in the workflow."""
    node_type: str
    """Kind of node, such as `start`, `llm`, `tool`, `code`, `answer` or `end`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Position in the run. Live frames always say 1; a snapshot counts from 1 up."""
    predecessor_node_id: str | None
    """Id of the node before this one; null when unknown."""
    inputs: dict[str, Any] | None
    """Inputs of the node; null when not known yet."""
    created_at: int
    """When the node began, in unix seconds."""
    extras: dict[str, Any]
    iteration_id: str | None
    """Id of the iteration node around this one; null outside an iteration."""
    loop_id: str | None
    """Id of the loop node around this one; null outside a loop."""
    inputs_truncated: bool | None = None
    """Whether `inputs` was cut because it is large."""
    agent_strategy: dict[str, Any] | None = None
    """Name and icon of the strategy, for agent nodes; null for others."""


class NodeStartedEvent(Model):
    """A node began to run."""

    event: Literal["node_started"] = "node_started"
    """Kind of the event, always `node_started`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: NodeStartedData
    """A node that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class PingEvent(Model):
    """Sent after ten seconds without another event, to show that the connection is alive. It has no data, only an
    event name. Workflow streams begin with one."""

    event: Literal["ping"] = "ping"
    """Kind of the event, always `ping`."""


class ReasoningChunkData(Model):
    """A piece of what a reasoning model thinks before it answers."""

    message_id: str | None = None
    """Id of the message being answered; null in workflows."""
    reasoning: str | None = None
    """Next piece of the reasoning."""
    node_id: str | None = None
    """Node whose model is thinking; null outside workflows."""
    is_final: bool | None = None
    """Whether this piece ends the reasoning of that node."""


class ReasoningChunkEvent(Model):
    """A piece of the reasoning of a model that keeps it apart from the answer. It is not part of the answer."""

    event: Literal["reasoning_chunk"] = "reasoning_chunk"
    """Kind of the event, always `reasoning_chunk`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: ReasoningChunkData | None = None
    """A piece of what a reasoning model thinks before it answers."""


class TextChunkData(Model):
    """A piece of text that a workflow writes."""

    text: str
    """Next piece of text; it may be empty."""
    from_variable_selector: list[str] | None = None
    """Names of the node and the variable that the text comes from; null or missing when unknown."""


class TextChunkEvent(Model):
    """A piece of text that a workflow streams. The outputs in `workflow_finished` decide when the two differ, since a
    slow reader can lose pieces."""

    event: Literal["text_chunk"] = "text_chunk"
    """Kind of the event, always `text_chunk`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: TextChunkData
    """A piece of text that a workflow writes."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class TextReplaceData(Model):
    """Text that replaces what a workflow has written."""

    text: str
    """The whole text; it may be empty."""


class TextReplaceEvent(Model):
    """Replaces all text that a workflow has streamed so far, as moderation does."""

    event: Literal["text_replace"] = "text_replace"
    """Kind of the event, always `text_replace`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: TextReplaceData | None = None
    """Text that replaces what a workflow has written."""


class TtsMessageEndEvent(Model):
    """The spoken answer is complete. It can come after `message_end`."""

    event: Literal["tts_message_end"] = "tts_message_end"
    """Kind of the event, always `tts_message_end`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run, sent when a workflow speaks."""
    message_id: str | None = None
    """Id of the message being answered."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    created_at: int | None = None
    """When speech ended, in unix seconds."""
    audio: str | None = None
    """Always an empty string."""


class TtsMessageEvent(Model):
    """A piece of the spoken answer, when the app reads its answers aloud."""

    event: Literal["tts_message"] = "tts_message"
    """Kind of the event, always `tts_message`."""
    task_id: str | None = None
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run, sent when a workflow speaks."""
    message_id: str | None = None
    """Id of the message being answered."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to continue it. Only chat streams send it."""
    created_at: int | None = None
    """When the piece was made, in unix seconds."""
    audio: str | None = None
    """Base64 of the next piece of sound (usually MP3). Decode each piece, then join."""


class WorkflowFinishedData(Model):
    """Result of a run."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the workflow version that ran."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    outputs: dict[str, Any] | None
    """Output variables by name. Empty or null when the run failed."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the run took, in seconds."""
    total_tokens: int
    """Tokens used by all models of the run."""
    total_steps: int
    """Number of nodes executed."""
    created_by: RunCreator
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""
    created_at: int
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it has not."""
    exceptions_count: int | None
    """Number of nodes that failed in a way the workflow handled."""
    files: list[OutputFile] | None
    """Files among the outputs."""


class WorkflowFinishedEvent(Model):
    """The run ended, successfully or not; in a workflow stream, this is the last event. If its outputs and the
    streamed text differ, the outputs are right. Attaching to a finished run gives this event alone, with the run id
    as `task_id`."""

    event: Literal["workflow_finished"] = "workflow_finished"
    """Kind of the event, always `workflow_finished`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: WorkflowFinishedData
    """Result of a run."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class WorkflowPausedData(Model):
    """State of a run that waits."""

    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    paused_nodes: list[str]
    """Ids of the nodes that wait."""
    outputs: dict[str, Any]
    reasons: list[PauseReason]
    """What the run waits for, one entry for each form."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    created_at: int
    """When the run started, in unix seconds."""
    elapsed_time: float
    """Time the run took so far, in seconds; a snapshot can say 0."""
    total_tokens: int
    """Tokens used so far."""
    total_steps: int
    """Number of nodes executed so far."""


class WorkflowPausedEvent(Model):
    """The run waits, usually for a person, and the stream ends. Submit the form, then attach to the events of the run
    to see it continue."""

    event: Literal["workflow_paused"] = "workflow_paused"
    """Kind of the event, always `workflow_paused`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: WorkflowPausedData
    """State of a run that waits."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""


class WorkflowStartedData(Model):
    """What is known about a run when it starts or continues."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the published workflow version that runs."""
    inputs: dict[str, Any]
    created_at: int
    """When the run started or continued, in unix seconds."""
    reason: WorkflowStartedDataReason
    """Why the event is sent: the run starts, or it continues after a pause."""


class WorkflowStartedEvent(Model):
    """A run started, or continued after a pause (see `reason`). A snapshot begins with one."""

    event: Literal["workflow_started"] = "workflow_started"
    """Kind of the event, always `workflow_started`."""
    task_id: str
    """Id of the running task, for the stop operation. In replayed events it may be the id of the run, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: WorkflowStartedData
    """What is known about a run when it starts or continues."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
