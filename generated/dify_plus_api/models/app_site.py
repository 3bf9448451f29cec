from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.app_site_icon_type_type_1 import AppSiteIconTypeType1
    from ..models.app_site_icon_type_type_2_type_1 import (
        AppSiteIconTypeType2Type1,
    )
    from ..models.app_site_icon_type_type_3_type_1 import (
        AppSiteIconTypeType3Type1,
    )


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
    """URL of the icon's image, signed and soon out of date. Null for an emoji."""
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

    _names: ClassVar = {
        "copyright_": "copyright",
    }
