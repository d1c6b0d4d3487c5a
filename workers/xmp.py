"""The XMP packet that marks every picture as generated, for machines to read."""

from __future__ import annotations

from datetime import UTC, datetime

#: The value that meets Article 50 of the EU AI Act. Source: IPTC NewsCodes, scheme Digital Source Type.
TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

#: The program that made the picture.
CREATOR_TOOL = "image-generator"

#: Keyword of the text chunk that holds the packet in a PNG, uncompressed. Source: XMP part 3.
PNG_KEYWORD = "XML:com.adobe.xmp"


def generated_picture_xmp(made_at: datetime | None = None) -> bytes:
    """Write a packet that says that a picture was generated, by which program and, if known, when. It has no prompt.

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
