"""Turn the arguments of a call into a request: checks, files, forms, inputs, options."""
