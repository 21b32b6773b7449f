"""The widgets of the till. They know no business: texts in, signals with plain values out.

Colours, sizes and fonts come from `pos_app.ui.theme`; call `theme.apply(app, "light")` once before
the first widget. Every visible text is given by the caller, already translated; only `TopBar` takes
the translate function. Keys never take the focus when touched (they do with Tab). The values they
show (BadgeText, StripText, Figure, QuickKeyText, FoundText, Place, Lamp, ...) are in
`pos_app.ui.values`, which is free of Qt, so that presenters can make them.

| module       | class                | signals and methods                                       |
|--------------|----------------------|-----------------------------------------------------------|
| screen       | Screen               | base of every view: bind("F12", key), fold(), take_focus()|
| text         | Text                 | roles: title panel strong base label help head tiny kpi   |
| key          | Key, IconKey, KeyCap | clicked(); press(); Kind, Shape; setCheckable to choose   |
| badge        | Badge, Avatar        | show_badge(BadgeText)                                     |
| card         | Card, Panel, Line    | .body is the layout; Panel has .header .title .note too   |
| card         | HintBar              | names keys of the keyboard in one quiet line              |
| field        | Field, LabelledField | QLineEdit's; LabelledField.show_problem(sentence)         |
| edits        | MoneyEdit            | value_changed(), entered(); value() in minor units        |
| edits        | QuantityEdit         | the same; value() in thousandths                          |
| number_pad   | NumberPad            | pressed(str): connect to MoneyEdit.press                  |
| number_block | NumberBlock          | show_figure(Figure)                                       |
| one_box      | OneBox               | entered typed escaped moved stepped removed enter_empty   |
| results      | ResultList           | chosen(str); show_found(rows, below)                      |
| strip        | Strip                | pressed(str); show_strip(StripText), hide_strip()         |
| line_table   | LineTable            | row_selected(int) row_activated(int) stepped(int, int)    |
| paged_rows   | PagedRows            | rows for a LineTable whose pages come as they are seen    |
| chips        | Chips                | chosen(str); show_chips(texts, chosen)                    |
| cell         | Cell, Align          | what a column shows of a row                              |
| quick_keys   | CategoryTabs         | chosen(str)                                               |
| quick_keys   | QuickKeys            | pressed(str)                                              |
| cash_keys    | CashKey, Money       | clicked(); .money.value_minor                             |
| rail         | Rail                 | chosen(str); show_place, show_count                       |
| section_tabs | SectionTabs          | chosen(str); show_tabs(tabs, here), press(number)         |
| top_bar      | TopBar               | connection_clicked printer_clicked drawer_clicked         |
| pieces       | EmptyState, Awning, Steps, PinDots, PersonTile, Chip                             |

Screens that list, show and write documents are built of `pos_app.ui.documents` (see its `view`).

`needed_width()` of every key is the least width in which nothing on it is shortened; a test walks
all screens at 1366 and 1024 px and compares.
"""
