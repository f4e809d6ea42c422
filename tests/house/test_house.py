"""The house in order: documentation is current and complete, and nothing names the machine it was written on."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "puls"
PAGES = sorted((ROOT / "docs").glob("*.md"))
LONGEST_FILE = 420


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_generated_page_is_current(page):
    text = page.read_text(encoding="utf-8")
    assert _generator().made(page.name, text) == text, "run `make docs`"


def test_every_generated_part_is_in_some_page():
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"<!-- made: (\w+) -->", texts)) == set(_generator().PARTS)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_within_the_documentation_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
    anchors = re.findall(r"\]\(#([^)]+)\)", text)
    headings = {
        re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert set(anchors) <= headings


def test_the_index_leads_to_every_page():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert all(f"({page.name})" in index for page in PAGES if page.name != "index.md")


def test_every_key_of_json_is_in_the_documentation():
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("cli.md", "variants.md")]
    documented = set(re.findall(r"`(\w+)`", "".join(pages)))
    for name in (
        "workspace/answer_values.py",
        "cli/metric_page.py",
        "cli/rows_table.py",
        "cli/diagnosing.py",
        "workspace/why.py",
        "workspace/leaderboards.py",
        "workspace/changes.py",
        "workspace/variants.py",
    ):
        tree = ast.parse((PACKAGE / name).read_text(encoding="utf-8"))
        keys = {
            key.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Dict)
            for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
        styles = {"error", "warning", "info"}
        assert keys - styles <= documented, name


def _public(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    methods = [
        method
        for node in found
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, kinds) and not method.name.startswith("_")
    ]
    return found + methods


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_and_its_public_names_are_documented_and_it_is_of_one_subject(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or not text.strip()
    undocumented = [node.name for node in _public(tree) if not ast.get_docstring(node)]
    assert not [name for name in undocumented if not _is_private_method(tree, name)]
    assert len(text.splitlines()) <= LONGEST_FILE


def _is_private_method(tree: ast.Module, name: str) -> bool:
    """Whether only classes that start with an underscore have the name."""
    owners = [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(getattr(each, "name", None) == name for each in node.body)
    ]
    return bool(owners) and all(owner.name.startswith("_") for owner in owners)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_name_that_a_room_offers_exists(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    offered = [
        [element.value for element in node.value.elts if isinstance(element, ast.Constant)]
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List | ast.Tuple)
        and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
    ]
    room = ".".join(("puls", *path.parent.relative_to(PACKAGE).parts))
    module = importlib.import_module(room)
    assert all(hasattr(module, str(name)) for names in offered for name in names)


def _kept() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for folder in ("src", "tests", "docs", "bench", ".ci") for path in (ROOT / folder).rglob("*.*")]
    return [ROOT / name for name in listed.split("\0") if name]


def test_nothing_names_the_machine_or_the_registry_that_it_was_made_on():
    # Written so that this file does not find itself.
    forbidden = re.compile(
        r"/(?:work|root|home)/[a-z]|" + "|".join(("pypi" + r"\.org", "index" + "-url [h/f]", r"--find" + "-links /"))
    )
    found = []
    for path in _kept():
        if path.suffix in (".py", ".md", ".toml", ".lock", ".sql", ".txt", "") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in forbidden.finditer(text)]
    assert found == []
    assert not (ROOT / "uv.lock").exists()


def test_every_locked_requirement_has_a_hash_and_the_lock_holds_what_the_build_needs():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", text, flags=re.IGNORECASE)[1:]
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
        locked = {re.split(r"[=\[ ]", entry)[0] for entry in entries}
        assert {re.split(r"[>=<\[]", each)[0] for each in wanted} <= locked
