"""Words for the values of a nomination, in the six languages of the United Nations. Compared as
``plain`` has them: accents, case, hyphens and apostrophes do not count."""

from friends.queries.entity_names import plain


def _table(words):
    """Word → value, of a dict of value to words with "|" between them."""
    return {plain(word): value for value, line in words.items() for word in line.split("|")}


NOTHING = {
    plain(word) for word in ("-", "–", "—", "n/a", "none", "нет данных", "无", "لا يوجد")
} - {""}

ROLES = _table(
    {
        "head": "head of delegation|head|hod|leader|chef de délégation|chef de la délégation|chef|cheffe de délégation|jefe de delegación|jefe de la delegación|jefa de delegación|jefe|глава делегации|глава|руководитель делегации|代表团团长|团长|رئيس الوفد|رئيسة الوفد",
        "representative": "representative|delegate|member|member of delegation|représentant|représentante|délégué|déléguée|membre|representante|delegado|delegada|miembro|представитель|делегат|член делегации|代表|团员|代表团成员|ممثل|ممثلة|مندوب|مندوبة|عضو",
        "alternate": "alternate|alternate representative|deputy|deputy head of delegation|suppléant|suppléante|chef adjoint|suplente|заместитель|заместитель главы делегации|заместитель представителя|副代表|副团长|候补代表|مناوب|ممثل مناوب|نائب رئيس الوفد",
        "adviser": "adviser|advisor|conseiller|conseillère|asesor|asesora|consejero|consejera|советник|советница|顾问|مستشار|مستشارة",
        "expert": "expert|experte|experto|experta|эксперт|专家|خبير|خبيرة",
        "observer": "observer|observateur|observatrice|observador|observadora|наблюдатель|观察员|مراقب|مراقبة",
        "interpreter": "interpreter|translator|interprète|intérprete|переводчик|переводчица|口译员|口译|翻译|مترجم|مترجمة|مترجم شفوي",
        "security": "security|security officer|sécurité|agent de sécurité|seguridad|oficial de seguridad|охрана|безопасность|сотрудник охраны|安保|安保人员|أمن|الأمن|حارس",
        "media": "media|press|journalist|médias|presse|journaliste|medios|prensa|periodista|пресса|сми|журналист|媒体|记者|新闻|إعلام|صحافة|صحفي",
    }
)

GENDERS = _table(
    {
        "female": "female|f|woman|fem|ms|mrs|femme|féminin|féminine|mujer|femenino|femenina|ж|жен|женский|женщина|女|女性|女士|أنثى|انثى|امرأة",
        "male": "male|m|man|mr|homme|masculin|hombre|masculino|varón|м|муж|мужской|мужчина|男|男性|先生|ذكر|رجل",
        "other": "other|another|x|non binary|autre|otro|otra|другой|другое|其他|آخر|أخرى",
        "": "not said|not stated|prefer not to say|unknown|non précisé|no indicado|не указан|未说明|غير محدد",
    }
)

LANGUAGES = _table(
    {
        "ar": "ar|ara|arabic|arabe|árabe|арабский|阿拉伯文|阿拉伯语|العربية|عربي|عربية",
        "zh-hans": "zh|zho|zh cn|zh hans|chinese|mandarin|chinois|chino|китайский|中文|汉语|普通话|الصينية|صيني",
        "en": "en|eng|english|anglais|inglés|английский|英文|英语|الإنكليزية|الإنجليزية|إنجليزي",
        "fr": "fr|fra|french|français|francés|французский|法文|法语|الفرنسية|فرنسي",
        "ru": "ru|rus|russian|russe|ruso|русский|俄文|俄语|الروسية|روسي",
        "es": "es|spa|spanish|castilian|espagnol|español|castellano|испанский|西班牙文|西班牙语|الإسبانية|إسباني",
    }
)

MODES = _table(
    {
        "room": "room|in the room|in person|inperson|on site|onsite|physical|physically|en personne|en salle|présentiel|en présentiel|sur place|presencial|en persona|en la sala|очно|лично|в зале|现场|线下|亲自出席|حضوري|حضوريا|شخصيا|في القاعة",
        "online": "online|on line|virtual|virtually|remote|remotely|en ligne|à distance|virtuel|en línea|virtual|a distancia|онлайн|дистанционно|виртуально|线上|在线|网上|远程|عبر الإنترنت|عن بعد|افتراضي",
    }
)

YES_NO = _table(
    {
        True: "yes|y|true|1|x|✓|✔|☑|oui|o|vrai|sí|verdadero|да|д|истина|是|有|对|نعم|صحيح",
        False: "no|n|false|0|✗|✘|☐|non|faux|falso|нет|н|ложь|否|没有|无|不是|لا|كلا|خطأ",
    }
)

MONTHS = _table(
    {
        1: "january|jan|janvier|janv|enero|ene|января|январь|янв|كانون الثاني|يناير",
        2: "february|feb|février|févr|febrero|февраля|февраль|фев|شباط|فبراير",
        3: "march|mar|mars|marzo|марта|март|мар|آذار|مارس",
        4: "april|apr|avril|avr|abril|abr|апреля|апрель|апр|نيسان|أبريل|إبريل",
        5: "may|mai|mayo|мая|май|أيار|مايو",
        6: "june|jun|juin|junio|июня|июнь|июн|حزيران|يونيه|يونيو",
        7: "july|jul|juillet|juil|julio|июля|июль|июл|تموز|يوليه|يوليو",
        8: "august|aug|août|agosto|ago|августа|август|авг|آب|أغسطس",
        9: "september|sep|sept|septembre|septiembre|setiembre|сентября|сентябрь|сен|أيلول|سبتمبر",
        10: "october|oct|octobre|octubre|октября|октябрь|окт|تشرين الأول|أكتوبر",
        11: "november|nov|novembre|noviembre|ноября|ноябрь|ноя|تشرين الثاني|نوفمبر",
        12: "december|dec|décembre|déc|diciembre|dic|декабря|декабрь|дек|كانون الأول|ديسمبر",
    }
)

# As they may stand before a date, in small letters, for a regular expression.
WEEKDAYS = "|".join(
    (
        "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|wed|thurs|thu|fri|sat|sun",
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
        "lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo",
        "понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье|пн|вт|ср|чт|пт|сб|вс",
        "الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    )
)
