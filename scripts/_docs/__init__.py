"""The docs: their pages and code blocks, and the reference that is made from the code."""
