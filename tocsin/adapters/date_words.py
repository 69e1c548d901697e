"""The words that dates are written with, in the languages of the feeds, and what they mean.

One name may be a month in several languages; it is kept only where they all mean the same one.
A month may be shortened to its first three letters or more. Weekdays decide nothing.
"""

import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

_SHORTEST: Final = 3
_UNSEEN: Final = frozenset(("Mn", "Cf"))  # accents, and what only steers the writing
# Letters that no decomposition makes plain.
_PLAIN: Final = str.maketrans(
    {"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "\u2019": "'", "\u02bc": "'", "\u060c": ","}
)

# By month, with the case that dates stand in beside the name itself (CLDR 47).
_MONTHS: Final = """
    january february march april may june july august september october november december;
    januar februar märz april mai juni juli august september oktober november dezember;
    jänner feber maerz april mai juni juli august september oktober november dezember;
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre;
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre;
    enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre;
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre
      dicembre;
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro;
    januari februari maart april mei juni juli augustus september oktober november december;
    januari februari mars april maj juni juli augusti september oktober november december;
    januar februar mars april mai juni juli august september oktober november desember;
    januar februar marts april maj juni juli august september oktober november december;
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta
      syyskuuta lokakuuta marraskuuta joulukuuta;
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
      grudnia;
    styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad
      grudzień;
    ledna února března dubna května června července srpna září října listopadu prosince;
    leden únor březen duben květen červen červenec srpen září říjen listopad prosinec;
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra;
    január február marec apríl máj jún júl august september október november december;
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря;
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь;
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня;
    січень лютий березень квітень травень червень липень серпень вересень жовтень листопад
      грудень;
    януари февруари март април май юни юли август септември октомври ноември декември;
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık;
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου
      οκτωβρίου νοεμβρίου δεκεμβρίου;
    ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος
      οκτώβριος νοέμβριος δεκέμβριος;
    január február március április május június július augusztus szeptember október november
      december;
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie
      decembrie;
    januari februari maret april mei juni juli agustus september oktober november desember;
    januari februari mac april mei jun julai ogos september oktober november disember;
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre;
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر;
    جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر;
    كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول;
"""  # noqa: RUF001  other alphabets
# Short forms that are not the first letters of one month only.
_SHORT_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12, "ian": 1, "peb": 2, "mrz": 3, "mrt": 3, "mei": 5,
    "ag": 8, "ago": 8, "agt": 8, "agu": 8, "nop": 11, "des": 12, "čvn": 6, "čvc": 7,
    "μαρ": 3, "μαω": 3, "μαι": 5, "мар": 3,
}  # fmt: skip

_WEEKDAYS: Final = """
    monday tuesday wednesday thursday friday saturday sunday tues wednes thur thurs;
    montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend mo di mi do fr sa so;
    lundi mardi mercredi jeudi vendredi samedi dimanche;
    lunes martes miércoles jueves viernes sábado domingo lu ma mi ju vi sa do;
    lunedì martedì mercoledì giovedì venerdì sabato domenica;
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta
      sexta feira;
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo;
    måndag tisdag onsdag torsdag fredag lördag söndag;
    mandag tirsdag onsdag torsdag fredag lørdag søndag ma ti on to fr lø sø;
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ma ti ke to pe la su;
    maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina;
    poniedziałek wtorek środa czwartek piątek sobota niedziela pon wto śro czw pią sob nie pt śr
      pn wt cz nd;
    pondělí úterý středa čtvrtek pátek sobota neděle po út st čt pá so ne;
    pondelok utorok streda štvrtok piatok sobota nedeľa ut št pi;
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс;
    понеділок вівторок середа четвер п'ятниця субота неділя нд;
    понеделник вторник сряда четвъртък петък събота неделя;
    pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz;
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή δευ τρι τετ πεμ παρ σαβ κυρ;
    hétfő kedd szerda csütörtök péntek szombat vasárnap sze cs szo;
    luni marți miercuri joi vineri sâmbătă duminică lun mar mie joi vin sâm dum;
    senin selasa rabu kamis jumat sabtu minggu ahad jum'at isnin khamis jumaat;
    dilluns dimarts dimecres dijous divendres dissabte diumenge dl dt dc dj dv ds dg;
    الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد الإثنين اثنين إثنين ثلاثاء أربعاء خميس
      جمعة سبت أحد;
    thứ chủ nhật hai ba tư sáu bảy;
"""  # noqa: RUF001  other alphabets
# What stands between the parts of a date and says nothing of it.
_FILLERS: Final = """
    of the on at and in de del di do da dos den der le el la les d l le am um uhr à a às al alle
    ore ora ura o kl klo kello kello u om г год года року р yil saat στις ώρα ngày năm lúc vào
    hrs hours år pukul jam ob v w dnia godz в о у at
"""  # noqa: RUF001  other alphabets
_HALVES: Final = {"am": "am 上午 午前 오전 πμ ص", "pm": "pm 下午 午後 오후 μμ م"}


def folded(text: str) -> str:
    """`text` in small letters, without accents, its digits and widths the plain ones."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    bare = "".join([each for each in apart if unicodedata.category(each) not in _UNSEEN])
    if not bare.isascii():
        bare = "".join([str(unicodedata.digit(each)) if each.isdigit() else each for each in bare])
    return unicodedata.normalize("NFKC", bare)


@cache
def months() -> dict[str, int]:
    """Names of months, whole and shortened, each as `folded` has it, and their numbers."""
    exact: dict[str, set[int]] = defaultdict(set)
    begun: dict[str, set[int]] = defaultdict(set)
    for year in _MONTHS.split(";"):
        for number, written in enumerate(year.split(), start=1):
            name = folded(written).replace("_", " ")
            exact[name].add(number)
            for end in range(_SHORTEST, 0 if " " in name else len(name)):
                begun[name[:end]].add(number)
    for name, number in _SHORT_MONTHS.items():
        exact[folded(name)] = {number}
    return {**_certain(begun), **_certain(exact)}


def _certain(names: dict[str, set[int]]) -> dict[str, int]:
    return {name: next(iter(meant)) for name, meant in names.items() if len(meant) == 1}


@cache
def weekdays() -> frozenset[str]:
    """Names of weekdays, whole and shortened, each as `folded` has it."""
    names = folded(_WEEKDAYS.replace(";", " ")).split()
    begun = (name[:end] for name in names for end in range(_SHORTEST, len(name)))
    return frozenset((*names, *begun))


@cache
def fillers() -> frozenset[str]:
    """Words that may stand in a date and say nothing, each as `folded` has it."""
    return frozenset(folded(_FILLERS).split())


@cache
def halves() -> dict[str, str]:
    """`am` and `pm` by the words for them, each as `folded` has it."""
    return {folded(word): half for half, words in _HALVES.items() for word in words.split()}


@cache
def names_of_two_words() -> tuple[str, ...]:
    """The months whose names have a blank in them."""
    return tuple(name for name in months() if " " in name)
