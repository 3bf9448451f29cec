from typing import Literal

TextToSpeechFeatureAutoPlay = (
    Literal[
        "disabled",
        "enabled",
    ]
    | str
)
"""Whether an answer is to be read aloud at once. Left out where it was never set."""
