"""The types of answers by name. A new type is a line here."""

from workflows.kinds.answers.base import AnswerType
from workflows.kinds.answers.choice import ChoiceAnswer
from workflows.kinds.answers.date import DateAnswer
from workflows.kinds.answers.email import EmailAnswer
from workflows.kinds.answers.location import LocationAnswer
from workflows.kinds.answers.number import NumberAnswer
from workflows.kinds.answers.phone import PhoneAnswer
from workflows.kinds.answers.rating import RatingAnswer
from workflows.kinds.answers.text import TextAnswer
from workflows.kinds.answers.url import UrlAnswer

ANSWERS: dict[str, AnswerType] = {
    answer.name: answer
    for answer in (
        TextAnswer(),
        ChoiceAnswer(),
        NumberAnswer(),
        EmailAnswer(),
        PhoneAnswer(),
        UrlAnswer(),
        DateAnswer(),
        RatingAnswer(),
        LocationAnswer(),
    )
}
