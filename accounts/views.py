"""A person's own account."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import change_profile
from accounts.forms import ProfileForm
from accounts.models import User


def overview(request):
    """What there is to an account, and where to change it."""
    factors = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "email")
    facts = {"factors": set(factors), "addresses": addresses}
    return render(request, "account/overview.html", facts)


def profile(request):
    # The form writes what was typed into its instance: that must not be the signed-in user, whom
    # the page around a form with errors still names.
    me = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=me)
    if request.method == "POST" and form.is_valid():
        user = change_profile(request.user, by=request.user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your details are saved."))
            return redirect("accounts:overview")
    return render(request, "account/profile.html", {"form": form})


@login_not_required
def passkey(request):
    return render(request, "account/passkey.html")
