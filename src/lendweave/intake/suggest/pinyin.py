"""Headers that write Chinese in pinyin: their syllables, and what Chinese names sound like."""

from __future__ import annotations

import re
from functools import cache

_TABLE = """
an安案 ban办版班 bang绑 bao保包宝报 bei备被贝 ben本 bi币闭 bian变编 biao标表 bie别 bing病
bu不补部 cai采 can参餐 cang仓 cao操 ce册 cha查 chan产 chang厂场常长 che车 cheng乘城成承称程
chi尺持迟 chong充冲 chu储出初处触 chuan串 chuang创 chuo戳 ci次 cong从 cu促 cun存 da大打达
dai代呆带待贷 dan单担 dang当档 dao刀到导道 de得的 deng登等 di地底抵第递 dian店点电 diao吊调
ding定订 dong动 du度读 duan断段短端 dui对队 e额 fa发法罚 fan返 fang房放方访 fei废费 fen份分
feng封风 fou否 fu付傅复服负附 gai改 gao告 ge格 gen跟 geng更 gong供公功工 gou构购 gu估雇顾
guan关管观贯 guang光广 gui柜规轨 guo国果过 han含 hang行 hao号耗 he合核 hong红 hou后 hu户护
hua划化花话 huai坏 huan患环还 hui会回惠汇 huo或活获货 ji几击季寄技机积籍级纪计记迹际集
jia价假加家架 jian件减建监荐间 jiang讲 jiao交教缴 jie借截接结节阶 jin近进金 jing净径经 jiu就
ju具居拒据 ka卡 kai开 kao考 ke刻可客科课 kou扣 ku库 kuai快 kuan款 kuang况旷框 kuo扩 lai来
lan揽蓝览 lao劳老 lei类 li利历理离立里 lian练联 liang两辆量 liao料疗 lie列 ling零领龄 liu流浏留
lu录路 lun论 lv履旅率 ma码麻 mai买卖埋 man满 mao毛 mei每美 men门 meng盟 mian免面 miao描 min民
ming名命明 mo末 mu目 na纳 nan男 nei内 ni拟昵 nian年 nv女 pai拍派牌 pan盘 pei培配 pi批 piao票
pin品 ping凭平评 po破 pu曝铺 qi企器期起 qian前欠签 qiang强 qin勤 qing情清请 qiu求 qu区取渠
quan全券权 que确缺 rang让 ren人任认 ri日 rong容融 ru入 san三 sao扫 se色 shang上商 shao少
she涉社设 shen审申身 sheng剩生省 shi事使史士失始实室市师式施时是示识适饰驶 shou受售手授收首
shu属数术束署输述 shui水税 shuo说 si司私 song送 su宿诉 suan算 sui岁 sun损 suo所 tai台态抬 tao套
ti体提题 tian填天 tiao条 ting停庭 tong同统通 tou头投 tu途 tuan团 tui推退 tuo妥托拖 wai外 wan完晚
wang往网 wei为位唯尾微未纬违 wen文纹问 wu五务午无物 xi息系细 xia下 xian县显现线限险
xiang向箱详象项 xiao小效校消销 xie写协卸 xin信心新薪 xing型姓性 xiu修 xu序续 xue学 xun旬训讯询
ya押 yan言颜验 yao要 ye业夜页 yi一义医已意易议 yin印因银隐 ying应英营 yong佣用 you优有游由邮
yu于余域逾预 yuan元原员源院 yue月约 yun运 zai在 ze责 zeng增 zhai债摘 zhan展站 zhang账 zhao招照
zhe折者 zhen真诊 zheng争征政正症证 zhi值制址志执指支止治滞织置职至芝质 zhong中种终重 zhou周
zhu主住注驻 zhuan专转 zhuang状装 zhun准 zi咨子字自资 zong总综 zu族组 zui最 zuo作
"""
"""Each syllable before the signs of columns' names that are read so."""

_ROW = re.compile(r"([a-z]+)([^a-z\s]+)")
_SYLLABLES = tuple(syllable for syllable, _ in _ROW.findall(_TABLE))
_SIGNS = {syllable: chr(0xE000 + place) for place, syllable in enumerate(_SYLLABLES)}
"""Syllable → a sign of its own, so that sounds are compared as texts are."""
_READ = {sign: syllable for syllable, signs in _ROW.findall(_TABLE) for sign in signs}
_LONGEST = max(map(len, _SYLLABLES))
_HEADER = re.compile(r"[A-Za-z]+(?:[_\- ]?[A-Za-z]+)*")
_WORDS = re.compile(r"[A-Za-z]+")
_LEAST_SYLLABLES = 2
_INITIALS_MIN = 4


@cache
def spoken(header: str) -> str:
    """The sounds of a header that is wholly in pinyin, a sign for each; "" for any other."""
    if not _HEADER.fullmatch(header):
        return ""
    words = [_split(word.lower()) for word in _WORDS.findall(header)]
    if not all(words) or sum(map(len, words)) < _LEAST_SYLLABLES:
        return ""
    return "".join(_SIGNS[syllable] for word in words for syllable in word)


@cache
def sound(name: str) -> str:
    """The sounds of a Chinese name; a sign that is not in the table stays as it is."""
    return "".join(_SIGNS[_READ[sign]] if sign in _READ else sign for sign in name)


@cache
def initials(name: str) -> str:
    """The first letters of a Chinese name, as `khmc` of 客户名称; "" where they say too little."""
    letters = "".join(_READ[sign][0] for sign in name if sign in _READ)
    return letters if len(letters) == len(name) >= _INITIALS_MIN else ""


def _split(word: str) -> tuple[str, ...]:
    """The fewest syllables that make up the word; none where there are none."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(word) + 1):
        found = [
            (*before, word[start:end])
            for start in range(max(end - _LONGEST, 0), end)
            if (before := best[start]) is not None and word[start:end] in _SIGNS
        ]
        best.append(min(found, key=len, default=None))
    return best[-1] or ()
