"""The parts of `dify-plus batch`: tables of rows, inputs made of them, and the file of results."""
