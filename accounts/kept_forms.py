"""A form that came after its session had ended, or with the token of an earlier sign-in: what was
typed is kept for a short time, encrypted, and stands in the form again after signing in.

Every form of ours says for which account it was drawn and on which page (`drawn`): what was typed
is shown to that account alone, and a form that another site sends is not kept at all. A form that
was drawn for a visitor can be read by any person: it is shown in the browser that sent it and in no
other (a cookie says which), or to the account that sent it. Nothing is done with what is kept until
the person sends it again.
"""

import inspect
import json
import secrets
from functools import partial
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.crypto import seal, unseal
from accounts.rate_limits import address_of, seconds_to_wait
from accounts.rules.filled_forms import fill, is_secret
from accounts.session_limits import BACKGROUND

FIELD = "drawn_for"  # in every form, beside the token
TOKEN = "csrfmiddlewaretoken"  # nosec B105 # a name
KEPT = "kept"  # in the address of the page that draws the form again
SECONDS = 3600
MOST = 200_000  # signs: more is no form that a person filled in
MOST_FORMS = "60/hour"  # of one address
LONGEST_PAGE = 500  # signs of a page's address: beyond it, without its query
VISITOR = "-"
SALT = "accounts.kept_forms"
COOKIE = settings.KEPT_FORM_COOKIE_NAME  # of the browser that sent a visitor's form
# Nothing of these is kept: they are about secrets. Of the others, no field that `is_secret`.
SECRET_PAGES = ("account_", "mfa_", "usersessions_")
KEPT_ALL_THE_SAME = {"account_signup"}
# Django's own view for a POST alone, which says so in no other way.
POST_ONLY = {"admin:logout"}


def never_kept(view):
    """Mark a view of which nothing that is sent is kept anywhere."""
    view.keeps_forms = False
    return view


# --- drawn ----------------------------------------------------------------------------------------
def drawn(request: HttpRequest) -> str:
    """The account that the forms of this answer are drawn for, and the page: what `FIELD` holds."""
    if not hasattr(request, "_drawn_for"):
        page = _page_of_forms(request)
        page = page if len(page) <= LONGEST_PAGE else urlsplit(page).path
        request._drawn_for = _signer().sign(f"{_name_of(_reader(request))}:{page}")
    return request._drawn_for


def _page_of_forms(request):
    """The page itself; where a form came back with its errors, the page that it came from."""
    if request.method not in ("GET", "HEAD"):
        return page_of(request)
    page, kept = request.get_full_path(), getattr(request, "kept_form", None)
    if not _is_of_this_site(page):
        return "/"
    return _with_kept(page, kept) if kept else page


def _signer():
    return Signer(salt=SALT)


def _reader(request):
    """The signed-in user or None, without a query where there is no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _name_of(user):
    """A name of an account that tells nobody which one it is."""
    if user is None:
        return VISITOR
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:20]


def _read_drawn(request):
    """The account that the sent form was drawn for, and its page; empty where it is not ours."""
    try:
        who, _colon, page = _signer().unsign(request.POST.get(FIELD, "")).partition(":")
    except BadSignature:
        return "", ""
    return who, page


# --- the page on which a form stands --------------------------------------------------------------
def page_of(request: HttpRequest) -> str:
    """The page to go to for the form that was sent: as the form says if it was drawn for this
    reader. It is of this site and answers GET."""
    who, page = _read_drawn(request)
    own = who and not _is_for_another(request, who)
    return page if own and _answers_get(page) else page_of_address(request)


def _is_for_another(request, who):
    """Whether a form was drawn for another account than the one that is signed in."""
    user = _reader(request)
    return user is not None and who not in (VISITOR, _name_of(user))


def page_of_address(request: HttpRequest) -> str:
    """The same without the form's word, which another site may have put there: the page that the
    browser names, this one, or one above it."""
    candidates = [_referring(request), request.get_full_path(), *_above(request.path)]
    return next((page for page in candidates if page and _answers_get(page)), "/")


def _referring(request):
    named = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return ""
    page = urlsplit(named)._replace(scheme="", netloc="", fragment="").geturl()
    return page if _is_of_this_site(page) else ""


def _is_of_this_site(page):
    """For browsers what begins with two slashes is another host, and a backslash is a slash."""
    alone = page.startswith("/") and page[1:2] not in ("/", "\\")
    return alone and url_has_allowed_host_and_scheme(page, None)


def _above(path):
    parts = path.strip("/").split("/")
    return ["/" + "".join(f"{part}/" for part in parts[:n]) for n in range(len(parts) - 1, 0, -1)]


def _answers_get(page):
    if not _is_of_this_site(page):
        return False
    try:
        match = resolve(urlsplit(page).path)
    except (Resolver404, ValueError):
        return False
    return match.view_name not in POST_ONLY and "GET" in _methods(match.func)


def _methods(view):
    """The methods that a view and what is wrapped around it answer: Django's decorators and ours
    keep the list among their variables."""
    found = {"GET", "POST"}
    while view is not None:
        known = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        for name in ("request_method_list", "methods"):
            found &= set(known.get(name) or found)
        view = getattr(view, "__wrapped__", None)
    return found


# --- what was typed -------------------------------------------------------------------------------
def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of the form, without secrets and files."""
    match = request.resolver_match
    if not getattr(match.func, "keeps_forms", True) or _is_secret_page(match.view_name or ""):
        return []
    rows = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(n, v) for n, v in rows if n != FIELD and not is_secret(n)]


