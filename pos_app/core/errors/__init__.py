"""Everything that may go wrong and be said to a person: one class per case, by noun.

`errors.InsufficientStock` is all a caller needs; which file a case lives in is for who adds one.
Every code is explained in docs/errors.md, for people.
"""

from pos_app.core.errors.accounts import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.base import Kind as Kind
from pos_app.core.errors.base import ShopError as ShopError
from pos_app.core.errors.base import describe as describe
from pos_app.core.errors.bundles import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.cash import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.catalog import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.devices import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.files import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.fiscal import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.imports import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.input import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.jobs import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.people import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.places import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.pricing import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.purchasing import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.returns import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.review import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.scanning import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.selling import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.serials import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.station import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.store import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.sync import *  # noqa: F403 - all of them are this module
from pos_app.core.errors.web import *  # noqa: F403 - all of them are this module
