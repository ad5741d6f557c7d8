"""What stands in for content, told by how it is worded: patterns of many languages, for small pages that no row of the
table of signs names.

Walls, log-in pages and error texts are written anew by every site, but say the same few things. A pattern asks for a
subject and what is said of it within one sentence. It counts on pages of so few words and links that nothing else can be
their content; `signs` leaves patterns aside where a row of `sign_rows` spoke or the status says that the page is missing.
Sources: the pages themselves, in the languages of the web's larger countries.
"""

import re
from dataclasses import dataclass

from bot.core.page import SignKind


@dataclass(frozen=True, slots=True)
class Wording:
    """One rule. pattern: searched in title and visible text, case folded, straight apostrophes. max_words, max_links: the
    largest page on which it counts."""

    rule: str
    kind: SignKind
    pattern: re.Pattern[str]
    max_words: int
    max_links: int


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_GAP = "[^.!?。]{0,40}"

_HUMAN = _any(
    r"\b(?:you|visit|request|visitor)\b" + _GAP + r"\b(?:comes? from|is|are) a (?:real )?(?:person|human)\b",
    r"\b(?:not|aren't|isn't|no) an? (?:ro)?bot\b|\b(?:you're|you are|are you"
    r"|real) (?:a )?(?:real )?(?:human|person)\b|\bcaptcha\b",
    r"\bhuman (?:verification|visitor)|\bbot (?:detection|protection|check)|\brobots?\b" + _GAP + r"\bdetected",
    r"kein(?:e)? (?:roboter|bot)\b|(?:sind|bist) (?:sie |du )?ein mensch|ein mensch (?:sind|bist)",
    r"pas un robot|(?:êtes|es) (?:bien )?(?:un )?(?:être )?humain|no (?:es|eres|soy) un robot|\b(?:es|eres) humano",
    r"non (?:sei|sono|è) un robot|(?:sei|essere) (?:un )?(?:essere )?uman|não (?:é|sou) um robô|(?:é|ser) (?:um )?humano",
    r"geen robot|(?:bent|je) een mens\b|nie (?:jesteś|jestem) robotem|jesteś człowiekiem|не робот|ви людина|вы человек",
    r"robot olmadı|insan olduğ|inte är en robot|ikke er en robot|(?:är en människa|er et menneske)"
    r"|et ole robotti|olet ihminen",
    r"nejste robot|jste člověk|nem (?:vagy )?robot|nu sunteți (?:un )?robot|δεν είστε ρομπότ|είστε άνθρωπος",
    r"人間(?:である)?こと|ロボットで(?:は)?な|安全验证|人机验证|验证码|驗證碼|机器人|機器人|滑块"
    r"|사람(?:인지|임을) ?확인|로봇이 아",
    r"لست روبوت|أنك إنسان|אינך רובוט|לא רובוט|không phải (?:là )?(?:người máy|robot)|bukan robot|ไม่ใช่หุ่นยนต์|ربات نیست",
)

