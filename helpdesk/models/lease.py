"""A job that one worker at a time may do, until a moment; ``helpdesk.lease`` takes and gives it back."""

from django.db import models


class Lease(models.Model):
    name = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()
    # Grows with each taking: a worker that was stopped and woken finds another number and commits nothing.
    fence = models.PositiveBigIntegerField(default=0)
    # Who took it: the process id of its connection's backend (PostgreSQL) or its own on this host (SQLite). A lease
    # whose holder is gone is free at once; the id of a holder that is gone and given to another only costs the wait.
    holder = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name
