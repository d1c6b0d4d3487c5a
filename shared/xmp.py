"""What every picture says of itself to machines, as an XMP packet."""

from __future__ import annotations

from datetime import UTC, datetime

#: The value that Article 50 of the EU AI Act is met with. Source: IPTC NewsCodes, scheme Digital Source Type.
TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

#: The program that made the picture.
CREATOR_TOOL = "image-generator"

#: Of the text chunk that holds the packet in a PNG, uncompressed. Source: XMP part 3.
PNG_KEYWORD = "XML:com.adobe.xmp"


def generated_picture_xmp(made_at: datetime | None = None) -> bytes:
    """That a picture was generated, by what and, where it is known, when. Never of what prompt.

    Sources: IPTC Photo Metadata Standard, property Digital Source Type; XMP part 1 for the packet around it.
    """
    created = f' xmp:CreateDate="{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"' if made_at else ""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about=""'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f' Iptc4xmpExt:DigitalSourceType="{TRAINED_ALGORITHMIC_MEDIA}"'
        f' xmp:CreatorTool="{CREATOR_TOOL}"{created}/>'
        "</rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()