_REFUSED = _any(
    r"\bweb (?:application firewall|protection|page blocked)|\b(?:page|site|url|address|scraping)\b"
    + _GAP
    + r"\b(?:was|is|been|and) (?:blocked|prohibited)",
    r"\battack id\b|\b(?:vpn|proxy)\b"
    + _GAP
    + r"\b(?:vpn|proxy|turn|disable|detected)|\bad ?-?block(?:er|ing)?\b"
    + _GAP
    + r"\b(?:detected|enabled|active)",
    r"\b(?:disable|turn off|deactivate|pause)\b"
    + _GAP
    + r"\bad ?-?block|\bunauthori[sz]ed\b|\bauthori[sz]ation required|\bnot authori[sz]ed",
    r"\b(?:now in line|waiting room|virtual queue|estimated wait|your turn)\b",
    r"\b(?:access|request|connection|traffic|visit|ip(?: address)?)\b"
    + _GAP
    + r"\b(?:denied|blocked|refused|rejected|restricted|banned)",
    r"\b(?:denied|blocked|restricted|banned)\b" + _GAP + r"\b(?:access|request|ip address|security)\b",
    r"\b(?:unusual|suspicious|automated) (?:traffic|activity|access|requests|queries|behaviou?r)"
    r"|\bdenial of service|\bddos protection",
    r"\b(?:checking|verifying|verify|reviewing|inspecting) (?:if )?(?:your|the) (?:site )?(?:browser|connection|device)",
    r"\bsecurity (?:check|verification|challenge)\b|\bsecurity service to protect|\b(?:support|incident"
    r"|ray|event) id\b|\bsite verification\b",
    r"\b(?:enable|activate|allow|turn on)\b"
    + _GAP
    + r"\bcookies?\b|\b(?:javascript|js) and cookies?\b|\bcookies? and (?:javascript|js)\b",
    r"\b(?:not available|unavailable|blocked)\b"
    + _GAP
    + r"\byour (?:country|region|location|area|territory)|unavailable (?:due to|for) legal",
    r"\beuropean (?:economic area|union|visitors)\b[^!?]{0,200}\b(?:access|available|unavailable)\b",
    r"browser"
    + _GAP
    + r"(?:überprüft|geprüft|prüfen)|javascript und cookies|zugriff"
    + _GAP
    + r"(?:verweigert|gesperrt|blockiert|eingeschränkt)",
    r"in (?:ihrem|deinem) (?:land|gebiet)|ungewöhnliche(?:n|r)? (?:zugriff|datenverkehr|aktivität)",
    r"vérification (?:de (?:votre|la)|du) (?:navigateur|connexion)|javascript et les cookies|accès"
    + _GAP
    + r"(?:refusé|bloqué|interdit|restreint)",
    r"dans votre (?:pays|région)|trafic inhabituel|javascript y (?:las )?cookies|acceso"
    + _GAP
    + r"(?:denegado|bloqueado|restringido)",
    r"(?:comprobando|verificando) (?:su|tu|el|seu) (?:navegador|conexi)|en (?:su|tu) (?:país|región)|tráfico inusual",
    r"javascript e (?:i |os )?cookie|accesso"
    + _GAP
    + r"(?:negato|bloccato|vietato|limitato)|verifica(?:ndo)? (?:del|il) (?:tuo )?browser|nel tuo paese",
    r"acesso"
    + _GAP
    + r"(?:negado|bloqueado|restrito)|(?:no|em) seu país|tráfego incomum|javascript en cookies|toegang"
    + _GAP
    + r"(?:geweigerd|geblokkeerd)",
    r"sprawdzan\w+ przeglądark|dostęp" + _GAP + r"(?:zabronion|zablokowan|ograniczon)|odmowa dostępu"
    r"|w (?:twoim|państwa) kraju",
    r"проверк\w+"
    + _GAP
    + r"браузер|включите javascript|доступ"
    + _GAP
    + r"(?:запрещ|ограничен|заблокирован)|в вашей стране|в вашем регионе",
    r"подозрительн\w+ (?:активност|трафик|запрос)|перевірк\w+"
    + _GAP
    + r"браузер|доступ"
    + _GAP
    + r"(?:заборонен|обмежен|заблокован)",
    r"tarayıcınız"
    + _GAP
    + r"(?:kontrol|denetlen)|javascript ve çerez|erişim\w*"
    + _GAP
    + r"(?:engellen|reddedil)|bulunduğunuz ülke",
    r"javascript och cookies|javascript og (?:cookies|informasjonskapsler)|åtkomst (?:nekad|nekas)"
    r"|adgang nægtet|tilgang nektet",
    r"javascript ja evästeet|pääsy (?:estetty|kielletty)|přístup"
    + _GAP
    + r"(?:odepřen|zakázán|zablokov)|prístup"
    + _GAP
    + r"(?:zamietnut|odmietnut)",
    r"hozzáférés"
    + _GAP
    + r"(?:megtagad|letilt)|acces(?:ul)?"
    + _GAP
    + r"(?:interzis|refuzat|blocat|restricționat)|πρόσβαση"
    + _GAP
    + r"(?:απορρ|επιτρέπεται)",
    r"javascript ?(?:と|および|及び) ?cookie|ブラウザー?を(?:確認|チェック)|アクセス(?:が|は|を)?(?:拒否"
    r"|制限|ブロック)|お住まいの(?:国|地域)",
    r"访问(?:异常|被拒|受限|被拦截|过于频繁)|存取被拒|正在(?:检查|验证)|您所在的(?:国家|地区)|安全(?:检查"
    r"|檢查)|启用 ?javascript|啟用 ?javascript",
    r"접근이? ?(?:거부|차단|제한)|접속이? ?(?:차단|제한)|비정상적인|javascript(?:와|및| 및) ?쿠키|보안 ?확인",
    r"الوصول (?:مرفوض|محظور)|تم (?:حظر|رفض)|التحقق من (?:المتصفح|الأمان)|הגישה (?:נדחתה|חסומה|נחסמה)|دسترسی"
    + _GAP
    + r"(?:مجاز|مسدود)",
    r"truy cập"
    + _GAP
    + r"(?:từ chối|bị chặn)|kiểm tra trình duyệt|akses"
    + _GAP
    + r"(?:ditolak|diblokir|dibatasi)|memeriksa (?:browser|peramban)|ปฏิเสธการเข้าถึง",
)

