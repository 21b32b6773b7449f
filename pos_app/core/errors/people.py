"""People, what they may do, and how they sign in."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class NotPermitted(ShopError):
    """The role of the actor does not allow this."""

    kind = Kind.FORBIDDEN
    code = "people.not_permitted"
    title = N_("Not allowed")
    message = N_("{person} may not do this. Nothing was changed. Ask a supervisor.")


class ApprovalRequired(ShopError):
    """The role may do this, or so much of it, only when a supervisor agrees."""

    kind = Kind.FORBIDDEN
    code = "people.approval_required"
    title = N_("A supervisor must agree")
    message = N_(
        "{person} needs the approval of a supervisor for this. Nothing was changed. Ask for a PIN"
        " or a badge."
    )


class ApprovalInvalid(ShopError):
    """An approval is for another operation, for less, or of a person who may not give it."""

    kind = Kind.FORBIDDEN
    code = "people.approval_invalid"
    title = N_("The approval does not fit")
    message = N_(
        "The approval is not for this, or for less. Nothing was changed. Ask for it again."
    )


class OwnApproval(ShopError):
    """Somebody wants to approve what they asked for themselves."""

    kind = Kind.FORBIDDEN
    code = "people.own_approval"
    title = N_("Somebody else must agree")
    message = N_("{person} cannot approve what {person} asked for. Call another supervisor.")


class PeopleListOld(ShopError):
    """The list of people is too old for a supervisor to agree by it."""

    kind = Kind.FORBIDDEN
    code = "people.list_old"
    title = N_("This till does not know who works here now")
    message = N_(
        "It is {days} days since the centre said who may approve, so {person} cannot agree here."
        " Telephone with the centre for a code, or type an emergency code of the owner."
    )


class ApprovalMissing(ShopError):
    """There is no such request for approval."""

    kind = Kind.MISSING
    code = "people.approval_missing"
    title = N_("There is no such request")
    message = N_("The request {request} is not here. Look for it in the list.")


class ApprovalAnswered(ShopError):
    """A request for approval was answered before."""

    kind = Kind.CONFLICT
    code = "people.approval_answered"
    title = N_("It was answered already")
    message = N_("{person} answered this request already ({outcome}). Nothing was changed.")


class WrongPin(ShopError):
    """The PIN is not that person's."""

    kind = Kind.FORBIDDEN
    code = "people.wrong_pin"
    title = N_("The PIN is not right")
    message = N_("{left} tries left. After that this name is locked for a while.")
    message_for_one = N_("{left} try left. After that this name is locked for a while.")


class LockedOut(ShopError):
    """Too many wrong PINs."""

    kind = Kind.FORBIDDEN
    code = "people.locked_out"
    title = N_("Too many wrong PINs")
    message = N_("{person} can try again in {minutes} min, or a supervisor can sign in.")


class LockedUntilFreed(LockedOut):
    """Too many wrong PINs, again and again: no wait ends it."""

    code = "people.locked_until_freed"
    title = N_("This name is locked")
    message = N_(
        "{person} had too many wrong PINs. A supervisor must unlock the name in Settings, People."
    )


class LastAdministrator(ShopError):
    """After this nobody could edit people and roles any more."""

    kind = Kind.CONFLICT
    code = "people.last_administrator"
    title = N_("Nobody would be left to edit people")
    message = N_(
        "After this no active person with a PIN could edit people and roles. Nothing was changed."
        " Give another person that right first."
    )


class OwnRights(ShopError):
    """Somebody would take their own right to edit people away."""

    kind = Kind.CONFLICT
    code = "people.own_rights"
    title = N_("You would shut yourself out")
    message = N_(
        "{person} cannot take away their own right to edit people. Nothing was changed. Ask another"
        " administrator."
    )


class NewPinNeeded(ShopError):
    """A role asks for a longer PIN than the one before."""

    kind = Kind.INVALID
    code = "people.new_pin_needed"
    title = N_("This role needs a new PIN")
    message = N_(
        "{person} needs a PIN of at least {length} digits for this role. Nothing was changed. Type"
        " one together with the role."
    )


class PersonTaken(ShopError):
    """Another active person has that name: nobody could tell the two apart at the login."""

    kind = Kind.CONFLICT
    code = "people.name_taken"
    title = N_("Somebody of that name works here")
    message = N_("There is a {person} already. Nothing was changed. Add a surname or an initial.")


