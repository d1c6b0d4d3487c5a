"""The persons that a prompt depicts: find them by their words, and make sure that they are adults."""