_MEMBERS = _any(
    r"\b(?:session|log-?in)\b(?: \w+){0,2} (?:expired|timed out)|\b(?:only|just|available)\b"
    + _GAP
    + r"\bin (?:our|the) app\b|\bunlock this\b",
    r"\b(?:becoming|become) a (?:member|subscriber|patron)\b"
    + _GAP
    + r"\b(?:to|unlock|read|see)\b|\bjoin to (?:unlock|read|see|view)",
    r"\b(?:log|sign) ?in\b" + _GAP + r"\bto (?:view|see|access|continue|read|proceed|enter)\b(?! (?:the )?comment)",
    r"\b(?:must|need to|have to|required to) (?:be )?(?:log|sign)(?:ged|ed)?[ -]?in\b(?! to (?:post|comment|reply|vote))",
    r"\b(?:must|need to|have to|required to) (?:be )?regist(?:er|ered)\b|\b(?:members|subscribers"
    r"|invite)[ -]only\b|\bonly (?:members|subscribers|registered)",
    r"\b(?:site|blog|page|forum|profile|account|board|community|repository|content) is (?:currently "
    r"|set to )?private\b|\brequest (?:an invitation|access)\b",
    r"\bpassword[ -]protected\b|\benter (?:the|your) password\b",
    r"bitte (?:einloggen|anmelden|melden sie sich)|nur für (?:mitglieder|abonnenten|registrierte"
    r"|angemeldete)|passwortgeschützt",
    r"veuillez vous (?:connecter|identifier)|connectez-vous pour|réservée? aux (?:abonnés|membres)"
    r"|protégée? par (?:un )?mot de passe",
    r"debes? iniciar sesión|inici(?:a|e|ar) sesión para|(?:solo|exclusiv[oa]) para (?:miembros"
    r"|suscriptores|usuarios)|protegid[oa] (?:con|por) contraseña",
    r"accedi per|effettua(?:re)? l'accesso|riservat[oa] (?:agli|ai) (?:abbonati|iscritti|membri|soci)"
    r"|protett[oa] da password",
    r"faça (?:o )?login|precisa (?:estar logado|fazer login)|(?:exclusivo|apenas) para (?:assinantes"
    r"|membros)|protegid[oa] (?:por|com) senha",
    r"(?:log in|inloggen) om|moet (?:ingelogd|inloggen)|alleen voor (?:leden|abonnees)"
    r"|zaloguj się,? (?:aby|żeby)|musisz (?:być zalogowany|się zalogować)",
    r"tylko dla (?:zalogowanych|członków|subskrybentów)|войдите,? чтобы|(?:необходимо|нужно) (?:войти"
    r"|авторизоваться|зарегистрироваться)",
    r"только для (?:зарегистрированных|подписчиков|участников)|giriş yap(?:malı|manız)|logga in för att"
    r"|måste vara inloggad|kun for (?:medlemmer|abonnenter)",
    r"log ind for at|logg inn for|kirjaudu sisään (?:nähdäk|jatkaak)|vain tilaajille|přihlaste se"
    r"|pouze pro (?:členy|předplatitele)|jelentkezz(?:en)? be",
    r"ログイン(?:が必要|してください)|会員限定|请先?登录|需要登录|登录后|請先登入|로그인이 필요|로그인 후"
    r"|đăng nhập để|silakan (?:masuk|login)",
)

