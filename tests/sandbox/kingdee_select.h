/* kingdee_select.h - which rows a list query means. */
#ifndef XQ_SANDBOX_KINGDEE_SELECT_H
#define XQ_SANDBOX_KINGDEE_SELECT_H

#include "tests/sandbox/kingdee_book.h"
#include "tests/sandbox/kingdee_explicit.h"

struct selection {
    const struct explicit_set *set; /* NULL = generated rows only */
    struct {
        int64_t from, to;
    } runs[2];           /* of indices, when refs is NULL */
    const int64_t *refs; /* index of a generated row, or -1 - n for the n-th explicit one */
    int64_t count;
    int64_t hidden, turned; /* on order: see kingdee_shift.h */
};

/* Reads the call's filters: those that the path documents, and enable, bill_no, ids, search. All
 * others (customer_id, …) are ignored. set may be NULL. */
void kingdee_select(const struct call *call, const struct kingdee_book *book,
                    const struct explicit_set *set, const struct options *options,
                    struct selection *out);
/* Without its first rows, and in another order. */
void kingdee_select_shift(struct selection *selection, int64_t hide, int64_t turn);
/* The n-th row of the selection, as in refs. */
int64_t kingdee_selected(const struct selection *selection, int64_t n);

#endif
