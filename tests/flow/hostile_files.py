"""Files that schools have, and files that nobody should have: each with what is said of it."""

import base64
import os
import stat
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests.office import docx, image, paragraph, png, pptx, saved_by_office, shape, table, zipped

GOOD = "good"  # it goes in
SKIPPED = "skipped"
SAME = "same"  # as another file

TEXT = "班会课上，大家说了各自的想法。"
PDF = saved_by_office("班会.pdf")
DOC = saved_by_office("班会.doc")
DOCX = saved_by_office("班会.docx")
XLS = saved_by_office("考核.xls")


@dataclass(frozen=True)
class Odd:
    """expected: GOOD, SKIPPED, or words of the message."""

    name: str
    content: bytes
    expected: str


def with_flag(archive, flag):
    """The ZIP with a flag set in all local and central headers."""
    data = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= flag
            at = data.find(signature, at + 4)
    return bytes(data)


def named(*entries, compression=zipfile.ZIP_DEFLATED):
    """A ZIP whose names are bytes in any encoding, without the flag for UTF-8."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries:
            info = zipfile.ZipInfo("x" * len(name), (2024, 5, 10, 8, 0, 0))
            info.compress_type = compression
            archive.writestr(info, content)
    data = target.getvalue()
    for name, _ in entries:
        data = data.replace(b"x" * len(name), name, 1)
        at = data.rfind(b"x" * len(name))
        data = data[:at] + name + data[at + len(name) :]
    return data


def link_entry(name, target):
    archive_target = BytesIO()
    with zipfile.ZipFile(archive_target, "w") as archive:
        info = zipfile.ZipInfo(name, (2024, 5, 10, 8, 0, 0))
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return archive_target.getvalue()


def bomb_docx(size_mib):
    """A docx whose document unpacks to so much."""
    body = b"<w:p/>" * (1024 * 1024 * size_mib // 6)
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": head + body + b"</w:body></w:document>",
    })  # fmt: skip


def quine_like(depth):
    data = zipped({"a.txt": TEXT})
    for _ in range(depth):
        data = zipped({"inside.zip": data})
    return data


def deep_table(depth):
    inside = paragraph(TEXT)
    for _ in range(depth):
        inside = table([inside + paragraph("x")])
    return docx(inside)


def deep_xml(depth):
    return docx("<w:sdt>" * depth + paragraph(TEXT) + "</w:sdt>" * depth)


def pages_pdf(count):
    """A PDF of so many pages, each with a line."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for number in range(count):
        content = f"BT /F1 12 Tf 20 20 Td (Page {number} of the plan) Tj ET"
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {count}>>"
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n".encode()
    listed = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{listed}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
        ).encode()
    )


def locked_doc():
    """With the flag fEncrypted ([MS-DOC], 2.5.1) set."""
    data = bytearray(DOC)
    data[data.find(b"\xec\xa5\x01\x01") + 0x0B] |= 0x01
    return bytes(data)


def renamed_stream(old, new, data=DOC):
    """A compound file with another name in its directory ([MS-CFB], 2.6.1)."""
    entry = data.find(old.encode("utf-16-le"))
    name = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    return data[:entry] + name + data[entry + 66 :]


