#!/usr/bin/env python
"""Django's command line, with this project's settings."""

import os
import sys

from helpdesk.processes import arguments


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    if sys.argv[1:2] == ["up"]:
        arguments.into_environment(sys.argv[2:])
    from django.core.management import execute_from_command_line  # settings must be named first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
