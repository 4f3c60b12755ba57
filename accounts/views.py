"""A person's own account."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import change_profile
from accounts.forms import ProfileForm


def overview(request):
    """What there is to an account, and where to change it."""
    user = request.user
    facts = {
        "factors": list(user.authenticator_set.all()),
        "addresses": user.emailaddress_set.order_by("-primary", "email"),
    }
    return render(request, "account/overview.html", facts)


def profile(request):
    # The form writes what was typed into its instance: that must not be the signed-in user, whom
    # the page around a form with errors still names.
    form = ProfileForm(request.POST or None, instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        user = change_profile(request.user, by=request.user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your details are saved."))
            return redirect("accounts:overview")
    return render(request, "account/profile.html", {"form": form})


@login_not_required
def passkey(request):
    return render(request, "account/passkey.html")
