"""Descriptions of pictures: what a machine wrote is no text, what a person wrote is."""

import pytest

from kb.intake.extraction.descriptions import authored

MACHINES = r"""
C:\Users\zhangsan\AppData\Local\Microsoft\Windows\INetCache\02安全.jpg
D:/照片/春游.jpg
\\服务器\共享\公约.png
/Users/lisi/Desktop/a.png
/home/lisi/图片/b
~/Pictures/x
file:///C:/Users/zhangsan/x.png
https://img.example.com/timg?image&quality=80&src=http%3A%2F%2Fimg1.example.com%2F1.jpg
img.example.cn/it/u=1,2
u=1234,5678&fm=26
src=http___a.example.com_c.jpg&refer=http___a
timg
查看源图像
See the source image
说明: IMG_20240510_081530
IMG_1234
DSC_0012
mmexport1715300000000
WechatIMG23
微信图片_20240510081530
QQ图片20240510081530
屏幕截图 2024-05-10 081530
截屏2024-05-10 上午8.15.30
image001
图片1
图片 12
Picture 1
screenshot.PNG
02安全.jpg
e4b5a6c7d8e9f0a1b2c3d4e5f6a7b8c9
图片包含 户外, 草, 建筑 描述已自动生成
卡通人物 低可信度描述已自动生成
图片包含 文字, 标志
A close up of a sign
A picture containing text, book
A group of people standing in a room
Graphical user interface, text, application
Diagram Description automatically generated
""".strip().splitlines()

PEOPLE = """
班级公约墙的照片
图1 班级公约
板书
图 3：我们的教室
学生作品
Our class garden
第一组讨论照片
A班合影
心情晴雨表（2024年）
班会 ppt 封面
图2-1 问卷结果
家校沟通流程：电话/微信/面谈
A/B 两组对比
学生在学习C++
2024年春游合影
""".strip().splitlines()


@pytest.mark.parametrize("description", MACHINES)
def test_what_a_machine_wrote_is_no_description(description):
    assert authored(description) == ""


@pytest.mark.parametrize("description", PEOPLE)
def test_what_a_person_wrote_is_kept(description):
    assert authored(description) == description


def test_the_label_that_a_program_puts_before_it_goes():
    assert authored("说明: 班级公约墙的照片") == "班级公约墙的照片"
