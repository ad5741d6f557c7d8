"""What linking sites share: accounts, templates, texts, links back (PRODUCT.md §9). Groups are evidence, never a verdict."""

PLATFORM_ACCOUNTS: dict[str, str] = {
    "pub-1556223355139109": "Blogger's own AdSense account, on blogs of many owners",
    "UA-52447-2": "WordPress.com's own Analytics account, on blogs of many owners",
    "UA-0000000-0": "a placeholder of themes",
    "UA-123456-1": "a placeholder of themes",
    "UA-XXXXX-X": "a placeholder of Google's documentation",
}
"""Ids that say nothing of who owns a site → whose they are. Seen on recorded pages of different owners."""

MAX_OWNED = 200
"""Linking sites with one account above which it is a platform's or an agency's, not a network's."""

MAX_ALIKE = 20
"""Linking sites built alike above which the template is a popular theme."""

POPULAR: tuple[str, ...] = (
    "wordpress",
    "wix",
    "squarespace",
    "blogger",
    "shopify",
    "joomla",
    "drupal",
    "typo3",
    "ghost",
    "weebly",
    "webflow",
    "mkdocs",
    "docusaurus",
    "hugo",
    "jekyll",
    "sphinx",
    "mediawiki",
    "discourse",
    "phpbb",
    "vbulletin",
    "xenforo",
    "prestashop",
    "woocommerce",
    "substack",
)
"""Starts of generator names whose themes thousands of unrelated sites use."""


def is_platform_account(account: str, n_domains: int = 0) -> bool:
    """Whether an account says nothing of who owns a site."""
    return account in PLATFORM_ACCOUNTS or n_domains > MAX_OWNED


def is_telling_template(n_domains: int, generator: str) -> bool:
    """Whether a shared template alone is a sign: few sites have it, and no mass-market system made the page."""
    return n_domains <= MAX_ALIKE and not generator.strip().lower().startswith(POPULAR)
