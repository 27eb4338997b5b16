"""Doors of the office. Each group of pages lists its own; this file only joins them."""

from django.urls import URLPattern, URLResolver, path

from hocvuso.web.office import (
    assessment_check,
    assessment_lab,
    assessment_signals,
    audit_pages,
    certificate_pages,
    city_pages,
    handover_pages,
    home,
    resident_number,
    resident_pages,
    roll_columns,
    roll_pages,
    roll_queue,
    roll_rows,
    session_account,
    session_codes,
    session_sign_in,
    session_staff,
    sync_pages,
    team_pages,
    team_rounds,
    team_tasks,
    voices,
    ward_pages,
)

app_name = "office"

session_urls: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", session_sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", session_sign_in.second_factor, name="sign-in-code"),
    path("sign-in/set-up/", session_sign_in.set_up_second_factor, name="sign-in-set-up"),
    path("sign-in/passkey/", session_sign_in.passkey_question, name="sign-in-passkey"),
    path("sign-out/", session_sign_in.sign_out, name="sign-out"),
    path("password/", session_sign_in.change_password, name="password"),
    path("account/", session_account.account, name="account"),
    path("account/passkeys/", session_account.passkey_question, name="passkey-question"),
    path("account/passkeys/<uuid:passkey_id>/remove/", session_account.remove_passkey, name="passkey-remove"),
    path("codes/", session_codes.codes, name="codes"),
    path("codes/<uuid:account_id>/", session_codes.issue, name="code-issue"),
    path("staff/", session_staff.staff, name="staff"),
    path("staff/new/", session_staff.new, name="staff-new"),
    path("staff/<uuid:account_id>/", session_staff.person, name="staff-person"),
    path("staff/<uuid:account_id>/factor/", session_staff.reset_factor, name="staff-factor"),
    path("staff/<uuid:account_id>/switch/", session_staff.switch, name="staff-switch"),
    path("staff/grants/<uuid:grant_id>/revoke/", session_staff.revoke_grant, name="grant-revoke"),
    path("staff/devices/<uuid:device_id>/revoke/", session_staff.revoke_device, name="device-revoke"),
]

figure_urls: list[URLPattern | URLResolver] = [
    path("ward/", ward_pages.home, name="ward-home"),
    path("ward/<int:commune>/", ward_pages.ward, name="ward"),
    path("ward/<int:commune>/figures.csv", ward_pages.table, name="ward-csv"),
    path("ward/<int:commune>/why/<str:code>/", ward_pages.why, name="ward-why"),
    path("ward/<int:commune>/people/<str:code>/", resident_pages.behind, name="ward-people"),
    path("city/", city_pages.city, name="city"),
    path("city/figures.csv", city_pages.table, name="city-csv"),
    path("residents/", resident_pages.home, name="residents"),
    path("residents/<uuid:resident_id>/", resident_pages.resident, name="resident"),
    path("residents/<uuid:resident_id>/number/", resident_number.reveal, name="resident-number"),
]

roll_urls: list[URLPattern | URLResolver] = [
    path("rolls/", roll_pages.rolls, name="rolls"),
    path("rolls/waiting/", roll_queue.waiting, name="roll-waiting"),
    path("rolls/waiting/<int:commune>/", roll_queue.export, name="roll-export"),
    path("rolls/pairs/", roll_queue.pairs, name="roll-pairs"),
    path("rolls/pairs/<uuid:review_id>/", roll_queue.pair, name="roll-pair"),
    path("rolls/pairs/<uuid:review_id>/split/", roll_queue.split, name="roll-split"),
    path("rolls/rows/<int:row_id>/", roll_rows.row, name="roll-row"),
    path("rolls/rows/<int:row_id>/aside/", roll_rows.set_aside, name="roll-row-aside"),
    path("rolls/<uuid:roll_id>/", roll_pages.roll, name="roll"),
    path("rolls/<uuid:roll_id>/progress/", roll_pages.progress, name="roll-progress"),
    path("rolls/<uuid:roll_id>/columns/", roll_columns.columns, name="roll-columns"),
    path("rolls/<uuid:roll_id>/rows/", roll_rows.rows, name="roll-rows"),
    path("rolls/<uuid:roll_id>/gone/", roll_rows.gone, name="roll-gone"),
    path("rolls/<uuid:roll_id>/kept/", roll_rows.kept, name="roll-kept"),
    path("rolls/<uuid:roll_id>/fix/", roll_pages.fix, name="roll-fix"),
    path("rolls/<uuid:roll_id>/place/", roll_pages.place, name="roll-place"),
    path("rolls/<uuid:roll_id>/accept/", roll_pages.accept, name="roll-accept"),
    path("rolls/<uuid:roll_id>/discard/", roll_pages.discard, name="roll-discard"),
    path("rolls/<uuid:roll_id>/resume/", roll_pages.resume, name="roll-resume"),
    path("rolls/<uuid:roll_id>/undo/", roll_pages.undo, name="roll-undo"),
]

