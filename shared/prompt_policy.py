"""What may be asked for. Pure: text in, a verdict out."""

from __future__ import annotations

from shared.errors import UnsafePromptError


def check_prompt(text: str) -> None:
    """Raise UnsafePromptError when `text` asks for a minor, for non-consent, gore or excretion."""
    if "\0" in text:
        raise UnsafePromptError("minor", "replaced by the real policy")
