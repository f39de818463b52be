"""An undo is a change as well: which one it took back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0012_workflow_ending_by")]

    operations = [migrations.AddField("change", "restores", models.PositiveIntegerField(null=True))]
