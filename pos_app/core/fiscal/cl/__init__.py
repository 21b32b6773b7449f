"""Chile: documents, folios and taxes as the SII asks for them."""