def _unkept(request):
    """Names of what was typed and is not kept."""
    names = [name for name, values in request.POST.lists() if any(v.strip() for v in values)]
    return [name for name in names if name != TOKEN and is_secret(name)]


def _is_secret_page(name):
    return name.startswith(SECRET_PAGES) and name not in KEPT_ALL_THE_SAME


def _may_be_kept(request, who):
    """Where one has to sign in, no form was drawn for a visitor: a stranger made it up."""
    return bool(who) and not (who == VISITOR and _asks_to_sign_in(request))


def _asks_to_sign_in(request):
    return getattr(request.resolver_match.func, "login_required", True)


def keep(request: HttpRequest) -> str | None:
    """Keep the form that was sent. Returns the key; empty where there is nothing to keep, and None
    where it could not be kept."""
    who, _page = _read_drawn(request)
    may_be_kept = _may_be_kept(request, who) and not _is_in_background(request)
    rows = typed(request) if may_be_kept else []
    if not any(value.strip() for _name, value in rows):
        return ""
    if sum(len(name) + len(value) for name, value in rows) > MOST:
        return None
    if seconds_to_wait(f"kept-form:{address_of(request)}", MOST_FORMS):
        return None
    facts = {"to": request.path, "typed": rows, "files": bool(request.FILES)}
    facts["unkept"] = _unkept(request)
    return _store(seal(json.dumps(facts | _whose(request, who))))


def _whose(request, who):
    """Who is shown it: the account for which it was drawn; of a visitor's form, the account that
    sent it or else the browser."""
    if who != VISITOR:
        return {"who": who}
    whose = {"who": _name_of(_reader(request)), "drawn_for_visitor": True}
    if whose["who"] == VISITOR:
        request.keeping_browser = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
        whose["browser"] = _mark_of(request.keeping_browser)
    return whose


def _mark_of(browser):
    return salted_hmac(f"{SALT}.browser", browser, algorithm="sha256").hexdigest()


def _store(text):
    """None where the cache is away, or keeps nothing as large."""
    key = secrets.token_urlsafe(18)
    cache.set(_place(key), text, SECONDS)
    return key if cache.get(_place(key)) == text else None


def _place(key):
    return f"kept-form:{key}"


def find(request: HttpRequest, key: str) -> dict | None:
    """What was kept under this key, if it is this reader's; a visitor's only while nobody is signed
    in."""
    facts, reader = _read(key), _name_of(_reader(request))
    is_readers = facts and facts["who"] == reader and (reader != VISITOR or _sent(request, facts))
    return facts if is_readers else None


def _read(key):
    if not key or not (text := cache.get(_place(key[:40]))):
        return None
    try:
        facts = json.loads(unseal(text))
    except (InvalidToken, ValueError):
        return None
    return facts | {"typed": [(name, value) for name, value in facts["typed"]]}


def _sent(request, facts):
    """Whether this browser sent it while nobody was signed in."""
    browser = request.COOKIES.get(COOKIE, "")
    return bool(browser) and constant_time_compare(facts.get("browser", ""), _mark_of(browser))


def forget(request: HttpRequest) -> None:
    """The form was sent again. Its key is in the address, or in that of the page on which it stood
    among others. By now its visitor may be signed in."""
    in_address = getattr(request, "kept_form", "")
    key = in_address or _key_in(_read_drawn(request)[1])
    facts = _read(key)
    if not facts or not (in_address or facts["to"] == request.path):
        return
    if facts["who"] == _name_of(_reader(request)) != VISITOR or _sent(request, facts):
        cache.delete(_place(key))


