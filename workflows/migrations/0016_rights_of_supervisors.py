"""Supervisors who are there already get the rights on what is new in their menu."""

from django.db import migrations

NEW = (("channels", "template"), ("contacts", "segment"), ("workflows", "file"), ("workflows", "secret"))
ACTIONS = ("add", "change", "delete", "view")


def give(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Supervisors").first()
    if group is None:  # it is made, with all its rights, when first asked for
        return
    for app, model in NEW:
        kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
        for action in ACTIONS:
            right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=kind, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
            )
            group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("channels", "0002_template"),
        ("contacts", "0002_segment"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("workflows", "0015_call_ended"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
