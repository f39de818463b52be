"""One try of one request, outside of any transaction: whatever happens, it ends in an outcome with a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from helpdesk.http import client, target
from workflows import servers
from workflows.calls import answer, parts
from workflows.calls.answer import Answer
from workflows.calls.claim import TRIES, Claim
from workflows.effects import Parts
from workflows.models import Secret

log = structlog.get_logger(__name__)

PAUSES = (timedelta(seconds=1), timedelta(seconds=5))
LOST = "The worker ended each time it made this request; tell the operator"
DEFECT = "The request could not be made ({kind}); tell the operator"
UNKNOWN = "There is no secret “{name}” any more; write it under Secrets, or take it out of the step"
NOT_FOR_HOST = (
    "The secret “{name}” may not be sent to this server; add the server to its hosts (with its port where that is not "
    "443), or take it out"
)


@dataclass(frozen=True, slots=True)
class Job:
    """A request to make. What holds the values of secrets is never shown (``repr=False``)."""

    claim: Claim
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``again``: after so long, in state due; else ``answer`` is final."""

    job: Job
    answer: Answer
    again: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    timeout: int
    confidential: bool


class Refused(Exception):
    """Why it must not be made, as a sentence."""


def jobs(claims: Sequence[Claim]) -> list[Job]:
    """With the secrets that they name, by one query."""
    wanted = {claim.call.pk: _names(claim) for claim in claims}
    names = set().union(*wanted.values()) if wanted else set()
    rows = {row.name: row for row in Secret.objects.filter(name__in=names)} if names else {}
    return [
        Job(
            claim,
            {name: str(rows[name].value) for name in wanted[claim.call.pk] if name in rows},
            {name: rows[name].allowed for name in wanted[claim.call.pk] if name in rows},
        )
        for claim in claims
    ]


def _names(claim: Claim) -> set[str]:
    request = claim.call.request
    texts = [request["url"], request["body"], *(value for _, value in request["headers"])]
    return set().union(*(parts.names(parts.from_json(text)) for text in texts))


def attempt(job: Job) -> Outcome:
    """Never raises; no sentence of it holds anything of the request."""
    if job.claim.is_over:
        return _failed(job, LOST)
    try:
        request = _request(job)
        response = client.request(
            request.method,
            request.url,
            headers=request.headers,
            body=request.body,
            timeout=request.timeout,
            confidential=request.confidential,
        )
    except Refused as refused:
        return _failed(job, str(refused))
    except client.OutboundRefused as refused:
        return _failed(job, refused.sentence)
    except client.OutboundError as error:
        again = PAUSES[job.claim.attempts - 1] if error.again and job.claim.attempts < TRIES else None
        return _failed(job, f"{answer.NO_ANSWER}: {error.sentence}", again)
    except Exception as error:  # the text of an error may hold what we sent
        log.error("request_not_made", call=job.claim.call.pk, error=type(error).__name__)
        return _failed(job, DEFECT.format(kind=type(error).__name__))
    mappings = job.claim.call.request["mappings"]
    return Outcome(job, answer.read(response.status, response.body, mappings, hide=job.secrets.values()))


def _failed(job: Job, sentence: str, again: timedelta | None = None) -> Outcome:
    return Outcome(job, Answer(error=sentence), again)


def _request(job: Job) -> Request:
    """The texts with their secrets. Raises Refused, OutboundRefused."""
    kept = job.claim.call.request
    for name in sorted(_names(job.claim)):
        if name not in job.secrets:
            raise Refused(UNKNOWN.format(name=name))
    url = _fill(kept["url"], job)
    goal = target.read(url)
    for name, hosts in job.hosts.items():
        if not servers.is_among(goal, hosts):
            raise Refused(NOT_FOR_HOST.format(name=name))
    headers = {name: _header(_fill(value, job)) for name, value in kept["headers"]}
    headers["Idempotency-Key"] = str(job.claim.call.key)
    body = _fill(kept["body"], job).encode()
    return Request(kept["method"], url, headers, body, kept["timeout"], confidential=bool(job.secrets))


def _fill(text: Sequence[object], job: Job) -> str:
    found: Parts = parts.from_json(text)
    return parts.filled(found, job.secrets)


def _header(value: str) -> str:
    """In UTF-8, which the client would write as Latin-1."""
    return value.encode().decode("latin-1")
