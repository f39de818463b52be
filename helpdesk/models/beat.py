"""A sign of life of one cluster of workers, written by a task of its own."""

from django.db import models


class Beat(models.Model):
    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
