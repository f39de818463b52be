"""The only way out to the network over HTTP: one client, and the rule for which addresses it may call."""
