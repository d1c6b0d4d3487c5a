"""What may be asked for: a prompt is refused where it asks for a minor, for non-consent, gore or excretion.

The words are data with a reason each, in `rules/`; `disguises` takes off what hides them, `lexicon` finds them,
`verdict` weighs them, `ages` reads stated ages. All of it is pure and takes time in proportion to the prompt.
"""

from shared.prompts.policy.rule import PolicyCategory, Violation
from shared.prompts.policy.verdict import check_prompt, find_violation

__all__ = ["PolicyCategory", "Violation", "check_prompt", "find_violation"]
