"""What a file is shows in its bytes, under whatever name; and what is said of what is refused."""

import base64
import struct
from io import BytesIO
from pathlib import Path

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.read import read
from kb.intake.formats import READABLE, SUFFIXES, SUFFIXES_OF, Format
from kb.intake.media_type import detect
from kb.usecases.importing.reads import refusal
from tests.flow.hostile_files import DOC, renamed_stream
from tests.intake_cases.sheet_cases import EXCEL_XML
from tests.office import docx, paragraph, png, zipped
from tests.old_sheets import excel_4, excel_5
from tests.pdf_files import pdf

ROOT = Path(__file__).parent.parent.parent
WORD_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    "<o:DocumentProperties><o:Title>评语</o:Title><o:Author>沈若溪</o:Author></o:DocumentProperties>"
    '<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="0"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:listDef><w:list w:ilfo="1"><w:ilst w:val="0"/></w:list>'
    "</w:lists><w:body><wx:sect>{}</wx:sect></w:body></w:wordDocument>"
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    "{page}\r\n--b\r\nContent-Type: image/png\r\nContent-Location: file:///C:/a/b1.png\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
)  # fmt: skip


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word_2003(*blocks):
    return WORD_2003.format("".join(f"<w:p>{block}</w:p>" for block in blocks)).encode()


def mhtml(html, charset="gb2312"):
    page = base64.b64encode(html.encode(charset)).decode()
    picture = base64.b64encode(png()).decode()
    return MHTML.format(charset=charset, page=page, picture=picture).encode()


def flat_opc(text):
    parts = {
        "/_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Target="word/document.xml" Type="http://schemas.openxmlformats.org'
            '/officeDocument/2006/relationships/officeDocument"/></Relationships>'
        ),
        "/word/document.xml": (
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body><w:p>{run(text)}</w:p></w:body></w:document>"
        ),
    }
    inside = "".join(
        f'<pkg:part pkg:name="{name}" pkg:contentType="application/xml"><pkg:xmlData>{xml}'
        "</pkg:xmlData></pkg:part>"
        for name, xml in parts.items()
    )
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="{space}">{inside}</pkg:package>'.encode()


# What the rights management of an organisation makes of a docx ([MS-OFFCRYPTO], 2.2.2)
RIGHTS_MANAGED = renamed_stream(
    "1Table", "DRMEncryptedTransform", renamed_stream("WordDocument", "EncryptedPackage")
)

PAGE = "<html><body><h1>家校沟通</h1><p>约定联系时间。</p><img src='a.files/b1.png'></body></html>"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (mhtml(PAGE), "a.doc", Format.MHTML),
        (mhtml(PAGE), "a.mht", Format.MHTML),
        (mhtml(PAGE), "a.xls", Format.MHTML),
        (word_2003(run("甲")), "a.doc", Format.WORD_XML),
        (word_2003(run("甲")), "a.xml", Format.WORD_XML),
        (word_2003(run("甲")).decode().encode("utf-16"), "a.doc", Format.WORD_XML),
        (flat_opc("甲"), "a.xml", Format.FLAT_OPC),
        (flat_opc("甲"), "a.doc", Format.FLAT_OPC),
        (EXCEL_XML[0].data, "a.xls", Format.SPREADSHEET_XML),
        (b"<html xmlns:x='x'><table><tr><td>1", "a.xls", Format.HTML),
        (b"<table><tr><td>1", "a.xls", Format.HTML),
        (b"<style>td{}</style><table>", "a.doc", Format.HTML),
        ("姓名\t分\n甲\t1\n".encode("gbk"), "a.xls", Format.CSV),
        ("姓名,分\n甲,1\n".encode(), "a.csv", Format.CSV),
        ("<table> 是标签".encode(), "a.txt", Format.TEXT),
        (b"MIME-Version: 1.0\nmultipart/x\n", "a.txt", Format.TEXT),
        (b"%TSD-Header-###%" + bytes(range(256)), "a.docx", Format.SCRAMBLED),
        (b"b\x14#e" + bytes(20) + b"E-SafeNet\0\0\0LOCK" + bytes(600), "a.xlsx", Format.SCRAMBLED),
        (bytes(range(1, 256)) * 20, "a.docx", Format.UNREADABLE_OFFICE),
        (b"\xdb\xa5\x2d\x00" + bytes(300), "a.doc", Format.TOO_OLD),
        (b"\x31\xbe\x00\x00\x00\xab" + bytes(300), "a.doc", Format.TOO_OLD),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "a.xls", Format.XLS),
        (renamed_stream("WordDocument", "PP40"), "a.ppt", Format.TOO_OLD),
        (renamed_stream("WordDocument", "PowerPoint Document"), "a.ppt", Format.TOO_OLD),
        (DOC.replace(b"\xec\xa5\x01\x01", b"\xdc\xa5\x68\x00", 1), "a.doc", Format.TOO_OLD),
        (renamed_stream("1Table", "\tDRMContent"), "a.doc", Format.SCRAMBLED),
        (RIGHTS_MANAGED, "a.docx", Format.SCRAMBLED),
        (renamed_stream("WordDocument", "EncryptedPackage"), "a.docx", Format.LOCKED_OFFICE),
        (b".PFILE\x01\x00" + bytes(300), "a.pdf", Format.SCRAMBLED),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "a", Format.ODS),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.presentation"}), "a", Format.ODP),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text-template"}), "a", Format.ODT),
        (docx(paragraph("甲")), "a.xls", Format.DOCX),
    ],
)
def test_what_is_in_a_file_decides(data, name, expected):
    assert detect(BytesIO(data), name) is expected


