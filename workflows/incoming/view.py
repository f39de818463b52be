"""POST /hooks/workflows/<secret>/: the door of a workflow. Size, rate and shape first, then it is taken."""

from time import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from helpdesk import clock
from helpdesk.api.parsers import UNSTORABLE, read_json
from helpdesk.api.problems import CONTENT_TYPE, FieldError, Problem, document
from helpdesk.api.throttle import MINUTE, add
from workflows.incoming.address import find
from workflows.incoming.take import KEY, Outcome, refused, take
from workflows.models import WebhookAddress

MAX_BODY = 100_000  # bytes
A_MINUTE = 300  # calls of one address
TAKEN = "Taken. What was made of it stands on the workflow's page."  # the same for all: it tells nobody whom we know
EXCERPT = 2_000  # characters of what could not be read


@csrf_exempt
def incoming_webhook(request: HttpRequest, token: str) -> HttpResponse:
    try:
        response = _answer(request, token)
    except Problem as problem:
        response = _problem(problem)
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    address = find(token)
    if address is None:
        raise Problem(404, "There is no such address (any more); take the one that the workflow's page shows.")
    if request.method != "POST":
        raise Problem(405, "This address takes POST with a body of JSON.")
    _count(address)
    key = request.headers.get("Idempotency-Key", "")
    if key and not KEY.fullmatch(key):
        raise Problem(400, "Idempotency-Key: send 1 to 255 visible ASCII characters.")
    outcome = take(address, _body(request, address), key, now=clock.now())
    if outcome.status >= 400:
        errors = [FieldError(path, sentence) for path, sentence in outcome.wrong.items()]
        raise Problem(outcome.status, outcome.sentence, errors)
    return JsonResponse({"outcome": TAKEN}, status=outcome.status)


def _count(address: WebhookAddress) -> None:
    if add(f"incoming:{address.pk}:{int(time()) // MINUTE}", 1) > A_MINUTE:
        raise Problem(429, f"More than {A_MINUTE} calls came within a minute; send this again in the next one.")


def _body(request: HttpRequest, address: WebhookAddress) -> object:
    length = request.META.get("CONTENT_LENGTH") or "0"
    raw = b"" if length.isdecimal() and int(length) > MAX_BODY else request.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY or (length.isdecimal() and int(length) > MAX_BODY):
        raise _unread(address, "", Problem(413, f"The body is larger than {MAX_BODY // 1000} kB; send less."))
    try:
        value = read_json(raw.decode("utf-8-sig"))
        if not isinstance(value, (dict, list)):
            raise Problem(400, 'The body must be a JSON object, such as {"email": "ana@example.com"}.')
    except UnicodeDecodeError as error:
        raise _unread(address, "", Problem(400, "The body is not UTF-8; send it in UTF-8.")) from error
    except Problem as problem:
        raise _unread(address, raw.decode("utf-8", "replace"), problem) from problem
    return value


def _unread(address: WebhookAddress, text: str, problem: Problem) -> Problem:
    """Kept too, as far as it can be, for the supervisor to see."""
    shown = UNSTORABLE.sub("�", text)[:EXCERPT]
    refused(address, shown, Outcome(problem.status_code, str(problem.detail)), now=clock.now())
    return problem


def _problem(problem: Problem) -> HttpResponse:
    body = document(problem.status_code, str(problem.detail), problem.errors)
    response = JsonResponse(body, status=problem.status_code, content_type=CONTENT_TYPE)
    if problem.status_code == 405:
        response["Allow"] = "POST"
    if problem.status_code == 429:
        response["Retry-After"] = str(int(MINUTE - time() % MINUTE) + 1)
    return response
