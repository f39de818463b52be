"""The forms of the builder: of a step of any kind, of the trigger and settings, of conditions."""

from workflows.builder.forms.conditions.editor import ConditionsForm, conditions_form
from workflows.builder.forms.offers import Offer, variables_at
from workflows.builder.forms.step import StepForm, step_form
from workflows.builder.forms.trigger import TriggerForm, trigger_form

__all__ = [
    "ConditionsForm",
    "Offer",
    "StepForm",
    "TriggerForm",
    "conditions_form",
    "step_form",
    "trigger_form",
    "variables_at",
]
