"""Decodes bytes of an unknown encoding, as Chinese files come: UTF-8, UTF-16, GB18030, Big5.

Each strict decoding is weighed by the share of everyday Chinese in it. General detectors need
longer texts than a note of twenty characters.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from kb.errors import ExtractionFailed

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where two of them fit equally well, the first one is taken.
_CANDIDATES: Final = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE_CHARACTERS: Final = 20_000
# A text may have this share of undecodable bytes (a file cut off, a lost byte).
_DAMAGE_LIMIT: Final = 0.02
_STRANGE_LIMIT: Final = 0.01
# The 600 most frequent characters of encyclopaedia articles and of this project's own texts,
# 80 % of running text, and their Traditional forms.
EVERYDAY_HAN: Final = (
    "的一年在国为人是中有了大学不和后成以主个于上时地会作我来分月到日发生他家与班三出任之行自教长工这用多要第子部方名军民下十"
    "西对区其公及政开南由最而建同也法动里得东过理斯天北经位被高说并本前可期等次业市世小二台立都两进文定全能面代现内战四事新制"
    "所机间力德重海体当加外亚因尔利至没此美就通实员合平度化使共电道特周统们数称物入设提校起组育水但将球种马师条联系室心从总点"
    "城题山交州问元约关罗队拉治级展路王明者写府去五原管产场式改或克表那书科每课量张性选看华界做手结相基只领院赛钟别把正岛义议"
    "然意比给车研省权语各口形湾回帝规安话史还接先放布如流则金计保完认著六格朝运纪务士线英受古达常导带专直目向老米字始阿江好少"
    "记己报港头持族首想果尼县活再处么着程包党河她件资星兰你卡举传林门广划太司视巴更据很属究变打些已指反影它类万清号收决信近济"
    "该论习无见土孩历七争洲案边职术品考强造社九样委际应半解皇单商八香取标居集支节今空又知办早列维几参句图许站曾情转型女推团命"
    "什儿即源初武言苏纳局色龙汉走击示占宗欧较复随讲网求群派引石请积具往根风整质声才评未陆京离神培境身易获画连例兵百域亦铁步演"
    "福功蒙气白响攻修排真片观失让干段留括思官花乐邦准除份容住置护续备录项独亲光刘印音效普另非构仍极模投夫且织创座塞兴继韩听威"
    "施奥环角艺宣范游令伊责存训客服告黑杀换围率超谈候技料算满黄越败谁协照费温证红落拿需致纸便低木营优卫坐增读沙均李升念盟筑装"
    "國爲學後個於時會來發與長這軍對區開動裏東過經說並業臺兩進現內戰機間體當亞爾沒實員電統們數稱設組將種馬師條聯從總點題問約關"
    "羅隊級寫產場書課張選華結領賽鍾別島義議給車權語灣規話還則計認運紀務線達導帶專記報頭縣處麼黨資蘭舉傳門廣劃視據屬變類萬號決"
    "濟該論習無見歷爭邊職術強樣際應單標節辦維幾參圖許轉團兒蘇納龍漢擊佔歐較復隨講網羣請積風質聲評陸離獲畫連鐵氣響觀讓幹樂準護"
    "續備錄項獨親劉構極織創興繼韓聽奧環藝範遊責訓殺換圍談滿黃敗誰協費溫證紅紙營優衛讀築裝"
)
_EVERYDAY = re.compile(
    f"[{EVERYDAY_HAN}\\x20-\\x7e\\t\\n\\r\u3000-\u3002\u300a-\u3011\u2018-\u201d\u2014\u2026\u00b7"
    "\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
)
# These are controls, private use and specials, which nobody writes.
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text.

    lost: the number of characters that could not be read; they are U+FFFD in the text.
    """

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Decoded:
    """Decode the text of a file. Raises ExtractionFailed where the bytes are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_decoded(data[len(bom) :], encoding))
    if b"\x00" not in data:
        try:
            return Decoded(data.decode(), "utf-8")
        except UnicodeDecodeError:
            pass
    return _checked(_best(data))


def _best(data: bytes) -> Decoded:
    # UTF-8 is tried again, because a single lost byte must not make it something else.
    found = (_decoded(data, encoding) for encoding in ("utf-8", *_CANDIDATES))
    return max(found, key=lambda one: (likelihood(one.text), -one.lost))


def _decoded(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, text.count("\ufffd"))


def likelihood(text: str) -> float:
    """Return the share of everyday Chinese in a text, less what nobody writes; it is at most 1."""
    sample = text[:_SAMPLE_CHARACTERS]
    everyday = len(_EVERYDAY.findall(sample))
    strange = len(_STRANGE.findall(sample))
    return (everyday - 5 * strange) / max(1, len(sample))


def _checked(found: Decoded) -> Decoded:
    length = max(1, len(found.text))
    strange = len(_STRANGE.findall(found.text)) - found.lost
    if found.lost / length > _DAMAGE_LIMIT or strange / length > _STRANGE_LIMIT:
        raise ExtractionFailed("不是文字文件，或者编码不认识")
    return found
