/* test_qingcloud_refusal.c - what the platform's words about a refused batch tell. */
#include "clients/qingcloud_refusal.h"
#include "tests/unit/check.h"

struct words_case {
    const char *message;
    const char *field;
    int row;
    bool too_many, too_large;
};

static const struct words_case cases[] = {
    {"HTTP 200, code 40001: 必填字段缺失: FNumber", "FNumber", -1, false, false},
    {"HTTP 400, code 40001: 必填字段缺失：bill_no，请检查", "bill_no", -1, false, false},
    {"HTTP 400, code 40001: required field missing: [qty]", "qty", -1, false, false},
    {"HTTP 400, code 40001: 必填字段缺失", NULL, -1, false, false},
    {"HTTP 400, code 40001: 数据不合法", NULL, -1, false, false},
    {"HTTP 400, code 40001: 第 3 行数据不合法", NULL, 3, false, false},
    {"HTTP 400, code 40001: content[12].name is wrong", NULL, 12, false, false},
    {"HTTP 400, code 40001: row 0: bad", NULL, 0, false, false},
    {"HTTP 400, code 40001: content 超过单次写入的最大条数", NULL, -1, true, false},
    {"HTTP 413, not JSON: 413 Request Entity Too Large", NULL, -1, false, true},
    {"HTTP 400, code 40001: 请求体过大", NULL, -1, false, true},
    {"", NULL, -1, false, false},
};

static void words_tell_the_field_the_row_or_the_size(void)
{
    struct arena *mem = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qingcloud_refusal refusal;

        qingcloud_refusal_read(mem, cases[i].message, &refusal);
        CHECK_TEXT(refusal.field, cases[i].field);
        CHECK(refusal.row == cases[i].row);
        CHECK(refusal.too_many == cases[i].too_many);
        CHECK(refusal.too_large == cases[i].too_large);
    }
    arena_free(&mem);
}

int main(void)
{
    RUN(words_tell_the_field_the_row_or_the_size);
    return check_end();
}
