from certificates.models.certificates import Certificate, CertificateRule, CertificateStatus
from certificates.models.visa_letters import (
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaLetterStatus,
    VisaRule,
)

__all__ = [
    "Certificate",
    "CertificateRule",
    "CertificateStatus",
    "PassportAccess",
    "PassportDetails",
    "VisaLetter",
    "VisaLetterStatus",
    "VisaRule",
]
