"""Pictures: rows that name content by its hash, the content itself, the links that lead to it, and its collection.

Only this folder knows where the bytes of a picture are. Everything else names content by hash and format, and asks
`PictureStore` in store.py for it.
"""
