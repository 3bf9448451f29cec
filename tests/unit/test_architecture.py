"""How the package is built: imports point one way, I/O is in one place, importing is light, both halves are alike."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import files, packages_distributions
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import dify_plus
import dify_plus_api
from dify_plus import _names, types
from dify_plus_api import models

ROOT = Path(dify_plus.__file__).parents[1]

LAYERS = [
    "generated",
    "errors, sse",
    "_policy",
    "_arguments",
    "_streams, _lists",
    "_batch",
    "transport",
    "streams, pages",
    "resources",
    "client",
    "dify_plus",
    "testing, cli, pytest_plugin, _spec, batch, ray, otel",
]
"""The layers, from the bottom up. A module may import modules of its own layer and of those below."""
PURE = LAYERS[1:6]

ROOMS = {
    "_policy": "_policy",
    "_arguments": "_arguments",
    "_streams": "_streams, _lists",
    "_lists": "_streams, _lists",
    "_batch": "_batch",
    "_knowledge_sync": "_batch",
}
OUTER = {"__main__", "testing", "cli", "pytest_plugin", "_spec", "batch", "ray", "_ray", "otel"}
KEEPERS = {"dify_plus._arguments.local_files", "dify_plus._batch.ledger", "dify_plus._knowledge_sync.files"}
"""The modules that read or write files, in packages that otherwise have no I/O."""
TRANSPORT = {
    "_compat",
    "_network",
    "_read_ahead",
    "bodies",
    "fast_transport",
    "local_transport",
    "retrying_client",
    "routes",
    "transport",
}
PROMISED = ("batch", "cli", "errors", "otel", "pytest_plugin", "ray", "sse", "testing", "types")
PUBLIC = {"dify_plus", *(f"dify_plus.{name}" for name in PROMISED)}
"""The modules that users import from. Everything else has a name with an underscore, or is inside one of these."""
IO = {
    "aiofiles",
    "anyio",
    "asyncio",
    "h11",
    "httpcore",
    "httpx",
    "requests",
    "select",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "urllib3",
}


def modules(package: str, folder: Path = ROOT) -> dict[str, Path]:
    """The modules of a package, by name."""
    found = {}
    for path in sorted((folder / package).rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


OURS = modules("dify_plus")


def below(package: str) -> dict[str, Path]:
    """Return our modules in a package, by name. There must be some."""
    found = {name: path for name, path in OURS.items() if name == package or name.startswith(f"{package}.")}
    assert found, f"there is no {package}"
    return found


GENERATED = modules("dify_plus_api", ROOT / "generated")


ANNOTATED = {"dify_plus._error_base", "dify_plus.errors"}
"""The modules that may import from above for type checkers: the attributes of errors have types."""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def our_tree(name: str) -> ast.Module:
    """Return the syntax tree of one of our modules. It is cached, so tests must not change it."""
    return parsed(OURS[name])


@cache
def imports(name: str, path: Path) -> list[str]:
    """Return the names of the modules that a module imports, also within its functions."""
    tops = [node for node in parsed(path).body if not (name in ANNOTATED and isinstance(node, ast.If))]
    return [*_imported(name if path.name == "__init__.py" else name.rpartition(".")[0], tops)]


def _imported(package: str, tops: list[ast.stmt]) -> Iterator[str]:
    for node in (node for top in tops for node in ast.walk(top)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(filter(None, (start, node.module)))
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in OURS or inner in GENERATED else source


def layer(name: str) -> str:
    top, *rest = name.split(".")
    if top == "dify_plus_api":
        return "generated"
    match rest:
        case [] | ["types"]:
            return "dify_plus"
        case [outer, *_] if outer in OUTER:
            return LAYERS[-1]
        case ["_async" | "_sync", "resources", *_]:
            return "resources"
        case ["_async" | "_sync", "client"]:
            return "client"
        case ["_async" | "_sync", module]:
            return "transport" if module in TRANSPORT else "streams, pages"
        case ["_http", *_]:
            return "transport"
        case [room, *_] if room in ROOMS:
            return ROOMS[room]
    return "errors, sse"


@pytest.mark.parametrize("name", OURS)
def test_imports_point_downwards(name: str) -> None:
    height = LAYERS.index(layer(name))
    for imported in imports(name, OURS[name]):
        if imported.split(".")[0] not in ("dify_plus", "dify_plus_api") or name in ("dify_plus", "dify_plus.types"):
            continue
        assert LAYERS.index(layer(imported)) <= height, f"{name} imports {imported}"


def test_no_imports_go_in_circles() -> None:
    graph = {
        name: {imported for imported in imports(name, path) if imported in OURS and imported != name}
        for name, path in OURS.items()
        if layer(name) in LAYERS[1:8] or name.startswith(("dify_plus.cli", "dify_plus.testing"))
    }
    TopologicalSorter(graph).prepare()  # raises for a circle


def test_modules_import_only_exported_names_from_each_other() -> None:
    offered = {name: found for name in OURS if (found := offered_by(our_tree(name))) is not None}
    assert len(offered) > 100
    for name in OURS:
        for node in ast.walk(our_tree(name)):
            if isinstance(node, ast.ImportFrom) and node.module in offered:
                asked = {alias.name for alias in node.names if f"{node.module}.{alias.name}" not in OURS}
                assert asked <= {*offered[node.module], "*"}, f"{name} imports from {node.module}"


def offered_by(tree: ast.Module) -> set[str] | None:
    """Return the names in `__all__`; None if the module has none, or adds names to it elsewhere."""
    found = [top for top in tree.body if any(isinstance(it, ast.Name) and it.id == "__all__" for it in ast.walk(top))]
    return set(ast.literal_eval(found[0].value)) if len(found) == 1 and isinstance(found[0], ast.Assign) else None


def test_the_halves_know_nothing_of_each_other() -> None:
    for half, other in (("_async", "_sync"), ("_sync", "_async")):
        for name, path in below(f"dify_plus.{half}").items():
            assert not [found for found in imports(name, path) if f".{other}" in found], name


def test_tests_servers_know_nothing_of_the_command() -> None:
    for name, path in below("dify_plus.testing").items():
        assert not [found for found in imports(name, path) if found.startswith("dify_plus.cli")], name


def test_generated_code_imports_nothing_of_ours() -> None:
    for name, path in GENERATED.items():
        assert not [found for found in imports(name, path) if found.split(".")[0] == "dify_plus"], name


def test_comparing_descriptions_imports_no_other_part_of_the_package() -> None:
    # The scripts use it, even while the generated code is broken.
    for name, path in below("dify_plus._spec").items():
        ours = [found for found in imports(name, path) if found.split(".")[0] in ("dify_plus", "dify_plus_api")]
        assert [found for found in ours if not found.startswith("dify_plus._spec.")] == [], name


def test_httpx_is_met_in_the_transport_only() -> None:
    http = {"h11", "httpcore", "httpx"}
    users = {name for name, path in OURS.items() if http & {found.split(".")[0] for found in imports(name, path)}}
    users = {name for name in users if layer(name) not in LAYERS[-1:]}
    # The client imports httpx only for the types of its options.
    named_in = {"client", *TRANSPORT} - {"_compat", "_read_ahead"}
    both = {f"dify_plus.{half}.{name}" for half in ("_async", "_sync") for name in named_in}
    assert users == {*both, *below("dify_plus._http")} - {"dify_plus._http"}


LOGGERS = {
    "dify_plus._streams.call_log": "what happens to a call",
    "dify_plus._streams.observed": "an observer that fails",
    "dify_plus._async.batch": "jobs: they are not calls, so observers receive nothing of them but their calls",
    "dify_plus._sync.batch": "jobs",
    "dify_plus.cli._debug_log": "what the command adds with --debug",
}
"""The modules that write to the log, and what they write."""
LEVELS = {"debug", "info", "warn", "warning", "error", "exception", "critical", "fatal", "log"}


def test_log_lines_about_calls_are_written_by_an_observer() -> None:
    writers = set()
    for name in OURS:
        used = [node for node in ast.walk(our_tree(name)) if isinstance(node, ast.Attribute)]
        if any(node.attr in LEVELS and re.search("logg(er|ing)", ast.unparse(node.value), re.I) for node in used):
            writers.add(name)
    assert writers == LOGGERS.keys()


@pytest.mark.parametrize("name", [name for name in OURS if layer(name) in PURE and name not in KEEPERS])
def test_pure_modules_do_no_io(name: str) -> None:
    assert not {found.split(".")[0] for found in imports(name, OURS[name])} & IO
    found = [*ast.walk(our_tree(name))]
    assert not [node for node in found if isinstance(node, ast.AsyncFunctionDef | ast.Await)]
    called = {node.func for node in found if isinstance(node, ast.Call)}
    names = {func.id for func in called if isinstance(func, ast.Name)}
    methods = {func.attr for func in called if isinstance(func, ast.Attribute)}
    assert not names & {"open", "print", "input"}
    assert not methods & {"read_bytes", "read_text", "write_bytes", "write_text", "sleep"}


def test_public_modules_are_those_that_are_promised() -> None:
    public = {name for name in OURS if not any(part.startswith("_") for part in name.split("."))}
    assert public == PUBLIC


SHOWN = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*") if path.suffix in (".md", ".txt")),
    *sorted((ROOT / "examples").glob("*.py")),
    *(ROOT / "dify_plus" / "cli").glob("*demo/steps.py"),
]
"""What users copy from. The last is the code that `dify-plus demo` shows."""


def shown_names(text: str) -> set[str]:
    """The dotted names of our packages that a text mentions or imports."""
    names = set(re.findall(r"\bdify_plus(?:_api)?(?:\.\w+)+", text))
    for source, imported in re.findall(r"\bfrom (dify_plus[\w.]*) import (\([^)]*\)|[^\n(]*)", text):
        names |= {f"{source}.{name}" for name in re.findall(r"\w+", imported)}
    return names


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_shown_to_users_names_public_modules_only(path: Path) -> None:
    for name in sorted(shown_names(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        assert not [part for part in parts if re.match("_(?!_)", part)], name
        modules = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if parts[0] == "dify_plus":
            assert {module for module in modules if module in OURS} <= PUBLIC, name
        else:
            assert modules[1] in GENERATED or hasattr(dify_plus_api, parts[1]), name


def test_the_demo_is_among_what_is_shown() -> None:
    assert SHOWN[-1].name == "steps.py"
    assert shown_names("from dify_plus import (\n    _a,\n    B,\n)") == {"dify_plus._a", "dify_plus.B"}


# -- what is imported from outside -----------------------------------------------------------------------------------

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
DEV: list[str] = PYPROJECT["dependency-groups"]["dev"]
RECIPES: list[str] = PYPROJECT["dependency-groups"]["recipes"]
DISTRIBUTIONS = packages_distributions()
COMMANDS = [path for path in (ROOT / "scripts").rglob("*") if path.is_file() and path.suffix in ("", ".py")]
TOP_LEVEL = {"dify_plus", "dify_plus_api", "tests", *(path.name for path in (ROOT / "scripts").glob("_*"))}


def plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def declared(*extras: str) -> set[str]:
    """Return the distributions in pyproject.toml: those of `dependencies` and of some extras."""
    return names([*PROJECT["dependencies"], *(asked for extra in extras for asked in EXTRAS.get(extra, []))])


def names(requirements: list[str]) -> set[str]:
    return {plain(name[0]) for requirement in requirements if (name := re.match(r"[\w.-]+", requirement))}


@cache
def from_outside(path: Path) -> tuple[set[str], set[str]]:
    """Return the distributions that a file imports, and those that it imports by `import_module` if they are there."""
    needed, optional = set(), set()
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Import():
                needed |= {alias.name for alias in node.names}
            case ast.ImportFrom(level=0, module=str(module)):
                needed.add(module)
            case ast.Call(args=[ast.Constant(value=str(module))]) if "import_module" in ast.unparse(node.func):
                optional.add(module)
    return distributions(needed), distributions(optional)


def distributions(modules: set[str]) -> set[str]:
    found = set()
    for module in modules:
        top = module.partition(".")[0]
        if top not in sys.stdlib_module_names | TOP_LEVEL:
            names = set(DISTRIBUTIONS.get(top, [top]))
            found |= {plain(name) for name in names if len(names) == 1 or owns(name, module)}
    return found


def owns(distribution: str, module: str) -> bool:
    """Return whether a module belongs to this distribution; several distributions can share a package."""
    path = module.replace(".", "/")
    return any(str(file).startswith((f"{path}/", f"{path}.py")) for file in files(distribution) or ())


def extra_of(name: str) -> str:
    """Return the extra that a module needs: it has the name of the subpackage."""
    part = f"{name}.".split(".")[1]
    return {"pytest_plugin": "testing"}.get(part, part)


def test_what_the_packages_import_is_declared() -> None:
    for name, path in {**OURS, **GENERATED}.items():
        needed, optional = from_outside(path)
        given = {"pytest"} if name == "dify_plus.pytest_plugin" else set()  # only pytest loads it
        assert needed <= declared(extra_of(name)) | given, name
        assert optional <= declared(*EXTRAS), name


@pytest.mark.parametrize("folder", ["scripts", "tests"])
def test_what_scripts_and_tests_import_is_declared(folder: str) -> None:
    found = COMMANDS if folder == "scripts" else (ROOT / "tests").rglob("*.py")
    for path in found:
        needed, optional = from_outside(path)
        apart = RECIPES if "frameworks" in path.parts else []
        assert needed | optional <= declared(*EXTRAS) | names(DEV + apart), path


def test_what_is_declared_is_imported() -> None:
    used: dict[str, set[str]] = {}
    found_optional: set[str] = set()
    for name, path in {**OURS, **GENERATED}.items():
        needed, optional = from_outside(path)
        used.setdefault(extra_of(name), set()).update(needed)
        found_optional |= optional
    assert declared() <= set().union(*used.values())
    for extra in EXTRAS:
        assert declared(extra) - declared() <= used.get(extra, found_optional), extra


# -- the public face -------------------------------------------------------------------------------------------------


def test_every_public_name_exists_and_is_listed_once() -> None:
    assert len(dify_plus.__all__) == len(set(dify_plus.__all__))
    assert set(dify_plus.__all__) == {*_names.TOP_LEVEL, "__version__"}
    assert len(dify_plus.__all__) <= 55
    assert dir(dify_plus) == sorted(dify_plus.__all__)
    for name in dify_plus.__all__:
        assert getattr(dify_plus, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        dify_plus.Nothing  # noqa: B018


def test_every_type_exists() -> None:
    assert set(types.__all__) == {*models.__all__, *_names.TYPES}
    assert dir(types) == sorted(types.__all__)
    for name in types.__all__:
        assert getattr(types, name) is getattr(models if name not in _names.TYPES else types, name)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        types.Nothing  # noqa: B018
    assert not set(types.__all__) & set(dify_plus.__all__), "one place to import each name from"


@pytest.mark.parametrize(("module", "table"), [("__init__", _names.TOP_LEVEL), ("types", _names.TYPES)])
def test_type_checkers_see_the_names_where_they_are(module: str, table: dict[str, str]) -> None:
    tree = ast.parse((ROOT / f"dify_plus/{module}.py").read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name or alias.name == "*"
            seen[alias.name] = node.module
    assert {name: where for name, where in seen.items() if name != "*"} == table, "run scripts/regenerate"


def loaded(code: str) -> set[str]:
    """Return the modules that some code loads in a new Python process."""
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_next_to_nothing() -> None:
    found = loaded("import dify_plus")
    assert {name for name in found if "dify" in name} == {"dify_plus", "dify_plus._names", "dify_plus._version"}
    assert not found & {"httpx", "attrs", "anyio", "asyncio", "json", "ssl"}


def test_importing_the_types_loads_none_of_them() -> None:
    found = {name for name in loaded("import dify_plus.types") if "dify" in name}
    assert found == {
        "dify_plus",
        "dify_plus._names",
        "dify_plus._version",
        "dify_plus.types",
        "dify_plus_api",
        "dify_plus_api.models",
    }
    found = {name for name in loaded("from dify_plus.types import Usage") if name.startswith("dify_plus_api.models.")}
    assert found == {"dify_plus_api.models.shared"}


@pytest.mark.parametrize(("client", "other"), [("Dify", "_async"), ("AsyncDify", "_sync")])
def test_a_client_loads_hardly_a_model_and_neither_the_other_half_nor_resources(client: str, other: str) -> None:
    found = loaded(f"from dify_plus import {client}; {client}('app-x')")
    assert not found & {"httpx", "httpcore", "anyio", "ssl"}  # the first call loads them
    assert not [name for name in found if name.startswith(f"dify_plus.{other}")]
    assert len([name for name in found if name.startswith("dify_plus_api.models.")]) <= 3
    assert not [name for name in found if name.startswith("dify_plus.") and ".resources." in name]
    assert not [name for name in found if name.startswith(("dify_plus.testing", "dify_plus.cli", "starlette", "typer"))]


def test_a_blocking_call_loads_no_streams() -> None:
    """A program with a single call must start fast."""
    found = loaded(
        "from contextlib import suppress; from dify_plus import APIConnectionError, Dify\n"
        "dify = Dify('app-x', user='u', base_url='http://127.0.0.1:9/v1', max_retries=0)\n"
        "with suppress(APIConnectionError): dify.chat.send('Hi', response_mode='blocking')"
    )
    assert "dify_plus._sync.blocking_calls" in found
    assert not found & {"dify_plus._sync.stream", "dify_plus._sync.run_stream", "dify_plus._sync.app_streams"}


# -- two halves -----------------------------------------------------------------------------------------------------

ASYNC = sorted(name for name in OURS if name.startswith("dify_plus._async"))
WORDS = {
    r"\basync (?=(def|for|with)\b)": "",
    r"\bawait (?=[\w.]+\()": "",
    r"\bAsync(?=[A-Z])": "",
    r"\b_async\b": "_sync",
    r"\basyncio(?=\()": "sync",
    r"\baclose\b": "close",
    r"\bhandle_async_request\b": "handle_request",
    r"\b__a(?=(enter|exit|iter|next)__)": "__",
}
HAND_WRITTEN = ("dify_plus._async._compat", "dify_plus._async._network", "dify_plus._async._read_ahead")


def as_sync(text: str | None) -> str:
    text = text or ""
    for pattern, replacement in WORDS.items():
        text = re.sub(pattern, replacement, text)
    return text


def described(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Return the signature and the docstring of each public name that a module defines."""
    found = {}
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        found[as_sync(name)] = description(value)
        if inspect.isclass(value):
            for member_name, member in vars(value).items():
                if not member_name.startswith("_") or member_name in ("__init__", "__aenter__", "__enter__"):
                    found[as_sync(f"{name}.{member_name}")] = description(member)
    return found


