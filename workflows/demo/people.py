"""Who works in the demo: an organisation, two calendars, three teams, eight agents."""

from dataclasses import dataclass
from datetime import datetime, time

from helpdesk.admin.supervisors import supervisors
from helpdesk.models import (
    Agent,
    Availability,
    Calendar,
    Holiday,
    Membership,
    OpenHours,
    Organisation,
    Team,
    Visibility,
)

SUPERVISOR = "supervisor@example.com"
AGENT = "budi@example.com"  # of Sales and Support, always free: what the web chat asks for comes to them
PASSWORD = "welcome-to-the-demo"  # of these two; the others cannot sign in
OFFLINE_AFTER = 24 * 60  # minutes: the demo stays lively when nobody looks

TEAMS = {
    "Sales": "Offers, orders, everything before the invoice.",
    "Support": "Whatever does not work.",
    "Billing": "Invoices, refunds, payment methods.",
}


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    first_name: str
    last_name: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    availability: str = Availability.ONLINE
    limit: int | None = None
    visibility: str = Visibility.ALL


PEOPLE = (
    Person(SUPERVISOR, "Ratna", "Maharani", (), ("en", "id"), Availability.AWAY),
    Person(AGENT, "Budi", "Setiawan", ("Sales", "Support"), ("id", "en")),
    Person("anastasia@example.com", "Anastasia", "Belova", ("Sales",), ("ru", "en"), limit=4),
    Person("dewi@example.com", "Dewi", "Anggraini", ("Support",), ("id", "en"), limit=4),
    Person("ivan@example.com", "Ivan", "Sokolov", ("Support", "Billing"), ("ru", "en"), Availability.AWAY, 6),
    Person("lucia@example.com", "Lucía", "Marín", ("Sales",), ("es", "en"), Availability.OFFLINE),
    Person("amara@example.com", "Amara", "Eze", ("Billing",), ("en", "fr"), Availability.OFFLINE, 8, Visibility.TEAMS),
    Person("made@example.com", "Made", "Suardana", ("Billing",), ("id", "en"), Availability.OFFLINE, 8, Visibility.OWN),
)


def make_people(now: datetime) -> None:
    organisation = Organisation.current()
    organisation.name, organisation.offline_after = "Bayu & Co.", OFFLINE_AFTER
    organisation.save()
    jakarta = _calendar("Jakarta office", "Asia/Jakarta", time(8), time(17), range(5))
    moscow = _calendar("Moscow evenings", "Europe/Moscow", time(12), time(21), range(6))
    Holiday.objects.create(calendar=jakarta, date=now.date().replace(month=12, day=25), name="Christmas Day")
    Holiday.objects.create(calendar=moscow, date=now.date().replace(month=12, day=31), name="New Year's Eve")
    calendars = {"Sales": jakarta, "Support": jakarta, "Billing": moscow}
    teams = {
        name: Team.objects.create(name=name, description=description, calendar=calendars[name])
        for name, description in TEAMS.items()
    }
    for person in PEOPLE:
        agent = _agent(person, now)
        Membership.objects.bulk_create(Membership(team=teams[name], agent=agent) for name in person.teams)


def be_there(now: datetime) -> None:
    """Who is online in the demo is online again, as if they had just been seen."""
    for person in PEOPLE:
        if person.availability != Availability.OFFLINE:
            Agent.objects.filter(email=person.email).update(availability=person.availability, last_seen_at=now)


def _agent(person: Person, now: datetime) -> Agent:
    agent = Agent.objects.create_user(
        person.email,
        PASSWORD if person.email in (SUPERVISOR, AGENT) else None,
        first_name=person.first_name,
        last_name=person.last_name,
        availability=person.availability,
        last_seen_at=now,
        limit=person.limit,
        languages=list(person.languages),
        visibility=person.visibility,
        is_staff=person.email == SUPERVISOR,
    )
    if agent.is_staff:
        agent.groups.add(supervisors())
    return agent


def _calendar(name: str, timezone: str, opens: time, closes: time, days: range) -> Calendar:
    calendar = Calendar.objects.create(name=name, timezone=timezone)
    OpenHours.objects.bulk_create(OpenHours(calendar=calendar, weekday=day, opens=opens, closes=closes) for day in days)
    return calendar
