"""What several parsers need: facts from common texts. Not a format itself."""
