from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("details/", views.profile, name="profile"),
    path("passkey/", views.passkey, name="passkey"),
]
