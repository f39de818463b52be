"""The builder: pages on which a supervisor makes a workflow, step by step."""