# --- led back -------------------------------------------------------------------------------------
def _with_kept(page, key):
    parts = urlsplit(page)
    query = QueryDict(parts.query, mutable=True)
    query.pop(KEPT, None)
    query.update({KEPT: key} if key else {})
    return parts._replace(query=query.urlencode()).geturl()


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To sign in and from there to the page that was asked for: after a form, to the page on which
    it stands, with what was typed, save that of a visitor's form: it is shown to nobody who is
    signed in."""
    page, key = request.get_full_path(), ""
    if request.method == "POST":
        page = page_of(request)
        key = "" if _read_drawn(request)[0] == VISITOR else keep(request)
        if key is None:
            return not_kept(request, page)
        page = _with_kept(page, key)
    request.led_to_sign_in, request.kept_key = True, key
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}")


def _lead_back(request, page):
    """To the page, with the cookie that shows a visitor's form to this browser."""
    answer = redirect(page)
    if browser := getattr(request, "keeping_browser", ""):
        answer.set_cookie(
            COOKIE,
            browser,
            max_age=SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


def to_the_form(request: HttpRequest) -> HttpResponse | None:
    """A form with a token that does not count any more: to its page, with what was typed. None
    where the form is not ours or was drawn for another account."""
    who, _drawn_on = _read_drawn(request)
    if not _may_be_kept(request, who) or _is_for_another(request, who):
        return None
    key = None if _keeps_no_cookies(request) else keep(request)
    page = page_of(request)
    if key is None or not (key or _has_cookie(request)):
        return not_kept(request, page)
    if key and who != VISITOR and _reader(request) is None:
        request.kept_key = key  # the page asks to sign in: `KeptFormMiddleware` tells what is kept
    elif not key and not _is_in_background(request):
        text = _("Nothing was sent, because this page was no longer valid. Please send it again.")
        messages.warning(request, text, fail_silently=True)
    return _lead_back(request, _with_kept(page, key))


def _has_cookie(request):
    return settings.CSRF_COOKIE_NAME in request.COOKIES


def _keeps_no_cookies(request):
    """A browser that sends no cookie for its token, though the page set one. A visitor's form would
    not be shown to it, and any other has been drawn again without it."""
    who, page = _read_drawn(request)
    return not _has_cookie(request) and (who == VISITOR or bool(_key_in(page)))


def _is_in_background(request):
    return any(header in request.headers for header in BACKGROUND)


def _key_in(page):
    return QueryDict(urlsplit(page).query).get(KEPT, "")


def not_kept(request: HttpRequest, page: str) -> HttpResponse:
    """What was typed is on this very answer, to be copied, and nowhere else."""
    context = {"typed": _readable(typed(request)), "unkept": _unkept(request), "page": page}
    return render(request, "accounts/form_not_kept.html", context, status=403)


def _readable(rows):
    return [(name, value) for name, value in rows if value.strip()]


def with_key(sign_in: str, key: str) -> str:
    """The address of a sign-in page, with the key in that of the page that comes after it."""
    parts = urlsplit(sign_in)
    query = QueryDict(parts.query, mutable=True)
    if page := query.get(REDIRECT_FIELD_NAME):
        query[REDIRECT_FIELD_NAME] = _with_kept(page, key)
    return parts._replace(query=query.urlencode(safe="/")).geturl()


def take_key(request: HttpRequest) -> str:
    """The key in the address, out of it: no view shall meet it."""
    query = request.GET.copy()
    key = query.pop(KEPT, [""])[-1]
    if key:
        request.GET, request.META["QUERY_STRING"] = query, query.urlencode()
    return key


def draw_again(request: HttpRequest, answer: HttpResponse, facts: dict) -> HttpResponse:
    """The page with the form filled in; where it has that form no more, what was typed, as text."""
    if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
        page = answer.content.decode(answer.charset)
        filled = fill(
            page,
            request.path,
            facts["to"],
            facts["typed"],
            partial(_note, request, facts),
            unkept=facts.get("unkept", []),
            hidden=not facts.get("drawn_for_visitor"),
        )
        if filled:
            answer.content = filled
            answer["Cache-Control"] = "private, no-store"
            return answer
    context = {name: facts.get(name) for name in ("files", "unkept")}
    context |= {"typed": _readable(facts["typed"]), "page": request.path}
    gone = render(request, "accounts/form_gone.html", context)
    gone["Cache-Control"] = "private, no-store"
    return gone


def _note(request, facts, left, unkept):
    context = {"files": facts["files"], "left": left, "unkept": unkept}
    return render_to_string("accounts/includes/form_again.html", context, request)
