"""Models of the calls about app."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import Model

if TYPE_CHECKING:
    from .shared import FileType, TransferMethod


AppFeedbackFromSource = Literal["admin", "user"] | str
"""Who gave it, `user` for an end user and `admin` for a member of the workspace."""


AppFeedbackRating = Literal["dislike", "like"] | str
"""What was thought of the message."""


AppInfoMode = Literal["advanced-chat", "agent", "agent-chat", "chat", "completion", "workflow"] | str
"""Kind of the app: `chat` is a chatbot, `agent-chat` an agent, `advanced-chat` a chatflow, `completion` a text
generator, `workflow` a workflow, and `agent` an agent of the newer kind."""


AppSiteIconTypeType1 = Literal["emoji", "image", "link"] | str
"""Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""


AppSiteIconTypeType2Type1 = Literal["emoji", "image", "link"] | str
"""Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""


AppSiteIconTypeType3Type1 = Literal["emoji", "image", "link"] | str
"""Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""


ImageUploadFeatureDetail = Literal["high", "low"] | str
"""Resolution in which the model sees images."""


TextToSpeechFeatureAutoPlay = Literal["disabled", "enabled"] | str
"""Whether answers are read aloud automatically. Missing if it was never set."""


class AppFeedback(Model):
    """A rating of one message, with or without words."""

    id: str
    """Id of the feedback."""
    message_id: str
    """Id of the rated message."""
    app_id: str | None = None
    """Id of the app."""
    conversation_id: str | None = None
    """Id of the conversation that the message is part of."""
    rating: AppFeedbackRating | None = None
    """What was thought of the message."""
    content: str | None = None
    """Words that came with the rating. Null or empty where there were none."""
    from_source: AppFeedbackFromSource | None = None
    """Who gave it, `user` for an end user and `admin` for a member of the workspace."""
    from_end_user_id: str | None = None
    """Id of the end user who gave it. Null for a member of the workspace."""
    from_account_id: str | None = None
    """Id of the member of the workspace who gave it. Null for an end user."""
    created_at: datetime.datetime | None = None
    """Time of the feedback, in UTC and without a zone."""
    updated_at: datetime.datetime | None = None
    """Time of its last change, in UTC and without a zone."""


class AppFeedbackList(Model):
    """One page of feedback on an app's messages."""

    data: list[AppFeedback]
    """Feedback on this page, newest first."""


class AppInfo(Model):
    """The app that a key belongs to."""

    name: str
    """Name of the app."""
    description: str | None
    """Description of the app. Empty or null where none was written."""
    tags: list[str]
    """Names of the tags that the app carries in its workspace."""
    mode: AppInfoMode
    """Kind of the app: `chat` is a chatbot, `agent-chat` an agent, `advanced-chat` a chatflow, `completion` a text
    generator, `workflow` a workflow, and `agent` an agent of the newer kind."""
    author_name: str | None
    """Name of the account that created the app. Null where that account is gone."""


class AppMeta(Model):
    """Icons of the tools that an app uses."""

    tool_icons: dict[str, str | ToolIcon]


class AppParameters(Model):
    """Inputs, features and limits of a published app."""

    opening_statement: str | None
    """Text that opens a conversation. Empty or null where the app has none."""
    suggested_questions: list[str]
    """Questions to offer at the start of a conversation."""
    suggested_questions_after_answer: FeatureSwitch
    """A feature of an app that is on or off."""
    speech_to_text: FeatureSwitch
    """A feature of an app that is on or off."""
    text_to_speech: TextToSpeechFeature
    """How an app reads its answers aloud."""
    retriever_resource: FeatureSwitch
    """A feature of an app that is on or off."""
    annotation_reply: FeatureSwitch
    """A feature of an app that is on or off."""
    more_like_this: FeatureSwitch
    """A feature of an app that is on or off."""
    user_input_form: list[UserInputFormItem]
    """Inputs that the app asks for, in the order to show them."""
    sensitive_word_avoidance: ModerationFeature
    """How an app moderates what goes in and what comes out."""
    file_upload: FileUploadFeature
    """Which files a message to the app may carry."""
    system_parameters: SystemLimits
    """Limits of the server on files."""


