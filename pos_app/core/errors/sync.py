"""The centre, the protocol, and enrolment."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class NotEnrolled(ShopError):
    """This till was never joined to a centre."""

    kind = Kind.CONFLICT
    code = "sync.not_enrolled"
    title = N_("This till has no centre")
    message = N_("Ask the owner for a code of the centre and join with: pos enrol ADDRESS CODE")


class AlreadyEnrolled(ShopError):
    """This till was joined to a centre before."""

    kind = Kind.CONFLICT
    code = "sync.already_enrolled"
    title = N_("This till has a centre already")
    message = N_("It was joined to {url}. Nothing was changed.")


class CentreUnreachable(ShopError):
    """No connection, or it broke before the answer was whole."""

    kind = Kind.UNAVAILABLE
    code = "sync.unreachable"
    title = N_("The centre does not answer")
    message = N_("{url} does not answer ({reason}). Go on selling; it is tried again by itself.")
    words = frozenset({"reason"})


class CentreUntrusted(ShopError):
    """A certificate that nobody trusted here vouches for: another centre, or somebody between."""

    kind = Kind.UNAVAILABLE
    code = "sync.untrusted"
    title = N_("The centre cannot prove who it is")
    message = N_(
        "The certificate of {url} is not trusted here ({reason}). Nothing was sent. Go on selling;"
        " it is tried again by itself. If it stays so, ask the owner for the company's certificate:"
        " pos enrol --ca FILE."
    )


class PlainHttpRefused(ShopError):
    """A centre on another machine without TLS, which nobody asked for."""

    kind = Kind.FORBIDDEN
    code = "sync.plain_http"
    title = N_("The line to the centre is open to everyone")
    message = N_(
        "{url} is on another machine and without TLS: anybody in between could read it. Nothing was"
        " sent. Use https, or permit it: pos enrol --plain-http, or plain_http = true in"
        " station.toml."
    )


class InvalidAuthority(ShopError):
    """The file of the company's authority is not there or holds no certificate."""

    kind = Kind.INVALID
    code = "sync.invalid_authority"
    title = N_("The certificate of the company cannot be read")
    message = N_(
        "{path} cannot be used ({reason}). Nothing was sent: no other authority is trusted in its"
        " place. Put the PEM file there, or name it again: pos enrol --ca FILE."
    )


class TlsUnusable(ShopError):
    """The centre was given a certificate or key that it cannot serve with."""

    kind = Kind.INVALID
    code = "centre.tls"
    title = N_("The certificate of the centre cannot be used")
    message = N_("{path} cannot be used ({reason}). Give the PEM files of certificate and key.")


class NotACentre(ShopError):
    """Something else answers: a page to sign in to the network, a router, another program."""

    kind = Kind.UNAVAILABLE
    code = "sync.not_a_centre"
    title = N_("That is not the centre")
    message = N_(
        "What answers at {url} is not a centre of Mostrador; perhaps the network asks to sign in."
        " Go on selling; it is tried again by itself."
    )


class OtherCentre(ShopError):
    """A centre answers, and it is not the one this till was joined to."""

    kind = Kind.CONFLICT
    code = "sync.other_centre"
    title = N_("That is another centre")
    message = N_("At {url} answers a centre that this till was not joined to. Nothing was sent.")


class CentreFailed(ShopError):
    """The centre met a bug of ours, or could not use its store."""

    kind = Kind.UNAVAILABLE
    code = "sync.centre_failed"
    title = N_("The centre has a problem")
    message = N_(
        "The centre could not do it (incident {incident}). Nothing was lost; it is retried."
    )


class CentreBusy(ShopError):
    """The centre has more to do than it can hold."""

    kind = Kind.UNAVAILABLE
    code = "sync.centre_busy"
    title = N_("The centre is busy")
    message = N_("The centre is serving other tills. It is tried again by itself.")


class TooManyRequests(ShopError):
    """A till asks or sends more than one till may."""

    kind = Kind.UNAVAILABLE
    code = "sync.too_many_requests"
    title = N_("This till asks too often")
    message = N_(
        "The centre serves every till alike. It is tried again by itself in {seconds} s; nothing is"
        " lost."
    )


class CentreStoreTrouble(ShopError):
    """The data store of the centre is full, damaged or away; this till's own is not meant."""

    kind = Kind.UNAVAILABLE
    code = "sync.centre_store"
    title = N_("The centre cannot record now")
    message = N_(
        "The data store of the centre says: {reason}. Everything is kept here and sent by itself"
        " once that is over. Tell whoever looks after the centre."
    )


