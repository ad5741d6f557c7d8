"""Words by language that say nothing about a page, words that link sellers use, and endings of addresses. Data only.

Languages by ISO 639-1. Entries are compared case-folded and trimmed of punctuation, as whole anchors.
Source: own collection from the calls to action of common themes and press sites; a site adds its own in settings.
"""

# fmt: off
GENERIC: dict[str, tuple[str, ...]] = {
    "en": (
        "here", "click here", "click", "this", "this page", "this site", "this website", "this link", "this article",
        "this post", "link", "links", "website", "web site", "site", "homepage", "home page", "home", "web", "read more",
        "more", "learn more", "find out more", "more info", "more information", "see more", "view more", "details",
        "continue reading", "continue", "visit", "visit website", "visit site", "visit the website", "go", "source",
        "via", "download", "get it here", "view", "see here", "read", "read this", "article", "page", "url",
        "official site", "official website", "company website", "check it out", "open", "next", "start", "original",
        "reference", "the site", "the website", "learn", "info",
    ),
    "de": (
        "hier", "hier klicken", "klicken sie hier", "klick hier", "weiterlesen", "mehr lesen", "mehr", "mehr erfahren",
        "mehr infos", "mehr informationen", "weitere informationen", "zur website", "zur webseite", "zur seite",
        "webseite", "internetseite", "zum artikel", "artikel", "quelle", "link", "startseite", "details", "ansehen",
        "jetzt ansehen", "siehe hier", "dieser seite",
    ),
    "fr": (
        "ici", "cliquez ici", "cliquer ici", "lire la suite", "lire plus", "en savoir plus", "plus", "plus d'infos",
        "voir plus", "site", "site web", "site internet", "site officiel", "le site", "lien", "source", "voir",
        "voir le site", "accueil", "cet article", "cette page", "découvrir", "suite",
    ),
    "es": (
        "aquí", "aqui", "haz clic aquí", "haga clic aquí", "clic aquí", "leer más", "leer mas", "ver más", "más",
        "más información", "saber más", "seguir leyendo", "sitio web", "sitio oficial", "página web", "web", "enlace",
        "fuente", "inicio", "visitar", "este artículo", "esta página", "ver",
    ),
    "it": (
        "qui", "clicca qui", "leggi tutto", "leggi di più", "leggi", "scopri di più", "continua a leggere",
        "maggiori informazioni", "più informazioni", "sito", "sito web", "sito ufficiale", "il sito", "fonte",
        "visita il sito", "vai al sito", "altro",
    ),
    "pt": (
        "aqui", "clique aqui", "leia mais", "ler mais", "saiba mais", "veja mais", "ver mais", "mais",
        "mais informações", "site", "site oficial", "página", "fonte", "continue lendo", "acesse", "acesse aqui",
        "visite o site",
    ),
    "nl": (
        "hier", "klik hier", "lees meer", "lees verder", "meer", "meer informatie", "meer info", "website", "bekijk",
        "bron", "naar de website", "bezoek website", "deze pagina", "dit artikel",
    ),
    "pl": (
        "tutaj", "tu", "kliknij tutaj", "kliknij", "czytaj więcej", "czytaj dalej", "więcej", "więcej informacji",
        "dowiedz się więcej", "strona", "strona internetowa", "źródło", "zobacz", "zobacz więcej", "link",
    ),
    "cs": (
        "zde", "klikněte zde", "více", "více informací", "číst více", "číst dále", "zdroj", "web", "webové stránky",
        "odkaz",
    ),
    "sv": (
        "här", "klicka här", "läs mer", "mer", "mer information", "webbplats", "hemsida", "källa", "länk", "besök",
        "till sidan",
    ),
    "da": (
        "her", "klik her", "læs mere", "mere", "mere information", "hjemmeside", "kilde", "besøg", "se mere",
    ),
    "no": (
        "her", "klikk her", "les mer", "mer", "mer informasjon", "nettside", "hjemmeside", "kilde", "se mer",
    ),
    "fi": (
        "tästä", "täältä", "klikkaa tästä", "lue lisää", "lisää", "lisätietoja", "kotisivu", "verkkosivu", "lähde",
    ),
    "tr": (
        "burada", "buraya tıklayın", "tıklayın", "devamını oku", "daha fazla", "daha fazla bilgi", "web sitesi", "site",
        "kaynak",
    ),
    "ru": (
        "здесь", "тут", "нажмите здесь", "читать далее", "читать дальше", "подробнее", "далее", "ссылка", "по ссылке",
        "сайт", "официальный сайт", "источник", "перейти", "узнать больше", "на сайте",
    ),
    "uk": (
        "тут", "читати далі", "детальніше", "докладніше", "посилання", "сайт", "офіційний сайт", "джерело", "перейти",
    ),
    "ja": (
        "こちら", "ここ", "ここをクリック", "こちらをクリック", "続きを読む", "もっと見る", "詳細", "詳しくはこちら",
        "詳細はこちら", "公式サイト", "サイト", "ウェブサイト", "ホームページ", "リンク", "出典", "参照",
    ),
    "zh": (
        "这里", "點擊這裡", "点击这里", "点此", "更多", "查看更多", "阅读更多", "閱讀更多", "了解更多", "详情", "官网",
        "官方网站", "网站", "链接", "来源",
    ),
    "ko": (
        "여기", "여기를 클릭", "더 보기", "더보기", "자세히 보기", "자세히", "홈페이지", "웹사이트", "사이트", "링크",
        "출처", "바로가기",
    ),
    "ar": (
        "هنا", "اضغط هنا", "انقر هنا", "اقرأ المزيد", "المزيد", "رابط", "الموقع", "الموقع الرسمي", "المصدر",
    ),
    "he": (
        "כאן", "לחצו כאן", "לחץ כאן", "קרא עוד", "עוד", "למידע נוסף", "האתר", "אתר", "קישור", "מקור",
    ),
    "hi": (
        "यहाँ", "यहां", "यहाँ क्लिक करें", "और पढ़ें", "अधिक जानकारी", "वेबसाइट", "लिंक", "स्रोत",
    ),
    "el": (
        "εδώ", "κάντε κλικ εδώ", "περισσότερα", "διαβάστε περισσότερα", "ιστοσελίδα", "πηγή", "σύνδεσμος",
    ),
    "hu": (
        "itt", "ide", "kattintson ide", "kattints ide", "tovább", "bővebben", "részletek", "honlap", "weboldal",
        "forrás",
    ),
    "ro": (
        "aici", "click aici", "citește mai mult", "mai mult", "mai multe", "detalii", "site", "sursa", "sursă",
    ),
    "id": (
        "di sini", "klik di sini", "disini", "baca selengkapnya", "selengkapnya", "situs", "situs web", "sumber",
        "tautan",
    ),
    "vi": (
        "tại đây", "ở đây", "bấm vào đây", "xem thêm", "đọc thêm", "chi tiết", "trang web", "nguồn", "liên kết",
    ),
    "th": (
        "ที่นี่", "คลิกที่นี่", "อ่านต่อ", "อ่านเพิ่มเติม", "เพิ่มเติม", "เว็บไซต์", "ลิงก์", "ที่มา",
    ),
}

