/* kingdee_list.c - GET of a list and of a detail, pitfalls included: page_size over 100 is cut
 * without a word while total_page is computed from what was asked; a page beyond the end gives the
 * last one again. */
#include "tests/sandbox/kingdee_rows.h"
#include "tests/sandbox/kingdee_select.h"
#include "tests/sandbox/sandbox.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_SIZE_DEFAULT = 10, PAGE_SIZE_MAX = 100, ROW_BYTES = 1200 };
enum { PAGES_MAX = 100000000, PAGE_SIZE_ASKED_MAX = 1000000 };

struct page {
    int64_t number, asked_size, size, total_pages;
    int64_t from, rows;
};

static int64_t within(int64_t value, int64_t least, int64_t most)
{
    if (value > most)
        value = most;
    return value < least ? least : value;
}

static struct page cut_page(const struct call *call, int64_t count, const struct options *options,
                            const struct shift *shift)
{
    struct page page = {.number = call_number(call, "page", 1),
                        .asked_size = call_number(call, "page_size", PAGE_SIZE_DEFAULT)};
    page.number = within(page.number, 1, shift->first_page ? 1 : PAGES_MAX);
    if (page.asked_size < 1 || page.asked_size > PAGE_SIZE_ASKED_MAX)
        page.asked_size = PAGE_SIZE_DEFAULT;
    page.size = within(page.asked_size, 1, PAGE_SIZE_MAX);
    page.total_pages = (count + page.asked_size - 1) / page.asked_size + shift->total_page;
    int64_t last = (count + page.size - 1) / page.size;
    int64_t shown = page.number;
    if (options->kingdee_beyond_end == BEYOND_END_LAST)
        shown = within(shown, 1, last);
    page.from = within((shown - 1) * page.size, 0, count);
    page.rows = within(count - page.from, 0, page.size);
    return page;
}

static void rows_write(const struct kingdee_library *library, const struct selection *selection,
                       const struct page *page, struct text *out)
{
    text_add(out, "\"rows\":[");
    for (int64_t n = page->from; n < page->from + page->rows; n++) {
        int64_t ref = kingdee_selected(selection, n);
        if (ref >= 0)
            kingdee_row_write(library, ref, out);
        else
            text_add_bytes(out, selection->set->rows[-1 - ref].text.text,
                           selection->set->rows[-1 - ref].text.len);
        text_add_bytes(out, ",", 1);
    }
    text_object_end(out, ']');
    text_add_bytes(out, ",", 1);
}

static void count_write(const struct kingdee_path *path, int64_t count, struct text *out)
{
    if (kingdee_path_counts_in_text(path))
        text_member_id(out, "\"count\":", count);
    else
        text_member_integer(out, "\"count\":", count);
}

static void body_write(const struct kingdee_library *library, const struct selection *selection,
                       const struct page *page, const struct shift *shift, struct text *out)
{
    const struct kingdee_path *path = library->book.path;
    text_add(out, "{\"errcode\":0,\"description\":\"success\",\"data\":{");
    if (!shift->unsaid)
        count_write(path, selection->count + shift->count, out);
    if (kingdee_path_is_base(path))
        text_member_integer(out, "\"current_page\":", page->number);
    text_member_integer(out, "\"current_page_size\":", page->rows);
    if (strcmp(path->path, "/jdy/v2/scm/sal_out_bound") == 0)
        text_member_raw(out, "\"headers\":", "{\"total_amount\":\"\"}");
    text_member_integer(out, "\"page\":", page->number);
    text_member_integer(out, "\"page_size\":", page->asked_size);
    rows_write(library, selection, page, out);
    if (!shift->unsaid)
        text_member_integer(out, "\"total_page\":", page->total_pages);
    text_object_end(out, '}');
    text_add(out, "}");
}

static struct explicit_set *take_set(struct sandbox *box, const char *path, struct options *options)
{
    sandbox_lock(box);
    struct explicit_set *set = explicit_set_take(&box->kingdee, path);
    *options = box->options;
    sandbox_unlock(box);
    return set;
}