class CentreRefused(ShopError):
    """The centre refused for a reason that this version does not know."""

    kind = Kind.CONFLICT
    code = "sync.refused"
    title = N_("The centre refused")
    message = N_("The centre answered: {detail} ({code}). Install the newer version of this till.")


class ProtocolUnsupported(ShopError):
    """Till and centre have no version of the protocol in common."""

    kind = Kind.CONFLICT
    code = "sync.protocol"
    title = N_("The versions do not fit")
    message = N_("The centre speaks version {known}, this till {offered}. Update the older one.")


class InvalidMessage(ShopError):
    """A message of the protocol that cannot be read."""

    kind = Kind.INVALID
    code = "sync.invalid_message"
    title = N_("The message cannot be read")
    message = N_("The message has a fault: {reason}.")


class NotAuthenticated(ShopError):
    """A request that does not say, or does not prove, who makes it."""

    kind = Kind.FORBIDDEN
    code = "auth.required"
    title = N_("Who is asking?")
    message = N_(
        "Sign in again: this needs a person, the key of a till of this centre, or the owner's"
        " token."
    )


class AuthSessionExpired(ShopError):
    """The nonce of the centre is too old; a new one is asked for."""

    kind = Kind.FORBIDDEN
    code = "auth.session_expired"
    title = N_("The conversation has expired")
    message = N_("Too much time has passed since the centre greeted this till. Greet it again.")


class SignatureInvalid(ShopError):
    """The signature does not fit: other key, or the message was changed on the way."""

    kind = Kind.FORBIDDEN
    code = "auth.signature"
    title = N_("The signature is not right")
    message = N_("The message is not as the till signed it. Nothing was recorded.")


class DeviceUnknown(ShopError):
    """No till of that id was joined to this centre."""

    kind = Kind.FORBIDDEN
    code = "auth.device_unknown"
    title = N_("The centre does not know this till")
    message = N_(
        "Go on selling; nothing is lost. Join the till again with a new code of the centre."
    )


class CertificateInvalid(ShopError):
    """What a till shows was not signed by this company, or is of another till."""

    kind = Kind.FORBIDDEN
    code = "auth.certificate"
    title = N_("The centre does not know this till")
    message = N_(
        "What it shows is not of this company. Go on selling; nothing is lost. Join it again with a"
        " new code of the centre."
    )


class DeviceRevoked(ShopError):
    """The till was shut out of the centre by a person."""

    kind = Kind.FORBIDDEN
    code = "auth.device_revoked"
    title = N_("This till was shut out")
    message = N_("The centre takes nothing from {name} any more. What it holds stays here.")


class OtherBranch(ShopError):
    """A till, or a person of one branch, asks for what belongs to another branch."""

    kind = Kind.FORBIDDEN
    code = "auth.other_branch"
    title = N_("That belongs to another branch")
    message = N_("What belongs to another branch is not shown here, nor changed.")


class JournalForked(ShopError):
    """Till and centre have different operations under one number: a restored or copied till."""

    kind = Kind.CONFLICT
    code = "sync.fork"
    title = N_("This till was restored or copied")
    message = N_(
        "From operation {seq} on, the centre has others than this till. Go on selling: nothing is"
        " lost, and nothing is sent. Close the drawer and join this till again with a code of the"
        " centre: it goes on as a new device and sends what only it has."
    )


class JournalGap(ShopError):
    """Operations between what the centre has and what was sent are missing."""

    kind = Kind.CONFLICT
    code = "sync.gap"
    title = N_("Operations are missing in between")
    message = N_("The centre waits for operation {expected}. Nothing was recorded.")


class ChainBroken(ShopError):
    """The bytes of an operation are not those that were hashed."""

    kind = Kind.CONFLICT
    code = "sync.chain_broken"
    title = N_("An operation was changed on the way")
    message = N_("Operation {seq} is not what its till sealed. Nothing was recorded.")


class SnapshotExpected(ShopError):
    """The first till has not brought its catalogue and people whole."""

    kind = Kind.CONFLICT
    code = "sync.snapshot_expected"
    title = N_("The centre waits for the first till")
    message = N_("The catalogue and the people of the first till are not here whole yet.")


class SnapshotRefused(ShopError):
    """A catalogue is sent to a centre that has one."""

    kind = Kind.CONFLICT
    code = "sync.snapshot_refused"
    title = N_("The centre has a catalogue already")
    message = N_("Only the first till brings its catalogue and people. Nothing was changed.")


