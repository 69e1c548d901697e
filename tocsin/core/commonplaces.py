"""Words that hardly an article of their language lacks: whoever looks for one finds everything."""

# ruff: noqa: RUF001 - words in many alphabets

from functools import cache
from typing import Final

_WORDS: Final = {
    "en": "a an and as at be by for from has have in is it of on that the this to was were with",
    "ca": "a al amb de del el els en és i la les per que un una",
    "cs": "a do i je k na o od po s se ve v z za že",
    "da": "af at de den der det en er et for fra i med og om på som til",
    "de": "am an auf das dem den der des die ein eine er es für im in ist mit nicht sich sie und"
    " von war zu",
    "el": "από για ένα η ή και με να ο οι σε στη στην στο τα τη την της το του των",
    "es": "a al con de del el en es la las lo los no para por que se su un una y",
    "fi": "ei ja joka että hän on oli se",
    "fr": "a au aux ce dans de des du elle en est et il la le les ne pas par pour que qui sur un"
    " une",
    "hr": "a da i iz je koji na od s se su u za",
    "hu": "a az egy és hogy is nem volt",
    "id": "dan dari dengan di ini itu ke untuk yang",
    "it": "a al che da dal dei del della di e è gli i il in la le lo nel per si un una",
    "lb": "a an d'r de den der déi ech fir mat op vun vum zu",
    "lt": "apie bet dėl ir iš į kad kaip ne nuo su tai už yra",
    "mk": "в во да за и на не од се со што",
    "nb": "av at de den det en er et for fra har i med og om på som til",
    "nl": "aan dat de een en er het in is met naar niet op te van voor was zijn",
    "pl": "a do i jest na nie o od po się w z za że",
    "pt": "a ao as com da de do dos e em é na no o os para por que se um uma",
    "ro": "a al că cu de din în la nu o pe să și un",
    "ru": "а в во и из как к на не но о об от по с со у что это за для",
    "sr": "да и из је на од са се су у за",
    "sv": "att av de den det en er ett för från har i med och om på som till är",
    "tr": "bir bu da de ile için ve",
    "uk": "а в від до з за і й на не по про та у що як",
}
# Words of these that mean something of their own in English, or name someone.
_ENGLISH_TOO: Final = (
    "att bet con dal dari das dat del den die din dos els est fir fra het jest mat med met mit nie"
    " par para pas pour som sur tai till uma van volt war yang"
)
_LEAST: Final = 3  # letters; UN and LA are no articles to most


@cache
def commonplaces(language: str) -> frozenset[str]:
    """The common words of a language by its code (ISO 639-1), in small letters; none for one that
    is not listed.

    "" stands for a query that is asked of every language: the words of English, and of the others
    what is no word or abbreviation there.
    """
    if language:
        return frozenset(_WORDS.get(language, "").split())
    every = frozenset(" ".join(_WORDS.values()).split()) - set(_ENGLISH_TOO.split())
    alien = {word for word in every if len(word) >= _LEAST or not word.isascii()}
    return commonplaces("en") | alien
