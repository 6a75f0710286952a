"""Pairs of texts made by rules: versions of one text, and what only looks like one."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from opencc import OpenCC

from corpus import load as corpus
from kb.text.plain import plain_text
from tests.shared_data import passages

SENTENCE = re.compile(r"[^。！？\n]+[。！？”」]*\n?|\n")
# The bundled texts that are versions of another on purpose.
TWINS_ON_PURPOSE = {"xs-0301": "xs-0001", "jb-0301": "jz-0301"}
TO_TAIWAN = OpenCC("s2twp")

WORDS = {
    "家长": "家长伴侣", "老师": "教师", "学生": "孩子们", "我们": "咱们", "但是": "可是", "因为": "由于",
    "所以": "因此", "他们": "她们", "时候": "时分", "自己": "自身", "觉得": "感到", "没有": "没", "已经": "早已",
    "知道": "晓得", "开始": "着手", "问题": "难题", "一起": "一道", "现在": "眼下", "可以": "能够", "如果": "假如",
    "喜欢": "爱好", "告诉": "告知", "教室": "课室", "班主任": "班级导师", "班会": "班级例会", "同学": "同窗",
    "爸爸": "父亲", "妈妈": "母亲", "每天": "天天", "后来": "之后", "今天": "今日", "明天": "明日", "非常": "十分",
}  # fmt: skip

PORTAL_TOP = (
    "首页 > 教育频道 > 班主任之家 > 正文\n登录 注册 收藏本站 手机版 客户端下载\n"
    "发布时间：2023-09-01 08:15 来源：网络整理 编辑：小云 点击：2317 次 字号：大 中 小\n"
    "【导读】本站为您精心挑选了一篇班主任工作范文，希望对各位老师有所帮助，欢迎阅读与借鉴。\n"
)
PORTAL_BOTTOM = (
    "\n上一篇：开学第一周的纪律怎么抓 下一篇：期中考试动员发言稿三则\n相关推荐：班级公约怎样才不是一张纸 "
    "早读前十分钟 家长会上不念名次 运动会的第四棒 值日表的学问\n本文由网友上传，版权归原作者所有，如有侵犯您的"
    "权益，请在三十日内与本站联系，我们将及时删除。\n关于我们 联系方式 广告服务 网站地图 友情链接 意见反馈\n"
    "扫一扫关注公众号，海量教案、课件、试卷免费下载，每天更新，会员首月立减。"
)
FORM = (
    "{school}班主任工作室研修记录表\n填表要求：字迹工整，内容真实，按时上交，由主持人审阅后归档，作为年度考核的依据"
    "之一。\n一、研修主题\n二、研修目标\n（从认识、情感、能力三个方面填写，目标要具体，可以观察。）\n三、研修过程\n"
    "（写明时间、地点、参加人员、主要环节，附照片不少于两张。）\n{text}\n四、研修收获与反思\n（结合本班实际，"
    "不少于三百字。）\n{end}\n五、主持人评语\n签名：        日期：    年    月    日"
)


@dataclass(frozen=True)
class Made:
    rule: str
    one: str
    other: str


def texts() -> list[str]:
    """Bodies without markup, each by an author of its own."""
    return [
        plain_text(str(entry.fields["body"]))
        for entry in corpus.sample_entries()
        if "body" in entry.fields and entry.fields["key"] not in TWINS_ON_PURPOSE
    ]


def short_texts() -> list[str]:
    """Passages of the public sets, of 200 to 900 characters; none where those are absent."""
    found = [*passages("drcd_dev.json")[::5], *passages("cmrc_trial.json")[::5]]
    return [text for text in found if len(text) >= 200]


def traditional(text: str, chance: random.Random) -> str:
    return TO_TAIWAN.convert(text).replace("“", "「").replace("”", "」")


def wrapped(text: str, chance: random.Random) -> str:
    return PORTAL_TOP + text + PORTAL_BOTTOM


def spun(text: str, chance: random.Random) -> str:
    for word, other in WORDS.items():
        text = text.replace(word, other)
    return text


def dropped(text: str, chance: random.Random) -> str:
    """One sentence in five is gone."""
    return "".join(one for one in SENTENCE.findall(text) if chance.random() > 0.2)


def reordered(text: str, chance: random.Random) -> str:
    parts = SENTENCE.findall(text)
    cut = [parts[at : at + 3] for at in range(0, len(parts), 3)]
    chance.shuffle(cut)
    return "".join("".join(some) for some in cut)


def introduced(text: str, chance: random.Random) -> str:
    """Its first lines give way to an editor's."""
    rest = text.split("\n", 1)[-1]
    return "编者按：这一篇是本期推荐，作者带班多年，读来亲切，转给各位同仁一阅。\n" + rest


def all_of_it(text: str, chance: random.Random) -> str:
    """Every tenth sentence dropped, spun, wrapped, in Traditional characters."""
    kept = "".join(one for one in SENTENCE.findall(text) if chance.random() > 0.1)
    return traditional(wrapped(spun(kept, chance), chance), chance)


Rule = Callable[[str, random.Random], str]
RULES: tuple[Rule, ...] = (
    traditional, wrapped, spun, dropped, reordered, introduced, all_of_it,
)  # fmt: skip


def twins() -> Iterator[Made]:
    chance = random.Random(11)
    for text in texts():
        for rule in RULES:
            yield Made(rule.__name__, text, rule(text, chance))
    for text in short_texts():
        for rule in (traditional, dropped, reordered):
            yield Made(f"{rule.__name__}, short", text, rule(text, chance))


def strangers() -> Iterator[Made]:
    """Hard ones: they have something in common, and are not versions of one text."""
    found = texts()
    for one, other in combinations(found, 2):
        yield Made("different works", one, other)
    for one, other in zip(found, found[1:] + found[:1], strict=True):
        yield Made("one form", _filled("云川一中", one), _filled("临江二小", other))
        yield Made("quoted", one, other + one[: len(one) // 3])
        yield Made("an excerpt", one, one[: len(one) // 3])
        yield Made("a compilation", one, f"{other}\n{one}\n{other[::-1]}")
        yield Made("one portal", wrapped(one, random.Random()), wrapped(other, random.Random()))
    passages_of_one_article = short_texts()
    for one, other in pairwise(passages_of_one_article):
        yield Made("one article", one, other)


def _filled(school: str, text: str) -> str:
    return FORM.format(school=school, text=text[:400], end=text[400:600])
