"""What a certificate says, in the six languages side by side.

The six are one text, read and agreed together like a resolution's: that is why they stand here and
not in the catalogues of the site. No word is bent to the name, the title or the gender that
follows.
"""

CERTIFICATE = {
    "ar": {
        "title": "شهادة مشاركة",
        "certifies": "تشهد مجموعة الأصدقاء بمشاركة",
        "took_part": "في المناسبة التالية:",
        "number_label": "رقم الشهادة",
        "issued": "صدرت في {day}",
        "check": "للتحقق من صلاحية هذه الشهادة:",
        "qr_alt": "رمز يقود إلى صفحة التحقق من الشهادة {number}",
        "days": "من {first} إلى {last}",
        "comma": "، ",
    },
    "zh-hans": {
        "title": "参加证书",
        "certifies": "兹证明",
        "took_part": "参加了以下活动：",
        "number_label": "证书编号",
        "issued": "签发日期：{day}",
        "check": "查验本证书是否有效：",
        "qr_alt": "二维码，通往证书{number}的查验页面",
        "days": "{first}至{last}",
        "comma": "，",
    },
    "en": {
        "title": "Certificate of participation",
        "certifies": "This is to certify that",
        "took_part": "took part in",
        "number_label": "Certificate number",
        "issued": "Issued on {day}",
        "check": "To check whether this certificate is valid:",
        "qr_alt": "Code that leads to the page where certificate {number} is checked",
        "days": "{first} to {last}",
        "comma": ", ",
    },
    "fr": {
        "title": "Attestation de participation",
        "certifies": "Il est certifié la participation de",
        "took_part": "à la manifestation suivante :",
        "number_label": "Numéro de l’attestation",
        "issued": "Délivrée le {day}",
        "check": "Pour vérifier que cette attestation est valable :",
        "qr_alt": "Code menant à la page de vérification de l’attestation {number}",
        "days": "du {first} au {last}",
        "comma": ", ",
    },
    "ru": {
        "title": "Свидетельство об участии",
        "certifies": "Настоящим удостоверяется, что участником мероприятия является",
        "took_part": "Мероприятие:",
        "number_label": "Номер свидетельства",
        "issued": "Дата выдачи: {day}",
        "check": "Проверить действительность свидетельства:",
        "qr_alt": "Код, ведущий на страницу проверки свидетельства {number}",
        "days": "{first} — {last}",
        "comma": ", ",
    },
    "es": {
        "title": "Certificado de participación",
        "certifies": "Se certifica la participación de",
        "took_part": "en el siguiente acto:",
        "number_label": "Número del certificado",
        "issued": "Expedido el {day}",
        "check": "Para comprobar la validez de este certificado:",
        "qr_alt": "Código que lleva a la página de comprobación del certificado {number}",
        "days": "del {first} al {last}",
        "comma": ", ",
    },
}
