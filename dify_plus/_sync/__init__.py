# Made from dify_plus/_async/__init__.py by scripts/unasync. Do not edit.
"""One half of the client: `scripts/unasync` generates the sync half from the async half."""
