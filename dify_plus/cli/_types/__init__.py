"""`dify-plus types`: from the input form of an app to a module with typed inputs."""
