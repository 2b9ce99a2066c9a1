"""Characters of names that are often written one for the other: by their look, or by a slip.

A list of our own, from characters that are common in names and share their right or left part.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_GROUPS = (
    "己已巳 末未 士土 日曰 王玉主 千干于 人入八 天夫大太 木本 贝见 间问闻 候侯 "
    "晴睛清情 静靖 洁结 杨扬场 张弛 陈阵 李季 孙孔 刘列 赵起 吴昊旲 徐除 朱未 林材村 郭部 何河 高亮 "
    "罗岁 梁粱 宋宗 谢射 韩朝 唐塘 冯马 董懂 肖萧削 程裎 曹槽 袁哀 邓郑 许计 傅博搏 沈沉 曾会 彭膨 吕昌 "
    "苏芬 卢户 蒋将 蔡祭 贾贯 丁于 魏巍 薛辥 叶计 阎闫间 余佘 潘播 杜社 戴载 夏复 钟仲种 汪江注 田由甲申 "
    "任仕 姜美 范苑 方万 石右 姚桃 谭潭 廖谬 邹郁 熊能 金全 陆陇 郝赫 孔孙 白自百 崔催 康唐 毛手 邱丘 秦奏泰 "
    "江红汪 史吏 顾颜 侯候 邵邹 孟盂 龙尤 万方 段殷 雷雪霄 钱线 汤场 尹伊 黎藜 易昜 常党 武式 乔侨桥 贺贸 赖懒 "
    "龚袭 文丈 庞宠 樊攀 兰三 殷段 施旋 陶淘 洪供 翟瞿 安案 颜顾 倪睨 严产 牛午 温湿 芦庐 季李秀 俞喻榆 "
    "伟玮炜纬 芳方 娜那 敏教 丽莉 强雄 磊垒 军车 洋样详 勇男 艳滟 杰杏 娟捐涓 涛淘 明朋 超起 秀季 霞遐 平干 "
    "刚钢纲 桂柱挂 英莫瑛 华毕桦 玉王 萍苹 红虹江 梅海 春眷 国固 建健键 志忠 燕藏 云去 凤风 德得 福副富 贵责 财材 "
    "宝室 珍诊 琴琹 淑椒 淼森 鑫金 晶品 晓哓 婷停 玲铃岭 倩清 雪雷 佳住隹 嘉喜 慧惠 颖颍 琳淋 欣欢 怡治 宁宇 "
    "宏宕 荣茶 菊掬 翠萃 凯剀 俊骏峻 浩洁 健建 斌彬 波坡 辉挥晖 峰蜂锋 鹏朋 飞飛 龙尨 成戍 永水 胜脞 利刊 顺须 "
    "兴光 生主 庆床 祥详 瑞端 林木 森林 树村 根很 发友 喜嘉 仁仕 义乂 礼札 信住 忠志 孝考 全金 元无 长张 新亲 "
    "彩采 香查 莲连 花化 兰蓝 芝芸 蓉容 莉俐 薇微 琼京 娥俄 妹味 姐组 婵蝉 媛缓 妍研 茹如 菲非 雅稚 丹舟 彤丹 "
    "铭名洺 轩杆 浩皓 宇字 博搏 泽译 瀚翰 睿容 梓辛 涵函 萱宣 瑶摇 琪棋 欣芯 诗诸 雨两 晨辰震 曦羲 昕听 朗郎 "
    "锦绵 钰玉 锐说 钧均 铁铗 银根 铜桐 柏拍 松枪 桃挑 杏吉 柳抑 榕熔 槐魁 枝技 叶卟 晋普 景影 昌吕"
)


def look_alike(one: str, other: str) -> bool:
    """Two single characters."""
    return other in _alike().get(one, frozenset())


def names_alike(name: str) -> Iterator[str]:
    """The name with one character put for another of the same look."""
    for place, character in enumerate(name):
        for other in sorted(_alike().get(character, ())):
            yield name[:place] + other + name[place + 1 :]


@lru_cache(maxsize=1)
def _alike() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _GROUPS.split():
        for character in group:
            found.setdefault(character, set()).update(group)
    return {one: frozenset(others - {one}) for one, others in found.items()}
