"""Words that say nothing of what a page is about, by language (ISO 639-1), and those of every web page. Data only.

Own collection of function words of at least three letters, and of what menus, bylines, log-ins and notices say. Case folded.
"""

# fmt: off
FUNCTION_WORDS: dict[str, str] = {
    "en": """
        about above across after again against all almost alone along already also although always among and another any
        anyone anything are around away back became because become been before began being below best better between big
        both but call came can cannot come could day did does doing done down during each either else end enough even ever
        every everyone everything far few find first for found four from full gave get gets getting give given gives goes
        going gone good got great had half has have having her here herself high him himself his how however into its itself
        just keep kind knew know known large last later least left less let lets like likely little long look looking lot
        lots low made make makes making many may maybe mean might mine more most much must myself near need needs never next
        nice not nothing now off often old once one ones only onto open other others our ours out over own part past people
        per perhaps place possible put quite rather real really right said same saw say says second see seem seen set
        several shall she should show side since small some someone something sometimes soon still such sure take taken
        takes tell than that the their them themselves then there these they thing things think this those though thought
        three through thus time times today together told too took toward try trying turn two under until upon use used
        uses using usually various very via want wants was way ways well went were what whatever when where whether which
        while who whole whom whose why will with within without work would year years yes yet you your yours yourself
        month months week weeks days hour hours minutes ago monday tuesday wednesday thursday friday saturday sunday
        january february march april june july august september october november december don doesn didn isn wasn won
        aren couldn wouldn shouldn haven hasn hadn ain top easy different important simple start started help via amp
        """,
    "de": """
        aber alle allem allen aller alles als also andere anderen auch auf aus bei beim bereits bin bis bist dabei dafür
        dagegen daher damit danach dann daran darauf das dass davon dazu dein deine dem den denen denn der deren des dessen
        die dies diese diesem diesen dieser dieses doch dort drei durch ein eine einem einen einer eines einfach einige
        einmal erst erste ersten etwa etwas euch euer für ganz geben gegen gehen gemacht genau gibt große großen gut gute
        guten haben habe hat hatte hatten heute hier hin hinter ich ihm ihn ihr ihre ihrem ihren ihrer immer ins ist jede
        jedem jeden jeder jedes jedoch jetzt jahr jahre jahren kann kannst kein keine keinen können könnte lange lassen
        machen macht mal man mehr mein meine meist mich mir mit muss müssen nach nachdem neben neue neuen neuer nicht nichts
        noch nun nur oben oder ohne schon sehr sei sein seine seinem seinen seiner seit sich sie sind soll sollen sollte
        sondern sonst sowie tag tage teil über uhr um und uns unser unsere unter viel viele vielen vom von vor war waren
        warum was weil weiter weitere weiteren welche welcher wenig wenn wer werden wichtig wie wieder will wir wird wirklich
        wissen worden wurde wurden während zeigen zeit zum zur zwar zwei zwischen montag dienstag mittwoch donnerstag
        freitag samstag sonntag januar februar märz juni juli oktober dezember
        """,
    "fr": """
        afin ainsi alors après assez au aucun aussi autour autre autres aux avait avant avec avez avoir avons bien bon bonne
        car cas ceci cela celle celles celui cependant ces cet cette ceux chaque chez ici comme comment contre dans des deux
        depuis dernier dernière derrière devant doit donc dont elle elles encore enfin ensuite entre est était étaient été
        être eux fait faire faut fois font grand grande ici ils jamais jour jours jusqu juste les leur leurs lors lui mais
        mes même mois moins mon notamment nos notre nous nouveau nouvelle non par parce pas pendant petit petite peu peut
        peuvent plus plusieurs pour pourquoi premier première près puis quand que quel quelle quelles quelque quelques quels
        qui quoi sans ses seulement selon sera son sont sous souvent sur tant tel tous tout toute toutes très trois trop une
        vers voici voilà vos votre vous vraiment année années ans
        """,
    "es": """
        algo algunas algunos ahora allí ante antes aquel aquella aquí así aún aunque año años bajo bien cada casi como con
        contra cosa cosas cual cuando cuanto dar debe del desde después día días donde dos ella ellas ellos entonces entre
        era eran esa ese eso esos esta está están estas este esto estos fue fueron gran grande hace hacer hacia han hasta hay
        hoy las les los luego más mayor mejor menos mes mientras mis mismo mucha muchas mucho muchos muy nada nos nosotros
        nuestra nuestro nueva nuevo nunca otra otras otro otros para parte pero poco por porque primera primero puede pueden
        pues que quien quién ser sea según ser será sido siempre sin sino sobre solo sólo son sus también tan tanto tener
        tengo tiempo tiene tienen toda todas todavía todo todos tras tres una unas uno unos usted vez veces vida
        """,
    "it": """
        alla alle anche ancora anni anno avere aveva bene che chi ci ciò come con così cui dai dal dalla dalle dei del della
        delle dello dentro deve dopo dove due ecco era essere fare fatto fino fra già gli gran grande ieri il in infatti
        invece loro lui meno mentre mio molto nel nella nelle nello nei noi non nostra nostro nulla oggi ogni ora per perché
        però più poco poi prima primo può quale quando quanto quasi quella quelle quelli quello questa queste questi questo
        qui sarà sei sempre senza sia siamo solo sono sopra sotto sta stata stati stato sua sue sui sul sulla suo suoi tanto
        tra tre troppo tutta tutte tutti tutto una uno via voi volta
        """,
    "pt": """
        agora ainda algum alguma alguns além ano anos antes ao aos apenas após aqui assim até bem cada com como contra da das
        de dela dele deles depois desde desta deste deve dia dias disse do dois dos ela elas ele eles em enquanto entre era
        essa esse esta está estão este eu fazer foi foram grande há isso isto já lhe maior mais mas melhor menos mesmo meu
        minha muita muito muitos não nas nem nos nossa nosso nova novo num numa onde outra outras outro outros para parte
        pela pelas pelo pelos pode podem por porque qual quando que quem são se seja sem sempre ser será seu seus só sobre
        sua suas também tão tem tempo ter todo toda todos três tudo uma umas uns vai vez vezes você
        """,
    "nl": """
        aan alle alleen als altijd ander andere ben bij binnen daar dan dat deze die dit doen door dus een eens eerste elk
        elke en er geen goed haar had heb hebben heeft hem hen het hier hij hoe hun iets jaar jaren je jij jouw jullie kan
        komen kunnen laat maar maken meer meest men met mijn moet moeten naar niet niets nieuwe nog nooit nou om omdat ons
        onze ook op over pas samen steeds toch toen tot tussen uit van vanaf veel vele verder volgens voor waar waarom
        wanneer want was wat weer wel welke werd wie wij wil worden wordt zal zeer zich zij zijn zo zoals zonder zou twee
        """,
    "pl": """
        albo ale aby bardzo bez będzie być był była było były cały choć chociaż ciągle czy czyli czas dla dlaczego dlatego
        dnia dni dobrze dziś gdy gdyby gdzie go ich ile inne inny jak jaki jakie jako jednak jeden jego jej jest jestem
        jeszcze jeśli już kiedy kto która które którego której który których którzy lata lat lub mają mam może można mnie
        moje nad nam nas nasz nasze nawet nic nie nich nim niż nowe nowy oraz pod podczas ponad ponieważ przed przede
        przez przy roku również się sobie swoje tak taki takie także tam tego tej ten też tych tylko tym wiele więc więcej
        wszystkie wszystko właśnie wśród zawsze został została żeby
        """,
    "ru": """
        без был была были было быть вам вас весь ведь во вот все всегда всего всех вы где год года году даже для день дня
        до его ее если есть еще или именно ими как какой когда которая которого которое которой которые который которых кто
        лет ли лишь между меня мне много может можно мой на над надо нам нас наш не него нет ни них ничего но новый один они
        оно от очень по под после потому почему при про раз сам себе себя сейчас со так такая такие такой также там тем
        теперь то того тоже той только том тот три тут ты уже чего чем через что чтобы эта эти этих это этого этой этом этот
        время человек люди свой своей своих своего
        """,
    "tr": """
        acaba ama ancak arada artık aslında ayrıca bana bazı belki ben beni benim beri bile bin bir biraz birçok biri birkaç
        birlikte biz bize bizim böyle bu buna bunu bunun çok çünkü daha dahi değil diğer diye dolayı en fakat gibi göre hala
        hangi hatta hem henüz her herkes hiç için ile ilgili ise iki işte kadar karşı kendi kez kim mı mu nasıl neden niye
        nin olan olarak oldu olduğu olduğunu olması olsa olur onlar ona onu onun oysa öyle pek rağmen sadece sanki sen siz
        sonra şekilde şey şimdi şöyle tarafından tüm üzere var ve veya yani yer yeni yıl yok yoksa zaten
        """,
    "sv": """
        alla allt andra att av bara blev bli blir dag där de dem den denna deras dess detta det dig din dina du efter eller
        ett finns flera från för få får gjort har hade han hans hela henne här hon hur inte in inga ingen jag kan kommer
        kunde man med mellan mer min mina mot mycket många måste ned ner nog nu när någon något några och också om oss
        på sedan sig sin sina ska skulle som så till under upp ut utan var vara varit vem vid vilka vill år över
        """,
    "da": """
        alle andre bare blev blive bliver den denne der deres det dette dig din disse efter eller end et for fra får gør
        ham han hans har havde helt hende her hos hun hvad hvis hvor hvordan ikke ind jeg kan kom kun kunne man mange med
        meget mellem mere min mod mig måtte nogle noget nu når også om op over på sig sin sine skal skulle som så til
        under ved vil ville være været år
        """,
    "id": """
        ada adalah agar akan anda antara apa atau bagi bahwa banyak baru beberapa belum bisa bukan dalam dan dapat dari
        dengan dia dua hal hanya harus hingga ini itu jika juga kami kamu karena kata kita lagi lain lalu lebih maka masih
        mereka namun oleh orang pada para pun saat saja sangat saya sebagai sebuah secara sehingga sejak seperti serta
        setelah suatu sudah tahun tak tapi telah tentang terhadap tersebut tidak untuk yaitu yang
        """,
    "vi": """
        bạn các cái cho chúng cùng của được đang đây để đến đều không khi là làm lại mà một này những như nhiều phải rất sau
        sẽ tại theo thì trên trong tôi từ và vào về với vì
        """,
    "ja": "する した して いる ある なる これ それ あれ この その ため こと もの よう から まで ます です した",
    "zh": "的是 我们 我們 他们 他們 这个 這個 那个 可以 没有 沒有 就是 一个 一個 不是 以及 如果 因为 因為 所以",
}

