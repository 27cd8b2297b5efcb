/* kingdee_select.c - time, status and name filters.
 *
 * The common query (a window, a status) is two runs of indices and costs two binary searches. Rare
 * filters and rows that tests put in make a list of what is left. */
#include "tests/sandbox/kingdee_select.h"

#include "service/clock.h"
#include "tests/sandbox/kingdee_rows.h"

#include <stdio.h>
#include <string.h>

enum { CHINA_MS = 8 * 3600 * 1000, DAY_MS = 86400000 };

static const int64_t LATEST_MS = INT64_MAX / 2; /* times beyond are no times */

struct filters {
    int64_t from_ms, to_ms; /* of the modify time, both ends in */
    bool group[2];
    const char *bill_no, *ids, *search; /* NULL = not asked */
    int64_t bill_index;                 /* of bill_no among the generated rows; -1 = none */
};

/* Narrows the window by two parameters in milliseconds; `shift` is how much later than the time
 * asked for a row is modified. */
static void narrow(const struct call *call, struct filters *filters, const char *start,
                   const char *end, const struct options *options)
{
    int64_t shift = strncmp(start, "create", 6) == 0 ? BOOK_CREATED_BEFORE_MS : 0;
    int64_t from = call_number(call, start, -1);
    int64_t to = call_number(call, end, -1);
    if (options->kingdee_window_end == WINDOW_END_EXCLUSIVE)
        to -= to >= 0;
    if (from >= 0 && from < LATEST_MS && from + shift > filters->from_ms)
        filters->from_ms = from + shift;
    if (to >= 0 && to < LATEST_MS && to + shift < filters->to_ms)
        filters->to_ms = to + shift;
}

