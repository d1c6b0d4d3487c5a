"""The prompt policy: it refuses a prompt that asks for a minor, for non-consent, gore or excretion.

The words stand in `lists/`, the rules that give their reasons in `rules/`. `disguises` undoes tricks of spelling with
`letters`, `lookalikes` and `leet`; `spelling` recognizes the words, `tokens` divides a reading into them, `lexicon`
finds the phrases, `minor_ages` reads stated ages, and `verdict` decides. All of it is pure and takes time in proportion
to the length of the prompt.
"""

from shared.prompts.policy.rule import PolicyCategory, Violation
from shared.prompts.policy.verdict import check_prompt, find_violation

__all__ = ["PolicyCategory", "Violation", "check_prompt", "find_violation"]