assessment_urls: list[URLPattern | URLResolver] = [
    path("assessment/lab/", assessment_lab.assessment_lab, name="assessment-lab"),
    path("assessment/lab/try/", assessment_lab.try_waiting, name="assessment-lab-try"),
    path("assessment/lab/activate/", assessment_lab.activate, name="assessment-lab-activate"),
    path("assessment/signals/", assessment_signals.assessment_signals, name="assessment-signals"),
    path("assessment/signals/<uuid:signal_id>/", assessment_signals.close, name="assessment-signal-close"),
    path("assessment/checks/<uuid:session_id>/", assessment_check.assessment_check, name="assessment-check"),
    path("assessment/checks/<uuid:session_id>/void/", assessment_check.void, name="assessment-check-void"),
]

audit_urls: list[URLPattern | URLResolver] = [
    path("audit/", audit_pages.journal, name="audit"),
    path("audit/check/", audit_pages.check, name="audit-check"),
]

learning_urls: list[URLPattern | URLResolver] = [
    path("units/", voices.units, name="units"),
    path("voices/", voices.voices, name="voices"),
    path("voices/<slug:unit_id>/<slug:screen>/", voices.voice, name="voice"),
    path("voices/<slug:unit_id>/<slug:screen>/sound", voices.listen, name="voice-sound"),
    path("voices/<slug:unit_id>/<slug:screen>/release/", voices.release, name="voice-release"),
    path("voices/<slug:unit_id>/<slug:screen>/discard/", voices.discard, name="voice-discard"),
    path("callbacks/", voices.callbacks, name="callbacks"),
    path("callbacks/<uuid:callback_id>/", voices.called, name="callback-done"),
]

certificate_urls: list[URLPattern | URLResolver] = [
    path("certificates/", certificate_pages.certificates, name="certificates"),
    path("certificates/print/", certificate_pages.print_run, name="certificate-print-run"),
    path("certificates/print/<uuid:run_id>.pdf", certificate_pages.print_file, name="certificate-print-file"),
    path("certificates/<uuid:certificate_id>/", certificate_pages.certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>/paper.pdf", certificate_pages.pdf, name="certificate-pdf"),
    path("certificates/<uuid:certificate_id>/badge.json", certificate_pages.badge, name="certificate-badge"),
    path("certificates/<uuid:certificate_id>/revoke/", certificate_pages.revoke, name="certificate-revoke"),
    path("certificates/<uuid:certificate_id>/again/", certificate_pages.issue_again, name="certificate-again"),
    path("handovers/", handover_pages.handovers, name="handovers"),
    path("handovers/send/", handover_pages.send, name="handover-send"),
    path("handovers/reconcile/", handover_pages.reconcile, name="handover-reconcile"),
    path("handovers/list/", handover_pages.official_list, name="handover-list"),
    path("handovers/<uuid:request_id>/", handover_pages.handover, name="handover"),
    path("handovers/<uuid:request_id>/again/", handover_pages.again, name="handover-again"),
]

sync_urls: list[URLPattern | URLResolver] = [
    path("sync/", sync_pages.sync, name="sync"),
    path("sync/<int:parked_id>/release/", sync_pages.release, name="sync-release"),
    path("sync/<int:parked_id>/drop/", sync_pages.drop, name="sync-drop"),
    path("sync/alarms/<int:alarm_id>/", sync_pages.close_alarm, name="sync-alarm"),
    path("sync/reviews/<int:review_id>/", sync_pages.close_review, name="sync-review"),
]

# the same pages on a leader's phone: web/field/urls.py
team_urls: list[URLPattern | URLResolver] = [
    path("teams/", team_pages.teams, name="teams"),
    path("teams/<uuid:team_id>/", team_pages.team, name="team"),
    path("teams/<uuid:team_id>/plan/", team_rounds.plan, name="round-plan"),
    path("teams/members/<uuid:membership_id>/end/", team_pages.end_membership, name="member-end"),
    path("rounds/", team_rounds.rounds, name="rounds"),
    path("rounds/<uuid:round_id>/", team_rounds.round_page, name="round"),
    path("rounds/<uuid:round_id>/close/", team_rounds.close, name="round-close"),
    path("tasks/", team_tasks.tasks, name="tasks"),
    path("tasks/<uuid:task_id>/done/", team_tasks.finish, name="task-done"),
    path("phones/", team_pages.team_phones, name="team-phones"),
    path("phones/<uuid:device_id>/revoke/", team_pages.revoke_phone, name="phone-revoke"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *session_urls,
    *team_urls,
    *figure_urls,
    *roll_urls,
    *assessment_urls,
    *audit_urls,
    *learning_urls,
    *certificate_urls,
    *sync_urls,
]
