"""A QR code is read back by a decoder that knows nothing of what drew it."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from kb.press.qr_code import drawn, pictured
from tests.web.markup import Page


@pytest.mark.parametrize(
    "address",
    [
        "https://kb.example/r/bh-0001",
        "http://192.168.1.20:8000/r/a",
        "https://kb.example/" + "a" * 200,
    ],
)
def test_a_code_is_read_back(address):
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(pictured(address))))
    assert (found.text, found.format.name) == (address, "QRCode")


def test_a_code_is_some_two_and_a_half_centimetres_wide_on_paper():
    picture = Image.open(BytesIO(pictured("https://kb.example/r/bh-0001")))
    width_cm = picture.width / picture.info["dpi"][0] * 2.54
    assert 2.2 < width_cm < 2.8


def test_a_drawn_code_has_its_quiet_zone_and_no_style():
    (drawing,) = [one for one in Page(drawn("https://kb.example/r/a")).elements if one.tag == "svg"]
    assert drawing.attributes == {"viewbox": "0 0 33 33", "id": "code"}
    assert "style" not in drawn("https://kb.example/r/a")
