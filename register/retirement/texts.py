"""What retirement refuses, in the language of the person."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # what is to be retired
        "ret_none": {"en": "Please choose at least one asset.", "de": "Bitte mindestens ein Asset wählen."},
        "ret_too_many": {
            "en": "One case takes at most {most} assets. Please split them.",
            "de": "Ein Vorgang nimmt höchstens {most} Assets. Bitte aufteilen.",
        },
        "ret_not_now": {
            "en": "{tag} cannot be retired: it is {stage}.",
            "de": "{tag} kann nicht ausgesondert werden: {stage}.",
        },
        "ret_elsewhere": {
            "en": "{tag} is being retired by {case} already.",
            "de": "{tag} wird schon mit {case} ausgesondert.",
        },
        "ret_owners": {
            "en": "One person answers for all assets of a case. {tag} belongs to {owner}.",
            "de": "Für alle Assets eines Vorgangs steht eine Person ein. {tag} gehört zu {owner}.",
        },
        "ret_mixed": {
            "en": "Things one can touch and services go different ways. Please retire {tag} in a case of its own.",
            "de": "Geräte und Dienste gehen verschiedene Wege. Bitte {tag} in einem eigenen Vorgang aussondern.",
        },
        "ret_place": {
            "en": "Please say where the things are.",
            "de": "Bitte angeben, wo die Geräte sind.",
        },
        "ret_lease": {
            "en": "The lease {contract} ends on {end}. Give it back at least 10 working days before: by {by}.",
            "de": "Der Leasingvertrag {contract} endet am {end}. Rückgabe mindestens 10 Arbeitstage davor: bis {by}.",
        },
        "ret_service_route": {
            "en": "A service is terminated. Things one can touch are not.",
            "de": "Ein Dienst wird gekündigt, ein Gerät nicht.",
        },
        # holds and what depends on it
        "ret_held": {
            "en": "{tag} is on hold: {why}. Lift the hold first.",
            "de": "{tag} ist angehalten: {why}. Bitte zuerst freigeben.",
        },
        "ret_review_by": {
            "en": "Please choose a day within the next twelve months.",
            "de": "Bitte einen Tag in den nächsten zwölf Monaten wählen.",
        },
        "ret_no_change": {
            "en": "{tag} is critical. Name the change that was authorised for it.",
            "de": "{tag} ist kritisch. Bitte die dafür genehmigte Änderung nennen.",
        },
        "ret_change_state": {
            "en": "{change} is not an authorised change.",
            "de": "{change} ist keine genehmigte Änderung.",
        },
        "ret_outcome": {
            "en": "Please say for {tag} what becomes of it, and add a note.",
            "de": "Bitte für {tag} angeben, was daraus wird, mit einer Notiz.",
        },
        # collecting
        "ret_row": {"en": "Please say for {tag} whether it was found.", "de": "Bitte angeben, ob {tag} da ist."},
        "ret_serial": {
            "en": "{tag} has the serial number {serial}. Please look again whether this is the right one.",
            "de": "{tag} hat die Seriennummer {serial}. Bitte nachsehen, ob es das richtige Gerät ist.",
        },
        "ret_seal": {
            "en": "There are storage media inside. Please give the number of the seal.",
            "de": "Es sind Datenträger enthalten. Bitte die Nummer des Siegels angeben.",
        },
        "ret_witness": {
            "en": "This needs a witness other than yourself.",
            "de": "Dafür braucht es eine andere Person als Zeugin oder Zeugen.",
        },
        "ret_storage": {
            "en": "Name the storage medium of {tag}, or say that it has none.",
            "de": "Bitte den Datenträger von {tag} nennen oder angeben, dass keiner enthalten ist.",
        },
        "ret_medium_tag": {
            "en": "{tag} was not collected here.",
            "de": "{tag} wurde hier nicht eingesammelt.",
        },
        "ret_medium_twice": {
            "en": "The medium {serial} is in the list twice.",
            "de": "Der Datenträger {serial} steht doppelt in der Liste.",
        },
        # media
        "san_serial": {
            "en": "This case is about the medium {serial}.",
            "de": "Es geht um den Datenträger {serial}.",
        },
        "san_technique": {
            "en": "“{technique}” does not {method} a medium.",
            "de": "„{technique}“ genügt für „{method}“ nicht.",
        },
        "san_times": {
            "en": "It ended before it began, or it has not ended yet.",
            "de": "Ende und Beginn passen nicht.",
        },
        "san_log": {"en": "Please add the log of the tool.", "de": "Bitte das Protokoll des Werkzeugs anfügen."},
        "san_photo": {
            "en": "Please add a photo of what is left of it.",
            "de": "Bitte ein Foto der Reste anfügen.",
        },
        "san_method": {
            "en": "This medium has to be verified by: {how}.",
            "de": "Dieser Datenträger ist so zu prüfen: {how}.",
        },
        "san_sample": {
            "en": "Please say how much was read back, in per cent: at least 10.",
            "de": "Bitte angeben, wie viel Prozent zurückgelesen wurden: mindestens 10.",
        },
        "san_not_open": {
            "en": "{number} does not wait to be verified.",
            "de": "{number} wartet nicht auf eine Prüfung.",
        },
        "san_self": {
            "en": "{number} is verified by somebody other than who did it.",
            "de": "{number} prüft eine andere Person als die, die gelöscht hat.",
        },
        "not_sanitized": {
            "en": "{tag} still has the medium {medium}, which nobody has sanitized and verified.",
            "de": "{tag} enthält noch den Datenträger {medium}, der nicht nachweislich gelöscht ist.",
        },
        # lots
        "dsp_vendor": {
            "en": "Please choose who takes it, or name them with their address.",
            "de": "Bitte wählen, wer es abnimmt, oder Name und Anschrift angeben.",
        },
        "dsp_address": {"en": "Please give the address.", "de": "Bitte die Anschrift angeben."},
        "dsp_certified_only": {
            "en": "This goes only to a supplier with a certificate in date.",
            "de": "Das geht nur an einen Lieferanten mit gültigem Zertifikat.",
        },
        "dsp_no_certificate": {
            "en": "{vendor} has no certificate for disposal that is in date.",
            "de": "{vendor} hat kein gültiges Zertifikat für die Entsorgung.",
        },
        "dsp_lessor": {
            "en": "The lessor of {tag} is {lessor}.",
            "de": "{tag} ist von {lessor} geleast.",
        },
        "dsp_state": {"en": "{number} is {state} already.", "de": "{number} ist schon so weit: {state}."},
        "dsp_not_gap": {
            "en": "Please say for {serial} what was found out.",
            "de": "Bitte für {serial} angeben, was sich ergeben hat.",
        },
        "dsp_ends": {
            "en": "This certificate has ended. Please choose one in date.",
            "de": "Dieses Zertifikat ist abgelaufen. Bitte ein gültiges wählen.",
        },
        # the end
        "no_proof": {
            "en": "{tag} is not on any certificate or receipt, and no loss of it is closed.",
            "de": "{tag} steht auf keinem Zertifikat oder Beleg, und kein Verlust ist abgeschlossen.",
        },
        "still_used": {
            "en": "Rights are still allocated to {tag}.",
            "de": "{tag} sind noch Rechte zugeordnet.",
        },
        "still_worth": {
            "en": "{tag} still has a book value. Close its books first.",
            "de": "{tag} hat noch einen Buchwert. Bitte zuerst ausbuchen.",
        },
        "ret_write_off": {
            "en": "The book value is {value} {currency}. Write off what it did not bring, and no more.",
            "de": "Der Buchwert ist {value} {currency}. Bitte abschreiben, was nicht erlöst wurde, und nicht mehr.",
        },
        "ret_data_proof": {
            "en": "There is data at the provider. Please add where it went and the proof that it was deleted.",
            "de": "Beim Anbieter liegen Daten. Bitte angeben, wohin sie gingen, und den Nachweis der Löschung anfügen.",
        },
        "ret_end_before": {
            "en": "It cannot end before notice is given.",
            "de": "Es kann nicht vor der Kündigung enden.",
        },
    }
)

#: Words of retirement in German, for sentences and papers.
WORDS_DE: Mapping[str, str] = MappingProxyType(
    {
        "redeploy": "wieder ausgeben",
        "return_to_lessor": "zurück an den Leasinggeber",
        "resale": "Verkauf",
        "donate": "Spende",
        "recycle": "Verwertung",
        "destroy": "vernichten",
        "terminate_service": "Dienst kündigen",
        "clear": "löschen",
        "purge": "bereinigen",
        "overwrite": "Überschreiben",
        "factory_reset": "Zurücksetzen",
        "block_erase": "Blocklöschung",
        "secure_erase": "Löschbefehl des Datenträgers",
        "crypto_erase": "Schlüssellöschung",
        "degauss": "Entmagnetisieren",
        "shred": "Schreddern",
        "disintegrate": "Zerkleinern",
        "incinerate": "Verbrennen",
        "read_back": "Zurücklesen",
        "sample": "Stichprobe",
        "physical": "Augenschein",
        "key_record": "Nachweis der Schlüssellöschung",
        "hdd": "Festplatte",
        "ssd": "SSD",
        "nvme": "NVMe",
        "flash": "Flash-Speicher",
        "tape": "Band",
        "optical": "optischer Datenträger",
        "key": "Schlüsselspeicher",
        "public": "öffentlich",
        "internal": "intern",
        "confidential": "vertraulich",
        "restricted": "streng vertraulich",
        "temperature": "Wärmeüberträger",
        "screens": "Bildschirme",
        "lamps": "Lampen",
        "large": "Großgeräte",
        "small": "Kleingeräte",
        "small_it": "Kleine IT und Telekommunikation",
        "open": "offen",
        "released": "abgegeben",
        "certified": "bescheinigt",
        "closed": "abgeschlossen",
    }
)
