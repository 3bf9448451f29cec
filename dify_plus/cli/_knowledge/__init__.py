"""Adding files to a knowledge base."""
