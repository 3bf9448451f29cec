"""Write differences into our description. Those that cannot be written safely are reported, each with the reason.

Several places often use the same object of our description. It is changed only if the change is right in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from _spec import description
from _spec.components import SENTENCE, Builder, camel, flow, quoted, snake
from _spec.description import BODIES, METHODS, PATH, SCHEMAS, TODO, module_of, operations
from _spec.files import Files, put
from dify_plus._spec.comparison import Comparison, Difference
from dify_plus._spec.shapes import NOTHING, STREAM, Operation, Parameter, Shape, key_of, read_shapes, same

Json = Any
MEDIA = re.compile(
    r"application/(json|octet-stream|zip)|multipart/form-data|text/(event-stream|plain)|audio/(mpeg|wav)"
).fullmatch


class Left(Exception):
    """A difference is left to the maintainer; the message says why."""


@dataclass
class Outcome:
    written: list[Difference] = field(default_factory=list)
    left: list[tuple[Difference, str]] = field(default_factory=list)


def write(files: Files, comparison: Comparison, wanted: Sequence[Difference]) -> Outcome:
    """Write the wanted differences of a comparison."""
    return _Writer(files, comparison, wanted).run()


class _Writer:
    def __init__(self, files: Files, comparison: Comparison, wanted: Sequence[Difference]) -> None:
        self.files = files
        self.comparison = comparison
        self.wanted = wanted
        self.done: set[tuple[int, str, str]] = set()
        document = files.document
        shapes = read_shapes(document)
        names = {id(shape.home): name for name, shape in shapes.items()}
        pairs = {
            id(theirs.home): names[node]
            for node, places in comparison.visits.items()
            if node in names
            for theirs in places.values()
            if theirs.home is not None
        }
        known = dict(document.get("components", {}).get("schemas", {}))
        modern = not str(document.get("openapi", "")).startswith("3.0")
        self.build = Builder(known, modern, pairs, shapes)

    def run(self) -> Outcome:
        outcome = Outcome()
        fresh = True
        for difference in sorted(self.wanted, key=lambda d: (d.kind == "operation", d.sign == "-")):
            if difference.kind == "operation" and fresh:  # their answers may match ours after the changes so far
                self.build.shapes, fresh = read_shapes(self.files.document), False
            try:
                self.write_one(difference)
                outcome.written.append(difference)
            except Left as why:
                self.build.forget()
                outcome.left.append((difference, str(why)))
        return outcome

    def write_one(self, difference: Difference) -> None:
        writers: dict[tuple[str, str], Callable[[Difference], None]] = {
            ("operation", "+"): self.operation,
            ("operation", "-"): self.remove,
            ("parameter", "+"): self.parameter,
            ("body", "+"): self.body,
            ("status", "+"): self.status,
            ("code", "+"): self.code,
            ("event", "+"): self.event,
            ("field", "+"): self.field,
            ("described", "+"): self.described,
            ("required", "+"): self.required,
            ("required", "-"): self.required,
            ("enum", "+"): self.enum,
            ("enum", "->"): self.enum,
            ("type", "+"): self.types,
            ("type", "->"): self.types,
            ("default", "+"): self.default,
            ("default", "->"): self.default,
            ("limit", "+"): self.limit,
            ("limit", "->"): self.limit,
            ("limit", "-"): self.limit,
        }
        writer = writers.get((difference.kind, difference.sign))
        if writer is None:
            raise Left("this tool does not write such a change; edit the description")
        writer(difference)

    # where to write

    def is_first(self, node: Json, difference: Difference) -> bool:
        """Return whether a change of an object was not made yet. Several differences may need the same change."""
        key = (id(node), difference.kind + difference.sign, str(difference.name))
        first = key not in self.done
        self.done.add(key)
        return first

    def check_everywhere(self, node: Json, is_wrong: Callable[[Shape], bool]) -> None:
        """Raise `Left` if the change is wrong in any place where the object is used."""
        places = [place for place, theirs in self.comparison.visits.get(id(node), {}).items() if is_wrong(theirs)]
        if places:
            more = f" and {len(places) - 1} other places" if places[1:] else ""
            raise Left(
                f"the object is shared with {places[0]}{more}, where the change is wrong; use a separate object here"
            )

    def check_not_breaking(self, difference: Difference, node: Json) -> None:
        """Raise `Left` if the same change of the same object is breaking elsewhere, unless that is wanted too."""
        wanted = set(map(id, self.wanted))
        for other in self.comparison.differences:
            alike = (other.kind, other.sign, other.name) == (difference.kind, difference.sign, difference.name)
            if alike and other.level == "breaking" and id(other) not in wanted and _node(other) is node:
                raise Left(f"the object is shared with {other.place}, where the change is breaking")

    def home(self, shape: Shape) -> Json:
        if shape.home is None:
            raise Left("several objects together describe this place; choose one and edit it")
        return shape.home

    def add_components(self, beside: Json, before: str | None = None) -> None:
        """Store the new components in the file that holds an object."""
        self.store(self.files.holding(beside).content, before)

    def store(self, content: Json, before: str | None = None) -> None:
        if not self.build.made:
            return
        schemas = content.setdefault("components", CommentedMap()).setdefault("schemas", CommentedMap())
        for name, schema in self.build.made.items():
            put(schemas, name, schema, before)
        self.build.made.clear()

    def name_of(self, difference: Difference) -> str:
        """Return a name for a new object: from the component that holds it, or else from the whole place."""
        home = difference.ours.home
        for name, schema in self.build.known.items():
            if schema is home:
                return f"{name} {camel(str(difference.name))}"
        return camel(re.sub(r"\{[^{}]*\}|\W+", " ", difference.place))

    @staticmethod
    def side(difference: Difference) -> Any:
        return "request" if re.match(r"\S+ \S+ (request|query|path|header|cookie)\b", difference.place) else "answer"

    # schemas

    def field(self, difference: Difference) -> None:
        home, name, theirs = self.home(difference.ours), str(difference.name), difference.theirs
        self.check_everywhere(home, lambda shape: bool(shape.fields) and name not in shape.fields)
        self.check_not_breaking(difference, home)
        if self.is_first(home, difference):
            part = theirs.fields[name]
            schema = self.build.schema(part, self.name_of(difference), self.side(difference))
            home.setdefault("properties", CommentedMap())[name] = schema
            if name in theirs.required:
                _require(home, name)
            self.add_components(home)

    def described(self, difference: Difference) -> None:
        home = self.home(difference.ours)
        part, key = str(difference.name), "items" if difference.name == "items" else "additionalProperties"
        self.check_everywhere(home, lambda shape: getattr(shape, part) is None)
        if self.is_first(home, difference):
            home[key] = self.build.inner(difference.theirs, self.name_of(difference), self.side(difference))
            self.add_components(home)

    def required(self, difference: Difference) -> None:
        now = difference.sign == "+"
        if not isinstance(difference.ours, Shape):  # a parameter or a body
            difference.ours.source["required"] = now
            return
        home, name = self.home(difference.ours), str(difference.name)
        answer = self.side(difference) == "answer"

        def is_wrong(theirs: Shape) -> bool:
            silent = answer and not theirs.required
            return name in theirs.fields and (name in theirs.required) != now and not silent

        self.check_everywhere(home, is_wrong)
        self.check_not_breaking(difference, home)
        if self.is_first(home, difference):
            if now:
                _require(home, name)
            elif name in home.get("required", []):
                home["required"].remove(name)
                if not home["required"]:
                    del home["required"]

    def enum(self, difference: Difference) -> None:
        home = self.home(difference.ours)
        added = [difference.name] if difference.sign == "+" else list(difference.name or [])
        if not added:
            raise Left("this tool does not remove values; edit the description")
        self.check_everywhere(
            home, lambda s: s.enum is None or any(not any(same(v, other) for other in s.enum) for v in added)
        )
        self.check_not_breaking(difference, home)
        if self.is_first(home, difference):
            if "const" in home:
                home["enum"] = flow([home.pop("const")])
            home.setdefault("enum", flow([])).extend(added)

    def types(self, difference: Difference) -> None:
        site, theirs = difference.ours.site, difference.theirs
        self.check_everywhere(site, lambda shape: shape.types != theirs.types)
        self.check_not_breaking(difference, site)
        change, replaced = self.type_change(site, theirs.types, difference.sign == "+")
        if self.is_first(site, difference):
            for key, new in change.items():
                put(site, key, new, next(iter(replaced), None))
            for key in replaced:
                del site[key]

    def type_change(
        self, site: Json, wanted: Collection[str], only_null: bool
    ) -> tuple[dict[str, Json], Collection[str]]:
        """Return the keys to set in a schema to change its types, and the keys to remove."""
        null = CommentedMap(type=SingleQuotedScalarString("null"))
        moved = [key for key in ("$ref", "type", "enum") if key in site]
        if not self.build.modern:
            if only_null and "$ref" not in site:
                return {"nullable": True}, ()
        elif only_null and "oneOf" in site:
            return {"oneOf": [*site["oneOf"], null]}, ()
        elif only_null and ("$ref" in site or "enum" in site):
            return {"oneOf": [CommentedMap({key: site[key] for key in moved}), null]}, moved
        elif "type" in site and "enum" not in site and "file" not in wanted:
            names = sorted(wanted, key=lambda name: (name == "null", name))
            spelled = [SingleQuotedScalarString(name) if name == "null" else name for name in names]
            return {"type": flow(spelled) if len(spelled) > 1 else spelled[0]}, ()
        raise Left("several keys together describe the type; edit the description")

    def default(self, difference: Difference) -> None:
        site = difference.ours.site if self.build.modern else self.home(difference.ours)
        self.check_everywhere(site, lambda s: s.default is not NOTHING and not same(s.default, difference.name))
        if self.is_first(site, difference):
            site["default"] = difference.name

    def limit(self, difference: Difference) -> None:
        home, (key, bound) = self.home(difference.ours), difference.name
        self.check_everywhere(home, lambda s: not same(s.limits.get(key, NOTHING), bound))
        self.check_not_breaking(difference, home)
        if self.is_first(home, difference):
            if bound is NOTHING:
                home.pop(key, None)
            else:
                home[key] = bound

    # operations

    def parameter(self, difference: Difference) -> None:
        parameter: Parameter = difference.theirs
        if parameter.where != "query":
            raise Left("the generated client sends parameters only in the path and the query")
        source = difference.ours.source
        if source.get("parameters"):
            source["parameters"].append(self.build.parameter(parameter))
        else:
            source.pop("parameters", None)
            before = next((key for key in ("requestBody", "responses") if key in source), None)
            put(source, "parameters", [self.build.parameter(parameter)], before)
        self.add_components(source)

    def body(self, difference: Difference) -> None:
        source = difference.ours.source
        name = camel(source.get("operationId") or difference.place)
        put(source, "requestBody", self.request(difference.theirs.media, difference.theirs.required, name), "responses")
        self.add_components(source)

    def request(self, media: Any, required: bool, name: str) -> CommentedMap:
        kind = next((kind for kind in BODIES if kind in media), None)
        if kind is None:
            raise Left(f"the generated client cannot send a body of type {', '.join(media)}")
        schema = self.build.body(media[kind], f"{name} Request", "request")
        return CommentedMap(required=required, description=SENTENCE, content={kind: {"schema": schema}})

    def status(self, difference: Difference) -> None:
        status, answer, source = str(difference.name), difference.theirs, difference.ours.source
        self.check_answer(status, answer.media)
        name = f"{camel(source.get('operationId') or difference.ours.place)} Result"
        responses = source.setdefault("responses", CommentedMap())
        after = next((known for known in responses if str(known) > status), None)
        put(responses, quoted(status), self.build.answer(status, answer, name), after)
        for code in answer.codes or ():
            self.table(code, status)
        self.add_components(source)

    def code(self, difference: Difference) -> None:
        answer, code = difference.ours.source, str(difference.name)
        if answer is None:
            raise Left("the answer is not described yet")
        if TODO in answer.get("x-error-codes", []):
            answer["x-error-codes"].remove(TODO)
        answer.setdefault("x-error-codes", flow([])).append(code)
        self.table(code, re.split(r"\W", difference.place)[-1])

    def table(self, code: str, status: str) -> None:
        """Add a code and its status to the table of all codes, if they are missing."""
        table = next(
            (file.content["x-error-codes"] for file in self.files.files if "x-error-codes" in file.content), None
        )
        if table is None:
            return
        if code not in table:
            row = CommentedMap(statuses=flow([]), cause=f"{TODO} say what it means", cure=f"{TODO} say what to do")
            row.insert(0, "class", "".join(word.title() for word in re.findall("[a-z0-9]+", code.lower())))
            put(table, code, row, next((known for known in table if known > code), None))
        if int(status) not in table[code]["statuses"]:
            table[code]["statuses"].append(int(status))

    def check_answer(self, status: str, media: Iterable[str]) -> None:
        if not re.fullmatch("[1-5][0-9][0-9]", status):
            raise Left("the generated client needs a whole status code for each answer")
        if unknown := [kind for kind in media if not MEDIA(kind)]:
            raise Left(f"the generated client cannot read {', '.join(unknown)}")

    def operation(self, difference: Difference) -> None:
        theirs: Operation = difference.theirs
        path, near = self.path(theirs)
        if not PATH(path) or theirs.method not in METHODS:
            raise Left("the client does not support this path or method; check the operation")
        for status, answer in theirs.answers.items():
            self.check_answer(status, answer.media)
        name = self.operation_id(self.files.document, theirs)
        tag = next(iter(near.get("tags") or []), None)
        tag = tag or module_of(next(iter(theirs.source.get("tags", [])), "") or "other")
        made = CommentedMap(tags=flow([tag]), operationId=name, summary=SENTENCE, description=SENTENCE)
        if "security" in near:
            made["security"] = deepcopy(near["security"])
        if theirs.deprecated:
            made["deprecated"] = True
        made["parameters"] = [
            *(self.path_parameter(theirs, index, own) for index, own in enumerate(re.findall(r"\{([^{}]*)\}", path))),
            *(self.build.parameter(entry) for entry in theirs.parameters.values() if entry.where == "query"),
        ]
        if theirs.body:
            made["requestBody"] = self.request(theirs.body.media, theirs.body.required, camel(name))
        made["responses"] = responses = CommentedMap()
        for status in sorted(theirs.answers):
            answer = theirs.answers[status]
            responses[quoted(status)] = self.build.answer(status, answer, f"{camel(name)} Result")
            for code in answer.codes or ():
                self.table(code, status)
        for usual in ("401", "403", "415"):
            if usual not in responses and (answer := self.usual(usual, made)):
                put(responses, quoted(usual), answer, next((status for status in responses if status > usual), None))
        if not any(status.startswith("2") for status in responses):
            put(responses, quoted("200"), CommentedMap(description=SENTENCE), next(iter(responses), None))
        self.streams(theirs, made, camel(name))
        file = self.files.named(f"tags/{tag}.yaml")
        file.content.setdefault("paths", CommentedMap()).setdefault(path, CommentedMap())[theirs.method] = made
        self.add_components(made)
        self.declare(tag)

    def remove(self, difference: Difference) -> None:
        """Remove an operation, then the components and error codes that only it used."""
        before = self.files.document
        idle = {*description.unused_components(before), *description.unused_codes(before)}
        operation: Operation = difference.ours
        paths = self.files.holding(operation.source).content["paths"]
        path = next(path for path, item in paths.items() if item.get(operation.method) is operation.source)
        del paths[path][operation.method]
        if not any(method in paths[path] for method in METHODS):
            del paths[path]
        while parts := [part for part in description.unused_components(self.files.document) if part not in idle]:
            for file, (kind, name) in product(self.files.files, parts):
                file.content.get("components", {}).get(kind, {}).pop(name, None)
        for file, code in product(self.files.files, description.unused_codes(self.files.document)):
            if code not in idle:
                file.content.get("x-error-codes", {}).pop(code, None)
        for file in self.files.files:
            _drop_empty(file.content, 2)

    def path_parameter(self, theirs: Operation, index: int, name: str) -> Json:
        """Build the parameter at a position of a path. Many descriptions leave path parameters out."""
        text = Parameter(name, "path", True, Shape(types=frozenset({"string"})), None)
        return self.build.parameter(replace(theirs.parameters.get(("path", str(index)), text), required=True), name)

    def path(self, theirs: Operation) -> tuple[str, dict[str, Json]]:
        """Return their path, with our names of parameters if we have them, and our most similar operation.

        That is the one with the longest common beginning of the path, and of several, the one with the shortest path.
        """
        wanted = key_of("", theirs.path)[1].split("/")
        best: tuple[int, list[str], dict[str, Json]] = (1, [], {})
        for _, path, operation in sorted(operations(self.files.document), key=lambda entry: entry[1].count("/")):
            segments = path.split("/")
            pairs = zip(wanted, key_of("", path)[1].split("/"), strict=False)
            common = next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(wanted), len(segments)))
            if common > best[0]:
                best = (common, segments[:common], operation)
        rest = "/".join(theirs.path.split("/")[max(len(best[1]), 1) :])
        named = re.sub(r"\{([^{}]*)\}", lambda match: f"{{{snake(match[1])}}}", rest)
        return "/".join([*(best[1] or [""]), *([named] if named or not best[1] else [])]), best[2]

    def usual(self, status: str, made: Json) -> Json:
        """Return the answer with a status that most of our operations with the same key have, or None."""
        if status == "415" and "application/json" not in made.get("requestBody", {}).get("content", {}):
            return None
        alike = [
            other for _, _, other in operations(self.files.document) if other.get("security") == made.get("security")
        ]
        found = [other["responses"][status] for other in alike if status in other.get("responses", {})]
        return deepcopy(max(found, key=found.count, default=None))

    @staticmethod
    def operation_id(document: dict[str, Json], theirs: Operation) -> str:
        given = camel(str(theirs.source.get("operationId") or f"{theirs.method} {theirs.path}"))
        name = given[:1].lower() + given[1:]
        taken = {str(operation.get("operationId", "")).lower() for _, _, operation in operations(document)}
        return next(n for n in (name, *(f"{name}{i}" for i in range(2, len(taken) + 3))) if n.lower() not in taken)

    def declare(self, tag: str) -> None:
        tags = next((file.content["tags"] for file in self.files.files if "tags" in file.content), None)
        if tags is not None and not any(entry["name"] == tag for entry in tags):
            tags.append(CommentedMap(name=tag, description=SENTENCE))

    # events

    def event(self, difference: Difference) -> None:
        union = self.home(difference.ours)
        self.link_event(union, str(difference.name), difference.theirs, str(difference.ours.tag))
        first = next((name for name, schema in self.build.known.items() if "discriminator" in schema), None)
        self.add_components(union, first)

    def link_event(self, union: Json, kind: str, shape: Shape, tag: str) -> None:
        """Add a kind of event to a union: the component from another union, or else a new one."""
        mappings = [s["discriminator"].get("mapping", {}) for s in self.build.known.values() if "discriminator" in s]
        reference = next((mapping[kind] for mapping in mappings if kind in mapping), None)
        reference = reference or SCHEMAS + self.build.event(kind, shape, tag)
        if "oneOf" in union:
            union["oneOf"].append(CommentedMap({"$ref": reference}))
        elif "enum" in (known := union.get("properties", {}).get(tag, {})):
            known["enum"].append(kind)
        union["discriminator"].setdefault("mapping", CommentedMap())[kind] = reference

    def streams(self, theirs: Operation, made: dict[str, Json], name: str) -> None:
        """Add the events that a new operation streams: an existing union of the same events, or else a new one."""
        for status, answer in theirs.answers.items():
            shape = answer.media.get(STREAM)
            if shape is None:
                continue
            schema = CommentedMap(type="string")
            if shape.variants:
                schema = CommentedMap({"$ref": SCHEMAS + self.union(shape, name)})
            response = made["responses"][status]
            response.setdefault("content", CommentedMap()).pop(STREAM, None)
            response["content"][STREAM] = CommentedMap(schema=schema)

    def union(self, shape: Shape, name: str) -> str:
        kinds = set(shape.variants)
        for known, schema in self.build.known.items():
            if kinds == set(schema.get("discriminator", {}).get("mapping", {})):
                return known
        union = CommentedMap(description=SENTENCE, oneOf=[], discriminator=CommentedMap(propertyName=shape.tag))
        made = self.build.free(f"{name}Event")
        self.build.known[made] = union
        for kind, variant in shape.variants.items():
            self.link_event(union, kind, variant, str(shape.tag))
        self.build.made[made] = union
        self.store(self.files.named("events.yaml").content)
        return made


def _require(home: Json, name: str) -> None:
    if "required" not in home:
        put(home, "required", flow([name]), "properties")
    elif name not in home["required"]:
        home["required"].append(name)


def _drop_empty(mapping: Json, depth: int) -> None:
    """Remove the empty mappings in a mapping, to a depth."""
    for key, value in list(mapping.items()):
        if isinstance(value, dict) and depth:
            _drop_empty(value, depth - 1)
            if not value:
                del mapping[key]


def _node(difference: Difference) -> Json:
    """Return the object in our description that the change for a difference between schemas would edit."""
    if not isinstance(difference.ours, Shape):
        return None
    return difference.ours.site if difference.kind == "type" else difference.ours.home


__all__ = ["Left", "Outcome", "write"]
