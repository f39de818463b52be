"""Standard Webhooks signatures against the published vector and the reference library."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from helpdesk.http import signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
BODY = '{"text":"Grüße 👍"}'.encode()


def test_the_published_vector_holds() -> None:
    signed = signature.sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_library_verifies_what_we_sign() -> None:
    now = datetime.now(UTC)
    secret = signature.new_secret()
    headers = signature.headers([secret], "m-1", int(now.timestamp()), BODY)
    assert Webhook(secret).verify(BODY, headers) == {"text": "Grüße 👍"}


def test_we_verify_what_the_reference_library_signs() -> None:
    signed = Webhook(SECRET).sign("m-1", NOW, BODY.decode())
    headers = {"webhook-id": "m-1", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": signed}
    signature.verify([SECRET], headers, BODY, NOW)


def headers(**changed: str) -> dict[str, str]:
    made = signature.headers([SECRET], "m-1", int(NOW.timestamp()), BODY)
    return {**made, **{name.replace("_", "-"): value for name, value in changed.items()}}


def test_bytes_that_are_no_text_are_verified_as_they_are() -> None:
    body = b"\xff\x00\xfe"
    signature.verify([SECRET], signature.headers([SECRET], "m", int(NOW.timestamp()), body), body, NOW)


def test_one_of_several_signatures_is_enough_and_unknown_versions_are_passed_over() -> None:
    good = headers()["webhook-signature"]
    signature.verify([SECRET], headers(webhook_signature=f"v1a,AAAA v1,AAAA {good}"), BODY, NOW)


def test_either_of_two_active_secrets_is_enough() -> None:
    signature.verify([signature.new_secret(), SECRET], headers(), BODY, NOW)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_both_ways_are_allowed(seconds: int) -> None:
    signature.verify([SECRET], headers(), BODY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_more_than_five_minutes_are_refused(seconds: int) -> None:
    with pytest.raises(signature.SignatureMismatch):
        signature.verify([SECRET], headers(), BODY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_signature": ""},
        {"webhook_signature": "v1,"},
        {"webhook_signature": headers()["webhook-signature"][:-4]},
        {"webhook_signature": headers()["webhook-signature"].removeprefix("v1,")},
        {"webhook_signature": headers()["webhook-signature"].replace("v1,", "v1a,")},
        {"webhook_signature": "v1,ü"},
        {"webhook_id": ""},
        {"webhook_id": "m-2"},
        {"webhook_id": "ü"},
        {"webhook_id": "a" * 256},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "now"},
        {"webhook_timestamp": "1e9"},
        {"webhook_timestamp": "-5"},
        {"webhook_timestamp": "9" * 400},
        {"webhook_timestamp": str(int(NOW.timestamp()) + 1)},
    ],
    ids=str,
)
def test_anything_missing_or_changed_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(signature.SignatureMismatch):
        signature.verify([SECRET], headers(**changed), BODY, NOW)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(signature.SignatureMismatch):
        signature.verify([SECRET], headers(), BODY + b" ", NOW)


def test_another_secret_or_none_is_refused() -> None:
    for secrets in ([signature.new_secret()], []):
        with pytest.raises(signature.SignatureMismatch):
            signature.verify(secrets, headers(), BODY, NOW)
