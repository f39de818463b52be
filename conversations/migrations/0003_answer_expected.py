from django.db import migrations, models


class Migration(migrations.Migration):
    """A column without a default: PostgreSQL rewrites no row."""

    dependencies = [("conversations", "0002_rating")]

    operations = [
        migrations.AddField(
            model_name="conversation", name="answer_expected_until", field=models.DateTimeField(null=True)
        )
    ]
