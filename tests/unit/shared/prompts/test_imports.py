"""Programs that judge no prompt do not load what judges one: the policy and the words for persons are large."""

import subprocess
import sys

import pytest

LARGE = ("shared.prompts.policy", "shared.prompts.persons", "shared.prompts.writing")


@pytest.mark.parametrize(
    "module", ["shared", "shared.settings", "workers.masters", "workers.derivatives", "celery.bin.celery"]
)
def test_importing_a_program_that_judges_no_prompt_loads_no_policy_and_no_words_for_persons(module: str) -> None:
    program = f"import sys, {module}; print([name for name in sys.modules if name.startswith({LARGE})])"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
