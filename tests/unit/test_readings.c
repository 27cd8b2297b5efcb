/* test_readings.c - lists that shift while they are read, pages that repeat, windows in parts. */
#include "service/readings.h"
#include "service/readings_judge.h"
#include "tests/unit/check.h"

enum { ROWS_MAX = 5000, PAGE_SIZE = 10 };

/* A source: rows by number, version tells their content. */
struct list {
    int rows[ROWS_MAX];
    int count;
    int said; /* what is added to the count that is told */
    unsigned char version[ROWS_MAX];
};

static const struct readings_window day = {.from_ms = 0, .to_ms = 86400000, .splits = true};

static struct readings *readings;
static enum row_fate fates[ROWS_MAX];
static int written[ROWS_MAX]; /* how often a row came as new or changed */

static void begin(const struct readings_window *window)
{
    readings_free(&readings);
    readings = readings_new(window);
    memset(written, 0, sizeof written);
}

static struct list numbered(int count)
{
    struct list list = {.count = count};

    for (int i = 0; i < count; i++)
        list.rows[i] = i;
    return list;
}

static void remove_at(struct list *list, int at)
{
    list->count--;
    for (int i = at; i < list->count; i++)
        list->rows[i] = list->rows[i + 1];
}

static void insert_front(struct list *list, int row)
{
    for (int i = list->count; i > 0; i--)
        list->rows[i] = list->rows[i - 1];
    list->rows[0] = row;
    list->count++;
}

static struct row_mark mark_of(const struct list *list, int row)
{
    struct row_mark mark = {{0}, {1}};

    memcpy(mark.id, &row, sizeof row);
    mark.id[8] = 1;
    mark.content[1] = list->version[row];
    return mark;
}

static int pages_of(const struct list *list)
{
    return (list->count + PAGE_SIZE - 1) / PAGE_SIZE;
}

/* The page that the source answers now; beyond its end the last one again. */
static void page_fill(const struct list *list, struct row_mark *marks, struct readings_page *out)
{
    int page = readings_place(readings)->page, last = pages_of(list);
    int from = ((page > last ? last : page) - 1) * PAGE_SIZE;

    *out = (struct readings_page){.at = *readings_place(readings),
                                  .total_page = last,
                                  .count = list->count + list->said,
                                  .marks = marks};
    for (int i = from < 0 ? 0 : from; i < list->count && out->rows < PAGE_SIZE; i++)
        marks[out->rows++] = mark_of(list, list->rows[i]);
}

static enum readings_outcome take(const struct list *list)
{
    struct row_mark marks[PAGE_SIZE];
    struct readings_page page;
    enum readings_outcome outcome;

    page_fill(list, marks, &page);
    outcome = readings_take(readings, &page, fates);
    for (size_t i = 0; i < page.rows; i++) {
        int row;

        memcpy(&row, marks[i].id, sizeof row);
        written[row] += fates[i] == ROW_NEW || fates[i] == ROW_CHANGED;
    }
    return outcome;
}

/* Pages until the reading ends. */
static enum readings_outcome read_through(const struct list *list)
{
    enum readings_outcome outcome = READINGS_GO_ON;

    for (int i = 0; i < ROWS_MAX && outcome == READINGS_GO_ON; i++)
        outcome = take(list);
    return outcome;
}

static bool all_written_once(const struct list *list)
{
    for (int i = 0; i < list->count; i++) {
        if (written[list->rows[i]] != 1)
            return false;
    }
    return true;
}

static void a_list_that_stands_still_is_read_once(void)
{
    struct list list = numbered(95);

    begin(&day);
    for (int page = 1; page < 10; page++)
        CHECK(take(&list) == READINGS_GO_ON);
    CHECK(take(&list) == READINGS_AGREE);
    CHECK(readings_place(readings)->done && !readings_failed(readings));
    CHECK(readings_reported(readings) == 95);
    CHECK(all_written_once(&list));
}

static void an_empty_list_is_read_once(void)
{
    struct list list = numbered(0);

    begin(&day);
    CHECK(take(&list) == READINGS_AGREE);
    CHECK(readings_place(readings)->done && readings_reported(readings) == 0);
}

/* Row 45 falls from page 5 to page 4 after page 4 was read. */
static void a_row_that_slips_past_is_found_by_reading_again(void)
{
    struct list list = numbered(95);

    begin(&day);
    for (int page = 1; page <= 4; page++)
        take(&list);
    remove_at(&list, 3);
    CHECK(read_through(&list) == READINGS_AGAIN);
    CHECK(readings_between(readings));
    CHECK(written[40] == 0);
    CHECK(read_through(&list) == READINGS_AGAIN); /* all are there, but other ones than before */
    CHECK(read_through(&list) == READINGS_AGREE);
    CHECK(readings_ended(readings)->in_part == 3);
    CHECK(all_written_once(&list));
    /* Row 3 was there when it was read: it stays in the books. */
    CHECK(written[3] == 1 && readings_reported(readings) == 95);
}

