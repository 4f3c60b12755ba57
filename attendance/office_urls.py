"""The parts of the office of an event about desks, badges and attendance."""

from django.urls import path

from attendance.views.office import (
    attendance,
    attendance_files,
    badges,
    closing,
    devices,
    doors,
    jobs,
    live_board,
    printed_lists,
)

urlpatterns = [
    path("<slug:slug>/devices/", devices.devices, name="devices"),
    path("<slug:slug>/devices/conflicts/", devices.conflicts, name="conflicts"),
    path("<slug:slug>/devices/<int:pk>/", devices.device, name="device"),
    path("<slug:slug>/devices/<int:pk>/close/", devices.close, name="device_close"),
    path("<slug:slug>/jobs/", jobs.jobs, name="jobs"),
    path("<slug:slug>/jobs/<int:pk>/", jobs.show, name="job"),
    path("<slug:slug>/jobs/<int:pk>/file", jobs.file, name="job_file"),
    path("<slug:slug>/badges/", badges.badges, name="badges"),
    path("<slug:slug>/badges/print/", badges.print_badges, name="badges_print"),
    path("<slug:slug>/badges/<int:pk>/replace/", badges.replace, name="badge_replace"),
    path(
        "<slug:slug>/printed-lists/<str:name>.<str:kind>",
        printed_lists.list_file,
        name="printed_list",
    ),
    path("<slug:slug>/printed-lists/lot/", printed_lists.draw_lot, name="seating_lot"),
    path("<slug:slug>/attendance/", attendance.attendance_list, name="attendance"),
    path("<slug:slug>/attendance/files/", attendance_files.files, name="attendance_files"),
    path(
        "<slug:slug>/attendance/files/template.csv",
        attendance_files.template,
        name="attendance_file_template",
    ),
    path("<slug:slug>/attendance/files/<int:pk>/", attendance_files.show, name="attendance_file"),
    path(
        "<slug:slug>/attendance/files/<int:pk>/remove/",
        attendance_files.remove,
        name="attendance_file_remove",
    ),
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
    path("<slug:slug>/live-board/", live_board.show, name="live_board"),
]
