"""Making the generated client, and the index of what the layer offers."""
