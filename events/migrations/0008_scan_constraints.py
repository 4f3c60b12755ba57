# What must hold of badges and arrivals, whatever the code does.

from django.db import migrations, models

import events.models.registrations


class Migration(migrations.Migration):

    dependencies = [("events", "0007_scans_as_they_are")]

    operations = [
        migrations.AlterField(
            model_name='registration',
            name='code',
            field=models.CharField(default=events.models.registrations.new_code, editable=False, max_length=26, unique=True, verbose_name='code of the badge'),
        ),
        migrations.AddIndex(
            model_name='scan',
            index=models.Index(condition=models.Q(('first', True), ('voided', False)), fields=['event'], name='events_scan_arrivals'),
        ),
        migrations.AddIndex(
            model_name='scan',
            index=models.Index(fields=['registration', 'at'], name='events_scan_person'),
        ),
        migrations.AddIndex(
            model_name='scan',
            index=models.Index(condition=models.Q(('clash', ''), _negated=True), fields=['event'], name='events_scan_clashes'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.UniqueConstraint(condition=models.Q(('first', True), ('voided', False)), fields=('registration',), name='events_scan_one_arrival'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.CheckConstraint(condition=models.Q(('first', False), ('admitted', True), _connector='OR'), name='events_scan_first_was_let_in'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['', 'not_confirmed', 'waiting', 'other_event', 'replaced', 'called_off', 'not_today']), ('clash__in', ['', 'double', 'not_confirmed', 'replaced'])), name='events_scan_known_choices'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['in', 'by_hand', 'out', 'repeat', 'refused', 'unknown', 'undone'])), name='events_scan_known_result'),
        ),
    ]
