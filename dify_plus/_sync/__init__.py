# Made from dify_plus/_async/__init__.py by scripts/unasync. Do not edit.
"""One colour of the client: the asynchronous side is edited, the synchronous one is made from it."""
