"""One class for each of Dify's error codes. Made by scripts/regenerate from openapi/; do not edit."""
# ruff: noqa: D205

from collections.abc import Mapping
from typing import Final

from dify_plus._error_base import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    PayloadTooLargeError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitError,
    UnsupportedMediaTypeError,
)

__all__ = [
    "AgentNotPublished",
    "AgentRunLimitExceeded",
    "AppUnavailable",
    "ArchivedDocumentImmutable",
    "AudioTooLarge",
    "BadRequestKeyError",
    "CompletionRequestError",
    "ConcurrencyLimitError",
    "ConversationCompleted",
    "DatasetInUse",
    "DatasetNameDuplicate",
    "DatasetNotInitialized",
    "EndUserNotFound",
    "FileAccessDenied",
    "FileExtensionBlocked",
    "FileNotFound",
    "FileTooLarge",
    "FilenameNotExists",
    "HumanInputFormExpired",
    "HumanInputFormSubmitted",
    "InvalidAction",
    "InvalidFormData",
    "InvalidMetadata",
    "InvalidParam",
    "ModelCurrentlyNotSupported",
    "NoAudioUploaded",
    "NoFileUploaded",
    "NotChatApp",
    "NotWorkflowApp",
    "PipelineRunError",
    "PluginRuntimeError",
    "ProviderNotInitialized",
    "ProviderNotSupportSpeechToText",
    "ProviderQuotaExceeded",
    "ServiceUnavailable",
    "SpeechToTextDisabled",
    "TooManyFiles",
    "TriggerWorkflowUnavailable",
    "UnsupportedAudioType",
    "UnsupportedFileType",
    "UsageLimitExceeded",
    "WorkflowVersionExecutionNotAllowed",
]


class AgentNotPublished(BadRequestError):
    """The agent behind the app has no published version yet.

    Publish the agent in Dify, then call again.
    """


class AgentRunLimitExceeded(BadRequestError):
    """A run of a New Agent app took longer than the server allows (an hour unless configured otherwise), or asked the
    model too often (500 times). It comes as an event of the stream.

    Give the agent a smaller task, or raise the limit on your own server. The text so far is kept.
    """


class AppUnavailable(BadRequestError):
    """The app is of another kind than the operation serves, or its configuration or published workflow is missing.

    Check that the key belongs to an app of the right kind and that the app is configured and published.
    """


class ArchivedDocumentImmutable(PermissionDeniedError):
    """The document is archived, and an archived document cannot be changed or deleted.

    Take the document out of the archive (status action `un_archive`), then call again.
    """


class AudioTooLarge(PayloadTooLargeError):
    """The recording is larger than the server accepts (30 MB unless configured otherwise).

    Compress the recording, or split it and send the parts one by one.
    """


class BadRequestKeyError(BadRequestError):
    """A part that the multipart form must have, such as the file, is missing.

    Send the missing part under the name the operation expects.
    """


class CompletionRequestError(BadRequestError):
    """The model provider refused or aborted the request. The message comes from the provider.

    Read the message, check the model's key, limits and parameters in Dify, and retry if the problem is temporary.
    """


class ConcurrencyLimitError(RateLimitError):
    """The app's limit of concurrent calls is reached. The server refused this call before running it.

    Wait a moment and repeat the call, or run fewer calls at once.
    """


class ConversationCompleted(BadRequestError):
    """The conversation has ended and accepts no more messages.

    Start a new conversation by leaving `conversation_id` out.
    """


class DatasetInUse(ConflictError):
    """Apps still use the knowledge base.

    Remove it from those apps in Dify, then delete it.
    """


class DatasetNameDuplicate(ConflictError):
    """Another knowledge base in the workspace already has that name.

    Choose another name, or use the existing knowledge base.
    """


class DatasetNotInitialized(BadRequestError):
    """The knowledge base is still being set up or indexed, so there is nothing to search yet.

    Wait until its documents are indexed (add one if there is none), then search.
    """


class EndUserNotFound(NotFoundError):
    """The app has no end user with that id.

    Pass the id from Dify (as in the record of a file or a log), not the name that you send as `user`.
    """


