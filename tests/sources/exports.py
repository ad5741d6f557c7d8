"""Small made-up exports in the shape that each vendor writes, and a way to read one."""

from collections.abc import Sequence
from pathlib import Path

from bot.core.claims import Claim, Lead, Mapping, Refused
from bot.sources.export import open_export

AHREFS_COLUMNS = (
    "Referring page title,Referring page URL,Language,Platform,Referring page HTTP code,Domain rating,UR,Domain traffic,"
    "Referring domains,Linked domains,External links,Page traffic,Keywords,Target URL,Left context,Anchor,Right context,"
    "Redirect Chain URLs,Redirect Chain status codes,Type,Is spam,Content,Nofollow,UGC,Sponsored,Rendered,Raw,Lost status,"
    "Drop reason,Discovered status,First seen,Last seen,Lost,Author,Page type,Page category,Links in group"
)
AHREFS_HEADER = AHREFS_COLUMNS.split(",")

AHREFS_ROW = {
    "Referring page title": "Tools, compared",
    "Referring page URL": "https://blog.example.org/tools",
    "Language": "en",
    "Referring page HTTP code": "200",
    "Domain rating": "4.5",
    "UR": "0.6",
    "Target URL": "https://example.com/pricing",
    "Left context": "we like ",
    "Anchor": "Example pricing",
    "Type": "text",
    "Nofollow": "true",
    "UGC": "false",
    "Sponsored": "false",
    "First seen": "2025-03-01 10:11:12",
    "Last seen": "2026-02-01 00:00:00",
    "Lost status": "removedfromhtml",
    "Lost": "2026-02-02 00:00:00",
    "Author": "A by-line",
    "Links in group": "2",
}


def ahrefs(*rows: dict[str, str], delimiter: str = ",") -> str:
    """An Ahrefs backlinks export with every field quoted."""
    cells = [AHREFS_HEADER, *([{**AHREFS_ROW, **row}.get(name, "") for name in AHREFS_HEADER] for row in rows)]
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in cells)


MOZ_PREAMBLE = (
    "----------\r\nInbound Links for,example.com\r\nScope,fqdn\r\nSorted by,PA\r\nFilters:,none\r\nAnchor text,all\r\n"
    "Source PLD,all\r\n----------\r\n\r\n"
)

LINK_EXPORTS: dict[str, str] = {
    "1": "Referring page URL,Target URL,Target page HTTP code,Anchor,Ref. page checked\n"
    "https://a.example.org/x,https://example.com/gone,404,old page,2026-04-01 00:00:00\n",
    "2": ahrefs({}),
    "3": "#,Domain Rating,Referring Page URL,Referring Page Title,Link URL,Link Anchor,Type,First Seen,Last Check,Day Lost\n"
    "1,55,https://a.example.org/x,Title,https://example.com/,anchor,Dofollow,2019-01-02,2020-01-02,\n",
    "8": "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Frame,"
    "Form,Image,Sitewide,First seen,Last seen,New link,Lost link\r\n"
    '12,"A ""title"", quoted",https://a.example.org/x,https://example.com/,logo,1,2,false,true,false,false,false,false,true,'
    "false,2023-01-02,2023-02-03,false,true\r\n",
    "9": "Page score;Page trust score;Source title;Source url;Target url;Anchor;Nofollow;Frame;Form;Image;First seen;Last seen\n"
    "5;6;T;https://a.example.org/x;https://example.com/;a;true;false;false;false;2020-01-02;2020-02-03\n",
    "11": "Domain Authority Score,Page Authority Score,Source URL,Source Page Title,Source Domain,Target URL,Anchor,Anchor Type,"
    "Link Type,No Follow,Toxic Score,First Seen,Last Seen,Comment\n"
    "3,4,https://a.example.org/x,T,a.example.org,https://example.com/,a,branded,img,true,44,2026-01-02,2026-02-03,\n",
    "12": "\ufeff"
    + MOZ_PREAMBLE
    + "URL,Title,Anchor Text,Spam Score,PA,DA,Linking Domains to Page,Target URL,Link Type,Link State,"
    "Date First Seen,Date Last Seen,Date Lost,HTTP Status Code,Links to Page,Outbound Domains from Page,"
    "Outbound Links from Page\r\n"
    r"a.example.org/x,\r\n\tTitle,anchor,5%,30,--,3,example.com/,nofollow,active,2021-01-02,2022-02-03,--,0,--,4,5" + "\r\n",
    "13": "URL,Title,Anchor Text,Spam Score,Page Authority,Domain Authority,Number of Domains Linking to this Page,Target URL,"
    "Only rel=nofollow\na.example.org/x,T,a,1,20,30,4,http://example.com/,Yes\n",
    "14": "Target URL,Source URL,Anchor Text,Source Crawl Date,Source First Found Date,FlagNoFollow,FlagImageLink,FlagRedirect,"
    "FlagFrame,SourceCitationFlow,SourceTrustFlow\n"
    "https://example.com/,https://a.example.org/x,a,2020-02-03,2019-01-02,,+,,,-1,12\n",
    "17": "Linking page,Last crawled\nhttps://a.example.org/Sydney/Flooring Supply,2026-01-02\n",
    "18": "Linking page\nhttps://a.example.org/x\n",
    "23": '\ufeff"All Inlinks"\n"Type","Source","Destination","Alt Text","Anchor","Follow","Rel","Link Position"\n'
    '"Hyperlink","https://a.example.org/x","https://example.com/","a logo","","false","ugc","Content"\n',
    "24a": '{"url_from":"https://a.example.org/x","url_to":"https://example.com/","domain_from":"a.example.org","anchor":"a",'
    '"dofollow":false,"attributes":["sponsored"],"first_seen":"2019-11-15 12:57:46 +00:00","is_lost":false,"rank":31}\n',
    "24b": '[{"url_from":"https://a.example.org/x","url_to":"https://example.com/","inlink_rank":3,"nofollow":true}]',
    "24c": '{"backlinks":[{"url_from":"https://a.example.org/x","url_to":"https://example.com/","is_nofollow":false,'
    '"first_seen_link":"2024-01-02T00:00:00Z","last_visited":"2026-01-02T00:00:00Z","last_seen":null}]}',
    "pairs": "page,target\nhttps://a.example.org/x,example.com\n",
    "pages": "Referring page,Notes\nhttps://a.example.org/x,seen by us\n",
}

