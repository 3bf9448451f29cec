"""Run a workflow that may ask a human. Needs DIFY_API_KEY of a workflow app."""

import sys

from dify_plus import Dify

with Dify(user="example") as dify, dify.workflows.stream({"query": " ".join(sys.argv[1:]) or "rivers"}) as run:
    for event in run:
        print(event.event)
    while run.paused:
        form = run.forms[0]
        print(form.form_content)
        answers = {field.output_variable_name: input(f"{field.output_variable_name}: ") for field in form.inputs}
        run.submit(form, action=form.actions[0].id, inputs=answers)
        for event in run:
            print(event.event)
    print(run.result().outputs)