static void a_row_put_in_front_makes_repeats_and_is_found(void)
{
    struct list list = numbered(95);

    begin(&day);
    for (int page = 1; page <= 4; page++)
        take(&list);
    insert_front(&list, 200);
    CHECK(read_through(&list) == READINGS_AGAIN);
    CHECK(readings_ended(readings)->repeated == 1 && readings_ended(readings)->count_moved);
    CHECK(read_through(&list) == READINGS_AGAIN);
    CHECK(read_through(&list) == READINGS_AGREE);
    CHECK(all_written_once(&list) && readings_reported(readings) == 96);
}

static void a_row_changed_between_readings_is_taken_once_more(void)
{
    struct list list = numbered(25);

    begin(&day);
    take(&list);
    remove_at(&list, 24);
    CHECK(read_through(&list) == READINGS_AGAIN);
    list.version[7] = 9;
    read_through(&list);
    CHECK(written[7] == 2 && written[6] == 1);
    list.version[7] = 9;
    CHECK(readings_place(readings)->done || read_through(&list) == READINGS_AGREE);
    CHECK(written[7] == 2 && readings_reported(readings) == 24);
}

static void a_count_that_never_fits_is_told_after_two_readings(void)
{
    struct list list = numbered(42);

    list.said = 3;
    begin(&day);
    CHECK(read_through(&list) == READINGS_AGAIN);
    CHECK(read_through(&list) == READINGS_FAIL);
    CHECK(readings_place(readings)->done);
    CHECK(readings_failed(readings) && readings_failed(readings)->count == 45 &&
          readings_failed(readings)->ids == 42);
    CHECK(readings_reported(readings) == 45);
}

static void a_list_that_never_rests_is_given_up_after_five_readings(void)
{
    struct list list = numbered(95);
    enum readings_outcome outcome = READINGS_AGAIN;
    int readings_made = 0;

    begin(&day);
    while (outcome == READINGS_AGAIN) {
        for (int page = 1; page <= 4; page++)
            take(&list);
        remove_at(&list, 0);
        outcome = read_through(&list);
        readings_made++;
    }
    CHECK(outcome == READINGS_FAIL && readings_made == READINGS_AT_MOST);
    CHECK(readings_failed(readings) != NULL);
}

/* Asked beyond its end, the source gives its last page again: the end, not a sign of shifting. */
static void a_last_page_given_again_is_the_end(void)
{
    struct row_mark marks[PAGE_SIZE];
    struct list list = numbered(15);
    struct readings_page page;

    begin(&day);
    for (int i = 0; i < 3; i++) {
        page_fill(&list, marks, &page);
        page.total_page = page.count = -1;
        CHECK(readings_take(readings, &page, fates) == (i < 2 ? READINGS_GO_ON : READINGS_AGREE));
    }
    CHECK(fates[0] == ROW_REPEATED && readings_reported(readings) == -1);
}

static void one_page_given_for_ever_ends(void)
{
    struct row_mark marks[PAGE_SIZE];
    struct list list = numbered(10);
    struct readings_page page;
    int calls = 0;

    begin(&day);
    while (!readings_place(readings)->done && calls < 100) {
        page_fill(&list, marks, &page);
        page.count = 1000;
        page.total_page = 100;
        readings_take(readings, &page, fates);
        calls++;
    }
    CHECK(calls == 4 && readings_failed(readings) != NULL);
}

static void rows_without_an_id_are_never_taken_for_one(void)
{
    struct row_mark marks[PAGE_SIZE];
    bool by_text[PAGE_SIZE];
    struct list list = {.count = 20}; /* twenty times row 0 */
    struct readings_page page;

    memset(by_text, 1, sizeof by_text);
    begin(&day);
    for (int i = 0; i < 2; i++) {
        page_fill(&list, marks, &page);
        page.by_text = by_text;
        if (i == 1)
            marks[0].id[12] = 1; /* else the page would be a copy of the one before */
        readings_take(readings, &page, fates);
    }
    CHECK(readings_place(readings)->done && !readings_failed(readings));
    CHECK(readings_reported(readings) == 20);
}

/* ---- parts --------------------------------------------------------------------------------- */

static void a_window_of_too_many_pages_is_halved_until_it_fits(void)
{
    begin(&day);
    CHECK(!readings_halve(readings, PAGES_A_PART));
    CHECK(readings_halve(readings, PAGES_A_PART * 4));
    CHECK(readings_place(readings)->to_ms == day.to_ms / 2 && readings_place(readings)->inner_end);
    CHECK(readings_halve(readings, PAGES_A_PART * 2));
    CHECK(readings_place(readings)->to_ms == day.to_ms / 4);
    CHECK(!readings_halve(readings, 10));
}

static void a_window_that_cannot_be_split_is_read_as_it_is(void)
{
    const struct readings_window fixed = {.from_ms = 0, .to_ms = 86400000, .splits = false};
    const struct readings_window moment = {.from_ms = 0, .to_ms = 3000, .splits = true};

    begin(&fixed);
    CHECK(!readings_halve(readings, PAGES_A_PART * 50));
    begin(&moment);
    CHECK(!readings_halve(readings, PAGES_A_PART * 50));
}

