"""The settings of processes that a trial starts: the house's own, and what STORM_SABOTAGE breaks on purpose."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.storm.apps.StormConfig"]
