"""Query parameters that say where a visitor came from and never which page is shown."""

# name or prefix* of a query parameter that says where a visitor came from and never which page is shown, with its source
TRACKING: tuple[tuple[str, str], ...] = (
    ("utm_*", "Google Analytics, custom campaigns"),
    ("gclid", "Google Ads click id"),
    ("gclsrc", "Google Ads click source"),
    ("gbraid", "Google Ads, iOS app to web"),
    ("wbraid", "Google Ads, iOS web to app"),
    ("dclid", "Google Display & Video 360 click id"),
    ("gad_source", "Google Ads, source of the click"),
    ("gad_campaignid", "Google Ads, campaign of the click"),
    ("srsltid", "Google Merchant Center result id"),
    ("_ga", "Google Analytics cross-domain linker"),
    ("_gl", "Google Analytics cross-domain linker"),
    ("fbclid", "Meta click id"),
    ("msclkid", "Microsoft Advertising click id"),
    ("yclid", "Yandex Direct click id"),
    ("ysclid", "Yandex search click id"),
    ("_openstat", "Openstat counter"),
    ("twclid", "X Ads click id"),
    ("ttclid", "TikTok Ads click id"),
    ("li_fat_id", "LinkedIn first-party ad id"),
    ("igshid", "Instagram share id"),
    ("igsh", "Instagram share id"),
    ("epik", "Pinterest click id"),
    ("rdt_cid", "Reddit Ads click id"),
    ("scclid", "Snap click id"),
    ("irclickid", "impact.com click id"),
    ("mc_cid", "Mailchimp campaign id"),
    ("mc_eid", "Mailchimp recipient id"),
    ("_hsenc", "HubSpot e-mail tracking"),
    ("_hsmi", "HubSpot e-mail id"),
    ("__hssc", "HubSpot cross-domain cookie"),
    ("__hstc", "HubSpot cross-domain cookie"),
    ("__hsfp", "HubSpot cross-domain cookie"),
    ("hsctatracking", "HubSpot call to action"),
    ("mkt_tok", "Adobe Marketo e-mail token"),
    ("pk_*", "Matomo campaign (old names)"),
    ("mtm_*", "Matomo campaign"),
    ("matomo_*", "Matomo campaign"),
    ("piwik_*", "Matomo campaign (old names)"),
    ("vero_id", "Vero e-mail id"),
    ("oly_anon_id", "Omeda"),
    ("oly_enc_id", "Omeda"),
    ("wickedid", "Wicked Reports"),
    ("ml_subscriber", "MailerLite"),
    ("ml_subscriber_hash", "MailerLite"),
    ("s_cid", "Adobe Analytics campaign"),
    ("at_*", "Piano Analytics campaign"),
)
_TRACKING_NAMES = frozenset(name for name, _ in TRACKING if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name, _ in TRACKING if name.endswith("*"))


def is_tracking(parameter: str) -> bool:
    """Whether a query parameter of this name tells only where a visitor came from."""
    parameter = parameter.lower()
    return parameter in _TRACKING_NAMES or parameter.startswith(_TRACKING_PREFIXES)