LOCKED_PDF = base64.b64decode(
    "JVBERi0xLjMKJeLjz9MKMSAwIG9iago8PAovVHlwZSAvQ2F0YWxvZwovUGFnZXMgMiAwIFIKPj4KZW5kb2JqCjIgMC"
    "BvYmoKPDwKL1R5cGUgL1BhZ2VzCi9LaWRzIFsgMyAwIFIgXQovQ291bnQgMQo+PgplbmRvYmoKMyAwIG9iago8PAov"
    "VHlwZSAvUGFnZQovUGFyZW50IDIgMCBSCi9NZWRpYUJveCBbIDAgMCA5OSA5OSBdCi9Db250ZW50cyA0IDAgUgovUm"
    "Vzb3VyY2VzIDw8Ci9Gb250IDw8Ci9GMSA8PAovVHlwZSAvRm9udAovU3VidHlwZSAvVHlwZTEKL0Jhc2VGb250IC9I"
    "ZWx2ZXRpY2EKPj4KPj4KPj4KPj4KZW5kb2JqCjQgMCBvYmoKPDwKL0xlbmd0aCAzNAo+PgpzdHJlYW0KMVrl/Q9uFG"
    "36H9zGoS1/UFiqp+yuQ4wwLRj3hnptHPwuZwplbmRzdHJlYW0KZW5kb2JqCjUgMCBvYmoKPDwKL1YgMgovUiAzCi9M"
    "ZW5ndGggMTI4Ci9QIDQyOTQ5NjcyOTIKL0ZpbHRlciAvU3RhbmRhcmQKL08gPGE5M2VlZjA5YTAzOGFlZjFmOWYyZT"
    "RjODkwMTBlMWIwZmE2YjI1N2E2ZjE4ZDdmOWQ0NDE0Y2QxYjJjYWJmMzQ+Ci9VIDw2MjViNDgyZjQ0NTI3OTk5ZjRh"
    "N2RlZDNhMDYyNjNmMDI4YmY0ZTVlNGU3NThhNDE2NDAwNGU1NmZmZmEwMTA4Pgo+PgplbmRvYmoKeHJlZgowIDYKMD"
    "AwMDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMDAwMDAwNjQgMDAwMDAgbiAKMDAwMDAwMDEy"
    "MyAwMDAwMCBuIAowMDAwMDAwMjk4IDAwMDAwIG4gCjAwMDAwMDAzODIgMDAwMDAgbiAKdHJhaWxlcgo8PAovU2l6ZS"
    "A2Ci9Sb290IDEgMCBSCi9JRCBbIDxlOGNjODI0ZDBkNmQ5YWE3NTI5NmY3NjQyNGMwMTdiZD4gPGU4Y2M4MjRkMGQ2"
    "ZDlhYTc1Mjk2Zjc2NDI0YzAxN2JkPiBdCi9FbmNyeXB0IDUgMCBSCj4+CnN0YXJ0eHJlZgo1OTcKJSVFT0YK"
)
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
FILE_ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
GBK_NAME = "感恩教育班会.txt".encode("gbk")
BIG5_NAME = "班主任帶班經驗談.txt".encode("big5")

