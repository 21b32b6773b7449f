"""Roles: what each may do, alone, with a supervisor, or not at all; and up to which amount."""

from typing import Final, Protocol

from pos_app.core import roles
from pos_app.core.actor import PERMISSIONS, SHARES, Actor, Rule
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.permission_words import permission_words
from pos_app.core.roles import RoleRule
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, money_text, percent_text
from pos_app.ui.notices import strip_of
from pos_app.ui.roles.rows import ChosenText, RuleText
from pos_app.ui.values import BadgeText, Level, StripText, Tone

LOOKS: Final[dict[Rule, tuple[str, Tone, str]]] = {
    "allow": (N_("Allowed"), Tone.GREEN, "check"),
    "approve": (N_("Asks"), Tone.AMBER, "shield-check"),
    "deny": (N_("Denied"), Tone.GREY, "ban"),
}
SENTENCES: Final[dict[Rule, str]] = {
    "allow": N_("{role} does this alone."),
    "approve": N_("{role} asks a supervisor each time."),
    "deny": N_("{role} cannot do this, not even with a supervisor."),
}
CAPPED: Final = N_("{role} does this alone up to {amount}; above it a supervisor is asked.")


class RolesScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_rows(self, rows: tuple[RuleText, ...], selected: int, role: int) -> None: ...

    def show_chosen(self, text: ChosenText) -> None: ...

    def show_strip(self, text: StripText | None) -> None: ...


class RolesPresenter:
    """The table; each key writes one rule, at once, and the tills are told."""

    def __init__(
        self, view: RolesScreen, desk: Desk, actor: Actor, known: tuple[tuple[str, str], ...]
    ) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._roles = known
        self._rules: dict[str, dict[str, RoleRule]] = {}
        self._row = self._role = 0
        self._busy = False

    def start(self) -> None:
        """Read the rules."""
        self._view.show_strip(None)
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown."""
        self._desk.tasks.background(self._read, self._take, self._failed)

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        return not self._busy

    def _read(self) -> dict[str, dict[str, RoleRule]]:
        with self._desk.database.read() as session:
            return {code: roles.get_rules(session, code) for code, _ in self._roles}

    def _take(self, rules: dict[str, dict[str, RoleRule]]) -> None:
        self._rules = rules
        self._show()

    def _show(self) -> None:
        rows = tuple(
            RuleText(
                permission_words(self._translate, code),
                code,
                tuple(self._badge(code, self._rules[role][code]) for role, _ in self._roles),
            )
            for code in PERMISSIONS
        )
        self._view.show_rows(rows, self._row, self._role)
        self._show_chosen()

    def _badge(self, code: str, rule: RoleRule) -> BadgeText:
        words, tone, icon = LOOKS[rule.rule]
        if rule.cap is not None:
            return BadgeText(f"≤ {self._cap_words(code, rule.cap)}", Tone.GREEN, icon)
        return BadgeText(self._translate(words), tone, icon)

    def _cap_words(self, code: str, cap: int) -> str:
        return percent_text(cap) if code in SHARES else money_text(cap, self._desk.money)

    def _show_chosen(self) -> None:
        if not self._rules:
            return
        tr, rule = self._translate, self._now()
        role = tr(self._roles[self._role][1])
        sentence = filled(tr, SENTENCES[rule.rule], role=role)
        if rule.cap is not None:
            sentence = filled(tr, CAPPED, role=role, amount=self._cap_words(self._code(), rule.cap))
        code = self._code()
        title = permission_words(tr, code)
        self._view.show_chosen(
            ChosenText(title, role, rule.rule, sentence, rule.cap, code in SHARES)
        )

    def _code(self) -> str:
        return PERMISSIONS[self._row]

    def _now(self) -> RoleRule:
        return self._rules[self._roles[self._role][0]][self._code()]

    # Hands ---------------------------------------------------------------------------------------

    def select(self, row: int) -> None:
        """Look at another permission."""
        if 0 <= row < len(PERMISSIONS) and row != self._row:
            self._row = row
            self._show_chosen()

    def role_moved(self, by: int) -> None:
        """Go to the role beside."""
        self.role_chosen((self._role + by) % len(self._roles))

    def role_chosen(self, role: int) -> None:
        """Look at another role."""
        self._role = role
        if self._rules:
            self._show()

    def rule_chosen(self, rule: Rule) -> None:
        """Say what the chosen role may do; a limit is kept where it stays allowed."""
        if self._rules:
            now = self._now()
            self._save(RoleRule(rule, now.cap if rule == now.rule == "allow" else None))

    def cap_entered(self, cap_minor: int | None) -> None:
        """Bound the amount, or the percent where a share is meant; without one: no limit."""
        if self._rules:
            self._save(RoleRule("allow", cap_minor))

    def escaped(self) -> None:
        """Put away what is said."""
        self._view.show_strip(None)
        self._show_chosen()

    def _save(self, rule: RoleRule) -> None:
        if self._busy:
            return
        self._busy = True
        (role, name), code = self._roles[self._role], self._code()
        actor, database = self._actor, self._desk.database

        def saved(_: None) -> None:
            self._busy = False
            self._rules[role][code] = rule
            self._show()
            title = filled(
                self._translate, N_("{role}: {permission}"), role=self._translate(name),
                permission=permission_words(self._translate, code),
            )  # fmt: skip
            words = self._badge(code, rule).text
            self._view.show_strip(StripText(Level.OK, title, words))

        def refused(error: ShopError) -> None:
            self._busy = False
            self._view.show_strip(strip_of(error, self._translate))
            self._show_chosen()

        self._desk.tasks.write(
            lambda: database.write(lambda s: roles.set_rules(s, actor, role, {code: rule})),
            saved,
            refused,
        )

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))
