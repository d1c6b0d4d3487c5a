"""Two concepts that refuse together are found as by comparing each phrase with each other one."""

from hypothesis import given
from hypothesis import strategies as st

from shared.prompts.policy.rule import Pair, PolicyCategory
from shared.prompts.policy.tokens import Tokens
from shared.prompts.policy.verdict import _are_adjectives, _stand_together

WORDS = 14

spans = st.lists(st.tuples(st.integers(0, WORDS - 3), st.integers(1, 3)), max_size=4).map(
    lambda found: sorted((start, start + length) for start, length in found)
)
steps = st.lists(st.integers(0, 2), min_size=WORDS, max_size=WORDS)


def tokens_of(steps: list[int]) -> Tokens:
    """Return words of which each begins a sentence (2), a clause (1) or neither (0)."""
    sentences = [sum(step > 1 for step in steps[: place + 1]) for place in range(WORDS)]
    clauses = [sum(step > 0 for step in steps[: place + 1]) for place in range(WORDS)]
    return Tokens(words=["with" if step == 0 else "word" for step in steps], clauses=clauses, sentences=sentences)


@given(steps=steps, earlier=spans, later=spans, within=st.integers(0, 6), in_order=st.booleans(), joined=st.booleans())
def test_the_next_phrase_decides(
    steps: list[int],
    earlier: list[tuple[int, int]],
    later: list[tuple[int, int]],
    within: int,
    in_order: bool,  # noqa: FBT001 -- hypothesis draws it
    joined: bool,  # noqa: FBT001 -- hypothesis draws it
) -> None:
    tokens = tokens_of(steps)
    pair = Pair(
        name="", category=PolicyCategory.GORE, first="", second="", reason="", within=within, in_order=in_order,
        joined=joined,
    )  # fmt: skip

    def belong_together(one: tuple[int, int], other: tuple[int, int]) -> bool:
        near = other[0] >= (one[1] if in_order else one[0]) and other[0] - one[1] <= within
        if not near or tokens.sentences[one[0]] != tokens.sentences[other[0]]:
            return False
        return not joined or _are_adjectives(tokens, range(one[1], other[0]), other[0])

    whole = [span for span in earlier if tokens.sentences[span[0]] == tokens.sentences[span[1] - 1]]
    parts = [span for span in later if tokens.sentences[span[0]] == tokens.sentences[span[1] - 1]]
    expected = any(belong_together(one, other) for one in whole for other in parts)
    assert _stand_together(tokens, whole, parts, pair) == expected
