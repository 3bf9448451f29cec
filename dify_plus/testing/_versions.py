"""How the versions of Dify differ, in one table. Everything else asks `state.version`, never for a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Version:
    """What servers of one version do. The values here are those of 1.14.2."""

    number: str

    # Streams.
    lingers: bool = True
    """The stream of a run stays open for a second after its last event."""
    lists_are_null: bool = True
    """`from_variable_selector` and `message_end.files` are null where there is nothing; newer: `[]`."""
    full_metadata: bool = True
    """The `message_end` of a chat has `annotation_reply` and the usage's timings, null where there is nothing."""
    attached_keeps_alive: bool = True
    """Streams that another request began have the header `Connection: keep-alive`."""
    reasoning: bool = False
    """Thinking comes in `reasoning_chunk` and `metadata.reasoning`; older: as `<think>` in the text."""
    new_agent: Literal["unknown", "rest", "whole"] = "unknown"
    """Whether there are apps of the mode `agent`, and what their closing `message` has: what is missing, or all."""
    stopped_run: tuple[str, str] = ("failed", "Aborted: User requested stop")
    """Status and error of `workflow_finished` when a user stopped the run. Its record says `stopped` and "Aborted"."""
    model_limit: tuple[str, int] = ("completion_request_error", 400)
    """Code and status, in a stream, of a model that has reached its rate limit."""

    # Requests.
    missing_input_fails_the_run: bool = False
    """A streaming run without a required input fails at once; older: an error without a code, then silence."""
    refuses_unknown_conversations: bool = False
    """404 for a chatflow that streams, too; older: a new conversation begins."""
    checks_trace_session: bool = False
    """`trace_session_id` must have 1 to 200 characters."""
    leaving_stops: bool = False
    """Who closes the connection of a chat, an agent, a completion or a blocking answer stops what it waits for."""
    speech_off: tuple[str, str] = ("invalid_param", "Speech to text is not enabled")
    no_audio: tuple[str, str] = (
        "bad_request_key_error",
        "The browser (or proxy) sent a request that this server could not understand.",
    )
    """Codes and messages of speech to text that is switched off, and of one without a file."""

    # Records.
    new_fields: bool = False
    """Tokens and prices of messages, what each thought answered, channels of forms, who maintains a knowledge base."""
    keywords_are_null: bool = True
    """Chunks of a high-quality knowledge base have null for keywords; newer: `[]`."""
    stopped_agent_keeps_text: bool = True
    """The saved answer of an agent that was stopped is its text so far; newer: empty."""

    # Humans and re-attaching.
    form_filled_event: bool = True
    """`human_input_form_filled` follows a form."""
    resumed_workflow_is_stopped: bool = False
    """A fault of 1.16.0 and 1.16.1: a workflow (not a chatflow) ends as `stopped` after its form."""
    leaving_silences_others: bool = False
    """When one stream of a run is closed, the others hear of nothing more but pings."""


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
"""1.14.2 and 1.16.1 as recorded from running servers; 1.15.0 as read in its source, where it is known."""

DEFAULT = _1_14_2.number


def version(number: str) -> Version:
    """The version of this number."""
    if number not in VERSIONS:
        raise ValueError(f"server must be one of {', '.join(VERSIONS)}, not {number!r}")
    return VERSIONS[number]
