"""How the starter was made: illustrations, captions, maps, training, evaluation. The service imports nothing of it."""
