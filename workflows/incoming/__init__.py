"""The incoming webhook: a secret address, what is posted to it, and the run that it starts."""
