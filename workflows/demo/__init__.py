"""A small lively helpdesk to try things out with: made once, by ``manage.py demo``. All people in it are invented."""
