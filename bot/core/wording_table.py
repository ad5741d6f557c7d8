"""Rules and phrases of `wording_rules`. Data only: one row a rule, phrases by language in the order of the web's use."""

import re
from dataclasses import dataclass

DENSE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts without blanks between words, or with endings grown onto them: there a phrase is searched within words too."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. strong: phrases that nobody writes in passing, worth two points each time; weak: one point. A page meets it with
    `min_points` from `min_different` phrases. source: where the wording was collected."""

    name: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    min_points: int
    min_different: int
    source: str


# fmt: off
RULES: tuple[Rule, ...] = (
    Rule(
        "sells_links",
        (
            "buy backlinks", "buy quality backlinks", "buy links", "buy guest posts",
            "buy guest post", "buy dofollow backlinks",
            "sell backlinks", "sell links", "sell guest posts", "link insertion price",
            "link insertions", "link insertion service",
            "paid link insertion", "niche edits", "niche edit links", "paid guest post", "paid guest posts",
            "paid guest posting", "guest posting services", "guest post service", "guest posting sites",
            "guest post packages", "guest post price", "guest post fee", "sponsored post price", "sponsored post fee",
            "sponsored post pricing", "sponsored post rates", "price per post", "price per link", "cost per link",
            "dofollow link price", "permanent dofollow link", "permanent backlinks",
            "backlink packages", "backlinks packages",
            "link building packages", "pbn links", "pbn backlinks", "high da backlinks", "publishing fee",
            "fee for publishing", "submission fee for guest", "we accept paid posts", "we accept sponsored posts",
            "we accept sponsored articles", "we accept guest posts from casino", "casino guest posts", "cbd guest posts",
            "backlinks kaufen", "links kaufen", "backlink kaufen", "linkplatzierung",
            "gastartikel kaufen", "bezahlte gastartikel",
            "gesponserte artikel buchen", "acheter des backlinks", "achat de backlinks", "achat de liens", "vente de liens",
            "article sponsorisé prix", "acheter des liens", "comprar backlinks", "comprar enlaces", "venta de enlaces",
            "compra de enlaces", "post patrocinado precio", "vender enlaces", "comprare backlink", "acquisto backlink",
            "vendita link", "articoli sponsorizzati prezzo", "comprar links", "venda de links", "compra de backlinks",
            "backlinks kopen", "links kopen", "linkverkoop", "gastblog plaatsen tegen betaling", "kup linki",
            "sprzedaż linków", "artykuły sponsorowane cennik", "kupno linków", "купить ссылки",
            "покупка ссылок", "продажа ссылок",
            "вечные ссылки", "размещение ссылок цена", "купить вечные ссылки", "backlink satın al", "backlink satışı",
            "tanıtım yazısı fiyat", "hacklink satın al", "hacklink satış", "köpa länkar", "sälja länkar", "køb links",
            "kjøpe lenker", "jual backlink", "jasa backlink", "beli backlink", "mua backlink",
            "bán backlink", "dịch vụ backlink",
            "koupit zpětné odkazy", "prodej odkazů", "被リンク購入", "被リンク販売", "リンク販売", "购买外链", "出售外链",
            "外链购买",
            "友情链接交易", "백링크 구매", "백링크 판매",
        ),
        (
            "sponsored post", "sponsored posts", "sponsored articles", "guest post", "guest posts", "guest posting",
            "write for us", "submit a guest post", "submit guest post", "link insertion", "dofollow link", "dofollow links",
            "do follow link", "do follow links", "dofollow backlinks", "dofollow backlink", "dofollow", "high da",
            "da 50", "da 40", "da 60", "domain authority", "turnaround time", "paypal", "per post",
            "per article", "price list",
            "media kit", "gastartikel", "gastbeitrag", "article sponsorisé", "articles sponsorisés", "article invité",
            "post patrocinado", "artículo patrocinado", "artículos patrocinados",
            "articolo sponsorizzato", "guest post italia",
            "artigo patrocinado", "publieditorial", "gastblog", "gastblogs", "artykuł sponsorowany",
            "artykuły sponsorowane", "гостевой пост", "гостевые посты", "tanıtım yazısı",
            "sponsrat inlägg", "sponset innlegg",
        ),
        5, 3, "offers of link sellers; Google Search spam policies, link spam",
    ),
    Rule(
        "casino",
        (
            "online casino", "online casinos", "casino bonus", "casino bonuses",
            "no deposit bonus", "free spins", "slot gacor",
            "situs slot", "situs judi", "judi online", "slot online", "judi slot", "agen judi",
            "bandar togel", "togel online",
            "rtp slot", "slot777", "slot88", "situs togel", "poker online", "sports betting sites", "betting sites",
            "live dealer", "crypto casino", "bitcoin casino", "online slots", "casino en ligne", "casinos en ligne",
            "machines à sous", "casinò online", "siti scommesse", "casinos online", "casino en línea", "tragaperras",
            "apuestas deportivas", "cassino online", "caça níqueis", "apostas esportivas",
            "casas de apostas", "online spielautomaten",
            "online casino ohne", "casino zonder cruks", "kasyno online", "kasyna online", "онлайн казино", "казино онлайн",
            "игровые автоматы", "букмекерская контора", "canlı bahis", "canlı casino", "deneme bonusu", "bahis siteleri",
            "casino siteleri", "kaçak bahis", "nettcasino", "nätcasino",
            "casino utan svensk licens", "nettikasino", "nhà cái",
            "cá cược", "kasino online", "オンラインカジノ", "在线赌场", "网上赌场", "博彩公司", "娱乐城", "百家乐",
            "온라인카지노",
            "바카라사이트", "토토사이트", "카지노사이트", "먹튀검증", "สล็อตออนไลน์", "คาสิโนออนไลน์", "เว็บพนัน", "บาคาร่า",
        ),
        (
            "casino", "casinos", "slots", "roulette", "baccarat", "blackjack", "poker", "jackpot", "betting", "sportsbook",
            "bookmaker", "bookmakers", "gambling", "gacor", "togel", "judi", "wager", "wagering", "spielothek", "glücksspiel",
            "scommesse", "apuestas", "apostas", "bahis", "kumar", "казино", "ставки", "рулетка",
        ),
        9, 4, "casino.* spam in crawled comment and hacked pages; Google Search spam policies",
    ),
    Rule(
        "adult",
        (
            "porn videos", "free porn", "xxx videos", "sex videos", "porn tube", "adult videos",
            "sex cams", "live sex", "cam girls",
            "camgirls", "escort service", "escort services", "call girls", "call girl", "escorts in", "hentai", "milf",
            "blowjob", "sexcam", "sex chat", "hookup sites", "porno gratis", "videos porno",
            "film porno", "pornofilme", "gratis porno",
            "erotik chat", "escort bayan", "порно видео", "порно онлайн", "проститутки",
            "секс видео", "アダルト動画", "無修正", "成人视频",
            "色情", "야동", "หนังโป๊", "phim sex", "bokep",
        ),
        ("porn", "porno", "xxx", "escort", "escorts", "nude", "sexy", "sex", "erotic", "erotik", "fetish", "порно"),
        6, 3, "adult spam in crawled comment and hacked pages",
    ),
    Rule(
        "pharma",
        (
            "buy viagra", "generic viagra", "viagra online", "cheap viagra", "buy cialis", "generic cialis", "cialis online",
            "buy levitra", "buy kamagra", "buy tramadol", "buy xanax", "buy ambien", "buy modafinil", "buy ivermectin",
            "without prescription", "without a prescription", "no prescription needed",
            "canadian pharmacy", "online pharmacy",
            "viagra kaufen", "cialis kaufen", "rezeptfrei kaufen", "potenzmittel", "acheter viagra", "viagra sans ordonnance",
            "cialis sans ordonnance", "comprar viagra", "viagra sin receta", "viagra senza ricetta", "comprare viagra",
            "viagra zonder recept", "viagra bez recepty", "купить виагру", "дженерик", "köpa viagra", "buy steroids",
            "buy sarms", "weight loss pills", "バイアグラ通販", "비아그라 구매", "비아그라",
        ),
        (
            "viagra", "cialis", "levitra", "kamagra", "sildenafil", "tadalafil", "vardenafil", "tramadol", "xanax", "ambien",
            "modafinil", "phentermine", "dapoxetine", "ivermectin", "виагра", "сиалис",
        ),
        6, 3, "pharmacy spam in crawled comment and hacked pages",
    ),
    Rule(
        "payday_loan",
        (
            "payday loans", "payday loan", "loans for bad credit", "bad credit loans",
            "no credit check loans", "no credit check",
            "instant approval loans", "same day loans", "quick cash loans", "guaranteed approval", "cash advance loans",
            "title loans", "kredit ohne schufa", "prêt sans justificatif", "crédit sans justificatif",
            "préstamos rápidos", "préstamos sin nómina", "créditos rápidos", "prestiti senza busta paga", "empréstimo rápido",
            "snel geld lenen", "chwilówki", "chwilówka", "pożyczka bez bik", "займ онлайн", "микрозайм", "микрозаймы",
            "займы без отказа", "snabblån", "sms lån", "forbrukslån", "kviklån", "pikavippi",
            "pinjaman online", "vay tiền online",
        ),
        ("cash advance", "bad credit", "personal loans", "instant loan", "quick loan", "sofortkredit", "pożyczki", "займ"),
        6, 3, "loan spam in crawled comment and hacked pages",
    ),
    Rule(
        "replica",
        (
            "replica watches", "replica handbags", "replica rolex", "fake rolex", "replica bags", "swiss replica",
            "cheap jerseys", "wholesale jerseys", "nfl jerseys cheap", "cheap nfl jerseys", "cheap jordans", "cheap nike",
            "ugg boots sale", "cheap ugg", "louis vuitton outlet", "michael kors outlet",
            "coach outlet", "cheap louis vuitton",
            "moncler outlet", "ray ban outlet", "canada goose outlet", "スーパーコピー", "ブランドコピー",
            "コピー時計", "コピーブランド",
            "激安通販", "偽物ブランド", "高仿", "精仿", "레플리카",
        ),
        ("replica", "replicas", "outlet online", "rolex", "louis vuitton", "激安"),
        6, 3, "goods of the Japanese keyword hack and its English kin (Google: fix the Japanese keyword hack)",
    ),
    Rule(
        "essay_mill",
        (
            "essay writing service", "write my essay", "buy essay", "buy essays", "custom essay writing", "do my homework",
            "pay for essay", "essay writers for hire", "dissertation writing service",
            "write my paper", "ghostwriter bachelorarbeit",
            "hausarbeit schreiben lassen", "bachelorarbeit schreiben lassen", "заказать курсовую",
            "дипломная работа на заказ",
            "napisanie pracy licencjackiej",
        ),
        ("essay", "essays", "paper writing", "term papers", "assignment help", "plagiarism free"),
        6, 3, "paper mills' own offers",
    ),
    Rule(
        "hacked",
        (
            "defaced by", "owned by anonghost", "your site has been hacked", "site hacked by",
            "website hacked by", "pwned by",
            "hacklink", "hacklink panel", "webshell", "mass deface",
        ),
        ("hacked by", "greetz", "your security is low", "cyber army", "1337"),
        3, 2, "pages of the Zone-H archive of defacements",
    ),
)
"""In the order they are named."""
# fmt: on
