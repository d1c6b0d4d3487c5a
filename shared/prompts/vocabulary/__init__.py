"""The words that several readers share: each stands once, however many lists take it.

The policy takes the lists whose names begin with "policy: ". `shared.prompts.persons` and `contradictions` take the
others.
"""

from pathlib import Path

from shared.prompts.word_lists import WordLists

VOCABULARY = WordLists(Path(__file__).parent)

#: English number words: from one, from ten, and the tens from twenty.
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
