"""Hosts known for one kind of link. Data only: own collection; every row names where that can be checked, and when it was noted.

Hosts of blogs and shops of many kinds (WordPress.com, Medium, Amazon) are left out: their address says nothing of the type.
"""

from dataclasses import dataclass

from bot.core.judgement import LinkType


@dataclass(frozen=True, slots=True)
class Host:
    """One row. host: it and everything below it. source: where to see what it is. noted_on: when the row was written, ISO."""

    host: str
    link_type: LinkType
    source: str
    noted_on: str


_NOTED = "2026-11-21"
_WIKI = "en.wikipedia.org/wiki/"
_SELF = "its own front page"

# type, hosts, source
GROUPS: tuple[tuple[LinkType, str, str], ...] = (
    (
        LinkType.SOCIAL,
        """facebook.com instagram.com twitter.com x.com linkedin.com pinterest.com pinterest.de pinterest.co.uk
        pinterest.fr tiktok.com threads.net snapchat.com tumblr.com vk.com ok.ru weibo.com xing.com mastodon.social
        bsky.app truthsocial.com gab.com minds.com mixi.jp line.me t.me telegram.me whatsapp.com discord.com discord.gg
        clubhouse.com nextdoor.com flickr.com 500px.com deviantart.com behance.net dribbble.com goodreads.com
        letterboxd.com strava.com meetup.com""",
        f"{_WIKI}List_of_social_networking_services",
    ),
    (
        LinkType.SOCIAL,
        """youtube.com youtu.be vimeo.com dailymotion.com twitch.tv rutube.ru bilibili.com nicovideo.jp rumble.com
        odysee.com bitchute.com youku.com soundcloud.com mixcloud.com""",
        f"{_WIKI}List_of_online_video_platforms",
    ),
    (
        LinkType.SOCIAL,
        "linktr.ee about.me mix.com scoop.it flipboard.com getpocket.com diigo.com folkd.com hatena.ne.jp instapaper.com",
        f"{_WIKI}List_of_social_bookmarking_websites",
    ),
    (
        LinkType.FORUM,
        """reddit.com news.ycombinator.com lobste.rs slashdot.org tildes.net lemmy.world lemmy.ml 4chan.org gutefrage.net
        boards.ie mumsnet.com netmums.com thestudentroom.co.uk digitalpoint.com warriorforum.com blackhatworld.com
        webmasterworld.com wjunction.com namepros.com bodybuilding.com resetera.com neogaf.com somethingawful.com
        ubuntuusers.de jeuxvideo.com doctissimo.fr commentcamarche.net forocoches.com burbuja.info meneame.net
        hwupgrade.it finanzaonline.com tweakers.net fok.nl wykop.pl elektroda.pl searchengines.guru 4pda.to pikabu.ru
        donanimhaber.com eksisozluk.com 5ch.net ptt.cc v2ex.com tieba.baidu.com whirlpool.net.au ozbargain.com.au
        linustechtips.com""",
        f"{_WIKI}List_of_Internet_forums",
    ),
    (
        LinkType.QA_COMMUNITY,
        """stackexchange.com stackoverflow.com serverfault.com superuser.com askubuntu.com mathoverflow.net quora.com
        answers.com ask.com brainly.com zhihu.com zhidao.baidu.com chiebukuro.yahoo.co.jp okwave.jp otvet.mail.ru
        wer-weiss-was.de justanswer.com experts-exchange.com community.shopify.com support.google.com
        answers.microsoft.com discussions.apple.com toster.ru""",
        f"{_WIKI}List_of_question-and-answer_websites",
    ),
    (
        LinkType.WIKI,
        """wikipedia.org wikimedia.org wikidata.org wikivoyage.org wiktionary.org wikibooks.org wikiversity.org
        wikiquote.org wikisource.org fandom.com wikia.com wikihow.com baike.baidu.com namu.wiki everybodywiki.com
        ballotpedia.org rationalwiki.org fextralife.com wiki.gg miraheze.org localwiki.org wikitravel.org""",
        f"{_WIKI}List_of_wikis",
    ),
    (
        LinkType.CODE_REPO,
        """github.com gist.github.com gitlab.com bitbucket.org codeberg.org sourceforge.net launchpad.net gitee.com sr.ht
        savannah.gnu.org salsa.debian.org npmjs.com pypi.org crates.io rubygems.org packagist.org nuget.org
        hub.docker.com huggingface.co kaggle.com codepen.io jsfiddle.net replit.com codesandbox.io""",
        f"{_WIKI}Comparison_of_source-code-hosting_facilities",
    ),
    (
        LinkType.PRESS_RELEASE,
        """prnewswire.com prnewswire.co.uk businesswire.com globenewswire.com prweb.com newswire.com newswire.ca
        accesswire.com einpresswire.com prlog.org pr.com pressat.co.uk openpr.com openpr.de presseportal.de
        presseportal.ch ots.at pressebox.de firmenpresse.de news-aktuell.de lifepr.de fair-news.de prtimes.jp
        atpress.ne.jp value-press.com dreamnews.jp eqs-news.com cision.com notified.com responsesource.com
        24-7pressrelease.com issuewire.com categorynet.com 24presse.com communique-de-presse.com comunicae.es
        comunicati-stampa.net persberichten.com pressreleasepoint.com 1888pressrelease.com free-press-release.com""",
        f"{_WIKI}Press_release",
    ),
    (
        LinkType.CITATION_LOCAL,
        """yelp.com yelp.de yelp.co.uk yelp.fr yelp.ca foursquare.com tripadvisor.com tripadvisor.de tripadvisor.co.uk
        tripadvisor.fr yellowpages.com yell.com yellowpages.ca yellowpages.com.au whitepages.com superpages.com
        gelbeseiten.de dasoertliche.de 11880.com meinestadt.de golocal.de herold.at local.ch pagesjaunes.fr
        paginasamarillas.es paginegialle.it paginasamarelas.pt goudengids.nl goldenpages.be panoramafirm.pl pkt.pl
        zlatestranky.cz eniro.se hitta.se degulesider.dk gulesider.no 2gis.ru zoon.ru justdial.com sulekha.com
        truelocal.com.au hotfrog.com brownbook.net cylex.de cylex-uk.co.uk manta.com bbb.org mapquest.com
        citysquares.com chamberofcommerce.com merchantcircle.com n49.com scoot.co.uk thomsonlocal.com freeindex.co.uk
        infobel.com kompass.com wlw.de europages.com europages.de firmenabc.at northdata.com cybo.com tupalo.com
        opendi.com stadtbranchenbuch.com""",
        f"{_WIKI}Category:Yellow_pages; {_SELF}",
    ),
    (
        LinkType.DIRECTORY,
        """dmoz-odp.org curlie.org botw.org jasminedirectory.com alternativeto.net g2.com capterra.com capterra.de
        getapp.com softwareadvice.com crozdesk.com saashub.com producthunt.com betalist.com clutch.co goodfirms.co
        designrush.com sortlist.com sortlist.de trustradius.com trustpilot.com provenexpert.com ausgezeichnet.org
        reviews.io sitejabber.com crunchbase.com angel.co wellfound.com f6s.com startupranking.com feedspot.com
        alltop.com webwiki.de webwiki.com bloglovin.com blogarama.com somuch.com exactseek.com gimpsy.com""",
        f"{_WIKI}List_of_web_directories; {_SELF}",
    ),
    (
        LinkType.PROFILE,
        """gravatar.com disqus.com keybase.io patreon.com ko-fi.com buymeacoffee.com fiverr.com upwork.com freelancer.com
        issuu.com slideshare.net speakerdeck.com scribd.com academia.edu researchgate.net orcid.org discogs.com last.fm
        bandcamp.com steamcommunity.com instructables.com hackerone.com muckrack.com""",
        _SELF,
    ),
    (
        LinkType.COUPON,
        """retailmenot.com groupon.com groupon.de slickdeals.net honey.com joinhoney.com couponfollow.com coupons.com
        vouchercodes.co.uk myvouchercodes.co.uk hotukdeals.com mydealz.de gutscheinpony.de gutscheine.de sparwelt.de
        coupons.de cuponation.com dealabs.com poulpeo.com igraal.com ma-reduc.com chollometro.com cupones.es pepper.com
        pepper.pl pepper.nl pepper.ru preisjaeger.at kortingscode.nl picodi.com alerabat.com simplycodes.com
        dealspotr.com wethrift.com knoji.com dealnews.com couponbirds.com grabon.in coupondunia.in""",
        f"{_WIKI}Coupon; {_SELF}",
    ),
    (
        LinkType.DIGITAL_PR,
        """nytimes.com washingtonpost.com wsj.com usatoday.com latimes.com bloomberg.com reuters.com apnews.com npr.org
        theatlantic.com time.com cnn.com nbcnews.com cbsnews.com politico.com axios.com wired.com theverge.com
        techcrunch.com arstechnica.com bbc.co.uk bbc.com theguardian.com thetimes.co.uk telegraph.co.uk
        independent.co.uk ft.com economist.com irishtimes.com spiegel.de zeit.de faz.net sueddeutsche.de welt.de
        handelsblatt.com tagesschau.de heise.de t3n.de derstandard.at diepresse.com nzz.ch tagesanzeiger.ch srf.ch
        lemonde.fr lefigaro.fr liberation.fr lesechos.fr elpais.com elmundo.es lavanguardia.com corriere.it
        repubblica.it ilsole24ore.com publico.pt folha.uol.com.br globo.com nrc.nl volkskrant.nl nu.nl standaard.be
        lesoir.be wyborcza.pl onet.pl rp.pl idnes.cz novinky.cz svd.se dn.se aftonbladet.se politiken.dk berlingske.dk
        aftenposten.no vg.no hs.fi yle.fi kommersant.ru rbc.ru hurriyet.com.tr nikkei.com asahi.com mainichi.jp
        yomiuri.co.jp japantimes.co.jp scmp.com xinhuanet.com chosun.com joongang.co.kr straitstimes.com thehindu.com
        timesofindia.indiatimes.com smh.com.au abc.net.au theage.com.au nzherald.co.nz theglobeandmail.com cbc.ca
        lapresse.ca haaretz.com aljazeera.com""",
        f"{_WIKI}Lists_of_newspapers; {_SELF}",
    ),
)
"""Hosts by type; a host stands in one group only."""

HOSTS: tuple[Host, ...] = tuple(
    Host(host, link_type, source, _NOTED) for link_type, hosts, source in GROUPS for host in dict.fromkeys(hosts.split())
)

BY_HOST: dict[str, Host] = {row.host: row for row in HOSTS}
