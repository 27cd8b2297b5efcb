/* kingdee_bills.c - rows of bills. A list shows the head with few facts of the lines; the detail
 * has the lines, and the same totals. Money comes as text or as numbers, as the path has it. */
#include "tests/sandbox/kingdee_rows.h"

#include "tests/sandbox/kingdee_words.h"

#include <string.h>

enum { LINES_MAX = 5 };

struct bill_line {
    int64_t material, qty, price_cents, amount_cents;
};

struct bill {
    struct bill_line lines[LINES_MAX];
    int line_count;
    int64_t qty, total_cents;
};

static void bill_open(const struct kingdee_library *library, int64_t index, struct bill *out)
{
    const struct kingdee_book *book = &library->book;
    int64_t materials = library->materials.counts[0];
    memset(out, 0, sizeof *out);
    out->line_count = 1 + (int)(kingdee_book_draw(book, index, 10) % LINES_MAX);
    for (int i = 0; i < out->line_count; i++) {
        uint64_t draw = kingdee_book_draw(book, index, 20 + (uint64_t)i);
        struct bill_line *line = &out->lines[i];
        line->material = materials ? (int64_t)(draw % (uint64_t)materials) : 0;
        line->qty = 1 + (int64_t)(draw >> 40) % 20;
        line->price_cents = 50 + (int64_t)(draw >> 24 & 0xffff);
        line->amount_cents = line->qty * line->price_cents;
        out->qty += line->qty;
        out->total_cents += line->amount_cents;
    }
}

static void partner_members(const struct kingdee_library *library, int64_t index, struct text *out)
{
    bool buys =
        strstr(library->book.path->path, "/pur_") || strstr(library->book.path->path, "/ap_");
    const struct kingdee_book *partners = buys ? &library->suppliers : &library->customers;
    uint64_t draw = kingdee_book_draw(&library->book, index, 11);
    int64_t partner = partners->counts[0] ? (int64_t)(draw % (uint64_t)partners->counts[0]) : 0;
    kingdee_reference_write(partners, partner, buys ? "supplier" : "customer", out);
    kingdee_word_reference(&library->book, WORD_PERSON, draw >> 32, "emp", out);
}

static void head_members(const struct kingdee_library *library, int64_t index,
                         const struct bill *bill, struct text *out)
{
    const struct kingdee_book *book = &library->book;
    uint64_t draw = kingdee_book_draw(book, index, 12);
    char day[16];
    kingdee_book_day(book, index, day);
    kingdee_head_write(book, index, "\"bill_no\":", out);
    text_member(out, "\"bill_date\":", day);
    text_member(out, "\"bill_status\":", kingdee_book_group(book, index) ? "Z" : "C");
    partner_members(library, index, out);
    text_member(out, "\"settle_status\":", draw % 3 == 0 ? "A" : draw % 3 == 1 ? "B" : "C");
    text_member_cents(out, "\"bill_dis_amount\":", 0, book->money_in_text);
    text_member_cents(out, "\"total_amount\":", bill->total_cents, book->money_in_text);
    text_member(out, "\"remark\":", kingdee_word(WORD_REMARK, draw >> 8));
}

/* A list row has only the material ids and costs of its lines. */
static void reduced_lines(const struct kingdee_library *library, const struct bill *bill,
                          struct text *out)
{
    text_add(out, "\"material_entity\":[");
    for (int i = 0; i < bill->line_count; i++) {
        text_add(out, "{");
        text_member_id(
            out, "\"material_id\":", kingdee_book_id(&library->materials, bill->lines[i].material));
        text_member_cents(out, "\"cost\":", bill->lines[i].price_cents * 6 / 10, 1);
        text_member(out, "\"entry_ivc_status\":", "1");
        text_object_end(out, '}');
        text_add(out, ",");
    }
    text_object_end(out, ']');
    text_add(out, ",");
}

static void full_line(const struct kingdee_library *library, int64_t index, int seq,
                      const struct bill_line *line, struct text *out)
{
    const struct kingdee_book *book = &library->book;
    text_add(out, "{");
    text_member_id(out, "\"id\":", kingdee_book_id(book, index) + 1 + seq);
    text_member_integer(out, "\"seq\":", seq + 1);
    kingdee_reference_write(&library->materials, line->material, "material", out);
    kingdee_word_reference(book, WORD_UNIT, (uint64_t)line->material, "unit", out);
    kingdee_word_reference(book, WORD_STORE, (uint64_t)line->material, "stock", out);
    text_member_integer(out, "\"qty\":", line->qty);
    text_member_cents(out, "\"price\":", line->price_cents, 0);
    text_member_cents(out, "\"tax_price\":", line->price_cents, 0);
    text_member_cents(out, "\"amount\":", line->amount_cents, 0);
    text_member_cents(out, "\"all_amount\":", line->amount_cents, 0);
    text_member_raw(out, "\"cess\":", "0.0000000000");
    text_member_raw(out, "\"is_free\":", "false");
    text_member(out, "\"batch_no\":", "");
    text_member(out, "\"comment\":", "");
    text_object_end(out, '}');
    text_add(out, ",");
}

static void full_lines(const struct kingdee_library *library, int64_t index,
                       const struct bill *bill, struct text *out)
{
    text_add(out, "\"material_entity\":[");
    for (int i = 0; i < bill->line_count; i++)
        full_line(library, index, i, &bill->lines[i], out);
    text_object_end(out, ']');
    text_add(out, ",");
}

void kingdee_bill_write(const struct kingdee_library *library, int64_t index, bool detail,
                        struct text *out)
{
    const struct kingdee_book *book = &library->book;
    struct bill bill;
    char time[32];
    bill_open(library, index, &bill);
    head_members(library, index, &bill, out);
    if (detail) {
        kingdee_word_reference(book, WORD_CITY, kingdee_book_draw(book, index, 13), "dept", out);
        text_member_raw(out, "\"exchange_rate\":", "\"1\"");
        full_lines(library, index, &bill, out);
        kingdee_times_write(book, index, out);
    } else {
        text_member(out, "\"delivery_status\":", "A");
        text_member(out, "\"ivc_status\":", "1");
        text_member_integer(out, "\"material_group\":", bill.line_count);
        text_add(out, "\"material_qty\":\"");
        text_add_integer(out, bill.qty);
        text_add(out, "\",");
        reduced_lines(library, &bill, out);
        kingdee_book_time(kingdee_book_modify_ms(book, index) - BOOK_CREATED_BEFORE_MS, time);
        text_member(out, "\"create_time\":", time);
    }
    text_member_raw(out, "\"custom_field\":", "{}");
}