class AppSite(Model):
    """Settings of an app's web page."""

    title: str
    """Title of the page."""
    chat_color_theme: str | None
    """Colour of the chat, as `#RRGGBB`. Null for the usual one."""
    chat_color_theme_inverted: bool
    """Whether the colour of the chat and that of its text are exchanged."""
    icon_type: AppSiteIconTypeType1 | AppSiteIconTypeType2Type1 | AppSiteIconTypeType3Type1 | None
    """Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""
    icon: str | None
    """Emoji, or the id of the uploaded image."""
    icon_background: str | None
    """Colour behind an emoji, as `#RRGGBB`."""
    icon_url: str | None
    """URL of the icon's image, signed and valid for a short time. Null for an emoji."""
    description: str | None
    """Description to show on the page."""
    copyright_: str | None
    """Copyright line to show on the page."""
    privacy_policy: str | None
    """Link to a privacy policy."""
    custom_disclaimer: str | None
    """Disclaimer to show on the page. Empty where there is none."""
    default_language: str
    """Language of the page, such as `en-US`."""
    show_workflow_steps: bool
    """Whether the page shows the steps of a workflow."""
    use_icon_as_answer_icon: bool
    """Whether the app's icon stands beside its answers."""
    input_placeholder: str | None = None
    """Text to show in the empty input box. Older servers do not send it."""

    _names: ClassVar = {"copyright_": "copyright"}


class CheckboxControl(Model):
    """Input of true or false."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool | None = None
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: bool | str | None = None
    """Value to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Not used for a box."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class ExternalDataToolControl(Model):
    """Value that the server fetches from a tool before the app runs."""

    variable: str
    """Name of the value among the app's variables."""
    label: str | None = None
    """Name of the value for people."""
    type_: str | None = None
    """Kind of the tool, such as `api`."""
    enabled: bool | None = None
    """Whether the tool is used."""
    required: bool | None = None
    """Whether the value has to be there."""
    config: dict[str, Any] | None = None

    _names: ClassVar = {"type_": "type"}


class FeatureSwitch(Model):
    """A feature of an app that is on or off."""

    enabled: bool
    """Whether the feature is on."""


class FileListControl(Model):
    """Input of several files."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the files in `inputs`."""
    required: bool
    """Whether a run is refused without files."""
    allowed_file_types: list[FileType]
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str]
    """Extensions accepted for files of the kind `custom`, each with its dot."""
    allowed_file_upload_methods: list[TransferMethod]
    """Ways in which the files may be given."""
    max_length: int | None
    """Number of files that are accepted. Null where the server's own limit holds."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its files then come from the caller."""

    _names: ClassVar = {"type_": "type"}


class FileUploadFeature(Model):
    """Which files a message to the app may carry."""

    enabled: bool
    """Whether messages may carry files."""
    allowed_file_types: list[FileType] | None = None
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str] | None = None
    """Extensions accepted for files of the kind `custom`, each with its dot, in upper or lower case."""
    allowed_file_upload_methods: list[TransferMethod] | None = None
    """Ways in which a file may be given."""
    number_limits: int | None = None
    """Number of files that one message may carry."""
    image: ImageUploadFeature | None = None
    """Which images a message to the app may carry."""
    file_upload_config: FileUploadLimits | None = None
    """Limits on files that were saved along with an app's settings. Which there are depends on when that was."""

    _names: ClassVar = {"file_upload_config": "fileUploadConfig"}


class FileUploadLimits(Model):
    """Limits on files that were saved along with an app's settings. Which there are depends on when that was."""

    file_size_limit: int | None = None
    """Size limit of a document, in megabytes."""
    image_file_size_limit: int | None = None
    """Size limit of an image, in megabytes."""
    audio_file_size_limit: int | None = None
    """Size limit of an audio file, in megabytes."""
    video_file_size_limit: int | None = None
    """Size limit of a video, in megabytes."""
    batch_count_limit: int | None = None
    """Number of files that may be uploaded at a time."""
    workflow_file_upload_limit: int | None = None
    """Number of files that one run may carry."""


class ImageUploadFeature(Model):
    """Which images a message to the app may carry."""

    enabled: bool
    """Whether messages may carry images."""
    number_limits: int | None = None
    """Number of images that one message may carry."""
    detail: ImageUploadFeatureDetail | None = None
    """Resolution in which the model sees images."""
    transfer_methods: list[TransferMethod] | None = None
    """Ways in which an image may be given."""


