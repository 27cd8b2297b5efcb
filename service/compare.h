/* compare.h - our side of a comparison in memory, and what was found out about each record of it.
 * About 200 bytes a record. */
#ifndef XQ_COMPARE_H
#define XQ_COMPARE_H

#include "service/fingerprint.h"

enum compare_verdict { COMPARE_MISSING, COMPARE_EQUAL, COMPARE_DIFFERENT };

struct compare_record {
    const char *key, *number;
    int64_t seq; /* in the run; 0 = none */
    struct fingerprint fingerprint;
    enum compare_verdict verdict;
};

/* At the target, and not on our side. */
struct compare_extra {
    struct compare_extra *next;
    const char *key, *number;
};

struct compare;

struct compare *compare_new(void);
void compare_free(struct compare **compare);

/* Copies what it needs. The same key again is ignored. */
void compare_hold(struct compare *compare, const struct compare_record *record);

/* The target holds this row: settles the verdict of the record with its key. NULL: there is none.
 */
const struct compare_record *compare_meet(struct compare *compare, const char *key,
                                          const struct fingerprint *theirs);
void compare_extra_add(struct compare *compare, const char *key, const char *number);

size_t compare_count(const struct compare *compare);
const struct compare_record *compare_at(const struct compare *compare, size_t place);
size_t compare_missing(const struct compare *compare);
const struct compare_extra *compare_extras(const struct compare *compare);

#endif
