/* kingdee_verdict.h - what an answer of Kingdee's means: one table of data, first match wins. */
#ifndef XQ_KINGDEE_VERDICT_H
#define XQ_KINGDEE_VERDICT_H

#include "clients/kingdee.h"

#include <stddef.h>
#include <stdint.h>

/* Stand where a code would, for answers that have none. */
enum {
    KINGDEE_CODE_NONE = -1,   /* not JSON, cut off, or no readable code in it */
    KINGDEE_CODE_NO_DATA = -2 /* says success, but holds no data */
};

struct kingdee_verdict_row {
    unsigned kinds;             /* bit set of 1 << enum kingdee_call */
    int status_from, status_to; /* HTTP status, both ends included */
    int64_t code_from, code_to; /* success is always 0 here, never 200 */
    int64_t every;              /* 0 = all codes between; else code_from and every so-manieth */
    enum kingdee_verdict verdict;
};

extern const struct kingdee_verdict_row kingdee_verdict_rows[];
extern const size_t kingdee_verdict_row_count;

/* The number of the first row that fits; the last row fits everything. */
size_t kingdee_verdict_row_find(enum kingdee_call kind, int status, int64_t code);

#endif
