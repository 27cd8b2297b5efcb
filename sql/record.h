/* record.h - table record: the current state of each record of a sync, one row a key. */
#ifndef XQ_SQL_RECORD_H
#define XQ_SQL_RECORD_H

#include "service/db.h"

enum { RECORD_HASH_HEX = 32 }; /* characters: half a SHA-256 of the mapped body */

/* What is known of a record. "" where a hash is not there. */
struct record_known {
    const char *key;
    const char *state; /* written, rejected, unknown */
    const char *hash;  /* hex, of the body last confirmed written */
    const char *refused_hash;
    int64_t near_unix; /* about when the target first got it, or may have got it; 0 = not known */
    int64_t sent_unix; /* state unknown: about when it was sent; 0 = not known */
};
/* Only those that are known, in any order. */
enum fail record_known(struct db *db, struct arena *mem, int64_t sync, const char *const *keys,
                       size_t count, struct record_known **out, size_t *found) MUST_USE;

struct record_writing {
    const char *key, *number;
    const char *hash;        /* hex */
    const char *content;     /* JSON text, or NULL: not kept */
    const char *fingerprint; /* hex */
};
enum fail record_write(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                       const struct record_writing *records, size_t count) MUST_USE;
enum fail record_refuse(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                        const struct record_writing *record) MUST_USE;
/* Sent, outcome not known: a later run settles it before it sends anything. */
enum fail record_unknown(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                         const struct record_writing *records, size_t count) MUST_USE;

/* What we hold as written, in the order of the first writing. */
struct record_held {
    const char *key, *number;
    const char *fingerprint; /* hex */
};
struct record_window {
    const char *from, *to;   /* RFC 3339; NULL = no end */
    const char *place, *key; /* in and out: where to go on; "-infinity" and "" at first */
    int limit;
};
enum fail record_window(struct db *db, struct arena *mem, int64_t sync,
                        struct record_window *window, struct record_held **out,
                        int *count) MUST_USE;

struct record {
    const char *key, *number, *state, *written_at, *updated_at; /* written_at: or NULL */
    int64_t run_id;
};
/* By key, or (key NULL) by number: at most 50. */
enum fail record_find(struct db *db, struct arena *mem, int64_t sync, const char *key,
                      const char *number, struct record **out, int *count) MUST_USE;

#endif