_CONSENT = _any(
    r"\b(?:accept|reject|allow|agree to) all\b|\balle (?:akzeptieren|ablehnen|cookies)|\btout (?:accepter"
    r"|refuser)|\b(?:aceptar|rechazar) (?:todo|todas)",
    r"accetta (?:tutt|e continua)|rifiuta tutt|aceitar (?:tudo|todos)|alles? (?:accepteren|weigeren)"
    r"|zaakceptuj wszyst|akceptuj wszyst|принять все|acceptera alla",
    r"accepter alle|godta alle|hyväksy kaikki|přijmout vše|すべて(?:同意|許可|受け入れ)|全部接受|接受全部"
    r"|모두 (?:동의|수락)|akzeptieren und weiter|zustimmen und weiter",
    r"\b(?:legal|drinking|minimum) age\b|\b(?:over|under|least|are) (?:18|21)\b|\b(?:18|21)(?:\+| years)"
    r"|\bage (?:gate|verification|check)\b",
    r"(?:über|mindestens) (?:16|18) jahre|volljährig|\b18 ans\b|mayor de edad|\b18 años|maggiorenne"
    r"|\b18 anni|maior(?:es)? de (?:idade|18)|18 jaar",
    r"18 lat\b|pełnoletni|18 лет|совершеннолетн|18 yaş|18歳|18歲|18岁|満18|19세|만 ?19",
)

_PAYWALL = _any(
    r"(?:para (?:continuar|seguir) leyendo|per continuare a leggere|para continuar (?:lendo|a ler)"
    r"|pour (?:continuer|poursuivre) (?:la|votre) lecture)",
    r"\b(?:post|article|story|episode|issue) is for (?:paid|paying|premium)\b|om verder te lezen"
    r"|för att läsa (?:vidare|hela)|aby czytać dalej",
    r"\b(?:subscribe|sign up|register|log in|sign in|join|account|subscription|membership)\b"
    + _GAP
    + r"\bto (?:continue|keep|finish|go on) reading",
    r"\b(?:subscribe|sign up|register|create an account|log in|sign in)\b" + _GAP + r"\bto read\b|\bmember-only story",
    r"\b(?:article|content|story|post|page|report) is (?:only |exclusively )?(?:for"
    r"|available (?:only )?(?:to|for)|reserved for|exclusive to|limited to)" + _GAP + r"\b(?:subscribers|members)\b",
    r"\byou(?:'ve| have) (?:reached|read|used)" + _GAP + r"\bfree\b" + _GAP + r"\b(?:article|stor|limit)",
    r"(?:jetzt |und |um )weiterlesen(?:\?| mit| zu)|weiterlesen mit|(?:nur|exklusiv) für abonnenten"
    r"|mit (?:einem|dem) (?:abo|plus-abo)\b",
    r"(?:article|contenu)"
    + _GAP
    + r"réservé (?:aux|à nos) abonnés|il (?:vous )?reste \d+ ?%|abonnez-vous pour (?:lire|continuer)|la suite est réservée",
    r"exclusivo para (?:suscriptores|assinantes)|suscríbete para (?:seguir|continuar|leer)"
    r"|riservato agli abbonati|abbonati per (?:continuare|leggere)",
    r"assine para (?:continuar|ler)|alleen voor abonnees|word (?:lid|abonnee) om|(?:för"
    r"|kun for) (?:prenumeranter|abonnenter)|bli prenumerant",
    r"(?:tylko )?dla (?:prenumeratorów|subskrybentów)|wykup dostęp|только для подписчиков",
    r"この記事は(?:有料|会員)|続きを(?:読む|ご覧)には|残り ?[\d,]+ ?文字|有料会員|订阅后阅读|付费阅读|会员专享|訂閱以繼續",
)

