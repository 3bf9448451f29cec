"""Keep the documents of a knowledge base in step with a source. All modules but `files` are pure."""