static struct shift take_shift(struct sandbox *box, const char *path)
{
    sandbox_lock(box);
    struct shift shift = shifts_take(&box->kingdee.shifts, path);
    sandbox_unlock(box);
    return shift;
}

static void give_set(struct sandbox *box, struct explicit_set *set)
{
    sandbox_lock(box);
    explicit_set_give(set);
    sandbox_unlock(box);
}

void kingdee_list(struct call *call, int account, struct answer *answer)
{
    struct sandbox *box = call->box;
    const struct kingdee_path *path = kingdee_path_find(call->path);
    struct options options;
    struct explicit_set *set = take_set(box, path->path, &options);
    struct kingdee_library library;
    struct selection selection;
    struct text text;

    kingdee_library_open(path, &options, box->epoch_ms, account, &library);
    kingdee_select(call, &library.book, set, &options, &selection);
    struct shift shift = take_shift(box, path->path);
    kingdee_select_shift(&selection, shift.hide, shift.turn);
    struct page page = cut_page(call, selection.count, &options, &shift);
    text_begin(&text, call->mem, (size_t)page.rows * ROW_BYTES + 512);
    body_write(&library, &selection, &page, &shift, &text);
    give_set(box, set);

    answer->status = 200;
    answer->body = text_end(&text);
    answer->body_len = text.len;
    sandbox_lock(box);
    box->ledger.answered[CALL_KINGDEE_LIST]++;
    box->ledger.rows_served += page.rows;
    sandbox_unlock(box);
}

/* The text of the row asked for, whole; NULL when there is none. */
static const char *generated_detail(struct call *call, const struct kingdee_library *library,
                                    const char *id, const char *number)
{
    struct text text;
    int64_t index = id ? kingdee_book_by_id(&library->book, id)
                       : kingdee_book_by_number(&library->book, call->mem, number);
    if (index < 0)
        return NULL;
    text_begin(&text, call->mem, 4096);
    kingdee_detail_write(library, index, &text);
    return text_end(&text);
}

/* First rows put in for the detail path, then those of the list path. */
static const char *explicit_detail(struct call *call, struct explicit_set *sets[2], const char *id,
                                   const char *number)
{
    for (int i = 0; i < 2; i++) {
        const struct explicit_row *row = explicit_row_find(sets[i], id, number);
        if (row)
            return arena_copy(call->mem, row->text.text, row->text.len);
    }
    return NULL;
}

static const char *detail_text(struct call *call, int account, const char *id, const char *number)
{
    struct sandbox *box = call->box;
    const struct kingdee_path *path = kingdee_path_of_detail(call->path);
    struct options options;
    struct kingdee_library library;
    struct explicit_set *sets[2] = {take_set(box, call->path, &options),
                                    take_set(box, path->path, &options)};
    const char *text = explicit_detail(call, sets, id, number);
    if (!text && !(sets[1] && sets[1]->replaces)) {
        kingdee_library_open(path, &options, box->epoch_ms, account, &library);
        text = generated_detail(call, &library, id, number);
    }
    give_set(box, sets[0]);
    give_set(box, sets[1]);
    return text;
}

void kingdee_detail(struct call *call, int account, struct answer *answer)
{
    const char *id = call_parameter(call, "id");
    const char *number = call_parameter(call, "number");
    if (id && !*id)
        id = NULL;
    if (!id && (!number || !*number)) {
        kingdee_answer_code(call, answer, 400, 400, "参数无效: id 和 number 不能同时为空");
        return;
    }
    const char *text = detail_text(call, account, id, number);
    if (!text) { /* the number is of the common table; on this page it was not observed */
        kingdee_answer_code(call, answer, 200, 1030002003, "数据不存在");
        return;
    }
    answer_text(
        answer, 200, NULL,
        arena_format(call->mem, "{\"errcode\":0,\"description\":\"success\",\"data\":%s}", text));
    sandbox_answered(call->box, CALL_KINGDEE_DETAIL);
}
