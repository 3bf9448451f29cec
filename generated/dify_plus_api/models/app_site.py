from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.app_site_icon_type_type_1 import AppSiteIconTypeType1
    from ..models.app_site_icon_type_type_2_type_1 import (
        AppSiteIconTypeType2Type1,
    )
    from ..models.app_site_icon_type_type_3_type_1 import (
        AppSiteIconTypeType3Type1,
    )


@define(slots=False, kw_only=True)
class AppSite(Model):
    """Settings of an app's web page."""

    title: str
    """Title of the page."""
    chat_color_theme: None | str
    """Colour of the chat, as `#RRGGBB`. Null for the usual one."""
    chat_color_theme_inverted: bool
    """Whether the colour of the chat and that of its text are exchanged."""
    icon_type: AppSiteIconTypeType1 | AppSiteIconTypeType2Type1 | AppSiteIconTypeType3Type1 | None
    """Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""
    icon: None | str
    """Emoji, or the id of the uploaded image."""
    icon_background: None | str
    """Colour behind an emoji, as `#RRGGBB`."""
    icon_url: None | str
    """URL of the icon's image, signed and soon out of date. Null for an emoji."""
    description: None | str
    """Description to show on the page."""
    copyright_: None | str
    """Copyright line to show on the page."""
    privacy_policy: None | str
    """Link to a privacy policy."""
    custom_disclaimer: None | str
    """Disclaimer to show on the page. Empty where there is none."""
    default_language: str
    """Language of the page, such as `en-US`."""
    show_workflow_steps: bool
    """Whether the page shows the steps of a workflow."""
    use_icon_as_answer_icon: bool
    """Whether the app's icon stands beside its answers."""
    input_placeholder: None | str | Unset = UNSET
    """Text to show in the empty input box. Older servers do not send it."""

    _names: ClassVar = {
        "copyright_": "copyright",
    }
