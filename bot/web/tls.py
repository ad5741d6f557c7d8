"""TLS as visits use it: verified for the name, extra CA file, findings named."""

import ssl

import certifi

from bot.core.states import Reason
from bot.web.faults import Refusal

# X509_V_ERR codes of OpenSSL 3 (x509_vfy.h): rule, phrase
FINDINGS: dict[int, tuple[str, str]] = {
    9: ("tls_not_yet_valid", "the certificate is not valid yet"),
    10: ("tls_expired", "the certificate has expired"),
    18: ("tls_self_signed", "the certificate is self-signed"),
    19: ("tls_self_signed", "the certificate chain ends in a self-signed certificate"),
    20: ("tls_unknown_issuer", "the certificate's issuer is unknown"),
    21: ("tls_unknown_issuer", "the certificate's chain is incomplete"),
    23: ("tls_revoked", "the certificate was revoked"),
    62: ("tls_wrong_host", "the certificate is for another host"),
    64: ("tls_wrong_host", "the certificate is for another address"),
}


def context(ca_file: str) -> ssl.SSLContext:
    """Trust certifi's roots and, when given, the certificates in `ca_file` (PEM)."""
    made = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        made.load_verify_locations(cafile=ca_file)
    made.set_alpn_protocols(["http/1.1"])
    return made


def named(error: Exception) -> Refusal:
    """Name what went wrong in a handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        rule, phrase = FINDINGS.get(error.verify_code, ("tls_certificate", f"the certificate is bad: {error.verify_message}"))
        return Refusal(Reason.TLS, phrase, rule)
    reason = getattr(error, "reason", "") or type(error).__name__
    return Refusal(Reason.TLS, f"TLS failed: {str(reason).replace('_', ' ').lower()}", "tls_handshake")