/* Midnight in China of a "2026-03-02"; -1 = none. */
static int64_t day_ms(const char *text)
{
    int year, month, day;
    if (!text || sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return -1;
    return clock_from_civil(year, month, day, 0, 0, 0) * 1000 - CHINA_MS;
}

static void narrow_days(const struct call *call, struct filters *filters)
{
    int64_t from = day_ms(call_parameter(call, "start_bill_date"));
    int64_t to = day_ms(call_parameter(call, "end_bill_date"));
    if (from >= 0 && from + BOOK_CREATED_BEFORE_MS > filters->from_ms)
        filters->from_ms = from + BOOK_CREATED_BEFORE_MS;
    if (to >= 0 && to + DAY_MS + BOOK_CREATED_BEFORE_MS - 1 < filters->to_ms)
        filters->to_ms = to + DAY_MS + BOOK_CREATED_BEFORE_MS - 1;
}

/* Which groups: audited or not by bill_status, enabled or not by enable. */
static void choose_groups(const struct call *call, const struct kingdee_book *book,
                          struct filters *filters)
{
    const char *status =
        kingdee_path_filters_by(book->path, 'S') ? call_parameter(call, "bill_status") : NULL;
    filters->group[0] = filters->group[1] = true;
    if (book->shape == SHAPE_BILL && status && *status) {
        filters->group[0] = strcmp(status, "C") == 0;
        filters->group[1] = strcmp(status, "Z") == 0;
    }
    if (book->shape == SHAPE_MATERIAL || book->shape == SHAPE_PARTNER) {
        int64_t enable = call_number(call, "enable", 1);
        filters->group[0] = enable != 0;
        filters->group[1] = enable != 1;
    }
}

static const char *asked(const struct call *call, const char *name)
{
    const char *value = call_parameter(call, name);
    return value && *value ? value : NULL;
}

static struct filters read_filters(const struct call *call, const struct kingdee_book *book,
                                   const struct options *options)
{
    struct filters filters = {.from_ms = 0, .to_ms = INT64_MAX - 1};
    if (kingdee_path_filters_by(book->path, 'M'))
        narrow(call, &filters, "modify_start_time", "modify_end_time", options);
    if (kingdee_path_filters_by(book->path, 'C'))
        narrow(call, &filters, "create_start_time", "create_end_time", options);
    if (kingdee_path_filters_by(book->path, 'D'))
        narrow_days(call, &filters);
    choose_groups(call, book, &filters);
    if (book->shape == SHAPE_BILL)
        filters.bill_no = asked(call, "bill_no");
    else
        filters.search = asked(call, "search");
    if (filters.bill_no)
        filters.bill_index = kingdee_book_by_number(book, call->mem, filters.bill_no);
    if (book->shape == SHAPE_MATERIAL)
        filters.ids = asked(call, "ids");
    return filters;
}

/* Is the id one of a list such as "1,2" or "[1,2]"? */
static bool listed(const char *ids, const char *id)
{
    size_t len = strlen(id);
    for (const char *at = ids; *at;) {
        size_t word = strcspn(at, ",[] \"");
        if (word == len && strncmp(at, id, len) == 0)
            return true;
        at += word + (at[word] != '\0');
    }
    return false;
}

/* The second group is what a plain query leaves out; a bill that names no status is in both. */
static bool in_group(const struct explicit_row *row, bool bill, const struct filters *filters)
{
    if (!bill)
        return filters->group[!row->enabled];
    return !row->bill_status || filters->group[strcmp(row->bill_status, "Z") == 0];
}

static bool in_window(const struct explicit_row *row, const struct filters *filters)
{
    return row->modify_ms < 0 ||
           (row->modify_ms >= filters->from_ms && row->modify_ms <= filters->to_ms);
}

static bool explicit_fits(const struct explicit_row *row, const struct kingdee_book *book,
                          const struct filters *filters)
{
    if (!in_group(row, book->shape == SHAPE_BILL, filters) || !in_window(row, filters))
        return false;
    if (filters->bill_no && strcmp(row->number ? row->number : "", filters->bill_no) != 0)
        return false;
    if (filters->ids && !listed(filters->ids, row->id ? row->id : ""))
        return false;
    return !filters->search || (row->name && strstr(row->name, filters->search));
}

static bool generated_fits(const struct call *call, const struct kingdee_book *book,
                           const struct filters *filters, int64_t index)
{
    char id[32];
    if (filters->bill_no)
        return filters->bill_index == index;
    snprintf(id, sizeof id, "%lld", (long long)kingdee_book_id(book, index));
    if (filters->ids && !listed(filters->ids, id))
        return false;
    return !filters->search ||
           strstr(kingdee_row_name(book, index, call->mem), filters->search) != NULL;
}

/* By index: which generated rows have an explicit one in their place? */
static bool *covered_rows(struct arena *mem, const struct kingdee_book *book,
                          const struct explicit_set *set)
{
    bool *covered = arena_alloc(mem, (size_t)kingdee_book_total(book) + 1);
    for (size_t n = 0; set && n < set->count; n++) {
        const char *id = set->rows[n].id;
        int64_t index = id ? kingdee_book_by_id(book, id) : -1;
        if (index >= 0)
            covered[index] = true;
    }
    return covered;
}

/* The generated rows that are left, then the explicit ones. */
static void list_rows(const struct call *call, const struct kingdee_book *book,
                      const struct filters *filters, struct selection *out)
{
    const struct explicit_set *set = out->set;
    int64_t most = out->count + (set ? (int64_t)set->count : 0);
    int64_t *refs = arena_alloc_raw(call->mem, (size_t)(most + 1) * sizeof *refs);
    bool *covered = covered_rows(call->mem, book, set);
    int64_t count = 0;
    for (int64_t i = 0; i < out->count && !(set && set->replaces); i++) {
        int64_t index = kingdee_selected(out, i);
        if (!covered[index] && generated_fits(call, book, filters, index))
            refs[count++] = index;
    }
    for (size_t n = 0; set && n < set->count; n++)
        if (explicit_fits(&set->rows[n], book, filters))
            refs[count++] = -1 - (int64_t)n;
    out->refs = refs;
    out->count = count;
}

void kingdee_select(const struct call *call, const struct kingdee_book *book,
                    const struct explicit_set *set, const struct options *options,
                    struct selection *out)
{
    struct filters filters = read_filters(call, book, options);
    memset(out, 0, sizeof *out);
    out->set = set;
    for (int group = 0; group < 2; group++) {
        if (!filters.group[group] || !book->counts[group] || filters.to_ms < filters.from_ms)
            continue;
        out->runs[group].from = kingdee_book_from(book, group, filters.from_ms);
        out->runs[group].to = kingdee_book_from(book, group, filters.to_ms + 1);
        out->count += out->runs[group].to - out->runs[group].from;
    }
    if (set || filters.bill_no || filters.ids || filters.search)
        list_rows(call, book, &filters, out);
}

void kingdee_select_shift(struct selection *selection, int64_t hide, int64_t turn)
{
    selection->hidden = hide < selection->count ? hide : selection->count;
    selection->count -= selection->hidden;
    selection->turned = selection->count ? turn % selection->count : 0;
}

int64_t kingdee_selected(const struct selection *selection, int64_t n)
{
    if (selection->turned)
        n = (n + selection->turned) % selection->count;
    n += selection->hidden;
    if (selection->refs)
        return selection->refs[n];
    int64_t first = selection->runs[0].to - selection->runs[0].from;
    return n < first ? selection->runs[0].from + n : selection->runs[1].from + (n - first);
}
