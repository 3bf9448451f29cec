from __future__ import annotations

from ..types import Model


class Usage(Model):
    """Tokens, prices and times of one reply. Prices are decimal strings and may use an exponent (`0E-7`); all counts
    are zero when a reply was stopped early or came from an annotation."""

    prompt_tokens: int
    """Tokens sent to the model."""
    prompt_unit_price: str
    """Price of one pricing unit of prompt tokens."""
    prompt_price_unit: str
    """Factor from tokens to pricing units for the prompt; `0.001` means priced by the thousand tokens."""
    prompt_price: str
    """Price of the prompt."""
    completion_tokens: int
    """Tokens the model wrote."""
    completion_unit_price: str
    """Price of one pricing unit of completion tokens."""
    completion_price_unit: str
    """Factor from tokens to pricing units for the completion."""
    completion_price: str
    """Price of the completion."""
    total_tokens: int
    """Prompt and completion tokens together."""
    total_price: str
    """Prompt and completion price together."""
    currency: str
    """Currency of all prices, such as `USD`."""
    latency: float
    """Time the reply took, in seconds."""
    time_to_first_token: float | None = None
    """Time until the model's first token, in seconds; null or missing when no model ran or it did not stream."""
    time_to_generate: float | None = None
    """Time the model took to write the reply, in seconds; null or missing when it was not measured."""
