"""The pictures themselves: /api/images/<variation>/<derivative>."""
