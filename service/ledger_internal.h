/* ledger_internal.h - what collecting (ledger.c) and committing (ledger_commit.c) share. */
#ifndef XQ_LEDGER_INTERNAL_H
#define XQ_LEDGER_INTERNAL_H

#include "service/ledger.h"

/* A growing array of entries of one size, in the ledger's arena. */
struct list {
    char *entries;
    size_t size, count, room;
};

struct event {
    const char *kind, *detail;
};

enum batch_change { BATCH_OPEN, BATCH_SEND, BATCH_CLOSE };

struct batch_entry {
    enum batch_change change;
    struct batch batch;
    const char *answer; /* BATCH_CLOSE */
};

struct ledger {
    struct arena *mem;
    bool dirty;
    struct books added;
    const struct page *page;
    struct list records, written, unknown, refused, errors, batches, events;
};

#endif
