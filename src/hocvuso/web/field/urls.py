"""Doors of the field kit."""

from django.urls import URLPattern, URLResolver, path

from hocvuso.web.field import assessment, classes, incidents, kit, paper, session_sign_in
from hocvuso.web.office import session_codes
from hocvuso.web.office.urls import team_urls

app_name = "field"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", kit.home, name="home"),
    path("sw.js", kit.service_worker, name="service-worker"),
    path("sign-in/", session_sign_in.sign_in, name="sign-in"),
    path("sign-out/", session_sign_in.sign_out, name="sign-out"),
    path("codes/", session_codes.codes, name="codes"),
    path("codes/<uuid:account_id>/", session_codes.issue, name="code-issue"),
    path("classes/", classes.classes, name="classes"),
    path("classes/<uuid:class_id>/", classes.live, name="class"),
    path("classes/<uuid:class_id>/close/", classes.close, name="class-close"),
    path("classes/<uuid:class_id>/collect/", classes.collect, name="class-collect"),
    path("classes/<uuid:class_id>/attendance/", classes.attendance, name="class-attendance"),
    path("classes/<uuid:class_id>/seats/<uuid:seat_id>/", classes.seat, name="class-seat"),
    path("classes/<uuid:class_id>/seats/<uuid:seat_id>/count/", classes.count_alone, name="class-count"),
    path("classes/<uuid:class_id>/seats/<uuid:seat_id>/away/", classes.send_away, name="class-send-away"),
    path("classes/<uuid:class_id>/seats/<uuid:seat_id>/help/", classes.help_given, name="class-help"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/person/<uuid:resident_id>/", assessment.assessment_person, name="assessment-person"),
    path("assessment/<uuid:session_id>/", assessment.assessment_task, name="assessment-task"),
    path("assessment/<uuid:session_id>/scene/<int:task>.json", assessment.assessment_scene, name="assessment-scene"),
    path("assessment/<uuid:session_id>/broken/", assessment.assessment_broken, name="assessment-broken"),
    path("assessment/<uuid:session_id>/incident/", incidents.incident, name="assessment-incident"),
    path("assessment/<uuid:session_id>/pause/", assessment.assessment_pause, name="assessment-pause"),
    path("assessment/<uuid:session_id>/resume/", assessment.assessment_resume, name="assessment-resume"),
    path("assessment/<uuid:session_id>/end/", assessment.assessment_end, name="assessment-end"),
    path("assessment/<uuid:session_id>/result/", assessment.assessment_result, name="assessment-result"),
    path("assessment/<uuid:session_id>/void/", assessment.assessment_void, name="assessment-void"),
    path("paper/", paper.papers, name="papers"),
    path("paper/print/", paper.paper_print, name="paper-print"),
    path("paper/attendance/", paper.paper_attendance, name="paper-attendance"),
    path("paper/code/<str:code>/", paper.paper_code, name="paper-code"),
    path("paper/<uuid:session_id>/", paper.paper, name="paper"),
    path("paper/<uuid:session_id>/booklet.pdf", paper.paper_file, name="paper-file"),
    path("paper/<uuid:session_id>/entry/", paper.paper_entry, name="paper-entry"),
    path("paper/<uuid:session_id>/settle/", paper.paper_settle, name="paper-settle"),
    path("paper/<uuid:session_id>/again/", paper.paper_again, name="paper-again"),
    *team_urls,
]
