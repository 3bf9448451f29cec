"""Run openapi-python-client on the normalised description, and write a package folder."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from textwrap import fill
from typing import Any

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName, safe_for_docstring

from _dev.environment import OPENAPI
from _generate.gathering import gather
from _generate.normalise import STREAM, Normalised, normalise
from _spec import as_json
from _spec.description import SCHEMAS, SpecError, operations, resolve, unsafe_names

_RUFF = """\
line-length = 120
target-version = "py311"
format.skip-magic-trailing-comma = true
lint.isort.split-on-trailing-comma = false
"""


def generate(document: dict[str, Any], package: Path) -> None:
    """Write the package for a bundled description.

    Raises:
        SpecError: The generator cannot handle a part of the description; the message says which.
    """
    if unsafe := unsafe_names(document):
        raise SpecError("\n".join(unsafe))
    normalised = normalise(document)
    config = Config.from_sources(
        ConfigFile.load_from_path(OPENAPI / "config.yaml"),
        MetaType.NONE,
        document_source=OPENAPI / "dify.yaml",
        file_encoding="utf-8",
        overwrite=True,
        output_path=package,
    )
    data = GeneratorData.from_dict(normalised.document, config=config)
    if isinstance(data, GeneratorError):
        raise SpecError(_shown(data))
    data.models = [model for model in data.models if str(model.class_info.name) not in normalised.maps]
    project = Project(openapi=data, config=config, custom_template_path=OPENAPI / "templates")
    models = {str(model.class_info.name) for model in data.models}
    project.env.filters.update(_Filters(document, normalised, models).table())
    project.env.filters["literal"] = _literal
    with redirect_stdout(StringIO()):
        problems = project.build()
    if problems:
        raise SpecError("\n".join(map(_shown, problems)))
    for name in ("events.py", "plain_data.py"):
        template = project.env.get_template(f"{name}.jinja")
        (package / name).write_text(template.render(unions=normalised.unions), encoding="utf-8")
    (package / "py.typed").write_text("", encoding="utf-8")
    (package / "openapi.json").write_text(as_json.described(document), encoding="utf-8", newline="\n")
    gather(package)
    _format(package)


def _shown(problem: GeneratorError) -> str:
    """Return a problem as text. Some that the generator reports contain the `repr` of an object."""
    return re.sub(r"<\S+ object at \w+>", "...", f"{problem.header}: {problem.detail}")


def _literal(value: Any) -> str:
    """Return a value of the description as Python code."""
    return repr(value.get_untrusted_value() if isinstance(value, UntrustedString) else value)


def _format(package: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "ruff.toml"
        settings.write_text(_RUFF, encoding="utf-8")
        for command in (["check", "--fix", "--quiet", "--select", "F401,I"], ["format", "--quiet"]):
            arguments = [sys.executable, "-m", "ruff", *command, "--no-cache", "--config", str(settings), str(package)]
            subprocess.run(arguments, check=True)


def split_union(annotation: str) -> list[str]:
    """Return the members of the outermost union."""
    members, depth = [""], 0
    for part in re.split(r"(\[|\]| \| )", annotation):
        depth += (part == "[") - (part == "]")
        if part == " | " and not depth:
            members.append("")
        else:
            members[-1] += part
    return members


class _Filters:
    """Jinja filters for the templates, in addition to those of the generator."""

    def __init__(self, document: dict[str, Any], normalised: Normalised, models: set[str]) -> None:
        self.document = document
        self.models = re.compile(rf"\b(?:{'|'.join(sorted(models)) or '(?!)'})\b")
        self.request_schemas = {ClassName(name, "") for name in normalised.request_schemas}
        self.normalised = normalised
        self.operations = {(method, path): operation for method, path, operation in operations(document)}
        self.security = document.get("security", [])
        self.map_pattern = re.compile(r"\bMapOf\w+")

    def table(self) -> dict[str, Any]:
        names = (
            "annotation declaration field renamed model_imports endpoint_imports results success_type answer_type "
            "extensions call_docstring"
        )
        return {name: getattr(self, name) for name in names.split()}

    def _resolve_maps(self, code: str) -> str:
        return self.map_pattern.sub(lambda match: self.normalised.maps.get(match.group(), match.group()), code)

    def annotation(self, prop: Any) -> str:
        return self._resolve_maps(prop.get_type_string().as_unembedded_code())

    def declaration(self, prop: Any) -> str:
        code = self._resolve_maps(prop.to_string().as_unembedded_code())
        if prop.template == "const_property.py.jinja" and prop.required:
            code += f" = {prop.value.python_code.as_unembedded_code()}"
        return code

    def field(self, prop: Any, model: Any) -> str:
        """Return a field of a model. In models that only requests use, it may be `UNSET`; in others, it may be None."""
        code = self.declaration(prop)
        name, _, rest = code.partition(": ")
        annotation, equals, default = rest.partition(" = ")
        members = split_union(annotation)
        optional = "Unset" in members
        if model.class_info.name in self.request_schemas:
            members = [self._or_mapping(member) for member in members]
        elif optional:
            members = [*(member for member in members if member != "Unset"), "None"]
            default = "None"
        members.sort(key=["None", "Unset"].__contains__)
        return f"{name}: {' | '.join(dict.fromkeys(members))}{equals}{default}"

    def _or_mapping(self, annotation: str) -> str:
        """Return the type of a field of a request, in which a mapping may replace a model."""
        code = self.models.sub(lambda found: f"{found.group()} | Mapping[str, Any]", annotation)
        return code if code == annotation else code.replace("list[", "Sequence[")

    def renamed(self, properties: Iterable[Any]) -> list[Any]:
        return [prop for prop in properties if prop.name.get_untrusted_value() != prop.python_name]

    def model_imports(self, model: Any) -> list[str]:
        properties = [*model.required_properties, *model.optional_properties]
        return self._imports({*model.relative_imports, *model.lazy_imports}, "..", map(self.annotation, properties))

    def endpoint_imports(self, endpoint: Any) -> list[str]:
        annotations = [annotation for _, annotation in self.results(endpoint)]
        return self._imports(endpoint.relative_imports, "...", annotations)

    def _imports(self, found: Iterable[str], prefix: str, annotations: Iterable[str]) -> list[str]:
        lines = {line for line in found if line.startswith(f"from {prefix}models.") and "import MapOf" not in line}
        known = set(self.normalised.document["components"]["schemas"])
        for annotation in annotations:
            for inner in re.findall(r"dict\[str, (.*)\]", annotation):
                names = [name for name in re.findall(r"\w+", inner) if name in known]
                lines.update(f"from {prefix}models import {name}" for name in names)
        return sorted(lines)

    def results(self, endpoint: Any) -> list[tuple[int, str]]:
        pairs = []
        for response in endpoint.responses.patterns:
            empty = response.source["return_type"] == "None"
            pairs.append((response.status_code.range[0], "None" if empty else self.annotation(response.prop)))
        return pairs

    def success_type(self, endpoint: Any) -> str:
        return self._join(annotation for status, annotation in self.results(endpoint) if status < 400)

    def answer_type(self, endpoint: Any) -> str:
        return self._join([*(annotation for _, annotation in self.results(endpoint)), "None"])

    def _join(self, annotations: Iterable[str]) -> str:
        unique = list(dict.fromkeys(annotations))
        if "None" in unique:
            unique.remove("None")
            unique.append("None")
        return " | ".join(unique)

    def extensions(self, endpoint: Any) -> dict[str, Any]:
        operation = self.operations[endpoint.method, endpoint.path.get_untrusted_value()]
        schemes = {name for requirement in operation.get("security", self.security) for name in requirement}
        key = "dataset" if "datasetKey" in schemes else "app" if "appKey" in schemes else None
        repeatable = endpoint.method != "post" and endpoint.method != "patch"
        return {
            "id": operation["operationId"],
            "key": key,
            "safe_to_repeat": operation.get("x-safe-to-repeat", repeatable) is True,
            "app_modes": tuple(operation.get("x-app-modes", ())),
            "events": self._events(operation),
        }

    def _events(self, operation: dict[str, Any]) -> str | None:
        """Return the union that an operation streams; empty if not described, None if the operation does not stream."""
        for status, response in operation["responses"].items():
            content = resolve(self.document, response).get("content", {})
            if str(status).startswith("2") and STREAM in content:
                name = content[STREAM].get("schema", {}).get("$ref", "").removeprefix(SCHEMAS)
                return name if name in self.normalised.unions else ""
        return None

    def call_docstring(self, endpoint: Any) -> str:
        lines = [safe_for_docstring(endpoint.summary) + ".", "", fill(safe_for_docstring(endpoint.description), 112)]
        lines += ["", "Args:"]
        for prop in endpoint.path_parameters:
            lines.append(self._argument(prop.python_name, prop.description))
        lines.append(self._argument("client", "The server and the key."))
        lines += [self._argument("body", "The body of the request.")] * bool(endpoint.bodies)
        for prop in endpoint.query_parameters:
            lines.append(self._argument(prop.python_name, prop.description))
        lines += ["", "Raises:", "    httpx.HTTPError: The server did not answer."]
        return "\n".join(lines)

    def _argument(self, name: str, description: Any) -> str:
        text = f"{name}: {safe_for_docstring(description or '')}"
        return fill(text, 112, initial_indent="    ", subsequent_indent="        ")
