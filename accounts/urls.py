from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("details/", views.profile, name="profile"),
    path("emails/", views.emails, name="emails"),
    path("address/<str:token>/", views.undo_address_change, name="undo_address_change"),
    path("confirm/", views.ProveByCode.as_view(), name="prove_by_code"),
    path("confirmation/", views.resend_confirmation, name="resend_confirmation"),
    path("confirmation/correct/", views.correct_address, name="correct_address"),
    path("passkey/", views.passkey, name="passkey"),
    path("data/", views.personal_data_page, name="personal_data"),
    path("data.json", views.personal_data_file, name="personal_data_file"),
    path("data/erasure/", views.erasure, name="erasure"),
    path("data/erasure/withdraw/", views.withdraw_erasure_request, name="withdraw_erasure_request"),
]
