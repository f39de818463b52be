"""Asks the contact something, waits for the answer, keeps it; asks again when it is none."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import durations, text
from workflows.effects import SetField, Tag
from workflows.filters import show
from workflows.kinds.answers.base import AnswerType, NotUnderstood
from workflows.kinds.answers.registry import ANSWERS
from workflows.kinds.base import Context, Go, Kind, Pause, Result, Stimulus
from workflows.kinds.contact_value import Unfit, fit
from workflows.kinds.fields import Absent, Duration, Group, Line, Number, OneOf, Template, Whole, Words
from workflows.kinds.offer import cannot_send, cut, offer
from workflows.kinds.set_variable import VariableName
from workflows.kinds.short import short
from workflows.program import Step

WEEK = 7 * 86_400
FIELD = re.compile(r"[a-z][a-z0-9_]*")


def _with(option: str) -> tuple[str, tuple[str, ...]]:
    """The types of answers that take the option."""
    return ("type", tuple(name for name, answer in ANSWERS.items() if option in answer.options))


class AnswerForm(forms.Form):
    type = OneOf(
        {name: _(answer.label) for name, answer in ANSWERS.items()}, default="text", label=_("What is asked for")
    )
    choices = Words(
        most=10,
        longest=20,
        label=_("Choices"),
        help_text=_("Buttons where the channel has them, else numbered lines."),
        only_with=_with("choices"),
    )
    min = Number(label=_("Smallest number"), only_with=_with("min"))
    max = Number(label=_("Largest number"), only_with=_with("max"))
    format = Line(longest=20, label=_("How to write the date"), picks="date_format", only_with=_with("format"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answer = ANSWERS.get(cleaned.get("type", ""))
        if answer is None or self.errors:
            return cleaned
        for option in ("choices", "min", "max", "format"):
            if option not in answer.options and cleaned.pop(option) not in (None, []):
                raise forms.ValidationError(
                    gettext("“%(option)s” is not for answers of type %(name)s; remove it.")
                    % {"option": option, "name": answer.name}
                )
        if sentence := answer.problem(cleaned):
            raise forms.ValidationError(sentence)
        return cleaned


class SavedTag(Absent):
    """true: the choice becomes a tag; a text: that tag is added."""

    widget = forms.TextInput

    def read(self, value: Any) -> bool | str:
        if isinstance(value, bool) or value in ("true", "false"):
            return value is True or value == "true"
        return Line(longest=50).clean(value)  # type: ignore[no-any-return]  # Line.read gives text


class SaveToForm(forms.Form):
    variable = VariableName(label=_("In a variable"), help_text=_("A name of letters, digits and _."))
    field = Line(longest=40, label=_("In a contact field"))
    tag = SavedTag(default=False, label=_("As a tag, where choices are offered"))


class AskQuestionForm(forms.Form):
    text = Template(longest=2_000, required=True, label=_("Question"))
    answer = Group(AnswerForm, default={"type": "text"}, label=_("Answer"))
    save_to = Group(SaveToForm, default={}, label=_("Keep the answer"))
    timeout = Duration(
        most=WEEK, default=WEEK, label=_("Wait for the answer"), help_text=_("Then the workflow goes another way.")
    )
    attempts = Whole(
        least=1,
        most=10,
        default=3,
        more=True,
        label=_("Ask at most so many times"),
        help_text=_("When an answer is not valid."),
    )
    invalid_text = Template(
        longest=2_000,
        lines=2,
        more=True,
        label=_("Said when an answer is not valid"),
        help_text=_("Empty: our own words for the kind of answer."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, tag = (cleaned.get("answer") or {}).get("type"), (cleaned.get("save_to") or {}).get("tag")
        if tag and kind != "choice":
            self.add_error(
                "save_to", gettext("Only a choice can be saved as a tag; save to a variable or field instead.")
            )
        return cleaned


class AskQuestion(Kind):
    name = "ask_question"
    label = _("Ask a question")
    icon = "message-circle-question-mark"
    help = _("Asks, waits for the answer and keeps it.")
    group = "talk"
    exit_labels = {
        "timeout": _("If no answer came in time"),
        "invalid": _("If no answer was valid"),
        "failed": _("If it could not be asked"),
    }
    exits = ("invalid", "timeout", "failed")
    form = AskQuestionForm
    references = {"save_to.field": "field"}

    def run(self, step: Step, context: Context) -> Result:
        if reason := cannot_send(context.world):
            return Go(reason, exit="failed")
        asked = text.render(step.config["text"], context.world, context.variables, context.world.form)
        if not asked.strip():
            return Go("Not asked: the text is empty once its variables are filled in", exit="failed")
        return self._ask(step, context, asked, 1, f"Asked “{short(asked)}”")

    def _ask(self, step: Step, context: Context, words: str, attempt: int, log: str) -> Pause:
        answer, options, timeout = _answer(step), step.config["answer"], step.config["timeout"]
        facts = context.world.channel()
        sent = offer(words, answer.offers(options), facts)
        context.emit(sent)
        if lost := cut(words, sent, facts):
            log = f"{log} ({lost})" if attempt == 1 else f"{log} (what was said is {lost})"
        return Pause(
            f"{log}, waits up to {durations.words(timeout)} for {answer.expects(options)}",
            until=context.world.now + timedelta(seconds=timeout),
            for_=("answer", "failed"),
            keep={"attempt": attempt},
        )

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        if stimulus.kind == "timer":
            return Go(f"No answer within {durations.words(step.config['timeout'])}", exit="timeout")
        if stimulus.kind == "failed" or stimulus.message is None:
            return Go(f"The question could not be delivered: {stimulus.text}".rstrip(": "), exit="failed")
        answer = _answer(step)
        try:
            value = answer.understand(stimulus.message, step.config["answer"], context.world.contact)
            kept = self._save(step, context, value)
        except (NotUnderstood, Unfit) as reason:
            return self._again(step, context, str(reason))
        for effect in answer.means(value):
            context.emit(effect)
        return Go(f"Answered “{short(show(value))}”{kept}")

    def _again(self, step: Step, context: Context, reason: str) -> Result:
        attempt, attempts = context.keep.get("attempt", 1), step.config["attempts"]
        log = f"{reason.rstrip('.')}; attempt {attempt} of {attempts}"
        if attempt >= attempts:
            return Go(log, exit="invalid")
        if unable := cannot_send(context.world):
            return Go(f"{log}. {unable}", exit="failed")
        source = step.config.get("invalid_text") or ""
        words = text.render(source, context.world, context.variables, context.world.form)
        return self._ask(step, context, words if words.strip() else _answer(step).invalid_text, attempt + 1, log)

    def _save(self, step: Step, context: Context, value: Any) -> str:
        """Keeps the answer where it is wanted, all or nothing; says where, for the log."""
        target, kept = step.config.get("save_to") or {}, []
        if target.get("field"):
            context.emit(SetField(target["field"], fit(target["field"], value, context.world.contact)))
            kept.append(f"contact’s {target['field']}")
        if target.get("variable"):
            context.variables[target["variable"]] = value
            kept.append(target["variable"])
        if tag := target.get("tag"):
            context.emit(Tag(add=(str(value) if tag is True else tag,)))
            kept.append("a tag")
        return f", kept as {' and '.join(kept)}" if kept else ""

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Ask “%(text)s” for %(answer)s, wait %(time)s") % {
            "text": short(config["text"]),
            "answer": ANSWERS[config["answer"]["type"]].said(config["answer"]),
            "time": durations.said(config["timeout"]),
        }

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        variable = (config.get("save_to") or {}).get("variable")
        return frozenset({variable} if variable else ())

    def passes(self, config: Mapping[str, Any], out: str) -> int | None:
        """An answer, even an invalid one, opens the channel's window anew."""
        if out == "failed":
            return 0
        seconds: int = config["timeout"]
        return seconds if out == "timeout" else None

    def texts(self, config: Mapping[str, Any], channel_kind: str) -> tuple[str, ...]:
        return tuple(words for words in (config["text"], config.get("invalid_text")) if words)

    def writes(self, config: Mapping[str, Any], channel_kind: str) -> bool:
        return True


def _answer(step: Step) -> AnswerType:
    return ANSWERS[step.config["answer"]["type"]]
