"""How common surnames and given names are among invented residents.

No table of frequencies with a licence that would let it lie here could be had, so these lists are
our own, and steep on purpose: 王, 李 and 张 are some 7 % each, and a handful of given names of each
generation is shared by very many. Shares are in parts of ten thousand.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import accumulate

SURNAMES = """
王 720 李 715 张 675 刘 540 陈 420 杨 310 赵 250 黄 210 周 205 吴 200 徐 170 孙 155 胡 130 朱 125
高 120 林 115 何 115 郭 115 马 110 罗 95 梁 85 宋 80 郑 80 谢 75 韩 70 唐 65 冯 65 于 62 董 60 萧 58
程 56 曹 55 袁 53 邓 52 许 51 傅 50 沈 49 曾 48 彭 47 吕 46 苏 45 卢 44 蒋 43 蔡 42 贾 41 丁 40 魏 39
薛 38 叶 37 阎 36 余 35 潘 34 杜 33 戴 32 夏 31 钟 30 汪 29 田 28 任 27 姜 26 范 25 方 24 石 23 姚 22
谭 21 廖 20 邹 19 熊 18 金 17 陆 16 郝 15 孔 14 白 13 崔 12 康 11 毛 10 邱 9 秦 9 江 8 史 8 顾 7 侯 7
邵 6 孟 6 龙 5 万 5 段 5 雷 5 钱 4 汤 4 尹 4 黎 4 易 3 常 3 武 3 乔 3 贺 3 赖 2 龚 2 文 2 庞 2 樊 2 单 2
仇 1 解 1 查 1 欧阳 1 司马 1 诸葛 1
"""
WOMEN_OLD = """
秀英 150 桂英 120 秀兰 110 玉兰 100 桂兰 95 玉英 90 凤英 85 秀珍 80 玉珍 75 桂芳 70 淑英 65 淑珍 60
秀芳 55 玉芳 50 桂珍 50 凤兰 45 淑兰 45 素珍 40 素英 40 月英 35 金兰 35 翠兰 30 翠英 30 桂荣 30
"""
MEN_OLD = """
建国 90 建军 80 志强 70 国强 60 德福 55 玉林 55 德明 50 志明 50 永福 45 金山 45 长福 40 福生 40 贵生 35
国华 35 建华 35 志刚 35 永生 30 玉山 30 文明 30 学文 25 树林 25 庆国 25 凤山 20 万福 20
"""
WOMEN_NEW = (
    "丽 娜 敏 静 芳 艳 娟 霞 燕 玲 婷 雪 倩 颖 洁 莹 欣怡 梓涵 诗涵 雨桐 佳怡 思雨 雅静 晓燕"
)
MEN_NEW = (
    "伟 强 磊 洋 勇 军 杰 涛 超 鹏 浩 宇 斌 波 浩然 子轩 宇轩 浩宇 俊杰 天佑 博文 志鹏 家豪 文博"
)
FIRST_OLD, SECOND_OLD = (
    "国建志文永玉德福金长贵学树庆凤万春秀桂淑素月翠兰",
    "英兰珍芳荣华明林山生福强军平海云龙贤良才义忠有和",
)
FIRST_NEW, SECOND_NEW = (
    "晓志子浩雨梓思佳欣宇俊雅文博天诗语嘉明海永小春立",
    "明轩涵怡然宇杰琪瑶霖辰豪阳鹏飞龙凯婷颖慧敏静丽燕",
)


def surname(rng: random.Random) -> str:
    return _drawn(SURNAMES, rng)


def given(rng: random.Random, sex: str, born: int) -> str:
    """Four of ten bear one of the few names of their time; the others are put together."""
    is_old = born < 1975
    if rng.random() < 0.4:
        if is_old:
            return _drawn(WOMEN_OLD if sex == "2" else MEN_OLD, rng)
        return _steep((WOMEN_NEW if sex == "2" else MEN_NEW).split(), rng)
    first, second = (FIRST_OLD, SECOND_OLD) if is_old else (FIRST_NEW, SECOND_NEW)
    made = _steep(second, rng)
    return made if rng.random() < 0.12 else _steep(first, rng) + made


def of_generation(rng: random.Random, first: str, born: int) -> str:
    """Brothers and sisters share a character."""
    return first + _steep(SECOND_OLD if born < 1975 else SECOND_NEW, rng)


def _drawn(table: str, rng: random.Random) -> str:
    names, shares = _table(table)
    return rng.choices(names, cum_weights=shares)[0]


@lru_cache(maxsize=8)
def _table(table: str) -> tuple[list[str], list[int]]:
    words = table.split()
    return words[::2], list(accumulate(map(int, words[1::2])))


def _steep(names: str | list[str], rng: random.Random) -> str:
    """The first most often, as 1/n."""
    return rng.choices(names, weights=[1 / place for place in range(1, len(names) + 1)])[0]
