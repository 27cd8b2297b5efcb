/* kingdee_rows.h - writes one generated row as JSON text: as a list shows it, and as the detail
 * page does. */
#ifndef XQ_SANDBOX_KINGDEE_ROWS_H
#define XQ_SANDBOX_KINGDEE_ROWS_H

#include "tests/sandbox/kingdee_book.h"

/* The books that rows of one book refer to. */
struct kingdee_library {
    struct kingdee_book book; /* the path asked for */
    struct kingdee_book materials, customers, suppliers;
    const char *client_secret; /* key of encrypted fields */
};

void kingdee_library_open(const struct kingdee_path *path, const struct options *options,
                          int64_t epoch_ms, int account, struct kingdee_library *out);

void kingdee_row_write(const struct kingdee_library *library, int64_t index, struct text *out);
void kingdee_detail_write(const struct kingdee_library *library, int64_t index, struct text *out);
/* The name that `search` looks in. */
const char *kingdee_row_name(const struct kingdee_book *book, int64_t index, struct arena *mem);

/* ---- between kingdee_rows.c and kingdee_bills.c ---- */
void kingdee_bill_write(const struct kingdee_library *library, int64_t index, bool detail,
                        struct text *out);
void kingdee_name_write(const struct kingdee_book *book, int64_t index, struct text *out);
/* "\"id\":", "\"number\":" of the row itself; id "" where it is bad. */
void kingdee_head_write(const struct kingdee_book *book, int64_t index, const char *number_key,
                        struct text *out);
/* customer_id, customer_name, customer_number and their like: of a row of another book. */
void kingdee_reference_write(const struct kingdee_book *book, int64_t index, const char *prefix,
                             struct text *out);
/* The same for one of a list of words; drawn decides which. */
void kingdee_word_reference(const struct kingdee_book *book, int kind, uint64_t drawn,
                            const char *prefix, struct text *out);
void kingdee_times_write(const struct kingdee_book *book, int64_t index, struct text *out);

#endif
