"""Run a workflow that may wait for a human, and answer its form.

Set DIFY_API_KEY to the key of a workflow app.
"""

import sys

from dify_plus import Dify
from dify_plus.types import HumanInputRequiredData


def ask(form: HumanInputRequiredData) -> dict[str, str]:
    """Show a form, and ask for the value of each field."""
    print(form.form_content)
    names = [field.output_variable_name for field in form.inputs]
    return {name: input(f"{name}: ") for name in names}


query = " ".join(sys.argv[1:]) or "rivers"
with (
    Dify(user="example") as dify,
    dify.workflows.stream({"query": query}) as run,
):
    for event in run:
        print(event.event)
    while run.paused:
        form = run.forms[0]
        answers = ask(form)
        run.submit(form, action=form.actions[0].id, inputs=answers)
        for event in run:
            print(event.event)
    print(run.result().outputs)
