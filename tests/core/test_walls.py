"""Walls: invented pages that stand in front of an article, and articles that only speak of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.model import Wall
from tocsin.core.walls import wall_of_address, wall_of_text

NEWS = (
    "Envoys of seven states met in the capital on Tuesday and spoke for most of the day about a"
    " ceasefire. They agreed that the guns would fall silent along the river from Friday.\n"
)


def wall(
    text: str,
    title: str | None = None,
    *,
    free: bool | None = None,
    challenge: bool = False,
    password: bool = False,
) -> Wall | None:
    return wall_of_text(title, text, free=free, challenge=challenge, password=password)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please verify that you are human to continue.", Wall.CAPTCHA),
        ("Verify you are human by completing the action below.", Wall.CAPTCHA),
        ("Checking your browser before you enter. Ray ID: 7f3a9", Wall.CAPTCHA),
        ("Our systems saw unusual traffic from your computer network.", Wall.CAPTCHA),
        ("Bitte best\u00e4tigen Sie, dass Sie kein Roboter sind.", Wall.CAPTCHA),
        ("V\u00e9rifiez que vous n'\u00eates pas un robot.", Wall.CAPTCHA),
        ("Confirma que no eres un robot para seguir.", Wall.CAPTCHA),
        ("Подтвердите, что вы не робот.", Wall.CAPTCHA),
        ("Підтвердьте, що ви не бот.", Wall.CAPTCHA),
        ("请完成人机验证", Wall.CAPTCHA),
        ("Potwierdź, że nie jesteś robotem.", Wall.CAPTCHA),
        ("You need to enable JavaScript to run this app.", Wall.SCRIPT),
        ("JavaScript is disabled in your browser. Please turn it on.", Wall.SCRIPT),
        ("Bitte aktivieren Sie JavaScript, um fortzufahren.", Wall.SCRIPT),
        ("Veuillez activer JavaScript pour continuer.", Wall.SCRIPT),
        ("Before you continue to the site\nWe use cookies and data.", Wall.CONSENT),
        ("We and our 214 partners store and access information on a device.", Wall.CONSENT),
        ("Wir und unsere 150 Partner\nAlle akzeptieren", Wall.CONSENT),
        ("Avec nos 80 partenaires\nContinuer sans accepter", Wall.CONSENT),
        (NEWS + "Subscribe to continue reading.", Wall.PAYWALL),
        (
            NEWS + "This article is for subscribers only. Already a subscriber? Sign in",
            Wall.PAYWALL,
        ),
        (NEWS + "Sign up or log in to keep reading this story.", Wall.PAYWALL),
        (NEWS + "You have read your last free article this month.", Wall.PAYWALL),
        (NEWS + "Jetzt mit Plus weiterlesen", Wall.PAYWALL),
        (NEWS + "Article réservé aux abonnés", Wall.PAYWALL),
        (NEWS + "Suscríbete para seguir leyendo", Wall.PAYWALL),
        (NEWS + "Contenuto riservato agli abbonati", Wall.PAYWALL),
        (NEWS + "Материал доступен только по подписке", Wall.PAYWALL),
        ("Log in to your account\nForgot password?", Wall.LOGIN),
        ("Passwort vergessen?\nAnmelden", Wall.LOGIN),
    ],
)
def test_what_a_wall_says_gives_it_away(text: str, expected: Wall) -> None:
    assert wall(text) is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Just a moment...", Wall.CAPTCHA),
        ("Attention Required! | Front", Wall.CAPTCHA),
        ("Access denied", Wall.CAPTCHA),
        ("Are you a robot?", Wall.CAPTCHA),
        ("Один момент…", Wall.CAPTCHA),
        ("Before you continue to the Gazette", Wall.CONSENT),
        ("Privacy preferences", Wall.CONSENT),
        ("Sign in - Gazette", Wall.LOGIN),
        ("Anmelden", Wall.LOGIN),
        ("JavaScript required", Wall.SCRIPT),
    ],
)
def test_a_title_that_is_a_wall_s_gives_it_away(title: str, expected: Wall) -> None:
    assert wall("A few words of no meaning.", title) is expected


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Guns to fall silent", NEWS),
        ("Guns to fall silent", NEWS * 12),
        ("Are you a robot? The philosophers answer", NEWS * 3),
        ("Access denied: how the port was closed to aid", NEWS * 2),
        ("Captchas", NEWS * 3 + "Users must verify that they are human, and hate it.\n" + NEWS * 3),
        ("Cookies", NEWS * 4 + "The watchdog fined sites that show no reject all button.\n" + NEWS),
        (
            "Papers",
            NEWS * 9 + "Readers subscribe to continue reading what they trust.\n" + NEWS * 8,
        ),
        ("Code", NEWS * 4 + "The course needs no JavaScript at all, she said.\n" + NEWS * 4),
        ("Sign of the times", NEWS),
        ("A short flash", "Kyiv accepts a ceasefire of thirty days, the president says."),
    ],
)
def test_an_article_that_speaks_of_walls_is_none(title: str, text: str) -> None:
    assert wall(text, title) is None


def test_the_markup_is_believed_of_a_short_text_only() -> None:
    assert wall(NEWS, challenge=True) is Wall.CAPTCHA
    assert wall(NEWS, free=False) is Wall.PAYWALL
    assert wall(NEWS, free=True) is None
    assert wall(NEWS, password=True) is None
    assert wall(NEWS * 12, free=False, challenge=True, password=True) is None


@pytest.mark.parametrize(
    ("asked", "reached", "expected"),
    [
        ("https://a.example/1", "https://a.example/1", None),
        ("https://a.example/1", "https://www.a.example/world/1?x=consent", None),
        ("https://a.example/1", "https://consent.a.example/collect?next=1", Wall.CONSENT),
        ("https://a.example/1", "https://a.example/gdpr/?next=1", Wall.CONSENT),
        ("https://a.example/1", "https://a.example/login?next=1", Wall.LOGIN),
        ("https://a.example/1", "https://accounts.b.example/x", Wall.LOGIN),
        ("https://a.example/1", "https://a.example/subscribe", Wall.PAYWALL),
        ("https://a.example/1", "https://a.example/captcha/1", Wall.CAPTCHA),
        ("https://a.example/account/1", "https://www.a.example/account/1", None),
        ("https://a.example/1", "https://a.example/login-to-peace", None),
    ],
)
def test_a_redirect_to_a_wall_is_known_by_where_it_led(
    asked: str, reached: str, expected: Wall | None
) -> None:
    assert wall_of_address(asked, reached) is expected


@given(st.text(max_size=40), st.text(max_size=40))
@example("http://[::1/a", "http://a.example/login")
def test_any_address_is_judged(asked: str, reached: str) -> None:
    assert wall_of_address(asked, reached) in {None, *Wall}


@given(st.text(max_size=500), st.none() | st.text(max_size=100))
def test_any_text_is_judged(text: str, title: str | None) -> None:
    assert wall(text, title) in {None, *Wall}