LEAD_EXPORTS: dict[str, str] = {
    "4a": 'Domain,Is spam,DR,Dofollow ref. domains,"Traffic ",Links to target,First seen\n'
    "A.example.org,false,4.5,2,0,1,2026-01-02\n",
    "4b": '"\ufeff""Domain""",DR,Links to target\na.example.org,4.5,1\n',
    "10": "Domain ascore,Domain,Backlinks,IP Address,Country,First seen,Last seen\n"
    "5,a.example.org,3,192.0.2.1,de,2026-01-02,2026-02-03\n",
}

REFUSED_EXPORTS: dict[str, str] = {
    "5": "Anchor text,Ref. domains,Top DR,Ref. pages,Links to target\nexample,3,40,4,5\n",
    "5b": "Anchor text,Ref. domains,Top DR,Links to target\nexample,3,40,5\n",
    "5c": "Domain,Domain rating,Domain traffic,Intersect\na.example.org,3,4,2\n",
    "6": "Subnet,Ref. domains,Top DR,IPs in subnet,Country\n192.0.2.xxx,3,40,4,DE\n",
    "7": "Link type,Is nofollow,Source URL,Source HTTP status code,Target URL,Anchor\n"
    "Hyperlink,false,https://example.com/,200,https://example.com/x,x\n",
    "15": '\ufeff"Position","MatchedLinks","TrustFlow","BackLinks_example.com"\n1,2,3,-1\n',
    "16": "GlobalRank,TldRank,Domain,TLD,RefSubNets,RefIPs\n1,1,a.example.org,org,5,6\n",
    "19": "Site,Linking pages,Target pages\na.example.org,12,3\n",
    "20": "Target page,Incoming links,Linking sites\nhttps://example.com/,12,3\n",
    "21": "Target page,Internal links\nhttps://example.com/,12\n",
    "22": "Rank,Link text\n1,(empty)\n2,https www example com\n",
}


def read(
    folder: Path, content: str | bytes, *, own: Sequence[str] = ("example.com",), name: str = "upload.csv"
) -> tuple[tuple[Mapping, ...], list[Claim | Lead | Refused]]:
    """Write an upload, open it and read all of it: how it was understood, and what it says."""
    path = folder / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_export(path, filename=name, site_domains=own) as export:
        return export.mapping, list(export)


def claims(folder: Path, content: str | bytes, *, own: Sequence[str] = ("example.com",)) -> list[Claim]:
    """The claims of an upload that has nothing else in it."""
    _, found = read(folder, content, own=own)
    assert all(isinstance(one, Claim) for one in found), found
    return [one for one in found if isinstance(one, Claim)]
