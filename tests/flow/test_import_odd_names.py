"""What lies in a folder or a ZIP under odd names, or is no document, and what is said of it."""

import os
import socket
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.usecases import indexing, resources
from kb.usecases.importing import import_paths
from kb.usecases.importing.report import FileOutcome
from tests.flow.hostile_files import link_entry, named, renamed_stream
from tests.intake_cases.odt_cases import odt, p
from tests.office import docx, paragraph, png, zipped
from tests.sheet_files import odf, ods_table
from tests.slide_files import odp, odp_box

TEXT = "同学们围坐一圈，各自说了一件想感谢父母的事。"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows neither pipes nor such names")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "资料"
    folder.mkdir()
    return folder


def told(db, *paths):
    """(name in the report, outcome, messages) of each file."""
    report = import_paths(db, OPERATOR, list(paths))
    return [
        (Path(line.file).name, line.result, " ".join(map(str, line.problems)))
        for line in report.files
    ]


def titles(db):
    found = [item for batch in indexing.iter_batches(db) for item in batch]
    return {resources.get(db, item.key, OPERATOR_READER).title for item in found}


def repeated(*contents, name="教案.txt"):
    """A ZIP with several files of one name."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for content in contents:
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 10, 8, 0, 0)), content)
    return target.getvalue()


def packed_by(method):
    """A ZIP whose file says that it was packed by a method."""
    data = bytearray(zipped({"旧.txt": TEXT}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.find(signature) + offset, method)
    return bytes(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_in_a_zip_are_several(one_db, folder):
    (folder / "包.zip").write_bytes(repeated("感恩父母\n" + TEXT, "感谢老师\n" + TEXT))
    lines = told(one_db, folder)
    assert [(name, result) for name, result, _ in lines] == [
        ("教案 (2).txt", FileOutcome.CREATED),
        ("教案.txt", FileOutcome.CREATED),
    ]
    assert titles(one_db) == {"感恩父母", "感谢老师"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_keep_their_keys_in_a_second_run(one_db, folder):
    (folder / "包.zip").write_bytes(repeated("感恩父母\n" + TEXT, "感谢老师\n" + TEXT))
    told(one_db, folder)
    assert {result for _, result, _ in told(one_db, folder)} == {FileOutcome.UNCHANGED}


@pytest.mark.parametrize("method", [1, 6])
def test_a_file_packed_by_an_old_method_is_told(one_db, folder, method):
    (folder / "包.zip").write_bytes(packed_by(method))
    ((_, result, message),) = told(one_db, folder)
    assert (result, message) == (FileOutcome.FAILED, "压缩方法太旧，请重新压缩")


def test_a_file_packed_by_a_method_that_nobody_here_knows_is_told(one_db, folder):
    (folder / "包.zip").write_bytes(packed_by(98))
    ((_, _, message),) = told(one_db, folder)
    assert message == "不支持这种压缩方法，请用普通的 ZIP 格式重新压缩"


def test_pictures_and_style_sheets_of_a_zip_are_one_line_and_no_error(one_db, folder):
    (folder / "包.zip").write_bytes(
        zipped({"甲.docx": docx(paragraph(TEXT)), "图/1.png": png(), "图/2.png": png(3, 3),
                "a.css": "p{}", "b.js": "x", "字.woff2": b"wOF2"})
    )  # fmt: skip
    report = import_paths(one_db, OPERATOR, [folder])
    assert report.is_clean
    lines = [(Path(line.file).name, line.result) for line in report.files]
    assert lines == [("包.zip", FileOutcome.SKIPPED), ("甲.docx", FileOutcome.CREATED)]
    assert "5 个" in str(report.files[0].problems[0])


@POSIX
def test_pipes_and_sockets_are_left_alone_and_told(one_db, folder):
    os.mkfifo(folder / "管道.txt")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # the name of a socket is short
        try:
            server.bind("插座.txt")
        finally:
            os.chdir(here)
        (folder / "好.txt").write_text(TEXT, encoding="utf-8")
        lines = told(one_db, folder)
    assert {(name, result) for name, result, _ in lines} == {
        ("好.txt", FileOutcome.CREATED),
        ("插座.txt", FileOutcome.SKIPPED),
        ("管道.txt", FileOutcome.SKIPPED),
    }
    assert [message for _, _, message in lines if message] == [
        "这不是普通文件（是管道、设备或套接字），没有导入"
    ] * 2


@POSIX
def test_a_pipe_that_is_named_itself_is_left_alone(one_db, folder):
    os.mkfifo(folder / "管道")
    ((_, result, _),) = told(one_db, folder / "管道")
    assert result is FileOutcome.SKIPPED


def test_a_device_in_a_zip_is_left_alone(one_db, folder):
    data = link_entry("设备.txt", "x")
    (folder / "包.zip").write_bytes(data.replace(struct.pack("<I", 0o120777 << 16),
                                               struct.pack("<I", 0o020666 << 16)))  # fmt: skip
    ((_, result, message),) = told(one_db, folder)
    assert result is FileOutcome.FAILED
    assert "设备" in message


@POSIX
def test_names_in_gbk_on_a_disk_are_read(one_db, folder):
    below = os.fsencode(folder) + b"/" + "班会课件".encode("gbk")
    os.mkdir(below)  # noqa: PTH102 - of bytes
    for name in ("感恩父母主题班会.txt", "责任在心中主题班会.txt"):
        with open(below + b"/" + name.encode("gbk"), "wb") as file:  # noqa: PTH123 - of bytes
            file.write((name[:4] + TEXT).encode())
    report = import_paths(one_db, OPERATOR, [folder])
    shown = [Path(line.file).parts[-2:] for line in report.files]
    assert shown == [("班会课件", "感恩父母主题班会.txt"), ("班会课件", "责任在心中主题班会.txt")]
    assert "感恩父母主题班会" in titles(one_db)
    assert {line.result for line in import_paths(one_db, OPERATOR, [folder]).files} == {
        FileOutcome.UNCHANGED
    }


@POSIX
def test_what_acts_on_a_terminal_is_not_in_the_names_of_the_report(one_db, folder):
    name = "红\x1b[31m色\u202ecod.txt"
    (folder / name).write_text(TEXT, encoding="utf-8")
    (folder / "包.zip").write_bytes(named((b"\x1b[2Ja.txt", TEXT + "二")))
    report = import_paths(one_db, OPERATOR, [folder])
    shown = [line.file for line in report.files]
    assert all(char.isprintable() for file in shown for char in file)
    assert any("\\x1b[31m色\\u202ecod.txt" in file for file in shown)
    assert {line.result for line in report.files} == {FileOutcome.CREATED}


@POSIX
def test_a_name_in_gbk_that_is_right_by_chance_in_utf_8_is_read(one_db, folder):
    for name in ("图片.txt", "班会课件.txt", "教室里的照片.txt"):
        encoding = "utf-8" if name.startswith("教室") else "gbk"
        with open(os.fsencode(folder) + b"/" + name.encode(encoding), "wb") as file:  # noqa: PTH123 - of bytes
            file.write((name + TEXT).encode())
    shown = {name for name, _, _ in told(one_db, folder)}
    assert shown == {"图片.txt", "班会课件.txt", "教室里的照片.txt"}


@POSIX
def test_a_name_in_gbk_has_the_same_key_on_a_disk_and_in_utf_8(one_db, folder):
    with open(os.fsencode(folder) + b"/" + "感恩父母.txt".encode("gbk"), "wb") as file:  # noqa: PTH123 - of bytes
        file.write(TEXT.encode())
    (before,) = import_paths(one_db, OPERATOR, [folder]).files
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + "感恩父母.txt".encode("gbk")))
    path.rename(folder / "感恩父母.txt")
    (after,) = import_paths(one_db, OPERATOR, [folder]).files
    assert (after.result, after.keys) == (FileOutcome.UNCHANGED, before.keys)


def test_open_document_tables_and_slides_go_in_as_texts_do(one_db, folder):
    (folder / "甲.odt").write_bytes(odt(p(TEXT)))
    (folder / "乙.ods").write_bytes(odf("spreadsheet", ods_table("名单", ["岗位", TEXT])))
    (folder / "丙.odp").write_bytes(odp(odp_box(TEXT)))
    assert {result for _, result, _ in told(one_db, folder)} == {FileOutcome.CREATED}


def test_what_an_organisation_has_encrypted_or_is_too_old_says_so(one_db, folder):
    (folder / "甲.doc").write_bytes(renamed_stream("1Table", "\tDRMContent"))
    (folder / "乙.ppt").write_bytes(renamed_stream("WordDocument", "PP40"))
    (folder / "丙.doc").write_bytes(b"\xdb\xa5\x2d\x00" + bytes(300))
    lines = {name: message for name, _, message in told(one_db, folder)}
    assert lines["甲.doc"] == "文件由单位的加密软件加密，请解密后再导入"
    assert (
        lines["乙.ppt"] == lines["丙.doc"] == "文件的格式太旧，请用新版的 Word 或 WPS 另存后再导入"
    )
