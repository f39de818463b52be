"""The storm over workflows: every step kind and every trigger, a server that fails, people who interfere."""
