"""The inputs by type of form field: the nearest of its classes counts. A new one is a line here."""

from collections.abc import Callable, Mapping
from functools import partial

from django import forms

from workflows.builder.forms.inputs.base import Input
from workflows.builder.forms.inputs.days import DaysInput
from workflows.builder.forms.inputs.duration import DurationInput
from workflows.builder.forms.inputs.flag import FlagInput
from workflows.builder.forms.inputs.group import GroupInput
from workflows.builder.forms.inputs.line import LineInput
from workflows.builder.forms.inputs.moments import BetweenInput, ClockInput
from workflows.builder.forms.inputs.number import NumberInput
from workflows.builder.forms.inputs.one_of import OneOfInput
from workflows.builder.forms.inputs.pairs import HeadersInput, MappingsInput
from workflows.builder.forms.inputs.picker import PickerInput
from workflows.builder.forms.inputs.rows import KeyedInput, RowsInput
from workflows.builder.forms.inputs.saved_tag import SavedTagInput
from workflows.builder.forms.inputs.several import SeveralInput
from workflows.builder.forms.inputs.step import StepInput
from workflows.builder.forms.inputs.text import TextInput
from workflows.builder.forms.inputs.words import WordsInput
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.builder.forms.settings import SeveralOf
from workflows.kinds import fields
from workflows.kinds.ask_question import SavedTag
from workflows.kinds.business_hours import Between
from workflows.kinds.request_fields import Headers, Mappings, SecretTemplate, Url
from workflows.kinds.rows import Rows
from workflows.kinds.send_message import PerKind
from workflows.triggers.schedule import ClockTime, Days, TimeZone

Make = Callable[[str, Mapping[str, str]], Input]


def input_of(field: forms.Field, what: str, references: Mapping[str, str]) -> Input:
    """``what`` the field names, if anything; ``references`` are those within it."""
    made = next((INPUTS[each] for each in type(field).__mro__ if each in INPUTS), None)
    return made(what, references) if made else LineInput()


def _line(what: str, references: Mapping[str, str]) -> Input:
    return NAMED[what]() if what in NAMED else LineInput()


# By what a line names.
NAMED: dict[str, Callable[[], Input]] = {what: partial(PickerInput, what) for what in PICKERS} | {"step": StepInput}


INPUTS: dict[type[forms.Field], Make] = {
    fields.Line: _line,
    fields.Template: lambda what, references: TextInput(),
    fields.Scalar: lambda what, references: TextInput(),
    fields.Words: lambda what, references: WordsInput(PICKERS.get(what)),
    fields.Texts: lambda what, references: WordsInput(completes=True),
    fields.Flag: lambda what, references: FlagInput(),
    fields.OneOf: lambda what, references: OneOfInput(),
    fields.Whole: lambda what, references: NumberInput(),
    fields.Number: lambda what, references: NumberInput(),
    fields.Duration: lambda what, references: DurationInput(),
    fields.Group: lambda what, references: GroupInput(references, input_of),
    Rows: lambda what, references: RowsInput(references, input_of),
    SeveralOf: lambda what, references: SeveralInput(),
    # Of one kind each.
    Between: lambda what, references: BetweenInput(),
    SavedTag: lambda what, references: SavedTagInput(),
    PerKind: lambda what, references: KeyedInput(references, input_of),
    SecretTemplate: lambda what, references: TextInput(secrets=True),
    Url: lambda what, references: TextInput(lines=1, secrets=True),
    Headers: lambda what, references: HeadersInput(),
    Mappings: lambda what, references: MappingsInput(),
    ClockTime: lambda what, references: ClockInput(),
    Days: lambda what, references: DaysInput(),
    TimeZone: lambda what, references: PickerInput("timezone"),
}
