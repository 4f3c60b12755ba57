from certificates.models.certificates import (
    Certificate,
    CertificateRule,
    CertificateStatus,
    PercentOf,
)
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
    "PercentOf",
    "VisaLetter",
    "VisaLetterStatus",
    "VisaRule",
]
