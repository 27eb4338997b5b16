"""Doors of the citizen face: everybody's, no account."""

from django.urls import path

from hocvuso.web.citizen import classroom, help, home, lessons, linking, offline, preferences, selfcheck, sheets, voices

app_name = "citizen"
urlpatterns = [
    path("", home.home, name="home"),
    path("tim", home.search, name="search"),
    path("lo-trinh/<slug:path_id>", home.learning_path, name="path"),
    path("lop/", classroom.join, name="class-join"),
    path("lop/bai", classroom.seat, name="class-seat"),
    path("lop/kho", classroom.stock, name="class-stock"),
    path("lop/nop", classroom.hand_over, name="class-hand-over"),
    path("lop/tay", classroom.hand, name="class-hand"),
    path("lop/nghi", classroom.rest, name="class-rest"),
    path("lop/canh/<int:task>.json", classroom.scene, name="class-scene"),
    path("tu-xem", selfcheck.self_check, name="self-check"),
    path("so-chinh-thuc", home.numbers, name="numbers"),
    path("diem-ho-tro", help.help_page, name="help"),
    path("kiem-tra", help.ask_check, name="ask-check"),
    path("goi-lai", help.call_back, name="call-back"),
    path("goi-lai/xong", help.call_asked, name="call-asked"),
    path("gan/", linking.ask, name="link"),
    path("gan/ghi", linking.write, name="link-write"),
    path("cai-dat", preferences.preferences, name="preferences"),
    path("cai-dat/xoa", preferences.erase, name="erase"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("khong-mang", offline.no_net, name="no-net"),
    path("goi/<slug:kind>/<slug:name>.json", offline.pack, name="pack"),
    path("nghe/<slug:unit_id>/<slug:screen>", voices.voice, name="voice"),
    path("hoc/<slug:unit_id>", lessons.opening, name="unit"),
    path("hoc/<slug:unit_id>/<int:number>", lessons.screen, name="screen"),
    path("hoc/<slug:unit_id>/hieu", lessons.check, name="check"),
    path("hoc/<slug:unit_id>/hieu/<slug:option_id>", lessons.answer, name="answer"),
    path("hoc/<slug:unit_id>/dung-that", lessons.real_use, name="real-use"),
    path("hoc/<slug:unit_id>/to-giay", lessons.sheet, name="sheet"),
    path("hoc/<slug:unit_id>/to-giay/<slug:kind>.pdf", sheets.sheet_file, name="sheet-pdf"),
]
