"""Make the generated client, and the index of the methods of `Dify`."""
