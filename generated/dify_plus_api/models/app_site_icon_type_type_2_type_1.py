from typing import Literal

AppSiteIconTypeType2Type1 = (
    Literal[
        "emoji",
        "image",
        "link",
    ]
    | str
)
"""Where the icon comes from, `emoji` for a character, `image` for an upload, `link` for a URL."""
