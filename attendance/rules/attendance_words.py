"""Words of attendance files in the six languages of the United Nations: headings, who was
present, and days. Compared as ``word_key`` has them. Pure."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from events.import_parsing import headings as nominations
from events.import_parsing.vocabulary import YES_NO
from files.text import fold, plain_digits

# Of the file that can be downloaded, in its order.
LABELS = {
    "badge": gettext_lazy("Badge"),
    "registration": gettext_lazy("Registration"),
    "name": gettext_lazy("Name"),
    "entity": gettext_lazy("Delegation"),
    "attended": gettext_lazy("Attended"),
}
WHOLE_EVENT = gettext_lazy("all")

_HEADINGS = {
    "badge": "badge|badge number|badge no|badge code|numéro de badge|n° de badge|numéro du badge|gafete|número de gafete|credencial|número de credencial|distintivo|número de distintivo|бейдж|бедж|номер бейджа|номер беджа|пропуск|номер пропуска|胸牌|胸牌号|胸牌号码|胸牌编号|胸卡|胸卡号|证件号|证件编号|الشارة|شارة|رقم الشارة|البطاقة|رقم البطاقة",
    "registration": "registration|registration number|registration no|registration id|number|inscription|numéro d'inscription|n° d'inscription|numéro|inscripción|número de inscripción|registro|número de registro|número|регистрация|номер регистрации|регистрационный номер|номер|注册|注册号|注册编号|登记号|报名号|报名编号|编号|التسجيل|رقم التسجيل|الرقم|رقم",
    "attended": "attended|attendance|present|presence|days attended|sessions attended|days|sessions|présence|présences|présent|présente|présent e|a participé|participation|jours de présence|jours|séances|asistencia|asistió|presente|presencia|días de asistencia|días|sesiones|посещаемость|посещение|посетил|присутствие|присутствовал|присутствовала|присутствовали|явка|дни|заседания|出席|出席情况|出席日期|出席天数|出勤|出勤情况|考勤|签到|到场|参加情况|参加日期|الحضور|حضور|حضر|حضرت|أيام الحضور|الأيام|الجلسات",
}
# From the headings of nominations: what is the same in both files has the same words.
_SHARED = ("entity", "given_name", "family_name", "email")
# The name, unless another column has the other half of it: the half that they then mean.
_HALVES_OF_NAMES = {
    "given_name": "name|names|nombre|nombres|имя|名|名字|الاسم|اسم",
    "family_name": "nom|noms",
}

# Attended the whole event. “1” is the first day.
_ALL = (
    "all|everything|whole event|full event|every day|all days|all sessions|every session|present|attended|here|p",
    "tout|tous|toutes|tous les jours|chaque jour|toutes les séances|toutes les sessions|tout l'événement|présent|présente|présents|présent e|a participé|a assisté",
    "todo|todos|todas|todos los días|cada día|todas las sesiones|todo el evento|presente|presentes|asistió|asistieron|participó",
    "все|всё|весь|все дни|каждый день|все заседания|все сессии|полностью|присутствовал|присутствовала|присутствовали|присутствует|был|была|были|явился|явилась|участвовал|участвовала",
    "全部|全程|所有|每天|全天|全勤|全部天数|所有会议|全部会议|出席|已出席|出勤|到|已到|到场|已到场|到会|在场|参加|已参加|签到|已签到",
    "الكل|كل|جميع|كل الأيام|جميع الأيام|كل يوم|كل الجلسات|جميع الجلسات|الفعالية كاملة|كامل|حاضر|حاضرة|حضر|حضرت|حضروا|حضور|شارك|شاركت",
)
_ABSENT = (
    "|-|none|absent|not present|did not attend|not attended|no show|n/a",
    "aucun|aucune|absente|absents|absent e|n'a pas participé|n'a pas assisté|non présent|non présente|néant",
    "ninguno|ninguna|ausente|ausentes|no asistió|no asistieron|no participó|no presente",
    "отсутствовал|отсутствовала|отсутствовали|отсутствует|не был|не была|не были|не присутствовал|не присутствовала|не явился|не явилась|неявка|не участвовал|не участвовала",
    "缺席|未出席|未到|未到场|未到会|未参加|缺勤|未签到|不在",
    "غائب|غائبة|غاب|غابت|غياب|لم يحضر|لم تحضر|لم يحضروا|لا يوجد|لم يشارك|لم تشارك",
)
_HALVES = {
    "am": "am|morning|in the morning|matin|le matin|matinée|mañana|la mañana|por la mañana|de la mañana|утро|утром|до обеда|первая половина дня|上午|早上|早晨|صباحا|صباح|الصباح|في الصباح|الفترة الصباحية|قبل الظهر",
    "pm": "pm|afternoon|in the afternoon|après midi|l'après midi|tarde|la tarde|por la tarde|de la tarde|после обеда|вторая половина дня|днём|下午|午后|مساء|المساء|بعد الظهر|بعد ظهر|الفترة المسائية",
}
# A day by its number in the event: {n}, and as words in two languages.
_DAYS = "{n}|day {n}|jour {n}|{n}er jour|{n}e jour|{n}ème jour|día {n}|{n}er día|{n}º día|{n}.º día|день {n}|{n} день|{n}й день|{n}-й день|第{n}天|第 {n} 天|第{n}日|اليوم {n}|يوم {n}"
_CHINESE = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
_ARABIC = [
    "الأول",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
]


def word_key(text: str) -> str:
    """A text as these words are compared: accents, case, hyphens, and the script of its digits do
    not count."""
    return fold(plain_digits(unicodedata.normalize("NFKC", text)))


def _keys(line):
    return {word_key(word) for word in line.split("|")}


ABSENT = {key for line in _ABSENT for key in _keys(line)} | {
    word_key(word) for word, answer in YES_NO.items() if not answer
}
HALVES = {key: half for half, line in _HALVES.items() for key in _keys(line)}


@cache
def whole_event_words() -> set[str]:
    """What says that a person was there all the time, in the label's languages too."""
    yes = {word_key(word) for word, answer in YES_NO.items() if answer and not word.isdecimal()}
    labels = {word_key(text) for text in _in_every_language(WHOLE_EVENT)}
    return {key for line in _ALL for key in _keys(line)} | yes | labels


@cache
def headings() -> dict[str, str]:
    """Heading → field: badge, registration, email, name, given_name, family_name, entity or
    attended. Those that may be a half of the name are of the name here."""
    found = {key: field for field, line in _HEADINGS.items() for key in _keys(line)}
    for word, field in nominations.HEADINGS.items():
        if field in _SHARED:
            found.setdefault(word_key(word), field)
    found |= dict.fromkeys(map(word_key, nominations.WHOLE_NAME | nominations.EITHER_NAME), "name")
    found |= dict.fromkeys(half_names(), "name")
    for field, label in LABELS.items():
        for text in _in_every_language(label):
            found.setdefault(word_key(text), field)
    return found


@cache
def half_names() -> dict[str, str]:
    """Heading → the half of the name that it means beside a column with the other half."""
    return {key: field for field, line in _HALVES_OF_NAMES.items() for key in _keys(line)}


def day_words(number: int) -> Iterator[str]:
    """What says the day with this number of an event, 1 for the first, as keys; a half-day has
    one of ``HALVES`` behind it, with or without a space."""
    words = _DAYS.format(n=number).split("|")
    if number <= len(_CHINESE):
        words += [f"第{_CHINESE[number - 1]}天", f"第{_CHINESE[number - 1]}日"]
        words += [f"اليوم {_ARABIC[number - 1]}"]
    return map(word_key, words)


def _in_every_language(label):
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield str(label)