class FileAccessDenied(PermissionDeniedError):
    """The file belongs to another app or to a message that the key does not reach.

    Use the key of the app that the file was uploaded to.
    """


class FileExtensionBlocked(BadRequestError):
    """The server's administrator has blocked uploads of files with this extension.

    Send the content as a file of another type, or have the extension unblocked in the server's settings.
    """


class FileNotFound(NotFoundError):
    """No such file exists, or no message uses it yet.

    Check the id, and send a message that uses the file before asking for it.
    """


class FileTooLarge(PayloadTooLargeError):
    """The file is larger than the server accepts for its type; the message is often empty.

    Send a smaller file; an app's parameters give the server's limits under `system_parameters`.
    """


class FilenameNotExists(BadRequestError):
    """The uploaded part carries no file name.

    Send a file name, with its extension, in the part's content disposition.
    """


class HumanInputFormExpired(PreconditionFailedError):
    """The form has expired, and the run has continued or ended without an answer.

    Read the record of the run for its status, and start a new run if you still need one.
    """


class HumanInputFormSubmitted(PreconditionFailedError):
    """The form has already been answered, and each form accepts only one answer.

    Do not send it again. Read the events of the run to follow it.
    """


class InvalidAction(BadRequestError):
    """The server does not know the action in the path, or the document's state does not allow it.

    Use one of the listed actions, and check the document's state first.
    """


class InvalidFormData(BadRequestError):
    """The answer does not fit the form, such as an unknown action or a value that is not among the options.

    Fetch the form, and answer with one of its actions and with values its inputs allow.
    """


class InvalidMetadata(BadRequestError):
    """The `metadata` parameter is not one of the allowed values.

    Pass `all`, `only` or `without`, or leave it out.
    """


class InvalidParam(BadRequestError):
    """A field or parameter is missing or has a value that is not allowed. Some servers also send this code for a file
    that is too large or of a wrong kind, often without a message, when too many calls run at once, and when a
    blocking chatflow run fails.

    Correct the field that the message names, or the size or the kind of the file. If the message says that there are
    too many requests, wait and repeat the call; nothing was run.
    """


class ModelCurrentlyNotSupported(BadRequestError):
    """The model that the app or knowledge base uses is currently not available, in this workspace or at all.

    Choose another model in Dify.
    """


class NoAudioUploaded(BadRequestError):
    """The form has no part with the recording.

    Send the recording as a multipart part named `file`.
    """


class NoFileUploaded(BadRequestError):
    """The form has no part named `file`.

    Send the file as a multipart part named `file`.
    """


class NotChatApp(BadRequestError):
    """The key belongs to an app without conversations, such as a workflow or a text generator.

    Use the key of a chat, agent or chatflow app, or the operation for this kind of app.
    """


class NotWorkflowApp(BadRequestError):
    """The key belongs to an app that is not a workflow.

    Use the key of a workflow app (or of a chatflow, if the operation supports it).
    """


class PipelineRunError(InternalServerError):
    """The pipeline of the knowledge base failed while it ran.

    Read the message, correct the inputs or the pipeline in Dify, and run it again.
    """


class PluginRuntimeError(InternalServerError):
    """A plugin that provides a model, a tool or a data source crashed or could not be reached.

    Try again later. If the error persists, update the plugin, or give the ids in `details` to the server's admin.
    """

    status_code: int = 502


class ProviderNotInitialized(BadRequestError):
    """The required model provider has no working credentials, or no default model is chosen.

    Set up the provider and the model in the workspace's settings.
    """


class ProviderNotSupportSpeechToText(BadRequestError):
    """The workspace's speech-to-text provider cannot transcribe.

    Choose a speech-to-text model of a provider that can, in the workspace's settings.
    """


class ProviderQuotaExceeded(BadRequestError):
    """The quota of the model provider, or of Dify's hosted models, is used up.

    Add quota, or set up your own key for the provider. Repeating the call does not help.
    """


class ServiceUnavailable(InternalServerError):
    """Dify Cloud has no capacity left for knowledge work under the workspace's plan.

    Wait and repeat the call, or change to a plan with its own capacity.
    """

    status_code: int = 503


class SpeechToTextDisabled(BadRequestError):
    """Speech to text is switched off in the app.

    Switch it on in the app's features and publish the app.
    """


