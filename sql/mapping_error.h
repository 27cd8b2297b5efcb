/* mapping_error.h - table mapping_error (异常数据): what could not go on, and why. */
#ifndef XQ_SQL_MAPPING_ERROR_H
#define XQ_SQL_MAPPING_ERROR_H

#include "service/db.h"

struct mapping_error_row {
    int64_t id, run_id;  /* read only: id */
    const char *sync;    /* name; read only */
    const char *record;  /* key, or NULL: the row has no id */
    const char *subject; /* the key, else a hash of the row; write only */
    const char *number, *pointer, *rule, *value;
    const char *row_text; /* the source row, secrets taken out; write only */
    const char *message_zh, *message_en, *hint_zh, *hint_en;
    const char *status, *first_seen, *last_seen; /* read only */
    int times;                                   /* read only */
};

/* Opens one, or counts the open one of the same subject and pointer up. */
enum fail mapping_error_record(struct db *tx, struct arena *mem, int64_t sync,
                               const struct mapping_error_row *error) MUST_USE;
/* The records were written after all. */
enum fail mapping_error_resolve(struct db *tx, struct arena *mem, int64_t sync,
                                const char *const *keys, size_t count) MUST_USE;
/* sync, status: NULL = any; before 0 = from the newest. */
enum fail mapping_error_list(struct db *db, struct arena *mem, const char *sync, const char *status,
                             int64_t before, int limit, struct mapping_error_row **out,
                             int *count) MUST_USE;

#endif
