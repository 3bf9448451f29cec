"""Files on their way into a knowledge base."""
