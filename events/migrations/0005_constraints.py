# What must hold of the layers, whatever the code does.

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("events", "0004_seats_as_they_are")]

    operations = [
        migrations.AlterField(
            model_name='registration',
            name='position',
            field=models.CharField(blank=True, max_length=160, verbose_name='functional title'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'accepted', 'released'])), name='events_delegation_known_status'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('quota', None), ('used__lte', models.F('quota')), _connector='OR'), name='events_delegation_within_its_quota'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['submitted', 'accepted']), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='events_delegation_submission_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seats', None), ('set_apart', 0)), models.Q(('seats__gte', django.db.models.expressions.CombinedExpression(models.F('seated'), '+', models.F('set_apart'))), ('seats__isnull', False)), _connector='OR'), name='events_event_no_seat_too_many', violation_error_message='More seats are taken or set apart than that.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('online_seats', None), ('online__lte', models.F('online_seats')), _connector='OR'), name='events_event_no_place_too_many', violation_error_message='More places online are taken than that.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['meeting', 'side_event', 'seminar', 'workshop']), ('format__in', ['in_person', 'online', 'hybrid']), ('audience__in', ['members', 'group', 'all', 'invited']), ('admission__in', ['receipt', 'selection']), ('waiting_policy__in', ['receipt', 'fair_share'])), name='events_event_known_choices'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['endorsement', 'approval', 'nominated', 'substitute', 'confirmed', 'offered', 'waiting']), ('user__isnull', False)), fields=('event', 'user'), name='events_registration_one_live_per_user'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['endorsement', 'approval', 'nominated', 'substitute', 'confirmed', 'offered', 'waiting'])), fields=('event', 'person'), name='events_registration_one_live_per_person'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('delegation', 'person'), name='events_registration_one_draft_per_person'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'endorsement', 'approval', 'nominated', 'substitute', 'confirmed', 'offered', 'waiting', 'cancelled', 'declined', 'lapsed', 'not_endorsed', 'refused', 'not_eligible', 'replaced', 'no_answer', 'discarded'])), name='events_registration_known_status'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['cancelled', 'declined', 'lapsed', 'not_endorsed', 'refused', 'not_eligible', 'replaced', 'no_answer', 'discarded'])), models.Q(('closed_at', None), ('status__in', ['draft', 'endorsement', 'approval', 'nominated', 'substitute', 'confirmed', 'offered', 'waiting'])), _connector='OR'), name='events_registration_closed_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'offered'), _negated=True), models.Q(('offer_until__isnull', False), ('offered_at__isnull', False)), _connector='OR'), name='events_registration_offer_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['room', 'online'])), name='events_registration_known_mode'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('pool', None), models.Q(('mode', 'room'), ('status__in', ['substitute', 'confirmed', 'offered'])), _connector='OR'), name='events_registration_pool_is_held'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'not_eligible'), _negated=True), models.Q(('unmet', []), _negated=True), _connector='OR'), name='events_registration_not_eligible_says_why'),
        ),
    ]
