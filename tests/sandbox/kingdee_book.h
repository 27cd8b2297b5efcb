/* kingdee_book.h - generated data: every row of every path follows from the seed and its index, so
 * nothing is kept and any row can be had at once.
 *
 * The rows of a book stand in two groups, each in the order of its numbers and of its modify times:
 * first those that a plain query finds (enabled, audited), then the others (disabled, not audited).
 * So a time window is a run of indices in each group. */
#ifndef XQ_SANDBOX_KINGDEE_BOOK_H
#define XQ_SANDBOX_KINGDEE_BOOK_H

#include "service/arena.h"
#include "tests/sandbox/kingdee_paths.h"
#include "tests/sandbox/options.h"
#include "tests/sandbox/text.h"

#include <stdbool.h>
#include <stdint.h>

enum kingdee_shape { SHAPE_MATERIAL, SHAPE_PARTNER, SHAPE_BASE, SHAPE_BILL };

struct kingdee_book {
    const struct kingdee_path *path;
    enum kingdee_shape shape;
    uint64_t seed;
    int64_t id_base;
    int64_t oldest_ms, newest_ms;
    int64_t counts[2]; /* rows in each group */
    int64_t bad;       /* so many of the first group have the id "" */
    bool money_in_text;
};

/* A row was made this long before it was last modified. */
enum { BOOK_CREATED_BEFORE_MS = 2 * 3600 * 1000 };

/* account: each account has data of its own. */
void kingdee_book_open(const struct kingdee_path *path, const struct options *options,
                       int64_t epoch_ms, int account, struct kingdee_book *out);

/* The book of another path with the same settings, for references between rows. */
int64_t kingdee_book_total(const struct kingdee_book *book);
/* 0 or 1. */
int kingdee_book_group(const struct kingdee_book *book, int64_t index);
int64_t kingdee_book_modify_ms(const struct kingdee_book *book, int64_t index);
/* The first index of the group whose modify time is not before ms (may be the group's end). */
int64_t kingdee_book_from(const struct kingdee_book *book, int group, int64_t ms);
bool kingdee_book_is_bad(const struct kingdee_book *book, int64_t index);
int64_t kingdee_book_id(const struct kingdee_book *book, int64_t index);
/* The index behind an id or a number; -1 = none. */
int64_t kingdee_book_by_id(const struct kingdee_book *book, const char *id);
int64_t kingdee_book_by_number(const struct kingdee_book *book, struct arena *mem,
                               const char *number);
/* A number drawn from the seed, the row and what it is for. */
uint64_t kingdee_book_draw(const struct kingdee_book *book, int64_t index, uint64_t salt);
/* "SP000001", "XSCK-20260302-00001" */
void kingdee_book_number(const struct kingdee_book *book, int64_t index, struct text *out);
/* "2026-03-02", of the day (in China) when the row was made. */
void kingdee_book_day(const struct kingdee_book *book, int64_t index, char out[16]);
/* "2026-03-02 15:15:53" in China. */
void kingdee_book_time(int64_t ms, char out[32]);

#endif
