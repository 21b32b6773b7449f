"""A real afternoon at a counter, as the screens get it: for pictures and for tests of the look."""

from pos_app.core.money import CURRENCIES
from pos_app.ui.format import MINUS, NBSP
from pos_app.ui.payment.rows import MethodText, PaymentText, SoldText
from pos_app.ui.sale.rows import PayKey, SaleLineText
from pos_app.ui.values import (
    BadgeText,
    Category,
    ChangeText,
    Figure,
    FoundText,
    Level,
    QuickKeyText,
    StripKey,
    StripText,
    Tone,
    denominations,
)

CLP = CURRENCIES["CLP"]
GBP = CURRENCIES["GBP"]

_OFF = BadgeText(f"{MINUS}10{NBSP}%", Tone.AMBER, "tag")

LINES = (
    SaleLineText("2", "Pan integral artesanal Ideal 700 g", "7803403801020", "$2.200", "$4.400"),
    SaleLineText(
        f"0,735{NBSP}kg",
        "Zanahorias",
        "Por peso · etiqueta de balanza",
        "$700/kg",
        "$515",
        weighed=True,
    ),
    SaleLineText(
        "1",
        "Nescafé oferta con mug 170 g",
        "Envase dañado · autorizó Marta S.",
        "$5.300",
        "$4.770",
        _OFF,
        "$5.300",
    ),
    SaleLineText("3", "Leche cappuccino Colún 1 L", "7802920008134", "$1.600", "$4.800"),
    SaleLineText("1", "Manjar Colún 1 kg", "7802920221458", "$3.100", "$3.100"),
    SaleLineText("2", "Aceite de maravilla Coliseo 900 cc", "7804608221651", "$1.500", "$3.000"),
    SaleLineText("1", "Chocolate Costa 62 % cacao 80 g", "7802215101441", "$1.990", "$1.990"),
)

TOTAL = Figure(
    caption="TOTAL",
    number="$22.575",
    foot="En efectivo  $22.570",
    head="7 líneas · 10 un. + 0,735 kg",
    facts=(("Subtotal", "$23.105"), ("Descuentos", f"{MINUS}$530"), ("IVA incluido", "$3.604")),
    short_fact="IVA incluido  $3.604",
)

PAY_KEYS = (PayKey(23000, "$23.000"), PayKey(25000, "$25.000"), PayKey(30000, "$30.000"))

UNKNOWN_CODE = StripText(
    Level.WARN,
    "El código 7501 no está en el catálogo",
    "No se agregó nada. Búsquelo por nombre o créelo.",
    (StripKey("search", "Buscar", "F2"), StripKey("create", "Crear", "Ctrl+N")),
)

CATEGORIES = (
    Category("favourites", "Favoritos", "star", "favourites"),
    Category("bread", "Pan", "croissant", "bread"),
    Category("produce", "Frutas", "carrot", "produce"),
    Category("drinks", "Bebidas", "cup-soda", "drinks"),
    Category("pantry", "Despensa", "soup", "pantry"),
    Category("cleaning", "Aseo", "spray-can", "cleaning"),
)

QUICK = (
    QuickKeyText("bag", "Bolsa reutilizable", "$500", "favourites"),
    QuickKeyText("facturas", "Facturas", "$600", "bread"),
    QuickKeyText("hojaldre", "Hojaldre", "$850", "bread"),
    QuickKeyText("carrots", "Zanahorias", "$700/kg", "produce", weighed=True),
    QuickKeyText("beans", "Porotos verdes", "$1.400/kg", "produce", weighed=True),
    QuickKeyText("lettuce", "Lechuga milanesa", "$650", "produce"),
    QuickKeyText("pap", "Pap 500 cc", "$900", "drinks"),
    QuickKeyText("gatorade", "Gatorade Cool Blue 1 L", "$1.300", "drinks"),
    QuickKeyText("empanada", "Empanada de pollo queso", "$900", "bread"),
    QuickKeyText("longaniza", "Longaniza", "$4.000/kg", "pantry", weighed=True),
    QuickKeyText("paper", "Papel Regio 6 rollos", "$2.200", "cleaning"),
    QuickKeyText("cake", "Brazo de reina individual", "$1.200", "bread"),
)

FOUND = (
    FoundText("milk1", "Leche cappuccino Colún 1 L", "7802920008134", "$1.600", "24 un."),
    FoundText("milk2", "Leche entera Soprole 1 L", "7802900001234", "$1.150", "41 un."),
    FoundText(
        "milk3", "Leche condensada Nestlé 397 g", "7613030001111", "$1.890", "2 un.",
        BadgeText("Bajo mínimo", Tone.AMBER),
    ),
    FoundText("milk4", "Leche de almendras 1 L", "7501011115555", "$2.390", "0 un."),
)  # fmt: skip

SOLD = (
    SoldText("Pan integral Ideal 700 g", "2 × $2.200", "$4.400"),
    SoldText("Zanahorias", f"0,735{NBSP}kg × $700/kg", "$515"),
    SoldText("Nescafé oferta 170 g", f"1 × $5.300  {MINUS}10{NBSP}%", "$4.770"),
    SoldText("Leche cappuccino Colún 1 L", "3 × $1.600", "$4.800"),
    SoldText("Manjar Colún 1 kg", "1 × $3.100", "$3.100"),
    SoldText("Aceite Coliseo 900 cc", "2 × $1.500", "$3.000"),
    SoldText("Chocolate Costa 62 % 80 g", "1 × $1.990", "$1.990"),
)

SUMS = (
    ("Subtotal", "$23.105"),
    ("Descuentos", f"{MINUS}$530"),
    ("Neto", "$18.971"),
    ("IVA 19 % incluido", "$3.604"),
)

METHODS = (
    MethodText("cash", "Efectivo", "banknote", "F9"),
    MethodText("card", "Tarjeta", "credit-card", "F10"),
    MethodText("transfer", "Transferencia", "landmark", "F11"),
    MethodText("credit", "Fiado", "notebook-pen", "F7"),
)

PAYMENTS = (
    PaymentText(
        "Débito", "Visa ·· 4821 · autorización 482913", "$15.000", "credit-card",
        BadgeText("Aprobado", Tone.GREEN, "check"),
    ),
    PaymentText("Efectivo recibido", "1 × $10.000", "$10.000", "banknote"),
    PaymentText(
        "Redondeo Ley 20.956", "Solo en efectivo; la boleta sigue en $22.575", f"{MINUS}$5",
        "coins", tone="amber_text", removable=False,
    ),
)  # fmt: skip

_MONEY = {money.value_minor: money for money in denominations(CLP)}

CHANGE = ChangeText(
    "VUELTO",
    "$2.430",
    "visible hasta la próxima venta",
    ((1, _MONEY[2000]), (4, _MONEY[100]), (3, _MONEY[10])),
    "Entregue",
)