WEB_WORDS: str = """
    about account accept address ads advertise advertisement advertising agree all-rights anonymous answer app apps archive
    archives article articles author authors back blog blogs blogger button cancel careers cart categories category checkout
    check click close comment comments community consent contact contacts content continue cookie cookies copyright create
    date default delete details disclaimer display domain download downloads edit email emails enable enter error external
    facebook faq faqs feed feedback feeds file files filed follow followers following footer form forgot free friend friends
    gallery
    google guest header hello help hide home homepage html http https icon image images index info information inbox
    instagram item items javascript join language latest learn leave legal like likes link linkedin links list load loading
    log logged login logo logout mail main
    member members menu message messages mobile more name nav navigation new news
    newsletter newsletters next notice number online options order page pages password permalink photo photos pin pinterest
    please policy popular post postet posted posts powered press previous print privacy product products profile publish
    published question questions rating read reader readers reading recent recommended reddit register related reply replies
    report reserved reset resources results reviews rights rss save script search section select send service services
    settings share shared shares sharing shop sidebar sign signin signup site sitemap sites skip social sort source sources
    sponsored story stories submit subscribe subscriber subscribers subscription support tag tags team terms text theme
    thank thanks title toggle topic topics trackback tweet tweets twitter type unsubscribe update updated updates upload url user
    username users version video videos view views visit web webpage website websites whatsapp width widget wordpress-com write
    written youtube zoom com www net org php aspx htm pdf jpg png url utm
    abonnieren agb akzeptieren anmelden anmeldung antworten anzeige anzeigen archiv artikel autor beitrag beiträge benutzer
    bild bilder datenschutz datenschutzerklärung datum drucken einstellungen facebook-seite folgen foto fotos hilfe impressum
    infos inhalt inhalte kategorie kategorien klicken kommentar kommentare kontakt lesen link mehr menü merken nachrichten
    newsletter nutzer passwort registrieren seite seiten startseite suche suchen teilen thema themen übersicht veröffentlicht
    warenkorb webseite weiterlesen zurück
    abonner accueil actualités adresse ajouter auteur compte connecter connexion conditions confidentialité données envoyer
    imprimer inscription inscrire lire mentions légales nom partager passe publié rechercher recherche répondre retour site
    suite suivre utilisateur utilisation
    aceptar autor buscar comentario comentarios compartir comprar contacto contenido contraseña correo cuenta datos enviar
    imprimir inicio leer nombre noticias página privacidad publicado registrarse responder seguir sesión siguiente sitio
    suscribirse términos usuario
    accedi account articolo cerca commenti commento condividi contatti iscriviti leggi notizie pagina pubblicato rispondi
    scopri utente
    acesso assine comentários compartilhar conta entrar enviar leia notícias nome página pesquisar publicado senha usuário
    delen gebruiker inloggen lees meer reacties reageer reactie zoeken wachtwoord
    czytaj dodaj hasło komentarz komentarze kontakt logowanie menu polityka prywatności redakcja strona szukaj udostępnij
    войти главная группа забыли имя комментарии комментарий комментариев контакты логин меню ответить пароль поделиться поиск
    пользователь регистрация сайт сайта сайте статьи страница ссылка
    ana arama giriş hakkında iletişim kayıt kullanıcı oku paylaş sayfa şifre yorum yorumlar üye
    abbrechen access accessories added air aktuell aktuelle aktuellen aktueller aktuelles america american angebot angebote
    ausgabe basic basics begin bericht berichte black blue breaking cases center change color colors company connect control
    cost customer customers darf denkst deutsch deutsche deutschen deutscher deutsches deutschland featured features frage
    fragen future global green guide guides hot including informationen inside international internationale internationalen
    internationaler john kids kommen kommt länger leaders letzte letzten live menschen mensch möglich mögliche national neueste
    note notes office österreich österreichische partner percent personal plan praxis presse pressemitteilung
    pressemitteilungen price prices program public quick red regel regeln related release released richtig richtige richtigen
    schreiben shipping shopping show shows size special state stay steht step stop store stores style tickets tipp
    tipps tips trending trifft united veranstaltung veranstaltungen watch welcome white world
    ログイン パスワード 会員 登録 検索 一覧 記事 登錄 登录 首页 首頁 密码 用户 評論 评论
"""
"""What menus, bylines, forms and notices of any site say, in several languages."""
# fmt: on
