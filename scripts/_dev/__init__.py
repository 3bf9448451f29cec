"""The virtual environment that scripts/dev sets up and all other scripts use."""
