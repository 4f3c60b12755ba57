"""Of the OAuth provider only the token's door is open; its other endpoints do not exist here."""

from django.urls import path

from partners.views import token

app_name = "partners"
urlpatterns = [path("o/api/token", token, name="token")]
