/* apply.h - `xingqiao apply`: definitions from files, all or nothing. */
#ifndef XQ_APPLY_H
#define XQ_APPLY_H

#include "service/config.h"
#include "service/db.h"

struct apply_result {
    int connections, syncs, channels;
    const char *message; /* on failure: "FILE /pointer: what is wrong", one line */
};

/* PATH is a file, or a folder whose *.json files are read in the order of their names. A file holds
 * {connections, syncs, channels} or one object: with `source` it is a sync, with `kind` a
 * connection or a channel. */
enum fail apply_path(struct db *db, struct arena *mem, const struct config *config,
                     const char *path, struct apply_result *out) MUST_USE;

#endif
