"""The differences between Dify versions, in one table. Other code uses `state.version` and never compares numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Version:
    """The behavior of one version. The defaults are those of 1.14.2."""

    number: str

    # Streams.
    lingers: bool = True
    """The stream of a run stays open for a second after its last event."""
    lists_are_null: bool = True
    """`from_variable_selector` and `message_end.files` are null if empty; newer: `[]`."""
    full_metadata: bool = True
    """The `message_end` of a chat has `annotation_reply` and the usage's timings, null if empty."""
    attached_keeps_alive: bool = True
    """Streams that reconnect to a run have the header `Connection: keep-alive`."""
    reasoning: bool = False
    """Reasoning is in `reasoning_chunk` and `metadata.reasoning`; older: as `<think>` in the text."""
    new_agent: Literal["unknown", "rest", "whole"] = "unknown"
    """Whether apps of mode `agent` exist, and whether their closing `message` has the rest or the whole text."""
    stopped_run: tuple[str, str] = ("failed", "Aborted: User requested stop")
    """Status and error of `workflow_finished` for a stopped run. Its record has `stopped` and "Aborted"."""
    model_limit: tuple[str, int] = ("completion_request_error", 400)
    """Code and status, in a stream, of a model's rate limit error."""

    # Requests.
    missing_input_fails_the_run: bool = False
    """A streaming run without a required input fails at once; older: an error without a code, then silence."""
    refuses_unknown_conversations: bool = False
    """404 for streaming chatflows, too; older: they start a new conversation."""
    checks_trace_session: bool = False
    """`trace_session_id` must have 1 to 200 characters."""
    leaving_stops: bool = False
    """A client that closes the connection of a chat, agent, completion or blocking answer stops the run."""
    speech_off: tuple[str, str] = ("invalid_param", "Speech to text is not enabled")
    no_audio: tuple[str, str] = (
        "bad_request_key_error",
        "The browser (or proxy) sent a request that this server could not understand.",
    )
    """Codes and messages of speech to text: when it is disabled, and when the file is missing."""

    # Records.
    new_fields: bool = False
    """Newer fields: tokens and prices of messages, answers of thoughts, form channels, knowledge base maintainers."""
    keywords_are_null: bool = True
    """Chunks of a high-quality knowledge base have null for keywords; newer: `[]`."""
    stopped_agent_keeps_text: bool = True
    """The saved answer of a stopped agent is its text so far; newer: empty."""

    # Human input and reconnecting.
    form_filled_event: bool = True
    """`human_input_form_filled` follows a form."""
    resumed_workflow_is_stopped: bool = False
    """A bug of 1.16.0 and 1.16.1: a workflow (not a chatflow) ends with `stopped` after its form."""
    leaving_silences_others: bool = False
    """When one stream of a run is closed, the others receive only pings."""


_1_14_2 = Version("1.14.2")
_1_15_0 = replace(
    _1_14_2,
    number="1.15.0",
    lists_are_null=False,
    reasoning=True,
    new_agent="rest",
    refuses_unknown_conversations=True,
    checks_trace_session=True,
    new_fields=True,
)
_1_16_1 = replace(
    _1_15_0,
    number="1.16.1",
    lingers=False,
    full_metadata=False,
    attached_keeps_alive=False,
    new_agent="whole",
    stopped_run=("stopped", "Stopped by user."),
    model_limit=("rate_limit_error", 429),
    missing_input_fails_the_run=True,
    leaving_stops=True,
    speech_off=("speech_to_text_disabled", "Speech to text is disabled."),
    no_audio=("no_audio_uploaded", "Please upload your audio."),
    keywords_are_null=False,
    stopped_agent_keeps_text=False,
    form_filled_event=False,
    resumed_workflow_is_stopped=True,
    leaving_silences_others=True,
)
VERSIONS = {version.number: version for version in (_1_14_2, _1_15_0, _1_16_1)}
"""1.14.2 and 1.16.1 from recordings of servers; 1.15.0 from its source code, as far as known."""

DEFAULT = _1_14_2.number


def version(number: str) -> Version:
    """Return the version with this number."""
    if number not in VERSIONS:
        raise ValueError(f"server must be one of {', '.join(VERSIONS)}, not {number!r}")
    return VERSIONS[number]
