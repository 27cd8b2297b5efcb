/* kingdee_words.c - the lists of words. */
#include "tests/sandbox/kingdee_words.h"

enum { WORDS_MAX = 20 };

static const char *const words[WORD_KINDS][WORDS_MAX] = {
    [WORD_BRAND] = {"星光", "海河", "长城", "南山", "云帆", "金穗", "蓝鲸", "红杉", "青竹", "白鹭",
                    "东风", "远航"},
    [WORD_GOODS] = {"不锈钢保温杯", "有机绿茶", "无线鼠标", "牛皮纸箱", "洗衣液", "苹果",
                    "纯棉毛巾", "LED台灯", "蓝牙耳机", "竹浆抽纸", "陶瓷餐具", "折叠雨伞",
                    "移动电源", "儿童书包", "数据线", "空气净化器滤芯"},
    [WORD_SPEC] = {"500ml", "250g/罐", "黑色", "60×40×50cm", "3kg", "一级80#", "35×75cm", "10W",
                   "标准版", "18包/箱", "16件套", "加大号"},
    [WORD_UNIT] = {"个", "盒", "箱", "千克", "套", "包"},
    [WORD_CATEGORY] = {"日用百货", "食品饮料", "数码配件", "包装材料", "家居用品", "办公用品"},
    [WORD_STORE] = {"天津总仓", "深圳一仓", "上海分仓", "成都中转仓"},
    [WORD_CITY] = {"天津", "深圳", "上海", "成都", "杭州", "武汉", "西安", "广州", "青岛", "长沙"},
    [WORD_COMPANY] = {"商贸有限公司", "电子商务有限公司", "供应链管理有限公司", "实业有限公司",
                      "百货商行"},
    [WORD_PERSON] = {"张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄丽"},
    [WORD_REMARK] = {"", "", "", "", "新品", "促销款", "请轻拿轻放", "含赠品", "“双十一”备货"},
};

uint64_t kingdee_word_count(enum kingdee_word kind)
{
    uint64_t count = 0;
    while (count < WORDS_MAX && words[kind][count])
        count++;
    return count;
}

const char *kingdee_word(enum kingdee_word kind, uint64_t draw)
{
    return words[kind][draw % kingdee_word_count(kind)];
}
