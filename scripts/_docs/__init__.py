"""The docs: their pages and code blocks, and the reference, which is generated from the code."""
