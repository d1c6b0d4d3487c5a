"""Everything about the text of prompts: styles, negative terms, depicted persons, the policy and the prompt writer."""

ADULT = 18  #: years; nobody younger is ever drawn
