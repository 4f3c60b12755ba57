# What registrations, delegations and events have more; the constraints follow in 0005.

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import events.models.layers
import events.models.work
import i18nfield.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_indexes'),
        ('friends', '0002_the_days_are_utc'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comes', models.BooleanField(null=True, verbose_name='comes')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='score')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'assessment',
            },
        ),
        migrations.CreateModel(
            name='HandChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('select', 'Selected by hand'), ('hold', 'Put behind by hand')], max_length=10, verbose_name='change')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'change by hand',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(editable=False, verbose_name='invited')),
                ('readers', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('read_at', models.DateTimeField(editable=False, null=True, verbose_name='opened')),
                ('replied_at', models.DateTimeField(editable=False, null=True, verbose_name='replied')),
                ('coming', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='persons coming')),
                ('reminded_at', models.DateTimeField(editable=False, null=True, verbose_name='reminded')),
                ('reminders', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['entity__sort_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=events.models.layers.new_code, editable=False, max_length=32, unique=True)),
                ('label', models.CharField(max_length=120, verbose_name='for which group')),
                ('uses', models.PositiveIntegerField(blank=True, help_text='Empty: without limit.', null=True, verbose_name='at most so many persons')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
                ('made_at', models.DateTimeField(editable=False)),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'link for a group',
                'verbose_name_plural': 'links for groups',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='NominationImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('uploaded', 'Columns to be matched'), ('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Being entered'), ('done', 'Entered'), ('failed', 'Not entered'), ('discarded', 'Discarded')], default='uploaded', editable=False, max_length=20, verbose_name='status')),
                ('file', models.FileField(max_length=200, upload_to=events.models.work._import_path)),
                ('filename', models.CharField(max_length=200, verbose_name='name of the file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='encoding')),
                ('columns', models.JSONField(default=dict)),
                ('day_first', models.BooleanField(default=True, verbose_name='03/04/2026 is the third of April')),
                ('tell', models.BooleanField(default=True, verbose_name='write to the persons and their missions')),
                ('made_at', models.DateTimeField(verbose_name='uploaded')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('errors', models.JSONField(default=list)),
                ('result', models.JSONField(default=dict)),
                ('claimed_until', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'import of nominations',
                'verbose_name_plural': 'imports of nominations',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', i18nfield.fields.I18nCharField(max_length=120, verbose_name='name')),
                ('group', models.CharField(choices=[('ldc', 'Least developed countries'), ('lldc', 'Landlocked developing countries'), ('sids', 'Small island developing States'), ('chosen', 'The entities chosen below'), ('link', 'Who registers by a link for this pool')], max_length=10, verbose_name='for')),
                ('seats', models.PositiveIntegerField(verbose_name='seats')),
                ('used', models.PositiveIntegerField(default=0, editable=False, verbose_name='taken')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='open to all from')),
                ('opened_at', models.DateTimeField(editable=False, null=True, verbose_name='opened to all')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'pool of seats',
                'verbose_name_plural': 'pools of seats',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='what has changed')),
                ('asked_at', models.DateTimeField(editable=False, verbose_name='asked')),
                ('deadline', models.DateTimeField(verbose_name='answers until')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'round of confirmation',
                'verbose_name_plural': 'rounds of confirmation',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SeatCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='checked')),
                ('events', models.PositiveIntegerField(verbose_name='events')),
                ('differences', models.JSONField(default=list, verbose_name='differences')),
            ],
            options={
                'verbose_name': 'check of the seats',
                'verbose_name_plural': 'checks of the seats',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('keys', models.JSONField(default=list, verbose_name='ranking')),
                ('cap', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at most so many of one delegation')),
                ('women', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='women, at least %')),
                ('priority', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='LDC, LLDC and SIDS, at least %')),
                ('groups', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(5)], verbose_name='regional groups, at least')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed')),
                ('result', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': 'selection',
                'verbose_name_plural': 'selections',
            },
        ),
        migrations.AlterModelOptions(
            name='registration',
            options={'ordering': ['received_at', 'pk'], 'permissions': [('enter_registration', 'Can enter replies on behalf, with their time of receipt'), ('view_contacts', 'Can see contact details of participants'), ('decide_registration', 'Can approve, refuse and accept delegations'), ('select_registration', 'Can assess, propose and confirm a selection'), ('import_registration', 'Can import nominations'), ('invite_entities', 'Can invite, remind, make links and ask to confirm again')], 'verbose_name': 'registration', 'verbose_name_plural': 'registrations'},
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='events_event_no_seat_too_many',
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='events_event_known_choices',
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='events_registration_one_live_per_user',
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='events_registration_one_live_per_person',
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='events_registration_known_status',
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='events_registration_cancelled_is_dated',
        ),
        migrations.AddField(
            model_name='delegation',
            name='accepted_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='accepted'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='instrument',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='friends.instrument', verbose_name='note verbale or letter'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='own_quota',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='seats by exception'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='priority',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='delegation',
            name='quota',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='delegation',
            name='reason',
            field=models.TextField(blank=True, editable=False, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('accepted', 'Accepted'), ('released', 'Released for corrections')], default='draft', editable=False, max_length=20, verbose_name='sheet'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='submitted_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='submitted'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='used',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='event',
            name='admission',
            field=models.CharField(choices=[('receipt', 'In order of receipt, while there are seats'), ('selection', 'By selection after the deadline for nominations')], default='receipt', max_length=20, verbose_name='how seats are given'),
        ),
        migrations.AddField(
            model_name='event',
            name='approval',
            field=models.BooleanField(default=False, help_text='Every person waits for the secretariat before a seat is given.', verbose_name='the secretariat approves'),
        ),
        migrations.AddField(
            model_name='event',
            name='called_on',
            field=models.DateField(blank=True, help_text='LDC, LLDC and SIDS count as of this day. Empty: the day of publication.', null=True, verbose_name='date of the call'),
        ),
        migrations.AddField(
            model_name='event',
            name='endorsement',
            field=models.BooleanField(default=False, help_text='Who registers himself or herself waits for a focal point of the mission.', verbose_name='the mission endorses'),
        ),
        migrations.AddField(
            model_name='event',
            name='note_required',
            field=models.BooleanField(default=False, help_text='Without it a delegation cannot submit its sheet.', verbose_name='a note verbale for each delegation'),
        ),
        migrations.AddField(
            model_name='event',
            name='offer_hours',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Who waits is offered a freed seat for so long. Empty: confirmed at once.', null=True, verbose_name='hours to accept a seat'),
        ),
        migrations.AddField(
            model_name='event',
            name='online',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='places online taken'),
        ),
        migrations.AddField(
            model_name='event',
            name='online_seats',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: without limit.', null=True, verbose_name='places online'),
        ),
        migrations.AddField(
            model_name='event',
            name='passport_months',
            field=models.PositiveSmallIntegerField(blank=True, help_text='The nomination then asks for its day of expiry. Empty: not asked.', null=True, verbose_name='travel document valid after the event, in months'),
        ),
        migrations.AddField(
            model_name='event',
            name='quota_by_standing',
            field=models.JSONField(blank=True, default=dict, verbose_name='seats for each delegation by standing'),
        ),
        migrations.AddField(
            model_name='event',
            name='quota_counts_online',
            field=models.BooleanField(default=True, verbose_name='the quota also counts who joins online'),
        ),
        migrations.AddField(
            model_name='event',
            name='set_apart',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='seats set apart for pools'),
        ),
        migrations.AddField(
            model_name='event',
            name='standings',
            field=models.JSONField(blank=True, default=list, help_text='None chosen: all.', verbose_name='eligible standings'),
        ),
        migrations.AddField(
            model_name='event',
            name='substitution_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='persons may be replaced until'),
        ),
        migrations.AddField(
            model_name='event',
            name='waiting_policy',
            field=models.CharField(choices=[('receipt', 'Order of receipt'), ('fair_share', 'Fair share: entities without a seat first, then LDC, LLDC and SIDS, then receipt')], default='receipt', max_length=20, verbose_name='order of the waiting list'),
        ),
        migrations.AddField(
            model_name='registration',
            name='approved_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='approved'),
        ),
        migrations.RenameField(
            model_name='registration',
            old_name='cancelled_at',
            new_name='closed_at',
        ),
        migrations.AlterField(
            model_name='registration',
            name='closed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='ended'),
        ),
        migrations.AddField(
            model_name='registration',
            name='endorsed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='endorsed'),
        ),
        migrations.AddField(
            model_name='registration',
            name='mode',
            field=models.CharField(choices=[('room', 'In the room'), ('online', 'Online')], default='room', max_length=10, verbose_name='takes part'),
        ),
        migrations.AddField(
            model_name='registration',
            name='offer_until',
            field=models.DateTimeField(editable=False, null=True, verbose_name='offer until'),
        ),
        migrations.AddField(
            model_name='registration',
            name='offered_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='seat offered'),
        ),
        migrations.AddField(
            model_name='registration',
            name='passport_until',
            field=models.DateField(blank=True, null=True, verbose_name='travel document valid until'),
        ),
        migrations.AddField(
            model_name='registration',
            name='rank',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='order'),
        ),
        migrations.AddField(
            model_name='registration',
            name='ranking',
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name='rank'),
        ),
        migrations.AddField(
            model_name='registration',
            name='replaces',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='events.registration', verbose_name='replaces'),
        ),
        migrations.AddField(
            model_name='registration',
            name='unmet',
            field=models.JSONField(default=list, editable=False, verbose_name='rules not met'),
        ),
        migrations.AlterField(
            model_name='event',
            name='audience',
            field=models.CharField(choices=[('members', 'Members of the Group only'), ('group', 'Members, observers and partners of the Group'), ('all', 'All Member States, observers and organizations'), ('invited', 'Invited entities only')], default='group', max_length=20, verbose_name='audience'),
        ),
        migrations.AlterField(
            model_name='event',
            name='seated',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='seats taken'),
        ),
        migrations.AlterField(
            model_name='event',
            name='seats',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: without limit.', null=True, verbose_name='seats in the room'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='confirmed'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('endorsement', 'With the mission'), ('approval', 'With the secretariat'), ('nominated', 'Nominated'), ('substitute', 'Substitute, with the secretariat'), ('confirmed', 'Confirmed'), ('offered', 'Seat offered'), ('waiting', 'On the waiting list'), ('cancelled', 'Cancelled'), ('declined', 'Seat declined'), ('lapsed', 'Offer lapsed'), ('not_endorsed', 'Not endorsed by the mission'), ('refused', 'Not approved by the secretariat'), ('not_eligible', 'Not eligible'), ('replaced', 'Replaced'), ('no_answer', 'Released: did not confirm again'), ('discarded', 'Taken off before it was sent')], editable=False, max_length=20, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='delegation',
            index=models.Index(condition=models.Q(('waiting__gt', 0)), fields=['event'], name='events_delegation_waiting'),
        ),
        migrations.AddField(
            model_name='answer',
            name='registration',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='events.registration'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessment',
            name='registration',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='events.registration'),
        ),
        migrations.AddField(
            model_name='handchange',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handchange',
            name='registration',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hand_change', to='events.registration'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='entity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='friends.entity'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='events.event'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='replied_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='link',
            name='entity',
            field=models.ForeignKey(blank=True, help_text='Empty: each for the delegation that he or she represents.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='friends.entity', verbose_name='registers for'),
        ),
        migrations.AddField(
            model_name='link',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='events.event'),
        ),
        migrations.AddField(
            model_name='link',
            name='made_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='link',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='events.link', verbose_name='link for a group'),
        ),
        migrations.AddField(
            model_name='nominationimport',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='events.event'),
        ),
        migrations.AddField(
            model_name='nominationimport',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pool',
            name='entities',
            field=models.ManyToManyField(blank=True, related_name='+', to='friends.entity', verbose_name='entities'),
        ),
        migrations.AddField(
            model_name='pool',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='events.event'),
        ),
        migrations.AddField(
            model_name='link',
            name='pool',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='events.pool', verbose_name='seats from the pool'),
        ),
        migrations.AddField(
            model_name='registration',
            name='pool',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='events.pool', verbose_name='pool of seats'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('status', 'offered')), fields=['offer_until'], name='events_reg_offers'),
        ),
        migrations.AddField(
            model_name='round',
            name='asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='events.event'),
        ),
        migrations.AddField(
            model_name='answer',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='events.round'),
        ),
        migrations.AddField(
            model_name='selection',
            name='confirmed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='selection',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='selection', to='events.event'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('registration', 'officer'), name='events_assessment_one_per_officer'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 100)), name='events_assessment_in_range'),
        ),
        migrations.AddConstraint(
            model_name='handchange',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['select', 'hold'])), name='events_handchange_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='handchange',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='events_handchange_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('event', 'entity'), name='events_invitation_one_per_entity'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coming', None), ('replied_at', None)), models.Q(('coming__isnull', False), ('replied_at__isnull', False)), _connector='OR'), name='events_invitation_reply_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='nominationimport',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'discarded'])), name='events_nominationimport_known_status'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('used__lte', models.F('seats'))), name='events_pool_no_seat_too_many'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['ldc', 'lldc', 'sids', 'chosen', 'link'])), name='events_pool_known_group'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('event',), name='events_round_one_running'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('round', 'registration'), name='events_answer_one_per_person'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('comes', None)), models.Q(('answered_at__isnull', False), ('comes__isnull', False)), _connector='OR'), name='events_answer_is_dated'),
        ),
    ]