ODD = [
    # --- empty, broken, cut off ------------------------------------------------------------
    Odd("空.docx", b"", "空的"),
    Odd("空.pdf", b"", "空的"),
    Odd("空.txt", b"", "空的"),
    Odd("空白.txt", "\u3000\n \n".encode(), "没有文字"),
    Odd("空文档.docx", docx(paragraph("")), "没有文字"),
    Odd("只有图.docx", docx(paragraph("")) + b"", SAME),
    Odd("半个.docx", DOCX[: len(DOCX) // 2], "坏了"),
    Odd("半个.doc", DOC[: len(DOC) // 3], "坏了"),
    Odd("半个.xls", XLS[:700], "坏了"),
    Odd("半个.zip", zipped({"a.txt": TEXT})[:40], "坏了"),
    Odd("乱.docx", b"PK\x03\x04" + bytes(range(256)) * 20, "坏了"),
    Odd("乱.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20, "坏了"),
    Odd("乱.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "坏了"),
    Odd("乱.rtf", b"{\\rtf1" + b"{" * 5000, "没有文字"),
    Odd("乱.pptx", zipped({"[Content_Types].xml": "x", "ppt/presentation.xml": "<p"}), "坏了"),
    Odd("没有正文.docx", zipped({"[Content_Types].xml": "x", "word/x.xml": "<a/>"}), "坏了"),
    Odd("不是XML.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": "?"}), "坏了"),
    Odd("坏.epub", zipped({"mimetype": "application/epub+zip"}), "坏了"),
    Odd("坏.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "坏了"),
    Odd("二进制.txt", bytes(range(256)) * 40, "文字"),
    Odd("一个字节.doc", b"\xd0", "文字"),
    # --- locked ------------------------------------------------------------------------------
    Odd("有密码.zip", with_flag(zipped({"a.txt": TEXT + "一"}), 1), "密码"),
    Odd("条目加密.docx", with_flag(docx(paragraph(TEXT)), 1), "密码"),
    Odd("有密码.doc", locked_doc(), "密码"),
    Odd("新的有密码.docx", renamed_stream("WordDocument", "EncryptedPackage"), "密码"),
    Odd("有密码.pdf", LOCKED_PDF, "密码"),
    # --- unsupported -------------------------------------------------------------------------
    Odd("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
    Odd("照片改名.docx", png(), "图片"),
    Odd("录音.mp3", b"ID3\x03" + bytes(100), "声音"),
    Odd("录像.mp4", b"\0\0\0\x18ftypmp42" + bytes(100), "声音"),
    Odd("包.rar", b"Rar!\x1a\x07\x00" + bytes(50), "ZIP"),
    Odd("包.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "ZIP"),
    Odd("程序.exe", b"MZ" + bytes(100), "不支持"),
    Odd("代码.py", b"print('x')", "不支持"),
    Odd("没有后缀", TEXT.encode(), "不支持"),
    Odd("数据.sqlite", b"SQLite format 3\0" + bytes(100), "不支持"),
    Odd("扫描.pdf", pages_pdf(1).replace(b"(Page 0 of the plan)", b"()" + b" " * 18), "扫描"),
    # --- under a wrong name ------------------------------------------------------------------
    Odd("其实是网页.doc", f"<html><body><p>{TEXT}网页</p></body></html>".encode(), GOOD),
    Odd("其实是文字.doc", f"{TEXT}文字".encode("gbk"), GOOD),
    Odd("其实是旧的.docx", DOC + b"\0" * 512, GOOD),
    Odd("其实是新的.doc", docx(paragraph(TEXT + "新")), GOOD),
    Odd("其实是新的.wps", docx(paragraph(TEXT + "新二")), GOOD),
    Odd("大写.DOCX", docx(paragraph(TEXT + "大写")), GOOD),
    Odd("其实是压缩包.docx", zipped({"a.txt": TEXT}), "打不开"),
    # --- bombs -------------------------------------------------------------------------------
    Odd("炸弹.docx", bomb_docx(100), "太大"),
    Odd("炸弹.zip", zipped({"a.txt": b"0" * (30 * 1024 * 1024)}), "压缩得不像"),
    Odd("套娃.zip", quine_like(6), "太深"),
    Odd("很多.zip", zipped({f"{n}.txt": "" for n in range(20_001)}, zipfile.ZIP_STORED), "太多"),
    Odd("笑.docx", docx(paragraph(TEXT), doctype=LAUGHS), "声明"),
    Odd("外部实体.docx", docx(paragraph("&x;"), doctype=FILE_ENTITY), "声明"),
    Odd("深.docx", deep_xml(3000), "太深"),
    Odd("深表.docx", deep_table(400), GOOD),
    Odd("深.html", b"<table><tr><td>" * 3000 + TEXT.encode(), "太深"),
    Odd("一万页.pdf", pages_pdf(10_000), GOOD),
    Odd("很长.txt", ("字" * 99 + "\n").encode() * 21_000, "文字太多"),
    Odd("很大.txt", b"x" * (20 * 1024 * 1024 + 1), "20 MiB"),
    # --- paths and links ---------------------------------------------------------------------
    Odd("越界.zip", zipped({"../../外.txt": TEXT}), "包外"),
    Odd("绝对.zip", zipped({"/etc/外.txt": TEXT}), "包外"),
    Odd("盘符.zip", zipped({"C:/外.txt": TEXT}), "包外"),
    Odd("链接.zip", link_entry("链接.txt", "/etc/passwd"), "链接"),
    Odd("国标名.zip", named((GBK_NAME, TEXT + "国标")), GOOD),
    Odd("大五码名.zip", named((BIG5_NAME, TEXT + "大五")), GOOD),
    Odd("反斜杠.zip", named((b"a\\b.txt", TEXT + "反斜杠")), GOOD),
    Odd("套一层.zip", zipped({"甲/乙.zip": zipped({"丙.txt": TEXT + "套"})}), GOOD),
    Odd("苹果.zip", zipped({"__MACOSX/._a.txt": "x"}), SKIPPED),
    # --- what systems leave ------------------------------------------------------------------
    Odd("~$计划.docx", b"lock", SKIPPED),
    Odd(".DS_Store", b"\0\0\0\1Bud1", SKIPPED),
    Odd("Thumbs.db", b"\xd0\xcf\x11\xe0", SKIPPED),
    Odd(".隐藏.txt", TEXT.encode(), SKIPPED),
    # --- odd, and good -----------------------------------------------------------------------
    Odd("很多图.docx", docx(*[paragraph(image("rId9"))] * 300, paragraph(TEXT + "图"),
                         parts={"rId9": png()}), GOOD),
    Odd("只有备注.pptx", pptx((shape([]), [TEXT])), GOOD),
    Odd("<b>尖括号&.txt" if os.name != "nt" else "尖括号.txt", (TEXT + "名").encode(), GOOD),
    Odd("名" * 80 + ".txt", (TEXT + "长名").encode(), GOOD),
    Odd("相同1.txt", (TEXT + "相同").encode(), GOOD),
    Odd("相同2.txt", (TEXT + "相同").encode(), SAME),
    Odd("kb.txt", ("\u200b班\u200b会\ufeff课" + TEXT).encode(), GOOD),
]  # fmt: skip


def write(folder: Path):
    for odd in ODD:
        (folder / odd.name).write_bytes(odd.content)
    (folder / "外面的链接.txt").symlink_to("/etc/hostname")
    (folder / "圈").symlink_to(folder, target_is_directory=True)
