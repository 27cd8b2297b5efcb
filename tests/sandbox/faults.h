/* faults.h - what is to go wrong, on order: rules that tests put in over the control path. The
 * caller holds the sandbox's lock. */
#ifndef XQ_SANDBOX_FAULTS_H
#define XQ_SANDBOX_FAULTS_H

#include "tests/sandbox/call.h"

#include "service/fail.h"

enum fault_action {
    FAULT_NONE,
    FAULT_DELAY,       /* wait ms, then work as usual */
    FAULT_DROP_BEFORE, /* close without working */
    FAULT_DROP_AFTER,  /* work, then close without an answer; with ms: close, wait, then work */
    FAULT_CUT,         /* half of the body under the whole Content-Length */
    FAULT_STATUS,      /* a ready answer instead of working */
    FAULT_GZIP,        /* work, answer packed */
    FAULT_CHUNKED,     /* work, answer without a Content-Length */
    FAULT_DRIP,        /* work, answer in twenty pieces with ms between them */
    FAULT_MARK,        /* work, a byte order mark before the JSON */
    FAULT_BYTES,       /* work, a byte that is no UTF-8 in the middle */
    FAULT_HANG         /* wait ms (none = until the faults change), then close without working */
};

struct fault {
    char match[32]; /* a kind's name or the start of one: "kingdee" = all of Kingdee */
    char path[128]; /* must stand in the call's path; "" = any */
    enum fault_action action;
    int64_t after; /* so many matching calls go through first */
    int64_t every; /* then each so-manieth one is hit; 1 = each */
    int64_t times; /* so many in all; 0 = no end */
    int64_t ms;
    int64_t status;
    const char *body;
    const char *content_type;
    const char *retry_after; /* of FAULT_STATUS: that header; NULL = none */
    int64_t seen, hit;
};

enum { FAULTS_MAX = 64 };

struct faults {
    struct fault list[FAULTS_MAX];
    int count;
    int64_t generation; /* grows with every change: wakes what hangs */
    struct arena *mem;
};

/* The fault for this call, counted; action FAULT_NONE when there is none. body and content_type are
 * copied to mem. */
struct fault faults_take(struct faults *faults, struct arena *mem, enum call_kind kind,
                         const char *path);
/* Adds the rules of an array (or one object). FAIL_INVALID adds none, *why says what is wrong. */
enum fail faults_add(struct faults *faults, const cJSON *rules, const char **why) MUST_USE;
void faults_clear(struct faults *faults);
cJSON *faults_json(struct arena *mem, const struct faults *faults);

#endif
