"""Everything about the text of prompts: styles, negative terms, depicted persons, the policy and the prompt writer."""

ADULT = 18  #: years; no younger person is ever drawn