def description(value: Any) -> tuple[str, str]:
    value = getattr(value, "func", None) or getattr(value, "fget", None) or getattr(value, "__func__", None) or value
    signature = re.sub(" at 0x[0-9a-f]+", "", str(inspect.signature(value))) if isinstance(value, FunctionType) else ""
    return as_sync(signature), " ".join(as_sync(inspect.getdoc(value)).split())


@pytest.mark.parametrize("name", [name for name in ASYNC if name not in HAND_WRITTEN])
def test_both_halves_offer_the_same_names_parameters_and_docs(name: str) -> None:
    other = name.replace("._async", "._sync")
    assert described(importlib.import_module(other)) == described(importlib.import_module(name))


@pytest.mark.parametrize("written", HAND_WRITTEN)
def test_what_is_written_by_hand_on_both_sides_offers_the_same_names(written: str) -> None:
    sides = [importlib.import_module(written), importlib.import_module(written.replace("_async", "_sync"))]
    assert {*sides[0].__all__} == {*sides[1].__all__}
    for name in sides[0].__all__:
        ours = [getattr(side, name) for side in sides]
        if all(isinstance(value, FunctionType) for value in ours):
            assert [*inspect.signature(ours[0]).parameters] == [*inspect.signature(ours[1]).parameters], name


def test_the_sync_side_never_waits() -> None:
    kinds = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
    for name, path in below("dify_plus._sync").items():
        assert not [node for node in ast.walk(our_tree(name)) if isinstance(node, kinds)], name
        assert not {found.split(".")[0] for found in imports(name, path)} & {"asyncio", "anyio"}, name


def test_public_classes_come_in_pairs() -> None:
    public = set(dify_plus.__all__)
    twins = {name for name in public if re.match("Async[A-Z]", name)}
    assert {name.removeprefix("Async") for name in twins} <= public
    sync = {name for name in public if _names.TOP_LEVEL.get(name, "").startswith("dify_plus._sync")}
    assert {f"Async{name}" for name in sync} == twins


def test_modules_of_both_sides_are_the_same() -> None:
    for side in ("_async", "_sync"):
        package = importlib.import_module(f"dify_plus.{side}")
        assert list(pkgutil.iter_modules(package.__path__))
    assert {name.replace("._async", "") for name in ASYNC} == {
        name.replace("._sync", "") for name in OURS if name.startswith("dify_plus._sync")
    }
