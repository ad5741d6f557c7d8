"""The table of signs that a page is not the content: one row per rule, with where it looks, how large the page may be, and
its source. `signs` reads pages with it.

An article about captchas or error pages has hundreds of words; a wall has few. So every row has a limit of visible words,
and titles and headings count only when a whole part of them is the phrase ("404 - Example", not "How to mend a 404").
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.page import SignKind


class Where(StrEnum):
    """What a row's phrases are looked for in."""

    HEADER = "header"  # "name: value" of one response header, as a prefix
    MARKUP = "markup"  # the page's code, anywhere
    HEADING = "heading"  # a whole part of the title, or a whole first heading
    TEXT = "text"  # the visible text
    URL = "url"  # the address in the end, without scheme


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. phrases: case folded, any of them suffices. max_words: visible words up to which it counts."""

    rule: str
    kind: SignKind
    where: Where
    phrases: tuple[str, ...]
    max_words: int
    source: str


_ANY = 1_000_000


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


_WALLS = (
    Row(
        "cf_mitigated", SignKind.WAF, Where.HEADER, ("cf-mitigated: challenge",), _ANY, "Cloudflare docs, Detect a Challenge Page"
    ),
    Row(
        "aws_waf_action",
        SignKind.WAF,
        Where.HEADER,
        ("x-amzn-waf-action: ",),
        _ANY,
        "AWS WAF docs, CAPTCHA and Challenge actions",
    ),
    Row(
        "datadome_header",
        SignKind.WAF,
        Where.HEADER,
        ("x-datadome: protected", "x-dd-b: "),
        150,
        "DataDome docs, blocked response",
    ),
    Row("sucuri_block", SignKind.WAF, Where.HEADER, ("x-sucuri-block: ",), _ANY, "Sucuri Website Firewall docs"),
    Row(
        "cloudflare_challenge",
        SignKind.WAF,
        Where.MARKUP,
        ("_cf_chl_opt", "cf-chl-", "cf_chl_"),
        150,
        "Cloudflare challenge page",
    ),
    Row(
        "cloudflare_block",
        SignKind.WAF,
        Where.MARKUP,
        ("cf-error-details", "cf-wrapper"),
        250,
        "Cloudflare error pages 1006-1020",
    ),
    Row("datadome", SignKind.CAPTCHA, Where.MARKUP, ("captcha-delivery.com",), 100, "DataDome interstitial"),
    Row("imperva", SignKind.WAF, Where.MARKUP, ("_incapsula_resource", "incapsula incident id"), 60, "Imperva block page"),
    Row("human", SignKind.CAPTCHA, Where.MARKUP, ("px-captcha", "_pxappid"), 100, "HUMAN (PerimeterX) block page"),
    Row("aws_waf", SignKind.CAPTCHA, Where.MARKUP, ("awswafcaptcha", "gokuprops", ".awswaf.com/"), 100, "AWS WAF challenge page"),
    Row("sucuri", SignKind.WAF, Where.MARKUP, ("sucuri_cloudproxy_js", "sucuri website firewall - access denied"), 150, "Sucuri"),
    Row("radware", SignKind.CAPTCHA, Where.MARKUP, ("validate.perfdrive.com",), 150, "Radware Bot Manager"),
    Row("kasada", SignKind.WAF, Where.MARKUP, ("window.kpsdk",), 40, "Kasada"),
    Row("anubis", SignKind.WAF, Where.MARKUP, ('id="anubis_challenge"', "/.within.website/x/cmd/anubis"), 200, "Anubis"),
    Row("siteground", SignKind.CAPTCHA, Where.MARKUP, ("/.well-known/sgcaptcha/",), 60, "SiteGround anti-bot"),
    Row("ddos_guard", SignKind.WAF, Where.MARKUP, ("/.well-known/ddos-guard/",), 100, "DDoS-Guard"),
    Row("akamai", SignKind.WAF, Where.MARKUP, ("errors.edgesuite.net",), 100, "Akamai access denied page"),
    Row("arkose", SignKind.CAPTCHA, Where.MARKUP, ("client-api.arkoselabs.com",), 50, "Arkose Labs"),
    Row(
        "captcha_widget",
        SignKind.CAPTCHA,
        Where.MARKUP,
        ("g-recaptcha", "h-captcha", "cf-turnstile", "hcaptcha.com/1/api.js", "geetest", "smartcaptcha.yandexcloud.net"),
        40,
        "reCAPTCHA, hCaptcha, Turnstile, GeeTest, SmartCaptcha widgets",
    ),
    Row(
        "wall_heading",
        SignKind.WAF,
        Where.HEADING,
        _phrases(
            """
            just a moment | just a moment... | attention required! | access denied | access to this page has been denied | 403
            forbidden | forbidden | error 403 | 403 | 403 error | security check | request rejected | ddos-guard | pardon our
            interruption | you have been blocked | sorry, you have been blocked | one moment, please... | einen moment, bitte |
            einen moment... | nur einen moment… | nur einen moment... | un instant… | un momento… | zugriff verweigert | accès
            refusé | acceso denegado | accesso negato | acesso negado | toegang geweigerd | dostęp zabroniony | доступ запрещен
            | доступ запрещён | доступ ограничен | 请稍候… | 访问被拒绝 | 아래 문자열을 입력해 주세요 |
            making sure you're not a bot! | client
            challenge | vercel security checkpoint | blocked | checking your browser
            """
        ),
        150,
        "titles of Cloudflare, Akamai, Imperva, F5, Anubis, Vercel and Apache refusals",
    ),
    Row(
        "captcha_heading",
        SignKind.CAPTCHA,
        Where.HEADING,
        _phrases(
            """
            robot check | are you a robot? | are you human? | captcha | captcha challenge | human verification | bot
            verification | verify you are human | verifying you are human | robot or human? | ich bin kein roboter | sind sie
            ein mensch? | вы не робот? | ой! | 人机验证 | 安全验证 | 百度安全验证 | ロボットではありません
            """
        ),
        150,
        "titles of Amazon, Walmart, Yandex, Baidu and widget pages",
    ),
    Row(
        "wall_text",
        SignKind.WAF,
        Where.TEXT,
        _phrases(
            """
            enable javascript and cookies to continue | checking your browser before accessing | checking if the site connection
            is secure | needs to review the security of your connection | you don't have permission to access | you do not have
            permission to access | access to this page has been denied | the requested url was rejected. please consult | why
            have i been blocked | your access to this site has been limited | your request has been blocked | your ip address
            has been blocked | you have been blocked from | this request was blocked by the security rules | request
            unsuccessful. incapsula | generated by wordfence | ihre anfrage wurde blockiert | votre requête a été bloquée | su
            solicitud ha sido bloqueada | доступ к сайту ограничен | 您的访问被阻断 | 您的请求已被拦截
            """
        ),
        120,
        "texts of Cloudflare, Akamai, F5, Imperva, Wordfence and Alibaba walls",
    ),
    Row(
        "captcha_text",
        SignKind.CAPTCHA,
        Where.TEXT,
        _phrases(
            """
            verify you are human | verify that you are human | verifying you are human | verify you're human | confirm you are
            human | confirm you're human | prove you are human | prove you're not a robot | please complete the captcha |
            complete the security check to access | press & hold to confirm | unusual traffic from your computer network | enter
            the characters you see | i'm not a robot | bestätigen sie, dass sie ein mensch | bestätige, dass du ein mensch |
            dass sie kein roboter sind | vérifiez que vous êtes humain | vérifier que vous êtes humain | vous n'êtes pas un
            robot | verifique que usted es humano | verifica que eres humano | que no eres un robot | verifica di essere umano |
            verifique que você é humano | que você não é um robô | controleer of u een mens bent | potwierdź, że jesteś
            człowiekiem | подтвердите, что вы не робот | подтвердите, что запросы отправляли вы | 请完成安全验证 |
            请完成以下验证 | ロボットでないことを
            """
        ),
        120,
        "texts of Cloudflare, HUMAN, DataDome, Google, Amazon and Yandex captchas",
    ),
)

_LOGIN = (
    Row(
        "login_url",
        SignKind.LOGIN,
        Where.URL,
        _phrases(
            """
            /wp-login.php | /users/sign_in | /accounts/login | /account/login | /user/login | /servicelogin | /oauth2/authorize
            """
        ),
        150,
        "WordPress, Devise, Django, Drupal, Google",
    ),
    Row(
        "login_heading",
        SignKind.LOGIN,
        Where.HEADING,
        _phrases(
            """
            log in | login | sign in | log in to continue | sign in to continue | please log in | please sign in | login
            required | member login | members only | log in or sign up | sign in or register | authentication required |
            anmelden | anmeldung | einloggen | bitte anmelden | connexion | se connecter | identification | iniciar sesión |
            inicia sesión | acceder | accedi | entrar | fazer login | inloggen | aanmelden | logowanie | zaloguj się | вход |
            войти | авторизация | log på | logga in | logg inn | kirjaudu sisään | přihlášení | bejelentkezés | giriş yap |
            oturum aç | 登录 | 登入 | ログイン | 로그인 | đăng nhập
            """
        ),
        150,
        "titles of log-in pages",
    ),
    Row(
        "login_text",
        SignKind.LOGIN,
        Where.TEXT,
        _phrases(
            """
            you must be logged in to view | you need to log in to view | please log in to continue | you must log in to continue
            | sign in to continue to | sie müssen angemeldet sein | vous devez être connecté pour | debe iniciar sesión para |
            devi effettuare l'accesso | для просмотра необходимо авторизоваться | you are not logged in or you do not have
            permission
            """
        ),
        120,
        "texts of forums and social networks",
    ),
)

_CONSENT = (
    Row(
        "consent_url",
        SignKind.CONSENT,
        Where.URL,
        ("consent.yahoo.com/", "guce.", "consent.google.", "consent.youtube."),
        _ANY,
        "seen",
    ),
    Row(
        "consent_heading",
        SignKind.CONSENT,
        Where.HEADING,
        _phrases(
            """
            before you continue | before you continue to google | before you continue to youtube | age verification | are you
            over 18? | are you 18 or older? | bevor sie fortfahren | avant de continuer | altersprüfung | zustimmung
            erforderlich | consent required | cookie consent required | privacy wall
            """
        ),
        250,
        "Google, Yahoo, age gates",
    ),
    Row(
        "consent_text",
        SignKind.CONSENT,
        Where.TEXT,
        _phrases(
            """
            before you continue to | please accept cookies to continue | you must accept cookies to | mit werbung weiterlesen |
            mit werbung und tracking | weiter mit werbung | bevor sie zu google weitergehen | is part of the yahoo family of
            brands | you must be 18 years or older to enter | you must be of legal drinking age | verify your age to enter
            """
        ),
        150,
        "Google, Yahoo, German pay-or-consent walls, age gates",
    ),
)

_NOT_FOUND_PHRASES = _phrases(
    """
    404 | error 404 | 404 error | 404 not found | 404 page not found | 404 file not found | not found | page not found | page
    not found! | page not found (404) | the page was not found | this page was not found | file not found | the requested page
    could not be found | page cannot be found | the page cannot be found | page can't be found | the page can't be found | that
    page can't be found | oops! that page can't be found. | this page can't be found | this page isn't available | page isn't
    available | page unavailable | page no longer available | nothing found | this page could not be found | page could not be
    found | page doesn't exist | this page doesn't exist | this page does not exist | the page does not exist | page does not
    exist | we couldn't find that page | we can't find that page | sorry, page not found | oops! page not found | content not
    found | article not found | post not found | product not found | 410 gone | error 410 | seite nicht gefunden | 404 seite
    nicht gefunden | fehler 404 | 404 fehler | diese seite existiert nicht | die seite wurde nicht gefunden | die seite konnte
    nicht gefunden werden | nicht gefunden | diese seite wurde nicht gefunden | page non trouvée | page introuvable | erreur 404
    | page not found - page introuvable | cette page n'existe pas | página no encontrada | pagina no encontrada | error 404
    página no encontrada | no se encontró la página | la página no existe | pagina non trovata | errore 404 | la pagina non
    esiste | página não encontrada | erro 404 | pagina niet gevonden | deze pagina bestaat niet | fout 404 | sidan hittades inte
    | sidan kunde inte hittas | siden blev ikke fundet | siden ble ikke funnet | siden finnes ikke | sivua ei löytynyt | strona
    nie znaleziona | nie znaleziono strony | nie znaleziono | strona nie istnieje | błąd 404 | stránka nenalezena | stránka
    nebyla nalezena | az oldal nem található | pagina nu a fost găsită | страница не найдена | ошибка 404 | 404 страница не
    найдена | страница не существует | сторінку не знайдено | страницата не е намерена | η σελίδα δεν βρέθηκε | sayfa bulunamadı
    | 404 sayfa bulunamadı | الصفحة غير موجودة | הדף לא נמצא | halaman tidak ditemukan | không tìm thấy trang |
    ไม่พบหน้าที่คุณต้องการ | 页面不存在 | 页面未找到 | 找不到页面 | 找不到網頁 | ページが見つかりません |
    ページが見つかりませんでした | お探しのページは見つかりませんでした | 페이지를 찾을 수 없습니다
    """
)

_SOFT_404 = (
    Row("not_found_heading", SignKind.SOFT_404, Where.HEADING, _NOT_FOUND_PHRASES, 400, "titles of error pages in 30 languages"),
    Row(
        "not_found_text",
        SignKind.SOFT_404,
        Where.TEXT,
        _phrases(
            """
            it looks like nothing was found at this location | the page you are looking for doesn't exist | the page you are
            looking for does not exist | the page you were looking for doesn't exist | the page you were looking for could not
            be found | the page you requested could not be found | the page you are looking for might have been removed | the
            page you are looking for has been moved or deleted | the page you're looking for can't be found | the page you're
            looking for doesn't exist | the requested url was not found | sorry, we couldn't find the page | the specified
            thread does not exist | the requested topic does not exist | die von ihnen gesuchte seite | die angeforderte seite
            konnte nicht gefunden | la page que vous recherchez n'existe | la page demandée n'existe pas | la página que buscas
            no existe | la página que está buscando | la pagina che cerchi non | a página que você procura não | de pagina die u
            zoekt | strona, której szukasz | запрашиваемая страница не найдена | запрошенная страница не найдена |
            您访问的页面不存在 |
            您要找的页面不存在 | お探しのページは
            """
        ),
        120,
        "WordPress, Rails, phpBB, XenForo, Apache error texts",
    ),
    Row("squarespace_404", SignKind.SOFT_404, Where.MARKUP, ('class="error404', " error404 "), 250, "WordPress body_class()"),
)

_PARKED = (
    Row(
        "parking_service",
        SignKind.PARKED,
        Where.MARKUP,
        _phrases(
            """
            sedoparking.com | parkingcrew.net | //parking.bodiscdn.com | bodis.com/ | //d38psrni17bvxu.cloudfront.net |
            parklogic.com | /cgi-sys/suspendedpage.cgi | hugedomains.com/domain_profile | dan.com/buy-domain | window.park = |
            afternic.com/forsale | skenzo.com | voodoo.com/parking | sav.com/domain-parking | uniregistry.com/buy-domains |
            location.href="/lander" | above.com/marketplace | namebrightstatic.com
            """
        ),
        200,
        "Sedo, ParkingCrew, Bodis, ParkLogic, cPanel, HugeDomains, Dan, Afternic",
    ),
    Row(
        "parked_text",
        SignKind.PARKED,
        Where.TEXT,
        _phrases(
            """
            this domain is for sale | this domain name is for sale | domain is for sale | this domain may be for sale | domain
            may be for sale | the domain name is for sale | buy this domain | this domain is parked | this domain has been
            parked | is parked free, courtesy of | web page is parked | this domain has expired | this domain name has expired |
            domain has expired and | this account has been suspended | account suspended | this website has been suspended |
            this site has been suspended | this site is suspended | is no longer available on this server | future home of
            something quite cool | this domain has recently been registered | welcome to nginx! | apache2 ubuntu default page |
            apache2 debian default page | this is the default web page for this server | diese domain steht zum verkauf | diese
            domain kann gekauft werden | domain zu verkaufen | diese domain ist zu verkaufen | dieser account wurde gesperrt |
            ce nom de domaine est à vendre | ce domaine est à vendre | este dominio está en venta | dominio en venta | questo
            dominio è in vendita | dominio in vendita | este domínio está à venda | dit domein is te koop | deze domeinnaam is
            te koop | ta domena jest na sprzedaż | domena na sprzedaż | домен продается | домен продаётся | срок регистрации
            домена | bu alan adı satılıktır | 此域名出售 | 该域名正在出售 | 域名出售 | このドメインは売り出し中 | 도메인 판매
            """
        ),
        200,
        "parking, registrars, hosts, fresh web servers",
    ),
)

_MAINTENANCE = (
    Row(
        "maintenance_heading",
        SignKind.MAINTENANCE,
        Where.HEADING,
        _phrases(
            """
            maintenance | maintenance mode | site maintenance | under maintenance | down for maintenance | scheduled maintenance
            | site under maintenance | we'll be back soon | we'll be right back | be right back | site offline | website offline
            | database error | error establishing a database connection | service unavailable | service temporarily unavailable
            | 503 service unavailable | 503 service temporarily unavailable | temporarily unavailable | 502 bad gateway | bad
            gateway | 504 gateway time-out | 500 internal server error | internal server error | error 503 | error 500 | 508
            resource limit is reached | 509 bandwidth limit exceeded | bandwidth limit exceeded | wartungsmodus |
            wartungsarbeiten | wartung | site en maintenance | maintenance en cours | sitio en mantenimiento | en mantenimiento
            | sito in manutenzione | in manutenzione | site em manutenção | em manutenção | onderhoud | prace techniczne |
            przerwa techniczna | технические работы | сайт на обслуживании | bakım modu | bakım çalışması | メンテナンス中 |
            サーバーメンテナンス
            | 网站维护中 | 系统维护中
            """
        ),
        150,
        "titles of maintenance and server error pages",
    ),
    Row(
        "maintenance_text",
        SignKind.MAINTENANCE,
        Where.TEXT,
        _phrases(
            """
            briefly unavailable for scheduled maintenance | error establishing a database connection | down for maintenance |
            undergoing maintenance | undergoing scheduled maintenance | currently under maintenance | currently performing
            maintenance | there has been a critical error on this website | the website encountered an unexpected error | could
            not connect to the database | can't connect to mysql server | too many connections | sqlstate[hy000] | the server is
            temporarily unable to service your request | application error: a server-side exception | aufgrund von
            wartungsarbeiten | wegen wartungsarbeiten | fehler beim aufbau einer datenbankverbindung | site est en maintenance |
            erreur lors de la connexion à la base de données | estamos en mantenimiento | error al establecer una conexión con
            la base de datos | sito è in manutenzione | estamos em manutenção | site is in onderhoud | trwają prace techniczne |
            на сайте ведутся технические работы | ведутся технические работы | ошибка соединения с базой данных |
            只今メンテナンス中 |
            网站正在维护 | 正在维护
            """
        ),
        100,
        "WordPress, Drupal, Apache, MySQL error texts",
    ),
)

_APP_SHELL = (
    Row(
        "app_shell_text",
        SignKind.APP_SHELL,
        Where.TEXT,
        ("you need to enable javascript to run this app", "please enable javascript to continue using this application"),
        40,
        "Create React App, Vue CLI templates",
    ),
)

ROWS: tuple[Row, ...] = (*_WALLS, *_LOGIN, *_CONSENT, *_PARKED, *_MAINTENANCE, *_SOFT_404, *_APP_SHELL)
"""In order of precedence: a wall hides everything else."""
