"""The parts of the office of an event about desks, badges and attendance."""

from django.urls import path

from events.views.office import attendance, badges, board, closing, devices, doors, rolls

urlpatterns = [
    path("<slug:slug>/devices/", devices.devices, name="devices"),
    path("<slug:slug>/devices/conflicts/", devices.clashes, name="clashes"),
    path("<slug:slug>/devices/<int:pk>/", devices.device, name="device"),
    path("<slug:slug>/devices/<int:pk>/close/", devices.close, name="device_close"),
    path("<slug:slug>/badges/", badges.badges, name="badges"),
    path("<slug:slug>/badges/print/", badges.print_badges, name="badges_print"),
    path("<slug:slug>/badges/<int:pk>/replace/", badges.replace, name="badge_replace"),
    path("<slug:slug>/lists/<str:roll>.<str:kind>", rolls.file, name="roll"),
    path("<slug:slug>/lists/draw/", rolls.draw, name="draw"),
    path("<slug:slug>/attendance/", attendance.roll, name="attendance"),
    path("<slug:slug>/attendance/rule/", attendance.rule, name="attendance_rule"),
    path("<slug:slug>/attendance/sessions/", doors.sessions, name="attendance_sessions"),
    path("<slug:slug>/attendance/sessions/add/", doors.add, name="door_add"),
    path("<slug:slug>/attendance/sessions/<int:pk>/", doors.change, name="door"),
    path("<slug:slug>/attendance/sessions/<int:pk>/close/", doors.close, name="door_close"),
    path("<slug:slug>/attendance/close/", closing.close, name="attendance_close"),
    path("<slug:slug>/attendance/summary/", closing.show, name="summary"),
    path("<slug:slug>/attendance/summary/<str:language>.pdf", closing.paper, name="summary_file"),
    path("<slug:slug>/attendance/<int:pk>/", attendance.person, name="attendance_person"),
    path("<slug:slug>/attendance/<int:pk>/correct/", attendance.correct, name="attendance_correct"),
    path("<slug:slug>/board/", board.show, name="board"),
]
