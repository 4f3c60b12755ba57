"""The tools of a developer: packages of npm held against their hashes, hooks that run what CI
runs."""

import re
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
HASHES = {"integrity": {"@some/tool@1.0.0": "sha512-right"}}


@pytest.fixture(scope="module")
def node_modules():
    loader = SourceFileLoader("node_modules_script", str(ROOT / "bin" / "node-modules"))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


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
