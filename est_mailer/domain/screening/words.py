"""The ordinary words by which names are told from places, firms and the beginnings of sentences."""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(words.split())


PARTICLES = word_set("von af de da dos das van der den el al bin ben ibn abu di del della ter la le du zu av")
# After a name these make it a place's or a house's: Anna Lindhs plats, Olof Palmes gata, Maria kyrka.
PLACE_NOUNS = word_set(
    """
    gata gatan väg vägen gränd gränden torg torget plats platsen plan planen park parken skola skolan friskola
    förskola förskolan kyrka kyrkan kapell gymnasium gymnasiet gymnasieskola hall hallen idrottshall arena arenan
    bro bron sjukhus sjukhuset stiftelse stiftelsen minne minnesfond minneslund staty statyn backe backen allé
    allén stig stigen kulle kullen kvarter kvarteret esplanad esplanaden kaj kajen trappa trappan tunnel tunneln
    passage passagen centrum bibliotek biblioteket museum museet teater teatern hus huset gård gården udde udden
    holme holmen brygga bryggan strand stranden vik viken äng ängen hage hagen församling församlingen
    församlingshem hotell hotellet pub puben krog krogen stadion ip idrottsplats station stationen street road
    lane square school church dag dagen källa källan damm dammen berg berget dal dalen lunden skog skogen gärde
    led leden stråk rondell rondellen hållplats hållplatsen område området rastplats torp ring ringen terrass
    terrassen boulevard avenue garden gardens förening föreningen memorial cup cupen loppet marknad marknaden
    """
)
FIRM_NOUNS = word_set(
    """
    ab hb kb bygg åkeri bil bilar livs charkuteri konditori café kafé cafe kiosk kiosken pizzeria grill bageri
    bageriet handel möbler färg el rör måleri begravningsbyrå fastigheter verkstad mack macken trafik trafikskola
    taxi buss bussar optik ur guld frisör salong hårsalong restaurang restaurangen kebab sushi krogen ost chips
    glass kött frukt blommor sko skor kläder sport städ bil- mode & food market livsmedel butik butiken affär
    affären bilverkstad däck vin last schakt plåt tak fönster golv advokatbyrå byrå söner co company
    """
)
PLACE_ENDS = re.compile(
    r"(?:gatan|gata|vägen|gränd|gränden|torget|torg|platsen|plats|parken|park|skolan|skola|kyrkan|kyrka|gymnasiet"
    r"|hallen|arenan|bron|huset|gården|backen"
    r"|allén|stigen|kajen|centrum|området|stationen|station|badet|vallen|hamnen|planen|kullen|ängen|udden|holmen"
    r"|viken|stranden|berget|dalen|lunden|skogen"
    r"|hagen|åsen|leden|tunneln|museet|biblioteket|teatern|sjukhuset|hemmet|klubben|föreningen|kommun|kommunen"
    r"|polisen|tjänsten|verket|bolaget|bostäder|hem|län"
    r"|loppet|festivalen|marknaden|dagen|veckan|natten|afton|helgen|puben|krogen|macken|butiken|köping|borg|stad"
    r"|hamn|torp|arp|ryd|löv|mora|näs|hult|inge|unda|boda|bruk|gården|parkering|rondellen|salen|väg|torg|allé"
    r"|huvud|kulla|skog|tuna|vik|åker)s?$"
)
FIRM_ENDS = re.compile(
    r"(?:handel|handeln|bygg|åkeri|bageri|bageriet|café|kafé|kiosk|livs|pizzeria|verkstad|blommor|optik|rör"
    r"|måleri|däck|bil|möbler)$"
)
ROYAL = word_set(
    """
    drottning kung konung sankt sankta s:t s:ta santa prins prinsessan prinsessa saint st hertig biskop birger jarl
    jungfru
    """
)
# A capital at the beginning of a sentence says nothing; these may stand before a name there.
STARTERS = word_set(
    """
    en ett den det de dom hos enligt vid på i av med familjen polisen väktare väktaren eleven grannen samordnare
    rektor vaktmästare läraren och men sedan igår idag när efter under flera många herr fru kontakta ring mejla
    hämta prata fråga tack hej svar information ungdomen även också där här hans hennes deras vår vårt våra er min
    din sin om att som till från för mot mellan runt kring utanför nära bakom ny nya nytt stor stora två tre fyra
    fem sex sju åtta nio tio båda alla ingen inget inga någon något några man kvinna pojke flicka kille tjej
    personal personalen fältare ordningsvakt ledaren kunden hyresgästen boende mamma pappa så då nu kanske bror
    syster farbror doktor lärare elev polis kommun vi ni du jag han hon hen igen obs mer mycket inne ute samma
    andra första sista natten kvällen måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons tors fre lör
    sön the a an at on in by with according pupil teacher mr mrs ms according his her their kommunens problem bråk
    slagsmål stöld inbrott hot rån klotter skadegörelse brand samtal möte kontaktperson ansvarig anmälan gripen
    misstänkt anmälare rykte ordförande chef butiksägaren ägaren handlaren föreståndaren lokalvårdaren husvärden
    bovärden fastighetsskötaren trygghetsvärden kuratorn kurator fritidsledaren fritidsledare
    """
)
AT_A_PLACE = word_set(
    """
    i på vid runt kring utanför nära bakom genom över längs mot mellan invid förbi framför inne ute in near
    outside behind at around kvarteret området butiken butik restaurang restaurangen hotell hotellet skolan
    pizzerian caféet krogen puben kiosken macken bolaget företaget föreningen klubben laget båten hunden appen
    spelet filmen låten kafé café kafe affären köpcentret gallerian lekplatsen badplatsen förskolan gymnasiet
    matchen konserten festivalen
    """
)
PERSON_WORDS = re.compile(
    r"\b(?:han|hon|hen|kill\w*|tjej\w*|pojk\w*|flick\w*|man|mannen|män|kvinn\w*|person\w*|elev\w*|ungdom\w*"
    r"|ledare\w*|gärning\w*|förövare\w*|grabb\w*|son|sonen|dotter\w*"
    r"|bror\w*|syster\w*|kompis\w*|vän\w*|gäst\w*|kund\w*|granne\w*|anställd\w*|lärare\w*|misstänkt\w*|snubbe\w*"
    r"|gubbe\w*|tant\w*|\d+-åring\w*|de|dem|honom|henne|he|she|boy|girl|guy|woman"
    r"|tonåring\w*|barn\w*|mamma\w*|pappa\w*|medlem\w*|langare\w*|vakt\w*|chaufför\w*|förare\w*|offer|offret"
    r"|den ena|den andre|den andra|jag|sig)\b",
    re.IGNORECASE,
)
THING_WORDS = re.compile(
    r"\b\w*(?:ställe|stället|plats|platsen|park|parken|gata|gatan|väg|vägen|torg|torget|område|området|butik"
    r"|butiken|affär|affären|kvarter|kvarteret|skola|skolan|förening|föreningen|klubb|klubben"
    r"|laget|lag|projekt|projektet|app|appen|bana|banan|gången|tunnel|tunneln|hus|huset|restaurang|restaurangen"
    r"|bar|baren|pub|puben|krog|krogen|café|caféet|kiosk|kiosken|stig|stigen"
    r"|kulle|kullen|backe|backen|arrangemang|arrangemanget|event|eventet|fest|festen|match|matchen|film|filmen"
    r"|spel|spelet|kampanj|kampanjen|insats|insatsen|evenemang|evenemanget|cup|cupen"
    r"|turnering|konsert|konserten|festival|festivalen|låt|låten|team|organisation|organisationen|företag"
    r"|företaget|bolag|bolaget|hund|hunden|båt|båten|dunge|dungen|grotta|grottan|bro|bron"
    r"|gången|passage|passagen|lokal|lokalen|verksamhet|verksamheten|grupp|gruppen|nätverk|nätverket|program"
    r"|programmet|modell|modellen|metod|metoden|place|park|street|shop|square)\b",
    re.IGNORECASE,
)
