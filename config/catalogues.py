"""The catalogues of the five languages beside English: `locale/*/LC_MESSAGES/django.po`.

PO files are kept, the binary MO files that Django reads are made from them at set-up
(`bin/translations compile`), which needs no msgfmt. Nothing here needs Django to be set up.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent / "locale"
# The folder of each language, with the plural forms of Django's own catalogues.
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;",
    "zh_Hans": "nplurals=1; plural=0;",
    "fr": "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
    "(n%100>=11 && n%100<=14)? 2 : 3);",
    "es": "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one translation, for the person who translates."""

    language: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.text!r}"


def path_of(language: str) -> Path:
    return ROOT / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    return polib.pofile(str(path_of(language)), wrapwidth=0)


def key_of(entry: polib.POEntry) -> tuple[str, str]:
    """What tells the texts of a catalogue from each other: the context, and the English text."""
    return entry.msgctxt or "", entry.msgid


def compile_all() -> list[Path]:
    """Write the MO files that are missing or older than their PO file. Returns those written."""
    written = []
    for language in PLURALS:
        source = path_of(language)
        target = source.with_suffix(".mo")
        if not source.exists() or is_fresh(source, target):
            continue
        # Beside it first: a server that starts meanwhile reads the old one or the new one.
        half = target.with_suffix(".new")
        polib.pofile(str(source)).save_as_mofile(str(half))
        half.replace(target)
        written.append(target)
    return written


def is_fresh(source: Path, target: Path) -> bool:
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def stale() -> list[Path]:
    """The catalogues whose MO file is missing or older: their language would speak English."""
    sources = (path_of(language) for language in PLURALS)
    return [path for path in sources if not is_fresh(path, path.with_suffix(".mo"))]


# --- checks ---------------------------------------------------------------------------------------
def problems(language: str, catalogue: polib.POFile) -> Iterator[Problem]:
    """Missing and fuzzy translations, other placeholders or tags than the English text has, and
    plural forms that are missing."""
    for entry in catalogue:
        if entry.obsolete:
            continue
        if what := _fault(language, entry):
            yield Problem(language, entry.msgid, what)


def _fault(language, entry):
    if entry.fuzzy:
        return "fuzzy"
    if entry.msgid_plural:
        wanted = int(re.search(r"nplurals=(\d)", PLURALS[language])[1])
        texts = [text for _n, text in sorted(entry.msgstr_plural.items())]
        if len(texts) != wanted or not all(texts):
            return f"{wanted} plural forms are needed"
        return next((what for text in texts if (what := _plural_fault(entry, text))), "")
    if not entry.msgstr:
        return "not translated"
    return _text_fault(entry.msgid, entry.msgstr)


def _plural_fault(entry, text):
    """A form may leave the number out: Arabic says "two seats" in one word."""
    faults = [_text_fault(source, text) for source in (entry.msgid_plural, entry.msgid)]
    if not all(faults):
        return ""
    missing = _placeholders(entry.msgid_plural) - _placeholders(text)
    added = _placeholders(text) - _placeholders(entry.msgid_plural)
    return "" if sum(missing.values()) == 1 and not added else faults[0]


def _text_fault(source, text):
    if _placeholders(source) != _placeholders(text):
        return "other placeholders"
    if Counter(TAG.findall(source)) != Counter(TAG.findall(text)):
        return "other tags"
    if source.startswith("\n") != text.startswith("\n") or source.endswith("\n") != text.endswith(
        "\n"
    ):
        return "begins or ends with another line break"
    return ""


def _placeholders(text):
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


# --- in and out -----------------------------------------------------------------------------------
def outstanding(language: str) -> polib.POFile:
    """What a translator has to do: the entries with a problem, as a catalogue of their own."""
    whole = read(language)
    wanted = {problem.text for problem in problems(language, whole)}
    part = polib.POFile(wrapwidth=0)
    part.metadata = whole.metadata
    part.extend(entry for entry in whole if not entry.obsolete and entry.msgid in wanted)
    return part


def take_in(language: str, done: polib.POFile) -> list[Problem]:
    """Put what a translator sent into the catalogue. What has a problem stays out and is returned;
    so does what the project no longer says."""
    whole, left_out = read(language), []
    known = {key_of(entry): entry for entry in whole if not entry.obsolete}
    for entry in done:
        if not (entry.msgstr or any(entry.msgstr_plural.values())):
            continue
        target = known.get(key_of(entry))
        fault = "no longer a text of the project" if target is None else _fault(language, entry)
        if fault:
            left_out.append(Problem(language, entry.msgid, fault))
            continue
        target.msgstr, target.msgstr_plural = entry.msgstr, entry.msgstr_plural
        target.flags = [flag for flag in target.flags if flag != "fuzzy"]
    save(language, whole)
    return left_out


def save(language: str, catalogue: polib.POFile) -> None:
    """Written the same on every machine: no dates, no names of people, texts in one order."""
    catalogue.metadata = {
        "Project-Id-Version": "group-of-friends",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    catalogue.metadata_is_fuzzy = False
    catalogue.header = ""
    live = [entry for entry in catalogue if not entry.obsolete]
    ordered = polib.POFile(wrapwidth=0)
    ordered.metadata = catalogue.metadata
    ordered.extend(sorted(live, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    ordered.save(str(path_of(language)), newline="\n")
