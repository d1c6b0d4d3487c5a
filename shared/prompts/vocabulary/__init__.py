"""Words that both readers of prompts know: the one that finds persons, and the policy's one that finds minors.

Lists whose names begin with "policy: " are the policy's, all others those of `shared.prompts.persons`.
"""

from pathlib import Path

from shared.prompts.word_lists import WordLists

VOCABULARY = WordLists(Path(__file__).parent)

#: English numbers, from one on, from ten on, and the tens from twenty on.
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