/* The row on the seam lies in both parts; the books hold it once. */
static void parts_overlap_by_a_second_and_add_up(void)
{
    struct list first = numbered(30), second = {.count = 21};

    for (int i = 0; i < 21; i++)
        second.rows[i] = 29 + i;
    begin(&day);
    readings_halve(readings, PAGES_A_PART + 1);
    CHECK(read_through(&first) == READINGS_AGREE);
    CHECK(readings_place(readings)->part == 2 && !readings_place(readings)->inner_end);
    CHECK(readings_place(readings)->from_ms == day.to_ms / 2 - 1000);
    CHECK(readings_place(readings)->to_ms == day.to_ms);
    CHECK(readings_between(readings));
    CHECK(read_through(&second) == READINGS_AGREE);
    CHECK(readings_place(readings)->done && readings_reported(readings) == 50);
    CHECK(written[29] == 1 && written[49] == 1);
}

static void a_part_that_fails_does_not_keep_the_others_from_being_read(void)
{
    struct list first = numbered(30), second = numbered(20);

    first.said = 1;
    begin(&day);
    readings_halve(readings, PAGES_A_PART + 1);
    CHECK(read_through(&first) == READINGS_AGAIN);
    CHECK(read_through(&first) == READINGS_FAIL);
    CHECK(!readings_place(readings)->done);
    CHECK(read_through(&second) == READINGS_AGREE);
    CHECK(readings_place(readings)->done && readings_failed(readings)->part == 1);
}

/* ---- taken up again -------------------------------------------------------------------------- */

static bool same_place(const struct readings_place *a, const struct readings_place *b)
{
    return a->part == b->part && a->reading == b->reading && a->page == b->page &&
           a->from_ms == b->from_ms && a->to_ms == b->to_ms && a->inner_end == b->inner_end &&
           a->done == b->done;
}

/* After every page: what was committed so far, fed to new readings, stands at the same place. */
static void readings_fed_again_stand_where_they_stood(void)
{
    static struct row_mark kept[64][PAGE_SIZE];
    struct readings_page pages[64];
    struct list list = numbered(55);
    size_t count = 0;

    begin(&day);
    readings_halve(readings, PAGES_A_PART + 1);
    while (!readings_place(readings)->done && count < 64) {
        struct readings *again = readings_new(&day);

        page_fill(&list, kept[count], &pages[count]);
        readings_take(readings, &pages[count++], fates);
        if (count == 3)
            remove_at(&list, 1);
        for (size_t i = 0; i < count; i++)
            readings_replay(again, &pages[i]);
        CHECK(same_place(readings_place(again), readings_place(readings)));
        CHECK(readings_reported(again) == readings_reported(readings));
        CHECK(readings_between(again) == readings_between(readings));
        readings_free(&again);
    }
    CHECK(readings_place(readings)->done && count > 18);
}

static void what_does_not_fit_is_told_with_its_numbers(void)
{
    struct arena *mem = arena_new();
    struct list list = numbered(42);

    list.said = 3;
    begin(&day);
    read_through(&list);
    read_through(&list);
    CHECK(
        strstr(readings_fault_en(mem, readings_failed(readings)), "reported 45 and 42 different"));
    CHECK(strstr(readings_fault_zh(mem, readings_failed(readings)), "源端报告 45 条"));
    CHECK_TEXT(readings_tally_json(mem, readings_failed(readings)),
               "{\"part\":1,\"reading\":2,\"rows\":42,\"ids\":42,\"repeated\":0,\"count_first\":45,"
               "\"count_last\":45,\"total_page_first\":5,\"total_page_last\":5}");
    arena_free(&mem);
}

int main(void)
{
    RUN(a_list_that_stands_still_is_read_once);
    RUN(an_empty_list_is_read_once);
    RUN(a_row_that_slips_past_is_found_by_reading_again);
    RUN(a_row_put_in_front_makes_repeats_and_is_found);
    RUN(a_row_changed_between_readings_is_taken_once_more);
    RUN(a_count_that_never_fits_is_told_after_two_readings);
    RUN(a_list_that_never_rests_is_given_up_after_five_readings);
    RUN(a_last_page_given_again_is_the_end);
    RUN(one_page_given_for_ever_ends);
    RUN(rows_without_an_id_are_never_taken_for_one);
    RUN(a_window_of_too_many_pages_is_halved_until_it_fits);
    RUN(a_window_that_cannot_be_split_is_read_as_it_is);
    RUN(parts_overlap_by_a_second_and_add_up);
    RUN(a_part_that_fails_does_not_keep_the_others_from_being_read);
    RUN(readings_fed_again_stand_where_they_stood);
    RUN(what_does_not_fit_is_told_with_its_numbers);
    readings_free(&readings);
    return check_end();
}
