"""Which addresses are public: the IANA special-purpose registries as data, and the embeddings that hide another address."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# network, name. Source: IANA IPv4 Special-Purpose Address Registry, 2026-11; multicast and reserved from RFC 1112 and 5771
REFUSED_IPV4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this network, RFC 791"),
        ("10.0.0.0/8", "private use, RFC 1918"),
        ("100.64.0.0/10", "shared address space, RFC 6598"),
        ("127.0.0.0/8", "loopback, RFC 1122"),
        ("168.63.129.16/32", "Azure's platform address, Microsoft Learn"),
        ("169.254.0.0/16", "link local and cloud metadata, RFC 3927"),
        ("172.16.0.0/12", "private use, RFC 1918"),
        ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
        ("192.0.2.0/24", "documentation, RFC 5737"),
        ("192.31.196.0/24", "AS112, RFC 7535"),
        ("192.52.193.0/24", "AMT, RFC 7450"),
        ("192.88.99.0/24", "6to4 relay, RFC 7526"),
        ("192.168.0.0/16", "private use, RFC 1918"),
        ("192.175.48.0/24", "AS112, RFC 7534"),
        ("198.18.0.0/15", "benchmarking, RFC 2544"),
        ("198.51.100.0/24", "documentation, RFC 5737"),
        ("203.0.113.0/24", "documentation, RFC 5737"),
        ("224.0.0.0/4", "multicast, RFC 5771"),
        ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
    )
)
GLOBAL_IPV6 = IPv6Network("2000::/3")
# Source: IANA IPv6 Special-Purpose Address Registry, 2026-11: what is special inside 2000::/3
REFUSED_IPV6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("2001::/23", "IETF protocol assignments and Teredo, RFC 2928"),
        ("2001:db8::/32", "documentation, RFC 3849"),
        ("2002::/16", "6to4, RFC 3056"),
        ("2620:4f:8000::/48", "AS112, RFC 7534"),
        ("3fff::/20", "documentation, RFC 9637"),
    )
)


def why_refused(address: str) -> str:
    """Tell why an address is not a public one; "" when it is. address: as a resolver gives it, zone ids refused."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv6Address):
        return _why_ipv6(parsed)
    return _why_ipv4(parsed)


def _why_ipv4(address: IPv4Address) -> str:
    return next((name for network, name in REFUSED_IPV4 if address in network), "")


def _why_ipv6(address: IPv6Address) -> str:
    if address.scope_id is not None:
        return "a zone id"
    if address.ipv4_mapped is not None:
        return _why_ipv4(address.ipv4_mapped)
    if address not in GLOBAL_IPV6:
        return "outside the global unicast space, RFC 4291"
    return next((name for network, name in REFUSED_IPV6 if address in network), "")
