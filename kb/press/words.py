"""The words that a book adds to its texts. A book is in Chinese, as its texts are, whoever asks."""

from typing import Final

ADDRESS: Final = "地址"
ATTACHMENTS: Final = "附件"
AUTHORS: Final = "作者"
AUTHORS_INDEX: Final = "作者索引"
CHANGED: Final = "修改"
CODE: Final = "二维码"
COLOPHON: Final = "出处"
CONTENTS: Final = "目录"
CURATOR: Final = "编者"
CURATORS_NOTE: Final = "编者按"
DATE: Final = "日期"
KEY: Final = "编号"
LICENCE: Final = "许可"
MINUTES: Final = "{}分钟"
NUMBERED: Final = "{}. {}"
OF_SITE: Final = "取自"
PICTURE: Final = "图"
PICTURE_LEFT_OUT: Final = "〔{}不在这个文件里，请看原文〕"
SAMPLE: Final = "这是随软件附带的样例，人物与学校均为虚构。"
SEPARATOR: Final = " · "
SOURCE: Final = "来源"
STUDIO: Final = "工作室"
SUMMARY: Final = "摘要"
TOPICS_INDEX: Final = "主题索引"
YEAR: Final = "{}年"
MONTH: Final = "{}月"
DAY: Final = "{}日"
AND: Final = "、"
COLON: Final = "："

# What a book says of itself where it holds more than everybody may read.
SCOPES: Final = {
    "network": "内含只对登录者公开的内容",
    "studio": "内含只对工作室公开的内容",
    "all": "内含不公开的内容",
}
