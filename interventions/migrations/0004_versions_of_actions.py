"""Two people who edit one action: the second is told, and both values are shown."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interventions', '0003_workshop'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='version',
            field=models.PositiveIntegerField(default=1, help_text='Rises with every change'),
        ),
    ]