def test_a_saved_page_under_the_name_of_a_word_file_has_its_picture():
    found = read(mhtml(PAGE), Format.MHTML)
    assert found.markdown == "# 家校沟通\n\n约定联系时间。\n\n![](picture:page2.png)"
    assert found.pictures[0].data == png()


def test_word_2003_is_read_as_a_docx_is():
    changed = (
        '<aml:annotation aml:id="1" w:type="Word.Deletion"><aml:content><w:r><w:delText>删去</w:delText>'
        '</w:r></aml:content></aml:annotation><aml:annotation aml:id="2" w:type="Word.Insertion">'
        f"<aml:content>{run('加上')}</aml:content></aml:annotation>"
    )
    comment = (
        '<aml:annotation aml:id="3" w:type="Word.Comment"><aml:content><w:p>'
        f"{run('私下说')}</w:p></aml:content></aml:annotation>"
    )
    note = f"<w:r><w:footnote><w:p>{run('注的话')}</w:p></w:footnote></w:r>"
    listed = '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/></w:listPr></w:pPr>' + run(
        "一条"
    )
    picture = (
        f'<w:r><w:pict><w:binData w:name="wordml://1.png">{base64.b64encode(png()).decode()}'
        '</w:binData><v:shape><v:imagedata src="wordml://1.png"/></v:shape></w:pict></w:r>'
    )
    data = word_2003(run("正文") + note, changed + comment, listed, picture)
    found = read(data, Format.WORD_XML)
    assert "正文\\[1\\]" in found.markdown
    assert "\\[1\\] 注的话" in found.markdown
    assert "加上" in found.markdown
    assert "1. 一条" in found.markdown
    assert "删去" not in found.markdown
    assert "私下说" not in found.markdown
    assert found.pictures[0].data == png()
    assert found.properties["author"] == "沈若溪"
    assert {part.reason.value for part in found.left_out} == {"deleted", "comment"}


def test_a_flat_package_is_read_as_what_it_stands_for():
    assert read(flat_opc("扁平的话"), Format.FLAT_OPC).markdown == "扁平的话"


@pytest.mark.parametrize(
    ("format_", "told"),
    [
        (Format.SCRAMBLED, "文件由单位的加密软件加密，请解密后再导入"),
        (Format.TOO_OLD, "文件的格式太旧，请用新版的 Word 或 WPS 另存后再导入"),
        (Format.UNREADABLE_OFFICE, "可能由单位的加密软件加密"),
        (Format.LOCKED_OFFICE, "文件有密码，没有读"),
    ],
)
def test_what_is_refused_is_told_truly(format_, told):
    assert told in str(refusal(format_))


def test_the_list_of_formats_in_messages_is_the_table():
    told = str(refusal(Format.UNKNOWN))
    assert [suffix for suffix in SUFFIXES if suffix not in told] == []
    assert {suffix for suffixes in SUFFIXES_OF.values() for suffix in suffixes} < set(SUFFIXES)
    assert set(READABLE) == set(SUFFIXES_OF)


@pytest.mark.parametrize("page", ["docs/import.md", "docs/import.zh.md"])
def test_the_list_of_formats_in_the_documentation_is_the_table(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    paragraph = next(one for one in text.split("\n\n") if "`.docx`" in one)
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in paragraph] == []


@pytest.mark.parametrize(
    "data",
    [
        pdf("").replace(b"trailer<<", b"trailer<</Encrypt<</Filter/MicrosoftIRMServices/V 1>>"),
        pdf("") + b"\n% (MicrosoftIRMServices Protected PDF.pdf)\n",
        pdf("").replace(
            b"trailer<<", b"trailer<</Encrypt<</Filter/Other.Handler/V 1>>/ID[<00><00>]"
        ),
    ],
)
def test_a_pdf_under_the_rights_management_of_an_organisation_is_told(data):
    with pytest.raises(ExtractionFailed, match="加密软件"):
        read(data, Format.PDF)


ROWS = (("姓名", "评语"), ("甲同学", "热爱劳动"), ("乙同学", "乐于助人"))


@pytest.mark.parametrize("data", [excel_4(*ROWS), excel_5("评语表", *ROWS)])
def test_sheets_of_excel_4_and_5_are_read(data):
    found = read(data, detect(BytesIO(data), "a.xls"))
    assert "| 甲同学 | 热爱劳动 |" in found.markdown
    assert "| 乙同学 | 乐于助人 |" in found.markdown


def test_a_hidden_row_of_excel_4_is_left_out_and_named():
    found = read(excel_4(*ROWS, hidden=[2]), Format.XLS)
    assert "热爱劳动" in found.markdown
    assert "乐于助人" not in found.markdown
    assert [part.reason.value for part in found.left_out] == ["hidden"]


def test_a_file_of_excel_4_without_a_compound_file_is_tried():
    data = b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + struct.pack("<HH", 0x0A, 0)
    assert detect(BytesIO(data), "a.xls") is Format.XLS
