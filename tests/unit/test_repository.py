"""The files around the code: workflows, forms, links, metadata. Everything that they name exists."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import dify_plus
from _dev.environment import APART as ENVIRONMENTS_APART
from tests.support.commands import command

ROOT = Path(dify_plus.__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOME = PROJECT["urls"]["Repository"]
RAW = HOME.replace("github.com", "raw.githubusercontent.com")


def yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml(path)["jobs"]
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


# -- workflows -------------------------------------------------------------------------------------------------------


def test_actions_are_pinned_by_commit_and_name_their_version() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, pin in re.findall(r"uses: ([^@\s]+)(.*)", path.read_text(encoding="utf-8")):
            if action.startswith("./"):
                assert (ROOT / action).is_file() and "workflow_call" in yaml(ROOT / action)["on"]
                continue
            assert re.fullmatch(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), f"{path.name}: {action}{pin}"
            pins.setdefault(action, set()).add(pin)
    assert len(pins) >= 6
    assert [action for action, found in pins.items() if len(found) != 1] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_the_least_permissions(path: Path) -> None:
    workflow = yaml(path)
    assert workflow["permissions"]["contents"] == "read"
    for name, job in workflow["jobs"].items():
        assert "uses" in job or job["timeout-minutes"] <= 60, name
    for step in steps(path):
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"] == {"persist-credentials": False}
        # What somebody else has written, such as the name of a branch, must not become code of a shell.
        assert "${{" not in step.get("run", ""), step["run"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_commands_of_a_workflow_are_there(path: Path) -> None:
    dev = command("dev")
    for step in steps(path):
        for script, rest in re.findall(r"\bscripts/([\w-]+) ?([^\n]*)", step.get("run", "")):
            assert (ROOT / "scripts" / script).is_file(), script
            options = re.findall(r"--[a-z]+", rest)
            apart = {f"--{name}" for name in dev.environment.APART} if script == "dev" else set()
            assert [option for option in options if f'"{option}"' not in source(script) and option not in apart] == []
            if script == "dev":
                what, *names = rest.split()
                assert what in ("check", "test") and set(names) <= (set(dev.STEPS) if what == "check" else apart)


def source(script: str) -> str:
    return (ROOT / "scripts" / script).read_text(encoding="utf-8")


def test_every_environment_with_its_own_tests_is_part_of_each_run() -> None:
    on_push = [step.get("run", "") for step in steps(GITHUB / "workflows" / "tests.yml")]
    in_ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name in ENVIRONMENTS_APART:
        assert f"python scripts/dev test --{name}" in on_push
        assert f'"$python" scripts/dev test --{name} ' in in_ci


def test_every_platform_runs_the_tests_on_the_pythons_that_the_metadata_names() -> None:
    matrix = jobs(GITHUB / "workflows" / "tests.yml")["test"]["strategy"]["matrix"]
    named = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", name)]
    assert matrix == {"os": ["ubuntu-latest", "macos-latest", "windows-latest"], "python": named}
    assert PROJECT["requires-python"] == f">={named[0]}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {', '.join(named[:-1])} and {named[-1]}." in " ".join(readme.split())


def test_a_release_is_tested_and_only_one_job_may_publish() -> None:
    release = jobs(GITHUB / "workflows" / "release.yml")
    assert (release["build"]["needs"], release["publish"]["needs"]) == ("test", "build")
    built, published = steps_of(release["build"]), steps_of(release["publish"])
    assert built.index("run: scripts/clean-room") < built.index("actions/attest-build-provenance")
    assert built.index("actions/attest-build-provenance") < built.index("actions/upload-artifact")
    assert published == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert release["publish"]["environment"] == "pypi"
    assert release["publish"]["permissions"] == {"id-token": "write"}
    assert "secrets." not in (GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8")


def steps_of(job: dict[str, Any]) -> list[str]:
    return [
        step["uses"].partition("@")[0] if "uses" in step else f"run: {step['run'].split()[1]}" for step in job["steps"]
    ]


# -- releases --------------------------------------------------------------------------------------------------------

NOTES = """\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-01-31

### Added

- It.

## [1.1.0] - 2026-01-01

- Old.
"""


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    notes = command("release-notes").notes
    assert notes("v1.2.0", '__version__ = "1.2.0"\n', NOTES) == "### Added\n\n- It."
    for tag, version, changelog, message in (
        ("v1.2.0", "1.1.0", NOTES, "the tag is v1.2.0, and the version in dify_plus/_version.py is 1.1.0"),
        ("1.2.0", "1.2.0", NOTES, "the tag is 1.2.0"),
        ("v1.3.0", "1.3.0", NOTES, r"no section `## \[1.3.0\] - YEAR-MONTH-DAY`"),
        ("v1.2.0", "1.2.0", NOTES.replace("### Added\n\n- It.\n\n", ""), "with changes"),
    ):
        with pytest.raises(ValueError, match=message):
            notes(tag, f'__version__ = "{version}"\n', changelog)


def test_the_changelog_has_the_format_of_keep_a_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *released = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    assert [heading for heading in released if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading)] == []
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds


# -- forms, hooks and links ------------------------------------------------------------------------------------------


def test_issue_forms_ask_for_the_output_of_the_doctor() -> None:
    forms = {path.name: yaml(path) for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"}
    assert len(forms) == 2
    for form in forms.values():
        ids = [entry["id"] for entry in form["body"]]
        assert form["name"] and form["description"] and len(ids) == len(set(ids))
        assert [entry["type"] for entry in form["body"]] == ["textarea"] * len(ids)
    [doctor] = [entry for entry in forms["bug.yml"]["body"] if entry["id"] == "doctor"]
    assert "dify-plus doctor --json" in doctor["attributes"]["label"] and doctor["validations"]["required"]
    assert yaml(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False


def test_hooks_are_steps_of_the_check() -> None:
    dev = command("dev")
    [repository] = yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["entry"].startswith("python scripts/dev check")
        assert set(hook["entry"].split()[3:]) <= set(dev.STEPS)


def test_dependabot_looks_after_the_actions() -> None:
    [update] = yaml(GITHUB / "dependabot.yml")["updates"]
    assert update["package-ecosystem"] == "github-actions"


LINKING = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "pyproject.toml", GITHUB / "ISSUE_TEMPLATE" / "config.yml"]


def test_links_to_the_project_are_absolute_and_lead_to_files_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [link for link in re.findall(r"\]\(([^)]+)\)", readme) if not link.startswith("https://")] == []
    links = [link for path in LINKING for link in re.findall(r"https://[^\s)\"']+", path.read_text(encoding="utf-8"))]
    ours = [link for link in links if "/dify-plus/" in link]
    assert len(ours) > 10
    for link in ours:
        known = re.fullmatch(rf"(?:{HOME}/(?:blob|tree)/main|{RAW}/main)/(.+)", link)
        elsewhere = re.fullmatch(rf"{HOME}(/issues|/security/advisories/new)?", link)
        assert elsewhere or (known and (ROOT / known[1]).exists()), link


def test_the_readme_names_every_extra() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Install\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(PROJECT["optional-dependencies"])


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="asks git which files there are")
def test_the_sdist_has_every_file() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    always = {"README.md", "LICENSE", "pyproject.toml", ".gitignore"}  # hatchling adds them
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    tracked = {line.partition("/")[0].strip('"') for line in done.stdout.splitlines()}
    assert tracked == set(build["targets"]["sdist"]["only-include"]) | always
