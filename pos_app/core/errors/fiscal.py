"""Documents, their kinds and their numbers."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class KindUnavailable(ShopError):
    """The shop does not issue such a document."""

    kind = Kind.INVALID
    code = "document.kind_unavailable"
    title = N_("This document is not issued here")
    message = N_("No document of kind {document} is issued here. Nothing was charged.")
    words = frozenset({"document"})


class NoFoliosLeft(ShopError):
    """No folio of that type may be used at this till."""

    code = "folios.none_left"
    title = N_("No folios are left")
    message = N_(
        "This till has no folios left for {document} (type {type}). Nothing was recorded. "
        "The owner loads a new range with: pos folios add, or for all tills at the centre."
    )
    words = frozenset({"document"})


class FoliosNotUsed(ShopError):
    """The shop's documents carry no folios."""

    code = "folios.not_used"
    title = N_("This shop uses no folios")
    message = N_(
        "The documents of this shop follow the profile {profile}, without folios. Nothing was "
        "added. Folios are for shops of the profile cl."
    )


class FolioTypeUnknown(ShopError):
    """A type of document that has no folios here."""

    kind = Kind.INVALID
    code = "folios.type_unknown"
    title = N_("Unknown type of document")
    message = N_("There are no folios of type {type} here. Types are {known}.")


class FoliosWrong(ShopError):
    """A range that is none."""

    kind = Kind.INVALID
    code = "folios.wrong"
    title = N_("Not a range of folios")
    message = N_("From {first} to {last} is no range of folios. Copy both numbers from the file.")


class FoliosOfAnother(ShopError):
    """The file authorises somebody else."""

    kind = Kind.INVALID
    code = "folios.of_another"
    title = N_("Folios of another company")
    message = N_("These folios are of {owner}, this shop is {shop}. Nothing was added.")


class FoliosDateMissing(ShopError):
    """Folios of this type expire, so the day of their authorisation is needed."""

    kind = Kind.INVALID
    code = "folios.date_missing"
    title = N_("The day of authorisation is missing")
    message = N_("Folios of type {type} expire. Say on which day they were authorised.")


class FoliosExpired(ShopError):
    """Folios of this type are used for six months less a week."""

    kind = Kind.INVALID
    code = "folios.expired"
    dates = frozenset({"until"})
    title = N_("These folios have expired")
    message = N_(
        "These folios of type {type} could be used until {until}. Nothing was added. Annul them at "
        "the SII and ask for new ones."
    )


class FoliosOverlap(ShopError):
    """Some of these folios are in a range that is known already."""

    code = "folios.overlap"
    title = N_("These folios were added before")
    message = N_(
        "Folios {first} to {last} of type {type} overlap the range {other}. Nothing was added. "
        "Each folio is used once, at one till."
    )


class FoliosMissing(ShopError):
    """No range of folios with that id, or nothing of it is left."""

    kind = Kind.MISSING
    code = "folios.missing"
    title = N_("Nothing is left of these folios")
    message = N_(
        "There is no range {range} with folios left, or they were annulled before. Nothing was "
        "recorded. List the ranges first."
    )


class FoliosInUse(ShopError):
    """The till that has these folios may still sell with them."""

    code = "folios.in_use"
    title = N_("A till may still use these folios")
    message = N_(
        "Folios {first} to {last} are leased to a till that works. Nothing was recorded. Give them "
        "back at the till (pos folios give-back), or revoke the till first."
    )


class FoliosMixed(ShopError):
    """Folios to try things out and folios that count are never mixed."""

    code = "folios.mixed"
    title = N_("Folios of another environment")
    message = N_(
        "These folios are of the environment {environment}, those of this shop are not. Nothing "
        "was added. Practice, certification and production are never mixed."
    )
    words = frozenset({"environment"})


class CafUnreadable(ShopError):
    """A file that authorises no folios."""

    kind = Kind.INVALID
    code = "folios.file_unreadable"
    title = N_("This is no file of folios")
    message = N_("{file} authorises no folios. Choose the XML file that the SII gave (CAF).")


class InvoiceUnnamed(ShopError):
    """An invoice names its buyer in full."""

    kind = Kind.INVALID
    code = "document.invoice_unnamed"
    title = N_("The buyer's details are missing")
    message = N_(
        "An invoice names its buyer. Missing for {customer}: {missing}. Nothing was recorded. "
        "Complete the customer, or choose a receipt."
    )
    words = frozenset({"missing"})


class BuyerUnnamed(ShopError):
    """A receipt of a large amount names its buyer."""

    kind = Kind.INVALID
    code = "document.buyer_unnamed"
    title = N_("Who buys?")
    message = N_(
        "Above {above} a receipt must name the buyer. Nothing was recorded. Choose a customer with "
        "RUT and name; the sale may not be split."
    )


class AuthorisationMissing(ShopError):
    """The voucher of the card is the receipt, and has no number."""

    kind = Kind.INVALID
    code = "document.authorisation_missing"
    title = N_("The authorisation code is missing")
    message = N_(
        "The card's voucher is the receipt here. Nothing was recorded. Write its authorisation "
        "code."
    )


class NoteWithoutDocument(ShopError):
    """A note is about an earlier document; a void or a correction of text about exactly one."""

    kind = Kind.INVALID
    code = "document.note_without_document"
    title = N_("One document at a time")
    message = N_(
        "This note refers to {count} documents. Nothing was recorded. Choose the one document that "
        "it voids or corrects."
    )


class ReceiptNotRaised(ShopError):
    """There is no debit note for a receipt."""

    kind = Kind.INVALID
    code = "document.receipt_not_raised"
    title = N_("A receipt is not raised")
    message = N_(
        "There is no debit note for a receipt. Nothing was recorded. Charge the difference with a "
        "new sale."
    )


class CorrectionHasAmount(ShopError):
    """A correction of text changes no amount."""

    kind = Kind.INVALID
    code = "document.correction_has_amount"
    title = N_("A correction of text has no amount")
    message = N_("A note that corrects text has no amount. Nothing was recorded. Leave it at 0.")


class VoidInPart(ShopError):
    """A void undoes the whole document."""

    kind = Kind.INVALID
    code = "document.void_in_part"
    title = N_("A void is for everything")
    message = N_(
        "A void is for the whole amount of the document. Nothing was recorded. Register what comes "
        "back as a return."
    )


class ProfileUnknown(ShopError):
    """No such fiscal profile."""

    kind = Kind.INVALID
    code = "document.profile_unknown"
    title = N_("Unknown fiscal profile")
    message = N_("There is no fiscal profile {profile}. Known are {known}.")


class InvalidTaxRate(ShopError):
    """A tax rate that cannot be right, or not from that day."""

    kind = Kind.INVALID
    code = "tax.invalid"
    title = N_("That tax rate cannot be saved")
    message = N_("{tax}: {reason}. Nothing was changed.")
    words = frozenset({"reason"})


class SettingsOfCentre(ShopError):
    """The settings of a till that belongs to a centre are the centre's."""

    code = "settings.of_centre"
    title = N_("The settings come from the centre")
    message = N_("Nothing was changed. Change it at {centre}, with: pos-server fiscal.")


class RulesOfCentre(ShopError):
    """The rules of a till that belongs to a centre are the centre's."""

    code = "settings.rules_of_centre"
    title = N_("The rules come from the centre")
    message = N_("Nothing was changed. Change them at {centre}; every till is told.")