SPAM: tuple[str, ...] = (
    "casino", "casinos", "slots", "slot gacor", "gacor", "poker", "betting", "sportsbook", "judi", "togel", "baccarat",
    "roulette", "porn", "porno", "xxx", "sex", "escort", "escorts", "camgirls", "viagra", "cialis", "levitra",
    "tramadol", "xanax", "kamagra", "payday loan", "payday loans", "replica watches", "essay writing service",
    "write my essay", "buy backlinks", "backlinks kaufen", "buy links", "guest post service", "seo backlinks",
    "pbn links", "link building packages", "казино", "порно", "виагра", "казино онлайн", "カジノ", "赌场", "博彩",
    "百家乐", "카지노", "토토", "바카라",
)
"""Gambling, adult, pharmacy and link-selling words (PRODUCT.md §6), matched as whole words; CJK ones anywhere."""

LEGAL: frozenset[str] = frozenset((
    "ab", "ag", "as", "at", "bv", "by", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "on", "oy", "plc",
    "sa", "spa", "srl", "the",
))
"""Words beside a brand or in a title that add nothing to it."""

ADDRESS_ENDINGS: frozenset[str] = frozenset((
    "ai", "app", "ar", "at", "au", "be", "bg", "biz", "br", "ca", "ch", "cl", "cn", "co", "com", "cz", "de", "dev", "dk",
    "edu", "es", "eu", "example", "fi", "fr", "gov", "gr", "hk", "hu", "id", "ie", "il", "in", "info", "io", "it", "jp",
    "kr", "me", "mx", "my", "net", "nl", "no", "nz", "org", "ph", "pl", "pt", "ro", "ru", "se", "sg", "sk", "test", "th",
    "tr", "tv", "tw", "ua", "uk", "us", "vn", "za",
))
"""Last labels that make "name.ending" an address when nothing else does: "node.js" is a name."""
# fmt: on
