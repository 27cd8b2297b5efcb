/* kingdee_rows.c - rows of base data: materials, customers and suppliers, and all else. */
#include "tests/sandbox/kingdee_rows.h"

#include "tests/sandbox/kingdee_privacy.h"
#include "tests/sandbox/kingdee_words.h"

#include <stdio.h>
#include <string.h>

static const int64_t FIRST_MOBILE = 18599999999; /* the sample of the vendor's page */

void kingdee_library_open(const struct kingdee_path *path, const struct options *options,
                          int64_t epoch_ms, int account, struct kingdee_library *out)
{
    out->client_secret = options->client_secret;
    kingdee_book_open(path, options, epoch_ms, account, &out->book);
    kingdee_book_open(kingdee_path_find("/jdy/v2/bd/material"), options, epoch_ms, account,
                      &out->materials);
    kingdee_book_open(kingdee_path_find("/jdy/v2/bd/customer"), options, epoch_ms, account,
                      &out->customers);
    kingdee_book_open(kingdee_path_find("/jdy/v2/bd/supplier"), options, epoch_ms, account,
                      &out->suppliers);
}

void kingdee_name_write(const struct kingdee_book *book, int64_t index, struct text *out)
{
    uint64_t draw = kingdee_book_draw(book, index, 2);
    if (book->shape == SHAPE_MATERIAL) {
        /* One in 64 was typed with a blank at each end. */
        bool blanks = draw >> 58 == 0;
        text_add(out, blanks ? " " : "");
        text_add(out, kingdee_word(WORD_BRAND, draw));
        text_add(out, kingdee_word(WORD_GOODS, draw >> 8));
        text_add_bytes(out, " ", 1);
        text_add(out, kingdee_word(WORD_SPEC, draw >> 16));
        text_add(out, blanks ? " " : "");
    } else if (book->shape == SHAPE_PARTNER) {
        text_add(out, kingdee_word(WORD_CITY, draw));
        text_add(out, kingdee_word(WORD_BRAND, draw >> 8));
        text_add(out, kingdee_word(WORD_COMPANY, draw >> 16));
    } else {
        text_add(out, kingdee_word(WORD_CATEGORY, draw));
        text_add_padded(out, index + 1, 3);
    }
}

const char *kingdee_row_name(const struct kingdee_book *book, int64_t index, struct arena *mem)
{
    struct text text;
    text_begin(&text, mem, 96);
    kingdee_name_write(book, index, &text);
    return text_end(&text);
}

void kingdee_head_write(const struct kingdee_book *book, int64_t index, const char *number_key,
                        struct text *out)
{
    if (kingdee_book_is_bad(book, index))
        text_member(out, "\"id\":", "");
    else
        text_member_id(out, "\"id\":", kingdee_book_id(book, index));
    text_add(out, number_key);
    text_add_bytes(out, "\"", 1);
    kingdee_book_number(book, index, out);
    text_add_bytes(out, "\",", 2);
}

static void key_add(struct text *out, const char *prefix, const char *tail)
{
    text_add_bytes(out, "\"", 1);
    text_add(out, prefix);
    text_add(out, tail);
    text_add(out, "\":\"");
}

void kingdee_reference_write(const struct kingdee_book *book, int64_t index, const char *prefix,
                             struct text *out)
{
    key_add(out, prefix, "_id");
    text_add_integer(out, kingdee_book_id(book, index));
    text_add(out, "\",");
    key_add(out, prefix, "_name");
    kingdee_name_write(book, index, out);
    text_add(out, "\",");
    key_add(out, prefix, "_number");
    kingdee_book_number(book, index, out);
    text_add(out, "\",");
}

void kingdee_word_reference(const struct kingdee_book *book, int kind, uint64_t drawn,
                            const char *prefix, struct text *out)
{
    int64_t place = (int64_t)(drawn % kingdee_word_count((enum kingdee_word)kind));
    key_add(out, prefix, "_id");
    text_add_integer(out, book->id_base / 7 + kind * 1000 + place);
    text_add(out, "\",");
    key_add(out, prefix, "_name");
    text_add(out, kingdee_word((enum kingdee_word)kind, drawn));
    text_add(out, "\",");
    key_add(out, prefix, "_number");
    text_add_padded(out, place + 1, 3);
    text_add(out, "\",");
}

void kingdee_times_write(const struct kingdee_book *book, int64_t index, struct text *out)
{
    char time[32];
    int64_t ms = kingdee_book_modify_ms(book, index);
    kingdee_book_time(ms - BOOK_CREATED_BEFORE_MS, time);
    text_member(out, "\"create_time\":", time);
    kingdee_book_time(ms, time);
    text_member(out, "\"modify_time\":", time);
}

static void name_member(const struct kingdee_book *book, int64_t index, struct text *out)
{
    text_add(out, "\"name\":\"");
    kingdee_name_write(book, index, out);
    text_add(out, "\",");
}

