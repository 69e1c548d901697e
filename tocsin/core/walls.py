"""Walls: pages that stand in front of an article, known by what they say and where they are.

The rules hold for the web in general and name no site. They judge by how much of a page speaks of
the wall, so an article about captchas, cookies or subscriptions is not taken for one.
"""

# ruff: noqa: RUF001  what walls say in Cyrillic and Turkish letters

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from tocsin.core.model import Wall

_SHORT: Final = 400  # one sentence of a wall is enough in so short a text
_TEASER: Final = 2_500  # what stands before "subscribe to read on" is seldom longer
_NOT_FREE: Final = 1_500  # the same, where the page itself says that it is not free
_SCRIPTED: Final = 1_500  # what a page with a challenge's script says, where it is the challenge
_TITLED: Final = 3_000
_SHARE: Final = 1 / 3
_LONGEST: Final = 10_000
_FOOT: Final = 4
_LINE: Final = 400


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


# What walls say, in the languages that most news is written in.
_SAYS: Final[Mapping[Wall, re.Pattern[str]]] = {
    Wall.CAPTCHA: _any(
        r"\b(?:verify|confirm|prove|check|ensure|make sure)\b.{0,30}\b(?:you(?:'re|\u2019re| are)"
        r"|your)\b.{0,20}\b(?:human|not a (?:ro)?bot)\b",
        r"\bare you a (?:ro)?bot\b|\byou(?:'re|\u2019re| are) not a robot\b",
        r"\bchecking (?:your|if the site connection)\b.{0,30}\b(?:browser|secure)\b",
        r"\b(?:complete|solve|fill in|enter)\b.{0,30}\bcaptcha\b",
        r"\bunusual (?:traffic|activity)\b.{0,60}\b(?:network|browser|ip|computer)\b",
        r"\byour (?:request|access|ip)\b.{0,30}\b(?:was|has been|is)\b.{0,20}\bblocked\b",
        r"\b(?:ray|reference|incident|support) ?(?:id|#|number)\s*[:#]?\s*[\w.-]*\d",
        r"\bddos protection\b|\bverifying (?:that )?you are\b|\bneeds to review the security\b",
        r"\bkein roboter\b|\bein mensch (?:sind|bist)\b|\bmenschliche[rn]? (?:nutzer|besucher)",
        r"\b(?:pas|êtes) un (?:robot|humain)\b|\bvérifi\w* que vous êtes\b.{0,20}\bhumain",
        r"\bno (?:es|eres|soy) un robot\b|\b(?:es|eres) humano\b",
        r"\bnon sei un robot\b|\bsei umano\b|\bnão (?:é|sou) um robô\b|\bé humano\b",
        r"\bniet? (?:een|geen) robot\b|\been mens bent\b|\bnie jesteś robotem\b",
        r"\bне робот\b|\bвы (?:не бот|человек)\b|\bви (?:не бот|людина)\b",
        r"\brobot olmadığınızı\b|不是机器人|人机验证|驗證您是真人|ロボットではありません"
        r"|로봇이 아닙니다|لست روبوت",
    ),
    Wall.CONSENT: _any(
        r"\bbefore you continue\b",
        r"\bwe (?:and|&) our (?:\d+ )?(?:\w+ )?partners\b",
        r"\bwe (?:value|care about|respect) your privacy\b",
        r"\b(?:accept|reject|allow|agree to) all\b(?: cookies)?",
        r"\b(?:manage|customi[sz]e|change|withdraw|give)\b.{0,12}\b(?:your|my|cookies?)\b.{0,20}"
        r"\b(?:consent|cookies?|privacy|settings|preferences)\b",
        r"\b(?:cookies?|consent|privacy) (?:settings|preferences|choices|options)\b",
        r"\buse[sd]? (?:of )?cookies\b|\blegitimate interests?\b",
        r"\b(?:personal data|store and.{0,10}access information)\b.{0,80}\b(?:device|partners"
        r"|purposes?|ads|advertising)\b",
        r"\bcookies (?:akzeptieren|zustimmen|ablehnen)\b|\balle akzeptieren\b|\beinwilligung\b"
        r"|\bmit werbung weiterlesen\b|\bunsere \d* ?partner\b|\bdatenschutzeinstellungen\b",
        r"\btout (?:accepter|refuser)\b|\bcontinuer sans accepter\b|\bnos \d* ?partenaires\b",
        r"\baceptar (?:todo|y continuar|cookies)\b|\bnuestros \d* ?socios\b",
        r"\baccetta (?:tutto|e continua)\b|\bi nostri \d* ?partner\b|\baceitar (?:todos|tudo)\b",
        r"\balles accepteren\b|\bonze \d* ?partners\b|\bzaakceptuj\b|\bprzejdź do serwisu\b",
    ),
    Wall.PAYWALL: _any(
        r"\b(?:subscribe|sign up|register|log ?in|sign in|join|pay)\b.{0,40}\bto (?:continue|keep"
        r"|read|unlock|access|view|see)\b",
        r"\b(?:to )?(?:continue|keep) reading\b.{0,60}\b(?:subscri|register|account|sign|log)",
        r"\bto (?:continue|keep) reading\b|\bto read (?:the (?:full|rest)|this|more)\b.{0,60}"
        r"\b(?:subscri|register|sign|log)",
        r"\b(?:article|story|content|page)\b.{0,30}\b(?:is )?(?:only )?(?:available|reserved"
        r"|exclusive(?:ly)?|free|for)\b.{0,20}\b(?:subscribers|members|premium)\b",
        r"\b(?:subscribers?|members?)[ -](?:only|exclusive)\b|\balready (?:a|an) (?:subscriber"
        r"|member)\b|\balready have (?:a subscription|an account)\b",
        r"\b(?:your|last|remaining|this month|reached)\b.{0,40}\b(?:free (?:articles?"
        r"|stor(?:y|ies))|article limit)\b|\bunlock (?:this|the) (?:article|story)\b",
        r"\bsubscription (?:is )?required\b|\bbecome a (?:subscriber|member)\b",
        r"\b(?:jetzt|mit) (?:abo|plus)\b.{0,40}\b(?:weiterlesen|lesen|testen|freischalten)\b",
        r"\bweiterlesen mit\b|\bnur für abonnent|\bsie sind (?:bereits|schon) abonnent",
        r"\bréservée? (?:à|aux) (?:nos )?abonnés\b|\bpour lire la suite\b|\bdéjà abonné",
        r"\b(?:para|suscríbete para) (?:seguir|continuar) leyendo\b|\bexclusivo para suscriptores"
        r"|\bya (?:es|eres) suscriptor\b",
        r"\briservat[oa] agli abbonati\b|\bper continuare a leggere\b|\bsei già abbonat",
        r"\bexclusivo para assinantes\b|\bpara continuar (?:a ler|lendo)\b|\bjá é assinante\b",
        r"\balleen voor abonnees\b|\bverder lezen\b.{0,30}\babonn|\bdla subskrybent|\bприобретите"
        r" подписку\b|\bтолько (?:для|по) подпис|\bза передплатою\b|続きを読むには|会員限定",
    ),
    Wall.LOGIN: _any(
        r"\b(?:please |you (?:must|need to) )?(?:log ?in|sign in)\b.{0,30}\b(?:to (?:your|continue"
        r"|view)|with your|below)\b",
        r"\b(?:forgot(?:ten)?|reset)\b.{0,12}\bpassword\b|\bkeep me (?:logged|signed) in\b"
        r"|\bremember me\b|\b(?:do not|don't|don\u2019t) have an account\b|\bcreate an account\b",
        r"\bpasswort vergessen\b|\bmot de passe oublié\b|\bolvidad\w+.{0,12}\bcontraseña\b"
        r"|\bpassword dimenticata\b|\besqueceu.{0,12}\bsenha\b|\bwachtwoord vergeten\b"
        r"|\bзабыли пароль\b|\bзабули пароль\b",
    ),
    Wall.SCRIPT: _any(
        r"\b(?:enable|activate|turn on|allow|requires?|needs?)\b.{0,30}\bjava ?script\b",
        r"\bjava ?script\b.{0,40}\b(?:disabled|not enabled|required|enabled|turned off|blocked"
        r"|to (?:run|continue|view))\b",
        r"\bjava ?script\b.{0,40}\b(?:aktivier|activer|habilit|attiv|inschakel|włącz)"
        r"|\b(?:aktivier|activez|activ[ae]|habilit|abilit|włącz|включите|увімкніть)\w*.{0,30}"
        r"\bjava ?script\b",
    ),
}
_TITLES: Final[Mapping[Wall, re.Pattern[str]]] = {
    Wall.CAPTCHA: _any(
        r"\W*(?:just a moment|attention required|access (?:to this page )?(?:has been )?denied"
        r"|one more step|pardon our interruption|security (?:check|verification)"
        r"|(?:ro)?bot (?:check|verification|detection)|human verification|are you a (?:ro)?bot"
        r"|(?:please )?verify (?:that )?you are (?:a )?human|checking your browser|captcha"
        r"|403 forbidden|request (?:rejected|blocked)|you have been blocked|blocked"
        r"|un momento|einen moment|un instant|один момент|проверка браузера)\W*(?:\|.*)?"
    ),
    Wall.CONSENT: _any(
        r"\W*(?:before you continue\b.*|(?:your )?(?:privacy|cookie|consent) (?:choices|consent"
        r"|settings|preferences|notice|wall)|we value your privacy|cookie ?wall)\W*"
    ),
    Wall.LOGIN: _any(
        r"\W*(?:log ?in|sign in|anmelden|einloggen|connexion|se connecter|iniciar sesión|accedi"
        r"|entrar|inloggen|zaloguj się|вход|увійти)\b.{0,40}"
    ),
    Wall.SCRIPT: _any(r"\W*(?:java ?script (?:is )?(?:required|disabled|not available))\W*"),
}
# A host, or a step of a path, that a wall lives at.
_PLACES: Final[Mapping[Wall, frozenset[str]]] = {
    Wall.CONSENT: frozenset(
        ("consent", "consents", "guce", "cmp", "gdpr", "cookiewall", "cookie-wall", "privacywall")
    ),
    Wall.LOGIN: frozenset(
        ("login", "signin", "sign-in", "log-in", "sso", "auth", "oauth", "accounts", "account")
    ),
    Wall.PAYWALL: frozenset(("subscribe", "subscription", "subscriptions", "paywall", "abo")),
    Wall.CAPTCHA: frozenset(("captcha", "challenge", "validate-captcha", "sorry")),
}


