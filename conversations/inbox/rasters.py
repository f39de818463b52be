"""Pictures that a page may show, told by their bytes and never by what the sender calls them."""

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def raster_type(head: bytes) -> str:
    """The content type by the first 16 bytes, or "" for anything but PNG, JPEG, GIF and WebP."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in SIGNATURES if head.startswith(start)), "")