static void material_write(const struct kingdee_book *book, int64_t index, struct text *out)
{
    uint64_t draw = kingdee_book_draw(book, index, 3);
    uint64_t named = kingdee_book_draw(book, index, 2);
    kingdee_head_write(book, index, "\"number\":", out);
    name_member(book, index, out);
    text_member(out, "\"model\":", kingdee_word(WORD_SPEC, named >> 16));
    text_add(out, "\"barcode\":\"69");
    text_add_padded(out, (int64_t)(draw % 100000000000U), 11);
    text_add(out, "\",");
    kingdee_word_reference(book, WORD_UNIT, draw >> 4, "base_unit", out);
    kingdee_word_reference(book, WORD_CATEGORY, draw >> 12, "parent", out);
    kingdee_word_reference(book, WORD_BRAND, named, "brand", out);
    kingdee_word_reference(book, WORD_STORE, draw >> 20, "stock", out);
    text_member(out, "\"check_type\":", draw % 10 == 0 ? "3" : "1");
    text_add(out, "\"help_code\":\"HC");
    text_add_padded(out, index % 1000, 3);
    text_add(out, "\",");
    text_member_raw(out, "\"is_asst_attr\":", "false");
    text_member_raw(out, "\"is_batch\":", draw >> 30 & 1 ? "true" : "false");
    text_member_raw(out, "\"is_kf_period\":", draw >> 31 & 1 ? "true" : "false");
    text_member_raw(out, "\"is_multi_unit\":", "false");
    text_member_raw(out, "\"is_serial\":", "false");
    text_member_raw(out, "\"is_weight\":", "false");
    text_member(out, "\"remark\":", kingdee_word(WORD_REMARK, draw >> 40));
    text_member_raw(out, "\"mul_label\":",
                    draw >> 50 & 1 ? "[{\"id\":\"1\",\"name\":\"热销\",\"number\":\"001\"}]"
                                   : "[]");
    text_member(out, "\"url\":", "");
}

static void partner_write(const struct kingdee_book *book, int64_t index, struct text *out)
{
    uint64_t draw = kingdee_book_draw(book, index, 3);
    kingdee_head_write(book, index, "\"number\":", out);
    name_member(book, index, out);
    text_member(out, "\"enable\":", kingdee_book_group(book, index) ? "0" : "1");
    text_member(out, "\"group_name\":", draw & 1 ? "批发客户" : "零售客户");
    text_member(out, "\"c_level_id\":", draw & 2 ? "1" : "2");
    text_member(out, "\"remark\":", kingdee_word(WORD_REMARK, draw >> 8));
}

static void base_write(const struct kingdee_book *book, int64_t index, struct text *out)
{
    kingdee_head_write(book, index, "\"number\":", out);
    name_member(book, index, out);
    text_member(out, "\"enable\":", "1");
    kingdee_word_reference(book, WORD_CATEGORY, kingdee_book_draw(book, index, 3), "parent", out);
}

void kingdee_row_write(const struct kingdee_library *library, int64_t index, struct text *out)
{
    const struct kingdee_book *book = &library->book;
    text_add_bytes(out, "{", 1);
    switch (book->shape) {
    case SHAPE_MATERIAL:
        material_write(book, index, out);
        break;
    case SHAPE_PARTNER:
        partner_write(book, index, out);
        break;
    case SHAPE_BASE:
        base_write(book, index, out);
        break;
    case SHAPE_BILL:
        kingdee_bill_write(library, index, false, out);
        break;
    }
    text_object_end(out, '}');
}

static void material_prices(const struct kingdee_book *book, int64_t index, struct text *out)
{
    uint64_t draw = kingdee_book_draw(book, index, 4);
    int64_t cents = 100 + (int64_t)(draw % 99900);
    text_add(out, "\"price_entity\":[{");
    text_member_id(out, "\"id\":", kingdee_book_id(book, index) + 7);
    text_member_cents(out, "\"price_retail_price\":", cents, 1);
    text_member_cents(out, "\"price_purchase_price\":", cents * 6 / 10, 1);
    text_member_cents(out, "\"price_cost_price\":", cents * 55 / 100, 1);
    text_object_end(out, '}');
    text_add(out, "],");
    text_member_raw(out, "\"coefficient1\":", "1.0000000000");
    text_member_cents(out, "\"min_package_qty\":", 100, 0);
    text_member(out, "\"enable\":", kingdee_book_group(book, index) ? "0" : "1");
}

/* One contact; the phone is among the fields that come encrypted. */
static void partner_contact(const struct kingdee_library *library, int64_t index, struct text *out)
{
    char mobile[32];
    const struct kingdee_book *book = &library->book;
    snprintf(mobile, sizeof mobile, "%lld", (long long)(FIRST_MOBILE - index));
    text_add(out, "\"bomentity\":[{");
    text_member_id(out, "\"id\":", kingdee_book_id(book, index) + 3);
    text_member(
        out, "\"contact_person\":", kingdee_word(WORD_PERSON, kingdee_book_draw(book, index, 5)));
    text_member(out,
                "\"mobile\":", kingdee_privacy_encrypt(out->mem, library->client_secret, mobile));
    text_object_end(out, '}');
    text_add(out, "],");
}

void kingdee_detail_write(const struct kingdee_library *library, int64_t index, struct text *out)
{
    const struct kingdee_book *book = &library->book;
    if (book->shape == SHAPE_BILL) {
        text_add_bytes(out, "{", 1);
        kingdee_bill_write(library, index, true, out);
        text_object_end(out, '}');
        return;
    }
    kingdee_row_write(library, index, out);
    out->data[out->len - 1] = ','; /* the row goes on */
    if (book->shape == SHAPE_MATERIAL)
        material_prices(book, index, out);
    if (book->shape == SHAPE_PARTNER)
        partner_contact(library, index, out);
    kingdee_times_write(book, index, out);
    text_member_raw(out, "\"custom_field\":", "{}");
    text_object_end(out, '}');
}
