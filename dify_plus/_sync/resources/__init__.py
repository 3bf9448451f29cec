# Made from dify_plus/_async/resources/__init__.py by scripts/unasync. Do not edit.
"""One module for each resource of the API."""
