"""Tokens of people for the interface, and addresses that are told about waves."""


import django.db.models.deletion
import django.utils.timezone
import surveys.models.webhooks
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0017_earlier_studies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=500)),
                ('salt', models.CharField(default=surveys.models.webhooks.new_salt, editable=False, max_length=32)),
                ('is_paused', models.BooleanField(default=False)),
                ('made_on', models.DateField(default=django.utils.timezone.localdate)),
                ('listens_from', models.DateTimeField(default=django.utils.timezone.now, help_text='What happened before is not told; a pause that ends sets it anew')),
                ('after_release', models.BigIntegerField(default=0, help_text='The newest release then: a release has a day and no time')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('wave.closed', 'A wave closed'), ('release.made', 'Results were released'), ('test', 'A test')], max_length=20)),
                ('key', models.CharField(help_text='What happened, so that it is told once', max_length=80)),
                ('release_number', models.PositiveSmallIntegerField(null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('claimed', 'on its way'), ('done', 'delivered'), ('failed', 'given up')], default='queued', max_length=10)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('said', models.CharField(blank=True, help_text='A status, or what went wrong', max_length=60)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='surveys.webhook')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('made_on', models.DateField(default=django.utils.timezone.localdate)),
                ('expires_on', models.DateField(help_text='The last day on which it works')),
                ('last_used_on', models.DateField(blank=True, null=True)),
                ('revoked', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('made_on'))), name='a_token_works_for_a_day_or_more')],
            },
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.UniqueConstraint(fields=('organisation', 'address'), name='an_address_is_told_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'due_at'], name='delivery_what_is_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'key'), name='a_thing_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='a_delivery_under_way_ends_some_time'),
        ),
    ]
