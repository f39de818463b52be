"""Conditions: subject, operator, value; evaluated against facts, without ever raising."""
