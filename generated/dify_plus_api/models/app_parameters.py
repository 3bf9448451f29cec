from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.feature_switch import FeatureSwitch
    from ..models.file_upload_feature import FileUploadFeature
    from ..models.moderation_feature import ModerationFeature
    from ..models.system_limits import SystemLimits
    from ..models.text_to_speech_feature import TextToSpeechFeature
    from ..models.user_input_form_item import UserInputFormItem


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