_PARKED = _any(
    r"\b(?:this|the) domain\b" + _GAP + r"\b(?:offers|inquire|reserved|registered)|\binquire about\b" + _GAP + r"\bdomain",
    r"\b(?:domain(?: name)?|web ?site|[a-z0-9-]+\.[a-z]{2,10}) (?:[a-z0-9.-]+ )?(?:is|may be|might be"
    r"|could be) (?:now )?(?:listed )?(?:for sale|available for purchase)",
    r"\b(?:buy|get|purchase|acquire|own|lease|interested in) (?:this|the) domain|\bmake an offer\b" + _GAP + r"\bdomain",
    r"\bdomain(?: name)?\b" + _GAP + r"\b(?:parked|expired|suspended|registered (?:at|with|by|through|via)|recently registered"
    r"|not (?:yet )?(?:connected|configured|active))",
    r"\b(?:web ?site|site|hosting|account|webspace|service)\b(?: \w+){0,3} (?:has been|is"
    r"|was) (?:temporarily )?(?:suspended|disabled|deactivated|terminated)",
    r"\bdefault (?:web ?site|web|server|hosting|apache|nginx|plesk|index|landing)? ?page\b"
    r"|\bit works!$|\biis windows server\b|\btest page for\b|\byou are all set to go",
    r"\bwelcome to (?:nginx|openresty|caddy|centos|apache|tengine|iis|litespeed|xampp|lamp)\b"
    r"|\bfuture home of\b|\bupload your (?:web ?site|files)",
    r"(?:hosting|website|domain)\b"
    + _GAP
    + r"\bnot been (?:configured|set up|published)|\brelated searches\b"
    + _GAP
    + r"\bdomain",
    r"domain"
    + _GAP
    + r"(?:zu verkaufen|zum verkauf|verfügbar zum kauf|geparkt|registriert bei|reserviert)|(?:à vendre|en vente)"
    + _GAP
    + r"domaine",
    r"domaine"
    + _GAP
    + r"(?:à vendre|en vente|a expiré|réservé|expiré)|dominio"
    + _GAP
    + r"(?:en venta|in vendita|scaduto|registrato|caducado|expirado|registrado)",
    r"domínio"
    + _GAP
    + r"(?:à venda|expirado|registrado)|domein\w*"
    + _GAP
    + r"(?:te koop|verlopen|geregistreerd|gereserveerd)|domen\w*"
    + _GAP
    + r"(?:na sprzedaż|wygasł)",
    r"домен\w*"
    + _GAP
    + r"(?:прода|истек|истёк|припаркован|зарегистрирован|не прилинкован)|alan adı"
    + _GAP
    + r"(?:satılık|süresi)|域名"
    + _GAP
    + r"(?:出售|转让|转售|到期|过期)",
    r"出售"
    + _GAP
    + r"域名|ドメイン"
    + _GAP
    + r"(?:売|販売|取得|期限)|도메인"
    + _GAP
    + r"(?:판매|만료)|doména"
    + _GAP
    + r"(?:na prodej|prodej|expirovala)|domän"
    + _GAP
    + r"till salu",
)

