from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("details/", views.profile, name="profile"),
    path("passkey/", views.passkey, name="passkey"),
    path("data/", views.data, name="data"),
    path("data.json", views.data_file, name="data_file"),
    path("data/erasure/", views.erasure, name="erasure"),
    path("data/erasure/take-back/", views.take_back_erasure, name="take_back_erasure"),
]