class TooManyFiles(BadRequestError):
    """More than one file was sent, but only one is allowed.

    Send one file per call.
    """


class TriggerWorkflowUnavailable(PermissionDeniedError):
    """The workflow starts from a trigger, such as a schedule or a webhook, and cannot be run by a call.

    Call a workflow that starts with user input, or let the trigger start this one.
    """


class UnsupportedAudioType(UnsupportedMediaTypeError):
    """The recording is declared as a media type that the server does not accept.

    Declare it as `audio/mp3`, `audio/m4a`, `audio/wav`, `audio/amr` or `audio/mpga` (not `audio/mpeg` or
    `audio/mp4`), and convert recordings of other kinds.
    """


class UnsupportedFileType(UnsupportedMediaTypeError):
    """The file's extension or type is not allowed here, or its part declares no media type.

    Send a file of an accepted type (an app's parameters list them) and declare its media type.
    """


class UsageLimitExceeded(RateLimitError):
    """The limit of the workspace's plan or the rate limit of the model's provider is reached.

    Read the message, which names the limit. Wait until the limit resets, or raise it (another plan, another key of
    the provider). Repeating the call at once does not help.
    """


class WorkflowVersionExecutionNotAllowed(PermissionDeniedError):
    """The plan does not allow running a chosen version of a workflow.

    Leave the version out to run the published one, or change the plan.
    """


CODES: Final[Mapping[str, type[APIStatusError]]] = {
    "agent_not_published": AgentNotPublished,
    "agent_run_limit_exceeded": AgentRunLimitExceeded,
    "app_unavailable": AppUnavailable,
    "archived_document_immutable": ArchivedDocumentImmutable,
    "audio_too_large": AudioTooLarge,
    "bad_request": BadRequestError,
    "bad_request_key_error": BadRequestKeyError,
    "completion_request_error": CompletionRequestError,
    "conversation_completed": ConversationCompleted,
    "dataset_in_use": DatasetInUse,
    "dataset_name_duplicate": DatasetNameDuplicate,
    "dataset_not_initialized": DatasetNotInitialized,
    "end_user_not_found": EndUserNotFound,
    "file_access_denied": FileAccessDenied,
    "file_extension_blocked": FileExtensionBlocked,
    "file_not_found": FileNotFound,
    "file_too_large": FileTooLarge,
    "filename_not_exists_error": FilenameNotExists,
    "forbidden": PermissionDeniedError,
    "human_input_form_expired": HumanInputFormExpired,
    "human_input_form_submitted": HumanInputFormSubmitted,
    "internal_server_error": InternalServerError,
    "invalid_action": InvalidAction,
    "invalid_form_data": InvalidFormData,
    "invalid_metadata": InvalidMetadata,
    "invalid_param": InvalidParam,
    "model_currently_not_support": ModelCurrentlyNotSupported,
    "no_audio_uploaded": NoAudioUploaded,
    "no_file_uploaded": NoFileUploaded,
    "not_chat_app": NotChatApp,
    "not_found": NotFoundError,
    "not_workflow_app": NotWorkflowApp,
    "pipeline_run_error": PipelineRunError,
    "plugin_runtime_error": PluginRuntimeError,
    "provider_not_initialize": ProviderNotInitialized,
    "provider_not_support_speech_to_text": ProviderNotSupportSpeechToText,
    "provider_quota_exceeded": ProviderQuotaExceeded,
    "rate_limit_error": UsageLimitExceeded,
    "service_unavailable": ServiceUnavailable,
    "speech_to_text_disabled": SpeechToTextDisabled,
    "too_many_files": TooManyFiles,
    "too_many_requests": ConcurrencyLimitError,
    "trigger_workflow_service_mode_unavailable": TriggerWorkflowUnavailable,
    "unauthorized": AuthenticationError,
    "unsupported_audio_type": UnsupportedAudioType,
    "unsupported_file_type": UnsupportedFileType,
    "unsupported_media_type": UnsupportedMediaTypeError,
    "workflow_version_execution_not_allowed": WorkflowVersionExecutionNotAllowed,
}
"""Code -> class. A code that is not here has the class of its HTTP status."""
