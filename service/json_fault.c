/* json_fault.c - a fault of a text as people are told of it: line, column, and both languages. */
#include "service/json_internal.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *en, *zh;
} words[] = {
    {"not a number that JSON allows", "不是 JSON 允许的数字写法"},
    {"a value was expected", "此处应为一个值"},
    {"nested too deeply", "嵌套太深"},
    {"the text ends where a value was expected", "文本在应有值的地方结束"},
    {"a key in double quotes was expected", "此处应为双引号括起的键"},
    {"a colon was expected after the key", "键后面应为冒号"},
    {"the same key twice in one object", "同一对象里有重复的键"},
    {"a comma or } was expected", "此处应为逗号或 }"},
    {"a comma or ] was expected", "此处应为逗号或 ]"},
    {"the text ends inside an object or array", "文本在对象或数组中间结束"},
    {"more text after the value", "值之后还有多余的内容"},
    {"longer than allowed", "超过允许的长度"},
    {"the text ends inside a string", "文本在字符串中间结束"},
    {"a raw control character inside a string", "字符串里有未转义的控制字符"},
    {"bytes that are not UTF-8", "有不是 UTF-8 的字节"},
    {"half of a surrogate pair", "代理对只有一半"},
    {"an unknown escape", "不认识的转义"},
    {JSON_BYTE_ORDER_MARK, "文件以字节顺序标记（BOM）开头，请另存为不带 BOM 的 UTF-8"},
};

static const char *in_chinese(const char *en)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].en, en) == 0)
            return words[i].zh;
    return en;
}

void json_fault_tell(struct json_fault *fault, const char *text, const char *message)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < fault->offset; i++) {
        if (text[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    snprintf(fault->message, sizeof fault->message, "line %zu, column %zu: %s", line, column,
             message);
    snprintf(fault->message_zh, sizeof fault->message_zh, "第 %zu 行第 %zu 列：%s", line, column,
             in_chinese(message));
}
