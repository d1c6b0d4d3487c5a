"""The names of fields on the wire, as marshmallow schemas. No other file of the API knows them."""
