"""The environment that scripts/dev sets up and every other command enters."""
