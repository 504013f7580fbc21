"""What the mails of a wave say: read them, change them before launch, send one to oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys import letters, mail_words, outbox
from surveys.access import get_wave_to_run
from surveys.envelopes import as_mail, parts_of
from surveys.events import Action, record
from surveys.forms.mail import WordsForm
from surveys.letters import Letter
from surveys.models.messages import Kind
from surveys.models.waves import Wave
from surveys.views.mail import languages_of, name_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def words(request: HttpRequest, wave_id: int, kind: str, language: str) -> HttpResponse:
    """Show one mail in one language as people get it; keep, try or post other words."""
    wave = get_wave_to_run(request.user, wave_id)
    if kind not in letters.EDITABLE or language not in dict(languages_of(wave)):
        raise Http404
    mail = Kind(kind)
    stored = letters.words_of(wave, mail, language)
    initial = {"subject": stored.subject, "body": stored.text}
    is_written = request.method == "POST" and "body" in request.POST and not wave.is_locked
    form = WordsForm(mail, request.POST if is_written else None, initial=initial)
    shown, go = stored, request.POST.get("go")
    if is_written and go != "ours":
        if not form.is_valid():
            return _page(request, wave, mail, language, stored, form, status=400)
        shown = form.words()
    if request.method == "POST" and go != "look":
        return _act(request, wave, mail, language, shown)
    return _page(request, wave, mail, language, shown, form)


def _act(
    request: HttpRequest, wave: Wave, kind: Kind, language: str, shown: Letter
) -> HttpResponse:
    """Keep the words, go back to ours, or send one mail to the person who asks."""
    go = request.POST.get("go")
    if go == "test":
        _send_a_test(request, wave, kind, language, shown)
    elif go in ("keep", "ours"):
        wanted = shown if go == "keep" else letters.our_words_for(wave, kind, language)
        try:
            mail_words.keep(wave, kind, language, wanted)
        except mail_words.WordsAreFixed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved. This is what people will read."))
    return redirect("surveys:mail-words", wave.pk, kind, language)


def _send_a_test(
    request: HttpRequest, wave: Wave, kind: Kind, language: str, shown: Letter
) -> None:
    address = getattr(request.user, "email", "")
    example = letters.example(wave, kind, language, shown)
    text = f"{example.text}\n\n{_('This is a test. Its links are examples and open nothing.')}"
    letter = Letter(_("Test: %(subject)s") % {"subject": example.subject}, text)
    if address and outbox.send_copy(as_mail(letter, address, wave, language)):
        messages.success(request, _("A test is on its way to %(to)s.") % {"to": address})
        record(request.user, Action.TEST_MAIL, f"{wave.in_the_log}: {kind}", wave.organisation)
    else:
        messages.error(
            request, _("The test could not be sent. Look at the mail settings of this site.")
        )


def _page(
    request: HttpRequest,
    wave: Wave,
    kind: Kind,
    language: str,
    shown: Letter,
    form: WordsForm,
    *,
    status: int = 200,
) -> HttpResponse:
    letter = letters.example(wave, kind, language, shown)
    context = {
        "wave": wave,
        "study": wave.study,
        "kind": kind,
        "kinds": letters.EDITABLE,
        "language": language,
        "language_name": name_of(language),
        "is_rtl": _is_rtl(language),
        "languages": languages_of(wave),
        "letter": letter,
        "parts": parts_of(letter),
        "form": None if wave.is_locked else form,
        "placeholders": letters.PLACEHOLDERS.items(),
        "is_ours": letters.words_of(wave, kind, language)
        == letters.our_words_for(wave, kind, language),
    }
    return render(request, "surveys/mail/words.html", context, status=status)


def _is_rtl(language: str) -> bool:
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False
