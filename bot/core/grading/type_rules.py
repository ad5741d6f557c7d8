"""What addresses, site software and markup say of the type of a link. Data only; `link_types` applies it."""

import re
from dataclasses import dataclass

from bot.core.judgement import LinkType


@dataclass(frozen=True, slots=True)
class PathRule:
    """One row: a pattern searched in the path, lower case. source: whose habit it is."""

    name: str
    link_type: LinkType
    pattern: re.Pattern[str]
    source: str


def _path(name: str, link_type: LinkType, words: str, source: str) -> PathRule:
    """Match one of `words` as whole parts of a path, an ending cut off: "/resources", "/links.html", "/partner/acme"."""
    return PathRule(name, link_type, re.compile(rf"/(?:{'|'.join(words.split())})(?:\.[a-z]{{2,5}})?(?:/|$)"), source)


PATHS: tuple[PathRule, ...] = (
    _path("an author's page", LinkType.STAFF_BIO, "authors? autor(?:en)? auteurs?", "WordPress, Ghost"),
    _path("a team page", LinkType.STAFF_BIO, "team our-team staff leadership equipe equipo mitarbeiter", "company sites"),
    _path(
        "a member's profile",
        LinkType.PROFILE,
        "profiles? users? u members? memberlist user-profile benutzer profil perfil",
        "vBulletin, XenForo, Discourse",
    ),
    _path(
        "a forum",
        LinkType.FORUM,
        r"forums? foren foro forumdisplay viewtopic viewforum showthread threads? boards? t/[\w-]+/\d+ topic/\d+[\w-]*",
        "phpBB, vBulletin, XenForo, Discourse, Invision",
    ),
    _path("questions", LinkType.QA_COMMUNITY, r"questions/\d+ q/\d+ answers fragen", "Stack Exchange, Question2Answer"),
    _path("a wiki", LinkType.WIKI, "wikis? mediawiki dokuwiki", "MediaWiki, DokuWiki"),
    _path(
        "a press release",
        LinkType.PRESS_RELEASE,
        """press-releases? pressreleases? news-releases? pressemitteilung(?:en)? pressemeldung(?:en)? communiques?(?:-de-presse)?
        comunicados?(?:-de-prensa)? comunicati-stampa persberichten""",
        "newsrooms",
    ),
    _path(
        "coupons",
        LinkType.COUPON,
        """coupons? coupon-codes? promo-codes? vouchers? voucher-codes? discount-codes? gutscheine? codes?-promo cupones cupons
        codici-sconto kortingscodes""",
        "coupon sites",
    ),
    _path(
        "a directory",
        LinkType.DIRECTORY,
        """director(?:y|ies) dir listings? business-directory company-directory branchenbuch firmenverzeichnis webkatalog annuaire
        directorio diretorio elenco""",
        "directories",
    ),
    _path(
        "testimonials",
        LinkType.TESTIMONIAL,
        "testimonials? case-stud(?:y|ies) customer-stories success-stories referenzen kundenstimmen temoignages testimonios",
        "vendors' sites",
    ),
    _path(
        "partners",
        LinkType.PARTNER_VENDOR,
        """partners? our-partners vendors? suppliers? integrations? resellers? dealers? sponsors? partenaires socios parceiros
        partner-werden""",
        "company sites",
    ),
    _path(
        "resources",
        LinkType.RESOURCE_PAGE,
        """resources? useful-links links? linkliste weblinks ressources recursos risorse recommended further-reading enlaces liens
        odkazy""",
        "resource pages",
    ),
    _path("a tool or webinar", LinkType.TOOL_OR_WEBINAR, "webinars? tools? calculators? rechner", "vendors' sites"),
    _path(
        "a guest post",
        LinkType.GUEST_POST,
        "guest-posts? guest-blog(?:s|ging)? guest-author(?:s)? gastbeitr(?:ag|aege) gastartikel gastautoren? contributors?",
        "blogs",
    ),
)
"""Tried in their order: the first that matches names the type."""

# start of <meta name="generator">, lower case; type; whose it is
GENERATORS: tuple[tuple[str, LinkType, str], ...] = (
    ("phpbb", LinkType.FORUM, "phpBB"),
    ("vbulletin", LinkType.FORUM, "vBulletin"),
    ("xenforo", LinkType.FORUM, "XenForo"),
    ("discourse", LinkType.FORUM, "Discourse"),
    ("mybb", LinkType.FORUM, "MyBB"),
    ("simple machines", LinkType.FORUM, "SMF"),
    ("invision", LinkType.FORUM, "Invision Community"),
    ("flarum", LinkType.FORUM, "Flarum"),
    ("vanilla", LinkType.FORUM, "Vanilla Forums"),
    ("nodebb", LinkType.FORUM, "NodeBB"),
    ("woltlab", LinkType.FORUM, "WoltLab"),
    ("mediawiki", LinkType.WIKI, "MediaWiki"),
    ("dokuwiki", LinkType.WIKI, "DokuWiki"),
    ("foswiki", LinkType.WIKI, "Foswiki"),
    ("xwiki", LinkType.WIKI, "XWiki"),
    ("question2answer", LinkType.QA_COMMUNITY, "Question2Answer"),
    ("gitlab", LinkType.CODE_REPO, "GitLab"),
    ("gitea", LinkType.CODE_REPO, "Gitea"),
    ("mastodon", LinkType.SOCIAL, "Mastodon"),
)

# schema.org or Open Graph type, lower case; type; name of the vocabulary's word
SCHEMAS: tuple[tuple[str, LinkType, str], ...] = (
    ("discussionforumposting", LinkType.FORUM, "schema.org DiscussionForumPosting"),
    ("qapage", LinkType.QA_COMMUNITY, "schema.org QAPage"),
    ("profilepage", LinkType.PROFILE, "schema.org ProfilePage"),
    ("og:profile", LinkType.PROFILE, "Open Graph profile"),
    ("localbusiness", LinkType.CITATION_LOCAL, "schema.org LocalBusiness"),
    ("softwaresourcecode", LinkType.CODE_REPO, "schema.org SoftwareSourceCode"),
)

ARTICLES: frozenset[str] = frozenset(
    {
        "article",
        "newsarticle",
        "blogposting",
        "report",
        "techarticle",
        "scholarlyarticle",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "reviewnewsarticle",
        "recipe",
        "howto",
        "review",
        "og:article",
    }
)
"""schema.org's Article with what lies below it, Recipe, HowTo and Review, and Open Graph's article, lower case."""