class JsonObjectControl(Model):
    """Input of a JSON object."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool | None = None
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: Any | None = None
    """Object to start with, or the text of one. Empty or null where there is none."""
    json_schema: Any | None = None
    """JSON Schema that the value has to meet, or the text of one. Null where any object will do."""
    max_length: int | None = None
    """Not used for an object."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class ModerationFeature(Model):
    """How an app moderates what goes in and what comes out."""

    enabled: bool
    """Whether moderation is on."""
    type_: str | None = None
    """Name of the moderation in use, such as `keywords`. Empty or left out where none is chosen."""
    configs: list[dict[str, Any]] | None = None
    """Settings of the moderation. An empty list where it is off."""
    config: dict[str, Any] | None = None

    _names: ClassVar = {"type_": "type"}


class NumberControl(Model):
    """Input of a number."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: float | str | None = None
    """Value to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Not used for a number."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class ParagraphControl(Model):
    """Input of text of several lines."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: str | None = None
    """Value to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Number of characters that are accepted. Null where there is no limit."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class SelectControl(Model):
    """Choice of one among given options."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    options: list[str]
    """Values to choose from. Any other value is refused."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: str | None = None
    """Option to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Not used for a choice."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class ServiceInfo(Model):
    """Greeting and versions of a server."""

    welcome: str
    """Greeting that names the API."""
    api_version: str
    """Version of the API, such as `v1`."""
    server_version: str
    """Version of the server, the same as in the header `X-Version` of every answer."""


class SingleFileControl(Model):
    """Input of one file."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the file in `inputs`."""
    required: bool
    """Whether a run is refused without a file."""
    allowed_file_types: list[FileType]
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str]
    """Extensions accepted for files of the kind `custom`, each with its dot."""
    allowed_file_upload_methods: list[TransferMethod]
    """Ways in which the file may be given."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    max_length: int | None = None
    """Not used for a single file."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its file then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class SystemLimits(Model):
    """Limits of the server on files."""

    file_size_limit: int
    """Size limit of a document, in megabytes."""
    image_file_size_limit: int
    """Size limit of an image, in megabytes."""
    audio_file_size_limit: int
    """Size limit of an audio file, in megabytes."""
    video_file_size_limit: int
    """Size limit of a video, in megabytes."""
    workflow_file_upload_limit: int
    """Number of files that one run may carry."""


class TextInputControl(Model):
    """Input of a single line of text."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the key of the object that holds it."""
    default: str | None = None
    """Value to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Number of characters that are accepted. Null where there is no limit."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is hidden; its value then comes from the caller."""

    _names: ClassVar = {"type_": "type"}


class TextToSpeechFeature(Model):
    """How an app reads its answers aloud."""

    enabled: bool
    """Whether answers can be read aloud."""
    voice: str | None = None
    """Name of the voice, one that the speech model knows. Empty, null or missing where none is chosen."""
    language: str | None = None
    """Language of the voice, such as `en-US`. Empty, null or missing where none is chosen."""
    auto_play: TextToSpeechFeatureAutoPlay | None = None
    """Whether answers are read aloud automatically. Missing if it was never set."""

    _names: ClassVar = {"auto_play": "autoPlay"}


class ToolIcon(Model):
    """Emoji on a coloured background, the icon of a tool that somebody built in the workspace."""

    background: str | None = None
    """Colour of the background, as `#RRGGBB`."""
    content: str | None = None
    """Emoji, as a character or by its name."""


class UserInputFormItem(Model):
    """One input that an app asks for. It has exactly one property, whose name is the kind of the control; a kind that
    is not listed here comes through as a further property."""

    text_input: TextInputControl | None = None
    """Input of a single line of text."""
    paragraph: ParagraphControl | None = None
    """Input of text of several lines."""
    select: SelectControl | None = None
    """Choice of one among given options."""
    number: NumberControl | None = None
    """Input of a number."""
    checkbox: CheckboxControl | None = None
    """Input of true or false."""
    json_object: JsonObjectControl | None = None
    """Input of a JSON object."""
    file: SingleFileControl | None = None
    """Input of one file."""
    file_list: FileListControl | None = None
    """Input of several files."""
    external_data_tool: ExternalDataToolControl | None = None
    """Value that the server fetches from a tool before the app runs."""

    _names: ClassVar = {"text_input": "text-input", "file_list": "file-list"}
