"""Who stands on which side: the names that news uses for one power, its people and its seat."""

from typing import Final

_SIDES: Final = """
    afghanistan afghan afghans kabul taliban
    america american americans us usa u.s u.s.a washington
    argentina argentine argentinian buenosaires
    armenia armenian armenians yerevan
    australia australian australians canberra
    azerbaijan azerbaijani azeri azeris baku
    belarus belarusian belarusians belarussian minsk
    brazil brazilian brazilians brasilia
    britain british uk u.k london
    canada canadian canadians ottawa
    china chinese beijing
    colombia colombian colombians bogota
    congo congolese kinshasa
    cuba cuban cubans havana
    egypt egyptian egyptians cairo
    eritrea eritrean eritreans asmara
    ethiopia ethiopian ethiopians
    eu e.u european europeans brussels
    france french paris
    georgia georgian georgians tbilisi
    germany german germans berlin
    greece greek greeks athens
    hamas
    hezbollah hizbullah hizbollah
    hungary hungarian hungarians budapest
    india indian indians delhi
    iran iranian iranians tehran
    iraq iraqi iraqis baghdad
    israel israeli israelis idf
    italy italian italians rome
    japan japanese tokyo
    jordan jordanian jordanians amman
    kosovo kosovan pristina
    lebanon lebanese beirut
    libya libyan libyans tripoli
    mali malian malians bamako
    mexico mexican mexicans
    moldova moldovan moldovans chisinau
    myanmar burma burmese
    nato
    pakistan pakistani pakistanis islamabad
    palestine palestinian palestinians gaza gazan gazans
    philippines philippine filipino filipinos manila
    poland polish poles warsaw
    qatar qatari qataris doha
    russia russian russians moscow kremlin
    rwanda rwandan rwandans kigali
    saudi saudis riyadh
    serbia serbian serbs belgrade
    somalia somali somalis mogadishu
    sudan sudanese khartoum
    syria syrian syrians damascus
    taiwan taiwanese taipei
    turkey turkish turks ankara t\u00fcrkiye turkiye
    ukraine ukrainian ukrainians kyiv kiev
    venezuela venezuelan venezuelans caracas
    yemen yemeni yemenis houthi houthis sanaa
""".strip()
_STATES: Final = """
    alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota
    mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas
    utah vermont virginia wisconsin wyoming
"""

_BY_NAME: Final = {
    name: line.split()[0] for line in _SIDES.splitlines() for name in line.split()
} | {state: state for state in _STATES.split()}


def side_of(name: str) -> str | None:
    """The power that a name in small letters stands for, as `kyiv` for `ukraine`."""
    return _BY_NAME.get(name)