class WeakBadge(ShopError):
    """The code of a badge is so short that it could be guessed."""

    kind = Kind.INVALID
    code = "people.weak_badge"
    title = N_("That is no badge")
    message = N_(
        "The code has {length} characters; a badge has at least {least} that nobody can guess."
        " Nothing was changed. Scan the badge, not a product."
    )


class InvalidRule(ShopError):
    """A permission that does not exist, or a cap that is none."""

    kind = Kind.INVALID
    code = "people.invalid_rule"
    title = N_("This rule is not right")
    message = N_("{permission}: {reason}. Nothing was changed.")
    words = frozenset({"reason"})


class UnknownUser(ShopError):
    """No such person, or not active."""

    kind = Kind.MISSING
    code = "people.unknown"
    title = N_("That person does not work here")
    message = N_("Choose another name, or ask the owner.")


class WeakPin(ShopError):
    """The PIN is too short or too easy."""

    kind = Kind.INVALID
    code = "people.weak_pin"
    title = N_("That PIN is too easy")
    message = N_("Use at least {length} digits, not a row such as 1234 or 1111.")


class WrongCode(ShopError):
    """The code read over the telephone is not the answer to what the till shows."""

    kind = Kind.FORBIDDEN
    code = "people.wrong_code"
    title = N_("The code is not right")
    message = N_("{left} tries left. Say till, number and amount again, and type what you hear.")
    message_for_one = N_(
        "{left} try left. Say till, number and amount again, and type what you hear."
    )


class CodeExpired(ShopError):
    """The challenge was shown too long ago, or before the till began anew."""

    kind = Kind.CONFLICT
    code = "people.code_expired"
    title = N_("The number is too old")
    message = N_("A number lasts {minutes} min. Nothing was changed. Ask for another one.")


class CodeUsed(ShopError):
    """The answer to this question was taken already."""

    kind = Kind.CONFLICT
    code = "people.code_used"
    title = N_("This code was used already")
    message = N_("A code serves once. Nothing was changed. Ask for another number.")


class WrongPassword(ShopError):
    """Login and password do not belong together; which of the two is wrong is not said."""

    kind = Kind.FORBIDDEN
    code = "people.wrong_password"
    title = N_("Name or password is not right")
    message = N_("Write both again. After some wrong tries the name is locked for a while.")


class SignInPaused(ShopError):
    """Too many wrong passwords from one address, or from everywhere."""

    kind = Kind.FORBIDDEN
    code = "people.sign_in_paused"
    title = N_("Too many wrong passwords")
    message = N_("Wait {minutes} min and sign in again.")


class WeakPassword(ShopError):
    """The password is too short, or too long to be one."""

    kind = Kind.INVALID
    code = "people.weak_password"
    title = N_("That password is too short")
    message = N_("Use at least {length} characters; several words are easy to remember.")


class UnknownRole(ShopError):
    """No role has that code."""

    kind = Kind.MISSING
    code = "people.unknown_role"
    title = N_("No such role")
    message = N_("There is no role {role}. Known are {known}. Nothing was changed.")


class PersonNeeded(ShopError):
    """The owner's token or a till asks for what only a named person can decide."""

    kind = Kind.FORBIDDEN
    code = "auth.person_needed"
    title = N_("This needs a person")
    message = N_("What moves stock or money carries a name. Sign in at /api/v1/auth/token.")


class CustomerMissing(ShopError):
    """No customer has that id."""

    kind = Kind.MISSING
    code = "customer.missing"
    title = N_("That customer is not there")
    message = N_("There is no customer {customer}. Nothing was changed.")


class CustomerTaken(ShopError):
    """Another customer has that tax id or reference."""

    kind = Kind.CONFLICT
    code = "customer.taken"
    title = N_("There is such a customer already")
    message = N_("{value} is {customer}. Nothing was changed. Choose that customer instead.")


class UnknownBadge(ShopError):
    """A badge that nobody here has."""

    kind = Kind.FORBIDDEN
    code = "people.badge"
    title = N_("Nobody here has this badge")
    message = N_("The badge is not known at this till. Use the PIN, or ask the owner.")


class BadgeTaken(ShopError):
    """A badge belongs to another person."""

    kind = Kind.CONFLICT
    code = "people.badge_taken"
    title = N_("The badge has an owner")
    message = N_("This badge is {person}'s. Nothing was changed. Use another badge.")
