"""Conditions: subject, operator, value; evaluated against facts, without ever raising."""

from workflows.conditions.evaluate import Verdict, evaluate, holds

__all__ = ["Verdict", "evaluate", "holds"]
