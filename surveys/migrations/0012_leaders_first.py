"""Those who lead read released results some days before everybody who was invited."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0011_preferred_language'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeadersFirst',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(help_text='The day on which everybody who was invited can read them')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='leaders_first', to='surveys.wave')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
