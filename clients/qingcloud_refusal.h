/* qingcloud_refusal.h - what the platform's words say about a refused batch: too much at once, a
 * required field that is missing, a row by its place. Their wording is not documented: nothing may
 * rest on it but the order in which things are tried. */
#ifndef XQ_QINGCLOUD_REFUSAL_H
#define XQ_QINGCLOUD_REFUSAL_H

#include "service/arena.h"

#include <stdbool.h>

struct qingcloud_refusal {
    bool too_many, too_large; /* rows, bytes */
    const char *field;        /* said to be missing; NULL = none named */
    int row;                  /* its place as written there; -1 = none named */
};

void qingcloud_refusal_read(struct arena *mem, const char *message, struct qingcloud_refusal *out);

#endif