class StreamUnreadable(ShopError):
    """A row of the centre that this version cannot read, or that does not fit; it waits."""

    kind = Kind.CONFLICT
    code = "sync.stream_unreadable"
    title = N_("News of the centre cannot be read")
    message = N_("{stream}: {reason}. The old data stay in use. Install the newer version.")


class UnknownStream(ShopError):
    """A stream that does not exist, or is not for this till."""

    kind = Kind.FORBIDDEN
    code = "sync.unknown_stream"
    title = N_("No such stream")
    message = N_("The stream {stream} is not for this till.")


class InvalidEnrolmentCode(ShopError):
    """The code was mistyped, used, or is too old."""

    kind = Kind.FORBIDDEN
    code = "enrol.invalid_code"
    title = N_("The code is not valid")
    message = N_("Codes work once and for {minutes} minutes. Ask the owner for a new one.")


class TooManyTries(ShopError):
    """Too many wrong codes."""

    kind = Kind.FORBIDDEN
    code = "enrol.too_many_tries"
    title = N_("Too many wrong codes")
    message = N_("Wait {minutes} min and ask the owner for a new code.")


class CentreNotEmpty(ShopError):
    """A till that has sold brings its history only to an empty centre."""

    kind = Kind.CONFLICT
    code = "enrol.centre_not_empty"
    title = N_("The centre has a shop already")
    message = N_(
        "This till has operations of its own ({operations}) and can only join an empty centre."
        " Join a till that has not sold yet."
    )


class CentreEmpty(ShopError):
    """The centre has no branch, catalogue or people yet: the first till brings them."""

    kind = Kind.CONFLICT
    code = "centre.empty"
    title = N_("The centre is empty")
    message = N_("Join the first till, which brings branch, catalogue and people; then do this.")


class CentreHasShop(ShopError):
    """A company is to begin at a centre that has one."""

    kind = Kind.CONFLICT
    code = "centre.has_shop"
    title = N_("The centre has a shop already")
    message = N_("Choose another folder for it. Nothing was changed.")


class UnknownBranch(ShopError):
    """No branch has that code."""

    kind = Kind.MISSING
    code = "centre.unknown_branch"
    title = N_("No such branch")
    message = N_("There is no branch {branch}. Known are {known}.")


class UnknownTill(ShopError):
    """No till of that name joined this centre."""

    kind = Kind.MISSING
    code = "centre.unknown_till"
    title = N_("No such till")
    message = N_("There is no till {till}. Known are {known}.")


class BranchInUse(ShopError):
    """A branch with stock or tills cannot be closed."""

    kind = Kind.CONFLICT
    code = "centre.branch_in_use"
    title = N_("The branch is in use")
    message = N_(
        "{branch} still has goods or tills. Nothing was changed. Move its goods and shut out its"
        " tills first."
    )


class BranchExists(ShopError):
    """A branch has that code already."""

    kind = Kind.CONFLICT
    code = "centre.branch_exists"
    title = N_("There is such a branch already")
    message = N_("The branch {branch} exists. Nothing was changed.")


class InvalidRequest(ShopError):
    """A field of a request to the centre is missing or wrong."""

    kind = Kind.INVALID
    code = "request.invalid"
    title = N_("The request is not right")
    message = N_("{field}: {reason}.")
    words = frozenset({"reason"})


class KeyReused(ShopError):
    """An idempotency key comes again with another request."""

    kind = Kind.CONFLICT
    code = "request.key_reused"
    title = N_("The key was used for another request")
    message = N_("{key} was sent before with other content. Use a new key. Nothing was changed.")


class RequestTooLarge(ShopError):
    """A request, or what it unpacks to, is larger than the centre takes."""

    kind = Kind.INVALID
    code = "request.too_large"
    title = N_("The request is too large")
    message = N_("At most {limit} bytes are taken. Nothing was recorded.")


class RequestTooSlow(ShopError):
    """A request came so slowly that it would never have been whole."""

    kind = Kind.INVALID
    code = "request.too_slow"
    title = N_("The request came too slowly")
    message = N_("It was not whole after {seconds} s. Nothing was recorded; send it again.")


class UnknownEncoding(ShopError):
    """A request packed in a way the centre does not know."""

    kind = Kind.INVALID
    code = "request.encoding"
    title = N_("The request is packed in an unknown way")
    message = N_("“{encoding}” is not known. Use gzip, zstd or none.")


class UnknownAddress(ShopError):
    """No such page of the centre, or not with that method."""

    kind = Kind.MISSING
    code = "request.unknown_address"
    title = N_("No such page")
    message = N_("{method} {path} does not exist here. See /docs.")
