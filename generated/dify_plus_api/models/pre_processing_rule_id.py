from typing import Literal

PreProcessingRuleId = (
    Literal[
        "remove_extra_spaces",
        "remove_stopwords",
        "remove_urls_emails",
    ]
    | str
)
"""A cleaning step: dropping stop words, joining repeated spaces and line ends, or deleting web and e-mail
addresses."""
