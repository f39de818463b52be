"""The inputs by type of form field: the nearest of its classes counts. A new one is a line here."""

from collections.abc import Callable, Mapping

from django import forms

from workflows.builder.forms.inputs.base import Input
from workflows.builder.forms.inputs.duration import DurationInput
from workflows.builder.forms.inputs.flag import FlagInput
from workflows.builder.forms.inputs.group import GroupInput
from workflows.builder.forms.inputs.line import LineInput
from workflows.builder.forms.inputs.number import NumberInput
from workflows.builder.forms.inputs.one_of import OneOfInput
from workflows.builder.forms.inputs.picker import PickerInput
from workflows.builder.forms.inputs.several import SeveralInput
from workflows.builder.forms.inputs.text import TextInput
from workflows.builder.forms.inputs.words import WordsInput
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.settings import SeveralOf
from workflows.kinds import fields

Make = Callable[[str, Mapping[str, str]], Input]


def input_of(field: forms.Field, what: str, references: Mapping[str, str]) -> Input:
    """``what`` the field names, if anything; ``references`` are those within it."""
    made = next((INPUTS[each] for each in type(field).__mro__ if each in INPUTS), None)
    return made(what, references) if made else LineInput()


def _line(what: str, references: Mapping[str, str]) -> Input:
    return PickerInput(what) if what in PICKERS else LineInput()


INPUTS: dict[type[forms.Field], Make] = {
    fields.Line: _line,
    fields.Template: lambda what, references: TextInput(),
    fields.Scalar: lambda what, references: TextInput(),
    fields.Words: lambda what, references: WordsInput(),
    fields.Flag: lambda what, references: FlagInput(),
    fields.OneOf: lambda what, references: OneOfInput(),
    fields.Whole: lambda what, references: NumberInput(),
    fields.Number: lambda what, references: NumberInput(),
    fields.Duration: lambda what, references: DurationInput(),
    SeveralOf: lambda what, references: SeveralInput(),
    fields.Group: lambda what, references: GroupInput(references, input_of),
}
