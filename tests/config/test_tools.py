"""The tools of a developer: packages of npm held against their hashes, hooks that run what CI
runs, what is looked for in code and packages."""

import json
import re
import subprocess
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
HASHES = {"integrity": {"@some/tool@1.0.0": "sha512-right"}}


def script(name):
    """A program of `bin`, loaded and not run."""
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "bin" / name))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def node_modules():
    return script("node-modules")


def installed(**about):
    return {"packages": {"node_modules/@some/tool": {"version": "1.0.0"} | about}}


def test_a_package_with_the_hash_of_package_json_is_taken(node_modules):
    assert node_modules.differing(HASHES, installed(integrity="sha512-right")) == []


@pytest.mark.parametrize(
    "about",
    [{"integrity": "sha512-wrong"}, {}, {"version": "1.0.1", "integrity": "sha512-right"}],
)
def test_any_other_package_is_refused(node_modules, about):
    assert len(node_modules.differing(HASHES, installed(**about))) == 1


def test_a_package_inside_another_is_held_against_its_hash_too(node_modules):
    nested = {"packages": {"node_modules/a/node_modules/b": {"version": "2.0.0"}}}
    assert node_modules.differing(HASHES, nested) == ["b@2.0.0"]


def test_each_npm_tool_is_named_by_one_version_with_a_hash():
    named = json.loads((ROOT / "package.json").read_text())
    wanted = {f"{name}@{version}" for name, version in named["devDependencies"].items()}
    assert wanted <= set(named["integrity"])
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", text) for text in named["integrity"].values())
    assert not list(ROOT.glob("package-lock.json"))


def test_the_hooks_run_the_checks_of_ci():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    entries = {hook["entry"] for hook in hooks[0]["hooks"]}
    steps = set(re.findall(r'^step "[^"]+" (bin/check \w+)$', (ROOT / ".ci/run").read_text(), re.M))
    assert steps
    assert entries == steps


def test_every_dependency_has_its_purpose_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    for name in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
        assert re.search(rf'^  "{re.escape(name)}", +# \w+', text, re.M), name


# --- what is looked for in code and packages ------------------------------------------------------
def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


def test_every_finding_of_bandit_that_is_left_says_which_and_why():
    marked = re.compile(r"#\s*nosec\b(.*)")
    marks = {
        f"{path.relative_to(ROOT)}: {mark}"
        for path in tracked()
        if (path.suffix == ".py" or path.parent.name == "bin")
        and path.name != "check"
        and "tests" not in path.parts
        and path.is_file()
        for mark in marked.findall(path.read_text())
    }
    assert marks
    assert [mark for mark in marks if not re.search(r":  (B\d{3} )+# \w+", mark)] == []


def test_bandit_leaves_no_test_out():
    about = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["bandit"]
    assert about.keys() == {"exclude_dirs"}


def test_known_secrets_are_in_files_that_are_there():
    baseline = json.loads((ROOT / ".secrets.baseline").read_text())
    assert [name for name in baseline["results"] if not (ROOT / name).is_file()] == []


@pytest.fixture(scope="module")
def vulnerabilities():
    return script("known-vulnerabilities")


def package(name, *vulns, **more):
    return {"name": name, "version": "1.0", "vulns": list(vulns), **more}


def test_a_known_vulnerability_is_told_with_the_version_that_mends_it(vulnerabilities):
    found = [package("sound"), package("old", {"id": "PYSEC-1", "fix_versions": ["1.1"]})]
    assert vulnerabilities.report("OSV", found, found) == [
        "old 1.0: PYSEC-1, mended in 1.1",
        "1 known vulnerabilities in 2 packages, by OSV.",
    ]


def test_a_package_that_no_service_knows_is_named(vulnerabilities):
    sound, unknown = package("sound"), {"name": "ours", "skip_reason": "not found"}
    assert vulnerabilities.report("OSV", [sound, unknown], [sound]) == [
        "0 known vulnerabilities in 1 packages, by OSV.",
        "NOT CHECKED: ours",
    ]


def test_where_no_service_answers_it_says_so(vulnerabilities, monkeypatch, capsys):
    monkeypatch.setattr(vulnerabilities, "asked", lambda service: [])
    vulnerabilities.main()
    assert capsys.readouterr().out.startswith("NOT CHECKED: neither the package index nor OSV")


@pytest.mark.one_database("asks no database")
def test_the_list_of_packages_is_that_of_production(tmp_path):
    """Every locked package, with its version, and nothing else."""
    path = tmp_path / "sbom.json"
    subprocess.run([ROOT / "bin" / "sbom", path], check=True, capture_output=True)
    listed = json.loads(path.read_text())
    locked = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert listed["bomFormat"] == "CycloneDX"
    assert sorted((c["name"], c["version"]) for c in listed["components"]) == sorted(locked)
