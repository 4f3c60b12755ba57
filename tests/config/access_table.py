"""The access matrix: what each kind of person is told at each address. Read it line by line.

The order of a line is the order of the cast: visitor, stranger, delegate and focal point of Fiji,
focal point of Kenya, desk officer, event officer, admissions officer, auditor, secretariat. The
rows are Fiji's. 404: it does not exist for this person; 403: it exists, and is not for this person.
"""

TABLE = [
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 200 200 200 200 200 200 200 200 200",
        """
        account_change_password mfa_generate_recovery_codes
        """,
    ),
    (
        "login 404 404 404 404 404 404 404 404 404",
        "login 404 404 404 404 404 404 404 404 404",
        """
        mfa_deactivate_totp mfa_download_recovery_codes mfa_remove_webauthn mfa_edit_webauthn
        """,
    ),
    (
        "login 404 404 404 404 404 404 404 404 404",
        "login 405 405 405 405 405 405 405 405 405",
        """
        mfa_view_recovery_codes
        """,
    ),
    (
        "200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405",
        """
        security_txt robots_txt
        """,
    ),
    (
        "302 302 302 302 302 302 302 302 302 302",
        "405 405 405 405 405 405 405 405 405 405",
        """
        favicon
        """,
    ),
    (
        "302 302 302 302 302 302 302 302 302 302",
        "302 302 302 302 302 302 302 302 302 302",
        """
        root
        """,
    ),
    (
        "405 405 405 405 405 405 405 405 405 405",
        "302 302 302 302 302 302 302 302 302 302",
        """
        theme
        """,
    ),
    (
        "200 200 200 200 200 200 200 200 200 200",
        "200 200 200 200 200 200 200 200 200 200",
        """
        healthz readyz account_reset_password accounts:passkey events:calendar
        events:group_figures events:series events:ics events:figures friends:home friends:members
        friends:members-map friends:members-csv friends:entity
        """,
    ),
    (
        "404 404 404 404 404 404 404 404 404 404",
        "404 404 404 404 404 404 404 404 404 404",
        """
        metrics
        """,
    ),
    (
        "login login login login login 302 302 302 302 302",
        "login login login login login 302 302 302 302 302",
        """
        admin:index
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        friends:delegations
        """,
    ),
    (
        "login 404 404 404 404 404 404 404 404 404",
        "login 405 405 405 405 405 405 405 405 405",
        """
        friends:representation
        """,
    ),
    (
        "405 405 405 405 405 405 405 405 405 405",
        "302 302 302 302 302 302 302 302 302 302",
        """
        accounts:resend_confirmation accounts:correct_address
        """,
    ),
    (
        "login 302 302 302 302 302 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        start
        """,
    ),
    (
        "login 403 403 403 403 403 403 403 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        audit_log audit_log_file
        """,
    ),
    (
        "login 403 403 403 403 403 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        find
        """,
    ),
    (
        "login 403 403 403 403 302 302 302 302 302",
        "login 403 403 403 403 200 200 200 200 200",
        """
        admin:login
        """,
    ),
    (
        "login 302 302 302 302 405 405 405 405 405",
        "login 302 302 302 302 200 200 200 200 200",
        """
        admin:logout
        """,
    ),
    (
        "login login login login login 200 200 200 200 200",
        "login login login login login 405 405 405 405 405",
        """
        admin:password_change_done admin:jsi18n
        """,
    ),
    (
        "login login login login login 403 403 403 200 200",
        "login login login login login 403 403 403 200 200",
        """
        admin:audit_entry_export admin:audit_entry_changelist admin:audit_senthead_export
        admin:audit_senthead_changelist admin:audit_senthead_history admin:partners_partner_export
        admin:partners_partner_changelist admin:accounts_notice_export
        admin:accounts_notice_changelist admin:accounts_notice_history
        """,
    ),
    (
        "login login login login login 403 403 403 403 403",
        "login login login login login 403 403 403 403 403",
        """
        admin:audit_entry_add admin:audit_entry_delete admin:audit_senthead_add
        admin:audit_senthead_delete admin:partners_partner_delete
        admin:events_event_delete admin:events_series_delete admin:events_registration_add
        admin:events_registration_delete admin:attendance_scan_add admin:attendance_scan_delete
        admin:friends_entity_delete admin:friends_groupoffriends_add admin:friends_groupoffriends_delete
        admin:friends_cochairterm_delete admin:friends_membership_add
        admin:friends_membership_delete admin:friends_noteverbale_add
        admin:friends_noteverbale_delete admin:friends_representative_add
        admin:friends_representative_delete admin:accounts_user_add admin:accounts_user_delete
        admin:accounts_notice_add admin:accounts_notice_delete
        """,
    ),
    (
        "login login login login login 302 302 302 200 200",
        "login login login login login 302 302 302 200 200",
        """
        admin:audit_entry_history
        """,
    ),
    (
        "login login login login login 403 403 403 200 200",
        "login login login login login 403 403 403 403 403",
        """
        admin:audit_entry_change admin:audit_senthead_change admin:accounts_notice_change
        """,
    ),
    (
        "login login login login login 404 404 404 404 404",
        "login login login login login 404 404 404 404 404",
        """
        admin:partners_partner_act admin:events_event_act admin:events_series_act
        admin:events_registration_act admin:attendance_scan_act admin:friends_entity_act
        admin:friends_groupoffriends_act admin:friends_groupoffriends_export admin:friends_cochairterm_act
        admin:friends_membership_act admin:friends_noteverbale_act admin:friends_noteverbale_export
        admin:friends_representative_act admin:accounts_user_act admin:accounts_notice_act
        """,
    ),
    (
        "login login login login login 403 403 403 403 200",
        "login login login login login 403 403 403 403 200",
        """
        admin:partners_partner_add admin:friends_entity_add admin:friends_cochairterm_add
        """,
    ),
    (
        "login login login login login 302 302 302 200 200",
        "login login login login login 302 302 302 200 200",
        """
        admin:partners_partner_history
        """,
    ),
    (
        "login login login login login 403 403 403 200 200",
        "login login login login login 403 403 403 403 200",
        """
        admin:partners_partner_change
        """,
    ),
    (
        "login login login login login 200 200 403 200 200",
        "login login login login login 200 200 403 200 200",
        """
        admin:events_event_export admin:events_event_changelist admin:events_event_history
        admin:attendance_scan_export admin:attendance_scan_changelist
        """,
    ),
    (
        "login login login login login 403 200 403 403 200",
        "login login login login login 403 200 403 403 200",
        """
        admin:events_event_add admin:events_series_add
        """,
    ),
    (
        "login login login login login 200 200 403 200 200",
        "login login login login login 403 200 403 403 200",
        """
        admin:events_event_change
        """,
    ),
    (
        "login login login login login 403 200 403 200 200",
        "login login login login login 403 200 403 200 200",
        """
        admin:events_series_export admin:events_series_changelist admin:events_series_history
        admin:events_registration_export admin:events_registration_changelist
        """,
    ),
    (
        "login login login login login 403 200 403 200 200",
        "login login login login login 403 200 403 403 200",
        """
        admin:events_series_change
        """,
    ),
    (
        "login login login login login 302 200 302 200 200",
        "login login login login login 302 200 302 200 200",
        """
        admin:events_registration_history
        """,
    ),
    (
        "login login login login login 403 200 403 200 200",
        "login login login login login 403 403 403 403 403",
        """
        admin:events_registration_change
        """,
    ),
    (
        "login login login login login 200 200 302 200 200",
        "login login login login login 200 200 302 200 200",
        """
        admin:attendance_scan_history
        """,
    ),
    (
        "login login login login login 200 200 403 200 200",
        "login login login login login 403 403 403 403 403",
        """
        admin:attendance_scan_change
        """,
    ),
    (
        "login login login login login 403 200 200 200 200",
        "login login login login login 403 200 200 200 200",
        """
        admin:friends_entity_export admin:friends_entity_changelist admin:friends_entity_history
        admin:friends_groupoffriends_changelist admin:friends_groupoffriends_history
        admin:friends_cochairterm_export admin:friends_cochairterm_changelist
        admin:friends_cochairterm_history admin:friends_membership_export
        admin:friends_membership_changelist admin:friends_noteverbale_changelist
        admin:friends_representative_export admin:friends_representative_changelist
        """,
    ),
    (
        "login login login login login 403 200 200 200 200",
        "login login login login login 403 403 403 403 200",
        """
        admin:friends_entity_change admin:friends_groupoffriends_change admin:friends_cochairterm_change
        """,
    ),
    (
        "login login login login login 403 403 200 403 200",
        "login login login login login 403 403 200 403 200",
        """
        admin:friends_membership_admit_on admin:friends_membership_import
        """,
    ),
    (
        "login login login login login 302 200 200 200 200",
        "login login login login login 302 200 200 200 200",
        """
        admin:friends_membership_history admin:friends_noteverbale_history
        admin:friends_representative_history
        """,
    ),
    (
        "login login login login login 403 200 200 200 200",
        "login login login login login 403 403 403 403 403",
        """
        admin:friends_membership_change admin:friends_noteverbale_change
        admin:friends_representative_change
        """,
    ),
    (
        "login login login login login 403 403 200 200 200",
        "login login login login login 403 403 200 200 200",
        """
        admin:accounts_user_export admin:accounts_user_changelist admin:accounts_user_history
        """,
    ),
    (
        "login login login login login 403 403 200 200 200",
        "login login login login login 403 403 403 403 200",
        """
        admin:accounts_user_change
        """,
    ),
    (
        "login login login login login 200 200 404 200 200",
        "login login login login login 200 200 404 200 200",
        """
        admin:app_list
        """,
    ),
    (
        "login 403 403 403 403 200 200 403 403 200",
        "login 403 403 403 403 405 405 403 403 405",
        """
        desk:choose desk:work desk:log
        """,
    ),
    (
        "login 403 403 403 403 405 405 403 403 405",
        "login 403 403 403 403 302 302 403 403 302",
        """
        desk:find desk:check_in desk:name
        """,
    ),
    (
        "login 403 403 403 403 200 200 403 403 200",
        "login 403 403 403 403 302 302 403 403 302",
        """
        desk:undo
        """,
    ),
    (
        "login 403 403 403 403 403 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        requests:list requests:request requests:representatives requests:representative
        """,
    ),
    (
        "login 403 403 403 403 403 403 403 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        requests:erasures requests:erasure
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 403 403 403 403 403 403 403 403 409",
        """
        requests:erase requests:refuse_erasure
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 403 403 403 403 403 403 302 403 302",
        """
        requests:approve_representative
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 403 403 403 403 403 403 409 403 409",
        """
        requests:admit requests:decline requests:decline_representative
        """,
    ),
    (
        "login 403 403 403 403 405 405 403 403 405",
        "login 403 403 403 403 403 409 403 403 409",
        """
        desk:admit
        """,
    ),
    (
        "200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405",
        """
        api:documentation api:reference api:shapes api:tutorial api:openapi api:v1:entities api:v1:members api:v1:events
        api:v1:statuses
        api:v1:event api:v1:event_statistics api:v1:series_statistics api:v1:statistics about
        accessibility privacy contact account_inactive account_email_verification_sent
        account_reset_password_from_key_done account_reset_password_done events:list events:event
        events:participants
        """,
    ),
    (
        "401 401 401 401 401 401 401 401 401 401",
        "401 401 401 401 401 401 401 401 401 401",
        """
        api:v1:registrations api:v1:check_ins
        """,
    ),
    (
        "401 401 401 401 401 401 401 401 401 401",
        "405 405 405 405 405 405 405 405 405 405",
        """
        api:v1:registration
        """,
    ),
    (
        "405 405 405 405 405 405 405 405 405 405",
        "401 401 401 401 401 401 401 401 401 401",
        """
        api:v1:cancel
        """,
    ),
    (
        "405 405 405 405 405 405 405 405 405 405",
        "400 400 400 400 400 400 400 400 400 400",
        """
        partners:token
        """,
    ),
    (
        "200 302 302 302 302 302 302 302 302 302",
        "200 302 302 302 302 302 302 302 302 302",
        """
        account_login account_signup account_request_login_code
        """,
    ),
    (
        "302 200 200 200 200 200 200 200 200 200",
        "302 302 302 302 302 302 302 302 302 302",
        """
        account_logout
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 200 200 200 200 200 200 200 200 200",
        """
        account_reauthenticate accounts:prove_by_code accounts:overview accounts:profile
        events:mine friends:welcome
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 302 302 302 302 302 302 302 302 302",
        """
        account_email usersessions_list accounts:emails
        """,
    ),
    (
        "login 302 302 302 302 302 302 302 302 302",
        "login 302 302 302 302 302 302 302 302 302",
        """
         account_set_password account_confirm_login_code mfa_authenticate
        mfa_reauthenticate mfa_activate_totp
          mfa_add_webauthn
        mfa_reauthenticate_webauthn   mfa_login_webauthn
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        mfa_index mfa_list_webauthn
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        events:participant_file
        """,
    ),
    (
        "login 403 200 200 200 403 200 403 403 200",
        "login 403 200 200 200 403 200 403 403 200",
        """
        events:register
        """,
    ),
    (
        "login 302 302 302 302 302 302 302 302 302",
        "login 403 200 200 200 403 200 403 403 200",
        """
        events:register_draft
        """,
    ),
    (
        "login 404 200 200 404 404 200 404 200 200",
        "login 404 200 200 404 404 200 404 200 200",
        """
        events:registration
        """,
    ),
    (
        "login 404 200 200 404 404 200 404 403 200",
        "login 404 200 200 404 404 200 404 403 200",
        """
        events:change events:cancel
        """,
    ),
    (
        "login 404 200 200 404 404 200 200 200 200",
        "login 404 200 200 404 404 200 200 200 200",
        """
        friends:delegation
        """,
    ),
    (
        "login 404 403 302 404 404 403 302 403 302",
        "login 404 403 302 404 404 403 302 403 302",
        """
        friends:join
        """,
    ),
    (
        "login 404 403 404 404 404 403 404 403 404",
        "login 404 403 404 404 404 403 404 403 404",
        """
        friends:withdraw
        """,
    ),
    (
        "login 404 403 200 404 404 403 403 403 403",
        "login 404 403 200 404 404 403 403 403 403",
        """
        friends:invite
        """,
    ),
    (
        "login 404 403 403 404 404 403 200 403 200",
        "login 404 403 403 404 404 403 200 403 200",
        """
        friends:appoint
        """,
    ),
    (
        "login 404 200 200 200 404 200 200 200 200",
        "login 404 200 200 200 404 200 200 200 200",
        """
        friends:membership
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 302 403 404 403 403 403 403",
        """
        friends:withdraw_request
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 403 409 404 403 403 403 403",
        """
        friends:sign
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 403 200 404 403 403 403 403",
        """
        friends:object
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 403 302 404 403 403 403 403",
        """
        friends:lift
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 404 403 404 404 403 403 403 403",
        """
        friends:accept friends:give-up
        """,
    ),
    (
        "login 404 404 403 404 404 403 403 403 403",
        "login 404 404 403 404 404 403 403 403 403",
        """
        friends:step-down
        """,
    ),
    (
        "login 404 404 200 404 404 403 200 403 200",
        "login 404 404 302 404 404 403 302 403 302",
        """
        friends:approve
        """,
    ),
    (
        "login 404 404 409 404 404 403 409 403 409",
        "login 404 404 200 404 404 403 200 403 200",
        """
        friends:confirm_appointment
        """,
    ),
    (
        "login 404 404 200 404 404 403 200 403 200",
        "login 404 404 200 404 404 403 200 403 200",
        """
        friends:decline friends:role friends:end friends:replace
        """,
    ),
    (
        "login 404 404 200 404 404 200 200 200 200",
        "login 404 404 200 404 404 200 200 200 200",
        """
        friends:note_verbale friends:note_page
        """,
    ),
    (
        "login 403 403 403 403 403 302 403 302 302",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:registrations_act office:waiting_list_act office:delegation_lists_act office:invitations_act
        office:certificates_act
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:choose office:event office:registrations office:delegation_lists office:waiting_list office:seats office:invitations
        office:reconfirmation office:selection office:messages office:message office:message_letters office:invitation_letters
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:decisions office:open_reserved office:group_link_revoke office:remind office:invitation_withdraw
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:not_approve office:invitation_reply office:reserve office:reserved_seats office:group_links office:invite office:reconfirmation_ask
        office:message_write office:message_change
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:quota office:reconfirmation_send
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:invite_send office:mark_coming office:message_send office:message_test office:message_remove office:message_resend
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:message_stop
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:mark_not_coming office:record
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:imports office:import_match office:plan office:plan_step office:settings_step
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:plan_check
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:cancel_event
        """,
    ),
    (
        "login 403 403 403 403 403 302 403 403 302",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:settings
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:plan_copy
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:plan_publish
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:import office:import_file office:import_errors_csv
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:import_confirm office:import_remove
        """,
    ),
    (
        "login 404 403 200 404 404 200 404 403 200",
        "login 404 403 200 404 404 200 404 403 200",
        """
        events:substitute events:not_endorsed
        """,
    ),
    (
        "login 404 403 200 404 404 200 404 403 200",
        "login 404 403 302 404 404 302 404 403 302",
        """
        events:endorse
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:decision
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:approve
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 302 404 404 302 404 403 302",
        """
        events:list_earlier_people events:list_order events:reply_no
        events:list_recall
        """,
    ),
    (
        "login 404 403 200 404 404 200 404 403 200",
        "login 404 403 302 404 404 302 404 403 302",
        """
        events:list_submit
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 302 302 404 404 302 404 403 302",
        """
        events:accept
        """,
    ),
    (
        "login 404 200 200 404 404 200 404 403 200",
        "login 404 200 200 404 404 200 404 403 200",
        """
        events:decline
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 302 302 404 404 302 404 403 302",
        """
        events:reconfirm
        """,
    ),
    (
        "login 404 403 200 404 404 200 404 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        events:delegation_list events:list_file events:list_numbers
        """,
    ),
    (
        "login 404 403 200 404 404 200 404 403 200",
        "login 404 403 200 404 404 200 404 403 200",
        """
        events:reply
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 400 404 404 400 404 403 400",
        """
        events:list_note
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 403 403 404 404 409 404 403 409",
        """
        events:list_accept
        """,
    ),
    (
        "login 404 403 403 404 404 200 404 403 200",
        "login 404 403 403 404 404 200 404 403 200",
        """
        events:list_return
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:selection_rule office:selection_scores office:nomination office:nomination_hand_change
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:selection_confirm
        """,
    ),
    (
        "200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405",
        """
        desk:worker desk:manifest events:badge_worker verify verify_number
        """,
    ),
    (
        "302 302 302 302 302 302 302 302 302 302",
        "405 405 405 405 405 405 405 405 405 405",
        """
        badge verify_short
        """,
    ),
    (
        "401 401 401 401 401 401 401 401 401 401",
        "405 405 405 405 405 405 405 405 405 405",
        """
        desk:app
        """,
    ),
    (
        "400 400 400 400 400 400 400 400 400 400",
        "400 400 400 400 400 400 400 400 400 400",
        """
        desk:roster desk:sync desk:search
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:devices office:device office:attendance_rule office:door_add office:door
        office:attendance_files
        office:certificate_rule office:certificate_withdraw
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:device_close office:door_close office:certificates_issue
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:conflicts office:badges office:attendance office:attendance_sessions
        office:attendance_person office:summary office:live_board office:certificates
        office:certificates_job
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:attendance_file
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:persons office:attendance_file_template
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:persons_decide office:persons_undo office:attendance_file_remove
        """,
    ),
    (
        "login 404 200 200 404 404 200 404 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        events:mobile_badge events:certificate
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 400 403 403 400",
        """
        office:badges_print
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:badge_replace
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 403 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:printed_list office:jobs office:job office:job_file
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 302 403 403 302",
        """
        office:seating_lot office:certificate_issue
        """,
    ),
    (
        "login 403 403 403 403 403 404 403 404 404",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:summary_file
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 200 403 403 200",
        """
        office:attendance_correct
        """,
    ),
    (
        "login 403 403 403 403 403 200 403 200 200",
        "login 403 403 403 403 403 409 403 403 409",
        """
        office:attendance_close
        """,
    ),
    (
        "login 404 200 200 404 404 403 404 403 200",
        "login 404 200 200 404 404 403 404 403 200",
        """
        events:visa_letter
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 200 200 404 404 403 404 403 302",
        """
        events:passport_details
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 404 409 409 404 404 403 404 403 409",
        """
        events:visa_letter_file
        """,
    ),
    (
        "login 403 403 403 403 403 403 403 403 200",
        "login 403 403 403 403 403 405 403 405 405",
        """
        office:visa_letters
        """,
    ),
    (
        "login 403 403 403 403 403 403 403 403 200",
        "login 403 403 403 403 403 403 403 403 200",
        """
        office:visa_letter_rule office:visa_letter office:visa_letter_withdraw
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 403 403 403 302",
        """
        office:visa_letters_issue
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 403 403 403 200",
        """
        office:visa_letter_draft
        """,
    ),
    (
        "login 403 403 403 403 403 405 403 405 405",
        "login 403 403 403 403 403 403 403 403 409",
        """
        office:visa_letter_file
        """,
    ),
    (
        "login login login login login 302 302 302 302 302",
        "login login login login login 302 302 302 302 302",
        """
        admin:retention
        """,
    ),
    (
        "login login login login login 404 404 404 404 404",
        "login login login login login 404 404 404 404 404",
        """
        admin:accounts_erasurerequest_act admin:accounts_erasurerequest_export
        admin:accounts_erasurereceipt_act admin:accounts_erasurereceipt_export
        """,
    ),
    (
        "login login login login login 403 403 403 200 200",
        "login login login login login 403 403 403 200 200",
        """
        admin:accounts_erasurerequest_changelist
        admin:accounts_erasurereceipt_changelist admin:accounts_erasurereceipt_history
        """,
    ),
    (
        "login login login login login 302 302 302 200 200",
        "login login login login login 302 302 302 200 200",
        """
        admin:accounts_erasurerequest_history
        """,
    ),
    (
        "login login login login login 403 403 403 403 403",
        "login login login login login 403 403 403 403 403",
        """
        admin:accounts_erasurerequest_add admin:accounts_erasurerequest_delete
        admin:accounts_erasurereceipt_add admin:accounts_erasurereceipt_delete
        """,
    ),
    (
        "login login login login login 403 403 403 200 200",
        "login login login login login 403 403 403 403 403",
        """
        admin:accounts_erasurerequest_change admin:accounts_erasurereceipt_change
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 405 405 405 405 405 405 405 405 405",
        """
        accounts:personal_data accounts:personal_data_file events:personal_data_file
        """,
    ),
    (
        "login 200 200 200 200 200 200 200 200 200",
        "login 200 200 200 200 200 200 200 200 200",
        """
        accounts:erasure
        """,
    ),
    (
        "login 405 405 405 405 405 405 405 405 405",
        "login 302 302 302 302 302 302 302 302 302",
        """
        accounts:withdraw_erasure_request
        """,
    ),
    (
        "login login login login login 302 302 302 302 302",
        "login login login login login 302 302 302 302 302",
        """
        admin:password_change
        """,
    ),
]
