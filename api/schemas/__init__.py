"""The names of fields in requests and answers, as marshmallow schemas; only /health and problems have their own."""
