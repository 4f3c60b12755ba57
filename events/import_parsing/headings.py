"""Headings under which lists of nominations give what a nomination holds, in the six languages of
the United Nations; besides them the labels of the fields count, in every language of the site."""

from events.import_parsing.vocabulary import plain

_WORDS = {
    "entity": "entity|state|member state|country|delegation|nation|state or organization|state organization|organization|organisation|mission|permanent mission|iso|iso code|country code|état|état membre|pays|délégation|organisation|mission permanente|estado|estado miembro|país|delegación|organización|misión|misión permanente|государство|государство член|страна|делегация|организация|представительство|国家|会员国|代表团|组织|常驻代表团|الدولة|الدولة العضو|دولة|البلد|الوفد|المنظمة|البعثة|البعثة الدائمة",
    "style": "style|salutation|honorific|courtesy title|mr ms|form of address|civilité|tratamiento|обращение|称谓|称呼|尊称|اللقب الشرفي|صيغة المخاطبة|المخاطبة",
    "given_name": "given name|given names|first name|first names|firstname|forename|forenames|prénom|prénoms|nombre|nombres|nombre de pila|имя|имя и отчество|имена|名|名字|الاسم الأول|الاسم الشخصي",
    "family_name": "family name|family names|last name|lastname|surname|surnames|nom|nom de famille|noms de famille|apellido|apellidos|фамилия|姓|姓氏|اسم العائلة|اللقب|الكنية|اسم الأسرة",
    "second_script": "second script|name in a second script|name in second script|native name|name in native script|name in original script|other script|nom dans une autre écriture|nombre en otra escritura|имя другим письмом|имя на родном языке|中文姓名|本国文字姓名|母语姓名|الاسم بالعربية|الاسم بأبجدية أخرى",
    "position": "position|title|function|functional title|job title|post|designation|occupation|fonction|titre|titre fonctionnel|poste|cargo|puesto|función|título|должность|职务|职称|职位|المنصب|الوظيفة|المسمى الوظيفي|الصفة",
    "role": "role|role in the delegation|role in delegation|capacity|status in the delegation|rôle|rôle dans la délégation|qualité|función en la delegación|papel|calidad|роль|роль в делегации|статус в делегации|角色|代表团中的角色|身份|الدور|الدور في الوفد|الصفة في الوفد",
    "email": "email|e mail|email address|e mail address|mail|courriel|adresse électronique|adresse de courriel|adresse e mail|correo|correo electrónico|dirección de correo electrónico|электронная почта|адрес электронной почты|эл почта|почта|имейл|电子邮件|电子邮箱|邮箱|电邮|البريد الإلكتروني|عنوان البريد الإلكتروني|الإيميل",
    "phone": "phone|telephone|tel|phone number|telephone number|mobile|mobile phone|cell|cell phone|téléphone|numéro de téléphone|portable|teléfono|número de teléfono|móvil|celular|телефон|номер телефона|мобильный телефон|电话|电话号码|手机|手机号码|الهاتف|رقم الهاتف|الهاتف المحمول|الجوال",
    "shared_mailbox": "shared mailbox|shared email|shared address|mailbox is shared|boîte partagée|adresse partagée|buzón compartido|correo compartido|общий почтовый ящик|общая почта|共用邮箱|共享邮箱|بريد مشترك|صندوق بريد مشترك",
    "gender": "gender|sex|m f|f m|genre|sexe|género|sexo|пол|гендер|性别|الجنس|النوع الاجتماعي|النوع",
    "language": "language|language of interpretation|listening language|working language|langue|langue d interprétation|langue de travail|idioma|lengua|idioma de interpretación|язык|рабочий язык|语言|语文|工作语文|اللغة|لغة العمل",
    "access_needs": "access needs|accessibility|accessibility needs|access|special needs|disability requirements|besoins d accessibilité|accessibilité|necesidades de accesibilidad|accesibilidad|потребности в доступности|доступность|无障碍需求|无障碍|احتياجات إمكانية الوصول|احتياجات الوصول|الاحتياجات الخاصة",
    "diet": "diet|dietary|dietary needs|dietary requirements|dietary restrictions|food|meal|régime alimentaire|régime|alimentation|dieta|requisitos alimentarios|régimen alimentario|питание|диета|饮食|饮食要求|膳食|الطعام|النظام الغذائي|متطلبات غذائية",
    "grounds_pass": "grounds pass|un grounds pass|un pass|has grounds pass|holds a un grounds pass|badge onu|titre d accès|carte d accès|pase de acceso|pase de la onu|tarjeta de acceso|пропуск|пропуск оон|постоянный пропуск|联合国通行证|通行证|تصريح دخول|بطاقة دخول|تصريح دخول الأمم المتحدة",  # nosec B105 # a pass to a building
    "passport_until": "passport until|passport expiry|passport expiry date|passport valid until|passport expires|date of expiry|expiry date|expiration date|travel document valid until|passeport valable jusqu au|date d expiration|date d expiration du passeport|expiration du passeport|pasaporte válido hasta|vencimiento del pasaporte|fecha de vencimiento|fecha de caducidad|паспорт действителен до|срок действия паспорта|действителен до|护照有效期|护照有效期至|有效期至|护照到期日|صلاحية جواز السفر|تاريخ انتهاء جواز السفر|جواز السفر صالح حتى|تاريخ الانتهاء",
    "received_at": "received at|received|received on|time of receipt|date of receipt|date received|timestamp|submitted|submitted at|submission time|submission date|start time|completion time|reçu|reçu le|date de réception|horodateur|recibido|fecha de recepción|marca temporal|получено|дата получения|время получения|отметка времени|收到时间|收到日期|接收时间|提交时间|时间戳|تاريخ الاستلام|وقت الاستلام|ورد في|الطابع الزمني",
    "mode": "mode|participation|takes part|mode of participation|attendance|type of participation|in person or online|participation mode|mode de participation|modalidad|modalidad de participación|participación|форма участия|участие|формат участия|参加方式|出席方式|与会方式|طريقة المشاركة|نوع المشاركة|المشاركة",
    "consent_public": "consent public|consent|public list|name in the public list|consent to publication|publish name|publication|liste publique|consentement|consentement à la publication|lista pública|consentimiento|согласие|публичный список|согласие на публикацию|公开名单|同意公开|القائمة العامة|الموافقة على النشر|موافقة",
    "number": "number|nomination number|number of the nomination|nomination no|nomination id|numéro|numéro de la candidature|número|número de la candidatura|номер|номер кандидатуры|编号|提名编号|رقم|رقم الترشيح",
    "note_reference": "note verbale|note verbale reference|reference of the note verbale|reference of note verbale|note verbale number|note verbale no|nv|nv no|nv number|nv reference|reference|reference number|reference no|ref|ref no|note reference|référence|référence de la note verbale|numéro de la note verbale|referencia|referencia de la nota verbal|nota verbal|номер вербальной ноты|вербальная нота|исходящий номер|普通照会|照会编号|文号|المذكرة الشفوية|رقم المذكرة الشفوية|المرجع",
    "note_dated_on": "note verbale date|date of the note verbale|date of note verbale|note dated on|nv date|date of nv|note date|dated|letter date|date of the letter|date de la note verbale|fecha de la nota verbal|дата вербальной ноты|дата ноты|照会日期|تاريخ المذكرة الشفوية",
    "score": "score|assessment|assessment score|total score|note d évaluation|puntuación|puntaje|оценка|баллы|评分|分数|得分|الدرجة|التقييم",
}
# One column for the whole name; taken for the given name where no other column is.
_WHOLE = "full name|complete name|name and surname|participant|name of participant|nom complet|nom et prénom|prénom et nom|nom prénom|nombre completo|nombre y apellidos|apellidos y nombre|фио|полное имя|имя и фамилия|фамилия имя отчество|姓名|全名|الاسم الكامل|الاسم واللقب|الاسم الثلاثي"
# These say the given name beside a column for the family name, and the whole name without one.
_EITHER = "name|names|delegate|nominee|الاسم"
# Headings that may well mean a field, and may mean something else: the officer is asked.
_PERHAPS = {
    "entity": "iso|alpha|nationality|sender|sent by|from|nominated by|nominating state|represents|representing|affiliation|institution|agency|government|ms",
    "given_name": "person|persons|people|guest|invitee|attendee|candidate|applicant|name of candidate|nom du candidat|candidato|кандидат|人员|候选人|المرشح",
    "received_at": "nominated at|nominated on|nominated|nomination date|date of nomination|registered at|registered on|registration date|created at|created|date|time|reply date|date reçue|fecha|дата|日期|التاريخ",
    "position": "rank|grade|level|job|role title|profession",
    "phone": "whatsapp|contact|contact number|cellular|mobile no|tel no|fax",
    "access_needs": "remarks|special requirements|disability",
    "number": "no|nr|n|#|№|id|serial|serial number|s/n|sn|序号|م|п/п|№ п/п",
    "score": "points|rating|mark|marks|evaluation|rank score",
    "note_reference": "letter|letter reference|communication|nomination letter",
}

HEADINGS = {plain(word): field for field, line in _WORDS.items() for word in line.split("|")}
WHOLE_NAME = {plain(word) for word in _WHOLE.split("|")}
EITHER_NAME = {plain(word) for word in _EITHER.split("|")}
PERHAPS = {plain(word): field for field, line in _PERHAPS.items() for word in line.split("|")}
