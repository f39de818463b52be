"""Files that agents attach: how many, how large, under which name they are kept."""

import unicodedata
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from conversations.errors import Refused
from conversations.inbox.rasters import raster_type
from conversations.models import Attachment

MOST = 5
LARGEST = 10 * 1024 * 1024  # bytes
HEAD = 16  # bytes that tell a picture's type


def check(files: "Sequence[UploadedFile[bytes]]") -> None:
    """Raises Refused with what to do about it."""
    if len(files) > MOST:
        raise Refused(
            _("%(count)d files are too many for one message; send at most %(most)d at once.")
            % {"count": len(files), "most": MOST},
            "files",
        )
    for file in files:
        if (file.size or 0) > LARGEST:
            raise Refused(
                _("“%(name)s” is larger than 10 MB; make it smaller, or send a link to it.")
                % {"name": clean_name(file.name)},
                "files",
            )


def keep(files: "Sequence[UploadedFile[bytes]]") -> list[Attachment]:
    """Attachments that are saved and not yet anyone's. Raises Refused."""
    check(files)
    return [_keep(file) for file in files]


def _keep(file: "UploadedFile[bytes]") -> Attachment:
    kind = raster_type(file.read(HEAD)) or "application/octet-stream"
    file.seek(0)
    name = clean_name(file.name)
    return Attachment.objects.create(file=file, name=name, content_type=kind, size=file.size)


def clean_name(name: str | None) -> str:
    """What may stand on a screen and in a header: one line, no path, nothing invisible or right-to-left."""
    plain = unicodedata.normalize("NFKC", name or "").replace("\\", "/").rpartition("/")[2]
    visible = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip(". ")
    return visible[:200] or "file"
