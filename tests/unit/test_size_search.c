/* test_size_search.c - finding out how much fits from what is taken and what is refused. */
#include "service/size_search.h"
#include "tests/unit/check.h"

/* Sends batches until the size to use stays; gives that size, *refused how many were refused. */
static int64_t searched(struct size_search *search, int64_t truth, int64_t most, int *refused)
{
    int64_t size = 0;

    *refused = 0;
    for (int i = 0; i < 1000; i++) {
        size = size_search_next(search, most);
        if (size > truth) {
            size_search_refused(search, size);
            ++*refused;
        } else {
            size_search_taken(search, size);
        }
    }
    return size;
}

static void the_setting_holds_until_something_is_refused(void)
{
    struct size_search search = {0};

    CHECK(size_search_next(&search, 100) == 100);
    CHECK(!size_search_taken(&search, 100));
    CHECK(size_search_next(&search, 100) == 100);
}

static void any_limit_is_found_nearly_in_few_refusals(void)
{
    for (int64_t truth = 1; truth < 5000; truth += 37) {
        struct size_search search = {0};
        int refused;
        int64_t size = searched(&search, truth, 5000, &refused);

        CHECK(size <= truth);
        CHECK(size >= truth - truth / 16 - 1);
        CHECK(refused <= 18);
        searched(&search, truth, 5000, &refused);
        CHECK(refused == 0);
    }
}

static void a_smaller_setting_is_kept_to(void)
{
    struct size_search search = {.good = 400, .bad = 500};

    CHECK(size_search_next(&search, 50) == 50);
}

static void limits_that_move_are_followed(void)
{
    struct size_search search = {0};
    int refused;

    searched(&search, 100, 1000, &refused);
    CHECK(searched(&search, 40, 1000, &refused) <= 40);
    CHECK(search.good <= 40);
    search = (struct size_search){.good = 90, .bad = 100};
    CHECK(size_search_taken(&search, 100));
    CHECK(size_search_next(&search, 1000) == 1000);
}

static void one_is_the_least(void)
{
    struct size_search search = {0};

    CHECK(size_search_refused(&search, 1));
    CHECK(size_search_next(&search, 100) == 1);
}

int main(void)
{
    RUN(the_setting_holds_until_something_is_refused);
    RUN(any_limit_is_found_nearly_in_few_refusals);
    RUN(a_smaller_setting_is_kept_to);
    RUN(limits_that_move_are_followed);
    RUN(one_is_the_least);
    return check_end();
}