_SUBJECT = (
    r"\b(?:page|article|post|thread|topic|content|file|resource|story|document|product|item|listing"
    r"|entry|blog|video|profile|job|user|account|channel"
    r"|event|offer|url|address)s?\b"
)
_GOES_ON = (
    r"(?! (?:is|isn't|are|was|wasn't|were|has|hasn't|had|have|can|can't|could|will|won't|would|may|might|must|should|needs?|does"
    r"|doesn't|did|didn't|ever|gets?|got|goes|grows?|makes?|comes?|costs?|takes?|that|which|about|by|of)\b)"
)
"""What follows where "nothing here" opens a sentence about something that is here."""
_MISSING = _any(
    _SUBJECT + r"[^.!?]{0,40}(?:n't (?:exist|available)|n't here|\bnot available) any ?(?:more|longer)|\b(?:that"
    r"|this) (?:page|post|article) is gone\b",
    _SUBJECT + r" (?:has |have |is |was )?(?:been )?(?:expired|deleted|removed|withdrawn|taken down|deactivated)\b|\bdead end\b",
    r"\b(?:can't|cannot|couldn't|can not) (?:seem to )?(?:find|locate)\b" + _GAP + _SUBJECT,
    _SUBJECT + r"[^.!?]{0,60}(?:\bnot (?:be )?(?:found|located|exist)|\bnot exist|n't (?:be )?(?:found|exist"
    r"|located)|n't exist|\bno longer (?:exist|available|here|online)|\b(?:been|was) (?:removed|deleted))",
    r"(?:\bnot|n't|unable to) (?:find|locate)\b"
    + _GAP
    + _SUBJECT
    + r"|\binvalid (?:thread|topic|post|user|forum|link|page|url)\b",
    r"\bcould have been removed, had its name changed|\bnothing (?:was )?found\b|\bnothing (?:to see )?here\b" + _GOES_ON,
    r"\bcurrently no text in this page\b|\b404\b" + _GAP + r"\b(?:error|found)",
    r"(?:seite|artikel|inhalt|beitrag|thema|produkt)\b"
    + _GAP
    + r"(?:nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|existier|auffindbar)|existiert|gelöscht|entfernt)",
    r"(?:page|article|contenu|sujet|produit)\b"
    + _GAP
    + r"(?:introuvable|n'existe (?:pas|plus)|pas (?:été )?trouvé|n'est (?:pas|plus) disponible|supprimé)",
    r"(?:página|artículo|contenido|tema|producto|artigo|conteúdo|produto)\b"
    + _GAP
    + r"(?:no (?:se )?(?:ha )?(?:sido )?(?:existe|encontr|pudo|disponible)|não (?:existe|foi|encontr|pôde|está))",
    r"(?:no se (?:puede|pudo|ha podido|encuentra)|não (?:foi possível )?encontr)"
    + _GAP
    + r"p[áa]gina|(?:pagina|articolo|contenuto)\b"
    + _GAP
    + r"non (?:è|esiste|trovat|più|disponibile)",
    r"pagina\b"
    + _GAP
    + r"(?:niet (?:meer )?(?:gevonden|bestaa|beschikbaar)|bestaat|nu (?:a fost|a putut|există|mai)|kan niet)|stron\w*\b"
    + _GAP
    + r"nie (?:istnieje|został|znalezion)",
    r"(?:страниц|публикаци|статья|тема|товар|материал)\w*"
    + _GAP
    + r"(?:не (?:найден|существу|обнаружен)|удален|удалён)|(?:сторінк|статт)\w*"
    + _GAP
    + r"не (?:знайден|існує)",
    r"не удалось найти|(?:stránk|článek)\w*"
    + _GAP
    + r"(?:nenalez|neexist|nebyla|nenašl)|sayfa\w*"
    + _GAP
    + r"(?:bulunama|mevcut değil|silin)|sid(?:a|an|en)\b"
    + _GAP
    + r"(?:inte|ikke|finns|findes)",
    r"sivu\w*\b"
    + _GAP
    + r"(?:ei (?:löy|ole)|poistettu)|oldal\b"
    + _GAP
    + r"nem (?:talál|létez)|σελίδα"
    + _GAP
    + r"δεν (?:βρέθηκε|υπάρχει)|stranica"
    + _GAP
    + r"(?:nije|ne postoji)|страница\w*"
    + _GAP
    + r"не (?:е|съществува)",
    r"ページ(?:は|が|を)"
    + _GAP
    + r"(?:見つか|存在し|削除)|(?:页面|網頁|頁面|网页|文章|内容)"
    + _GAP
    + r"(?:不存在|未找到|找不到|已删除|被删除|無法)|找不到"
    + _GAP
    + r"(?:页面|網頁|頁面|网页)",
    r"페이지(?:를|가|는)?"
    + _GAP
    + r"(?:찾을 수 없|존재하지|삭제)|الصفحة"
    + _GAP
    + r"(?:غير موجودة|لم يتم|لا توجد|حذف)|(?:ה)?(?:דף|עמוד)"
    + _GAP
    + r"(?:לא נמצא|אינו קיים|לא קיים)",
    r"halaman"
    + _GAP
    + r"(?:tidak (?:dapat )?(?:ditemukan|ada|tersedia))|trang"
    + _GAP
    + r"(?:không (?:tồn tại|tìm thấy|có))|không tìm thấy|ไม่พบหน้า|صفحه"
    + _GAP
    + r"(?:یافت نشد|وجود ندارد)",
)

