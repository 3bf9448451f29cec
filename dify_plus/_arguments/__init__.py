"""From what the user gives to a request: checks, files, forms, inputs, options."""
