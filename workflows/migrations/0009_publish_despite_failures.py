from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0008_routing_exception'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='workflow',
            options={'ordering': ['group', 'name'], 'permissions': [('publish_despite_failures', 'Can publish although a scenario fails')], 'verbose_name': 'workflow', 'verbose_name_plural': 'workflows'},
        ),
    ]
