"""Breaks in this process what the trial wants broken: names in STORM_SABOTAGE, separated by commas."""

import os

from django.apps import AppConfig
from django.utils.module_loading import import_string


class StormConfig(AppConfig):
    name = "tests.storm"

    def ready(self) -> None:
        for name in filter(None, os.environ.get("STORM_SABOTAGE", "").split(",")):
            import_string(f"tests.storm.sabotage.{name}")()  # models can be imported only now