_BROKEN = _any(
    r"\bunder renovation\b|\b(?:giving|get(?:s|ting)) (?:our|the"
    r"|a) (?:web ?)?(?:site )?(?:a )?new look\b|\bconnection refused\b|\bbackend fetch failed\b|\bunknown domain\b",
    r"\b(?:under|in|for|scheduled|undergoing|performing|planned|routine|some|site) (?:\w+ )?maintenance\b"
    r"|\bunder construction\b|\bmaintenance (?:mode|window|in progress)",
    r"\b(?:coming|launching|opening|arriving) (?:very )?soon\b|\bsomething (?:went|is going"
    r"|has gone) wrong\b|\bwe're (?:currently )?(?:down|offline|updating)",
    r"\b(?:temporarily|currently) (?:unavailable|offline|down|closed|out of (?:order|service))"
    r"|\bback (?:very )?(?:soon|shortly|online|up)\b",
    r"\b(?:fatal|server|internal|unexpected|application|runtime|parse|database|critical|gateway|unhandled"
    r"|uncaught|proxy) (?:error|exception)\b",
    r"\b(?:try|check|come) (?:again|back) (?:later|soon|shortly|in a)\b|\btraceback \(most recent"
    r"|\bstack trace\b|\bbad gateway\b|\bgateway time-?out\b",
    r"\bservice (?:is )?(?:temporarily )?unavailable\b|\bbandwidth limit|\bresource limit\b"
    r"|\btoo many (?:connections|requests)|\berror 5\d\d\b|\b50[0234] error\b",
    r"wartung|bald wieder|in kürze wieder|vorübergehend (?:nicht|geschlossen|offline)|\bim aufbau\b"
    r"|fehler (?:ist )?aufgetreten",
    r"en (?:maintenance|construction|travaux)|bientôt (?:de retour|disponible|en ligne)|(?:de retour"
    r"|revenons) (?:très )?bientôt|(?:momentanément|temporairement) indisponible",
    r"une erreur (?:est survenue|s'est produite)|mantenimiento|en construcción|volvemos (?:en|pronto)"
    r"|volveremos|(?:ha ocurrido|se ha producido) un error",
    r"manutenzione|in costruzione|torneremo|temporaneamente (?:non|sospes)|verificato un errore"
    r"|manutenção|em construção|voltamos|voltaremos|ocorreu um erro|algo deu errado",
    r"onderhoud|in aanbouw|tijdelijk niet|fout opgetreden|ging iets mis|przerwa techniczna"
    r"|prace (?:techniczne|serwisowe|konserwacyjne)|w budowie|wystąpił błąd",
    r"техническ\w+ (?:работ|обслужив|перерыв)|на обслуживании|(?:временно|сайт) (?:недоступ|не работает)"
    r"|в разработке|скоро (?:откр|верн)|произошла ошибка|технічн\w+ робот",
    r"bakım(?:da| çalışma| modu)|yapım aşamasında|çok yakında|bir hata oluştu|underhåll|snart tillbaka"
    r"|något gick fel|vedligehold|vedlikehold|gik galt|gikk galt",
    r"huolto|palaamme pian|meni vikaan|údržb|dočasně (?:nedostup|mimo)|došlo k chybě|karbantart"
    r"|hiba történt|mentenanță|în construcție|apărut o eroare|συντήρηση|υπό κατασκευή",
    r"メンテナンス|準備中|工事中|エラーが発生|维护|維護|建设中|升级中|即将上线|出错了|服务器错误|점검"
    r"|준비 ?중|공사 ?중|오류가 발생",
    r"الصيانة|قيد الإنشاء|حدث خطأ|תחזוקה|bảo trì|đang xây dựng|xảy ra lỗi|pemeliharaan|segera hadir"
    r"|terjadi kesalahan|ปิดปรับปรุง",
)

_NEEDS_SCRIPT = _any(
    r"\bbrowser\b"
    + _GAP
    + r"\b(?:unsupported|outdated|(?:not|no longer) supported|too old)|\bunsupported browser|\b(?:update|upgrade)\b"
    + _GAP
    + r"\bbrowser",
    r"\b(?:javascript|js)\b"
    + _GAP
    + r"\b(?:disabled|required|not available|not enabled|turned off|to be enabled|needs? to be|must be)\b",
    r"\b(?:enable|activate|turn on|requires?|needs?|without)\b" + _GAP + r"\b(?:javascript|js)\b",
    r"\bsupport (?:for )?(?:frames|iframes)\b|\b(?:not|n't) support frames\b|javascript"
    + _GAP
    + r"(?:aktivieren|activer|activar|abilitare|ativar|inschakelen|włącz|включ|有効|启用|啟用|활성)",
    r"(?:aktivieren|activer|activez|active|habilit|abilita|ative|schakel|włącz|включите|启用|啟用)" + _GAP + r"javascript",
)

WORDINGS: tuple[Wording, ...] = (
    Wording("worded_captcha", SignKind.CAPTCHA, _HUMAN, 80, 12),
    Wording("worded_refusal", SignKind.WAF, _REFUSED, 80, 12),
    Wording("worded_login", SignKind.LOGIN, _MEMBERS, 80, 15),
    Wording("worded_consent", SignKind.CONSENT, _CONSENT, 80, 8),
    Wording("worded_paywall", SignKind.PAYWALL, _PAYWALL, 300, 100),
    Wording("worded_parking", SignKind.PARKED, _PARKED, 120, 20),
    Wording("worded_missing", SignKind.SOFT_404, _MISSING, 80, 40),
    Wording("worded_outage", SignKind.MAINTENANCE, _BROKEN, 60, 12),
    Wording("worded_script", SignKind.APP_SHELL, _NEEDS_SCRIPT, 40, 5),
)
"""In order of precedence: a wall hides everything else, a page said to be missing is more than an error."""