def wall_of_address(asked: str, reached: str) -> Wall | None:
    """The wall that a redirect led to, by its host or path; None where we were led to an article
    or not at all. What already stood in the address that was asked says nothing."""
    before, after = _places(asked), _places(reached)
    for wall, places in _PLACES.items():
        if places & (after - before):
            return wall
    return None


def _places(url: str) -> set[str]:
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return set()
    return {*(parts.hostname or "").split("."), *parts.path.split("/")}


def wall_of_text(
    title: str | None, text: str, *, free: bool | None, challenge: bool, password: bool
) -> Wall | None:
    """The wall that a page is, by what it says. `free`: what its markup says of access,
    `challenge`: it loads a script that tests visitors, `password`: it asks for one."""
    size = len(text)
    if size > _LONGEST:
        return None
    if challenge and size < _SCRIPTED:
        return Wall.CAPTCHA
    if title and size < _TITLED and (wall := _wall_of_title(title.strip())):
        return wall
    lines = [line[:_LINE] for line in text.splitlines() if line.strip()]
    free = free is not False or size >= _NOT_FREE
    return _wall_of_lines(lines, size, free=free, password=password)


def _wall_of_title(title: str) -> Wall | None:
    fitting = (wall for wall, titles in _TITLES.items() if titles.fullmatch(title))
    return next(fitting, None)


def _wall_of_lines(lines: list[str], size: int, *, free: bool, password: bool) -> Wall | None:
    for wall in (Wall.CAPTCHA, Wall.SCRIPT, Wall.CONSENT):
        if _is_said(_SAYS[wall], lines, size):
            return wall
    if not free or _ends_in_offer(lines, size):
        return Wall.PAYWALL
    if _is_said(_SAYS[Wall.LOGIN], lines, size) and (password or size < _SHORT):
        return Wall.LOGIN
    return None


def _is_said(says: re.Pattern[str], lines: Iterable[str], size: int) -> bool:
    """Whether a third of the text speaks so, or any of a very short one."""
    said = sum(len(line) for line in lines if says.search(line))
    return said > 0 and (size < _SHORT or said >= _SHARE * size)


def _ends_in_offer(lines: list[str], size: int) -> bool:
    """Whether a text breaks off with the offer to go on for money or a name."""
    says = _SAYS[Wall.PAYWALL]
    return size < _TEASER and any(says.search(line) for line in lines[-_FOOT:])
