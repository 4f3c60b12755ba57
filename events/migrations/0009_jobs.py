import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs and the claims of imports become jobs of `accounts`. Nothing was deployed before it."""

    dependencies = [
        ('accounts', '0003_jobs'),
        ('events', '0008_scan_constraints'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='printed', name='events_printed_once_a_run'),
        migrations.RemoveField(model_name='printed', name='run'),
        migrations.DeleteModel(name='Run'),
        migrations.AlterModelOptions(
            name='printed',
            options={'permissions': [('print_badges', 'Can print badges, lists and plates, and replace badges')], 'verbose_name': 'printed badge', 'verbose_name_plural': 'printed badges'},
        ),
        migrations.AddField(
            model_name='printed',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prints', to='accounts.job'),
        ),
        migrations.AddConstraint(
            model_name='printed',
            constraint=models.UniqueConstraint(fields=('registration', 'job'), name='events_printed_once_a_job'),
        ),
        migrations.RemoveField(model_name='nominationimport', name='claimed_until'),
        migrations.RemoveField(model_name='nominationimport', name='done'),
        migrations.AddField(
            model_name='nominationimport',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.job'),
        ),
    ]
