"""The words of the prompt policy, by category, with a reason each."""
