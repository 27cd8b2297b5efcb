/* qingcloud_verdict.h - what an answer of 轻易云's means: one table of data, first match wins. */
#ifndef XQ_QINGCLOUD_VERDICT_H
#define XQ_QINGCLOUD_VERDICT_H

#include "clients/qingcloud.h"

#include <stddef.h>
#include <stdint.h>

/* Stand where a code would, for answers that have none to go by. */
enum {
    QINGCLOUD_CODE_NONE = -1,      /* not JSON, cut off, no code, or success false with code 0 */
    QINGCLOUD_CODE_NO_CONTENT = -2 /* says success, but holds no content */
};

struct qingcloud_verdict_row {
    unsigned kinds;             /* bit set of 1 << enum qingcloud_call */
    int status_from, status_to; /* HTTP status, both ends included */
    int64_t code_from, code_to;
    enum qingcloud_verdict verdict;
};

extern const struct qingcloud_verdict_row qingcloud_verdict_rows[];
extern const size_t qingcloud_verdict_row_count;

/* The number of the first row that fits; the last row of each kind fits everything. */
size_t qingcloud_verdict_row_find(enum qingcloud_call kind, int status, int64_t code);

#endif
