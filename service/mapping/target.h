/* target.h - the target's metadata, read: how records become bodies, and what answers are for. */
#ifndef XQ_MAPPING_TARGET_H
#define XQ_MAPPING_TARGET_H

#include "service/mapping/internal.h"

enum group_operator {
    GROUP_SUM,
    GROUP_AVG,
    GROUP_MIN,
    GROUP_MAX,
    GROUP_PUSH,
    GROUP_ADD_TO_SET,
    GROUP_FIRST,
    GROUP_LAST
};

struct group_field {
    const char *field;
    enum group_operator how;
};

struct field_list {
    const char **list;
    size_t count;
};

/* groupCalculate: flattened records become bills. */
struct group {
    struct field_list header, body;
    const char *body_name;
    size_t lines_most; /* 0 = no limit */
    struct group_field *calculate;
    size_t calculate_count;
};

struct target {
    bool mapped; /* not an empty write */
    struct items request;
    const struct item *key; /* otherRequest's key: the name of the array around bodies, or NULL */
    struct items other;
    bool batched; /* batchArraySave */
    size_t batch_rows;
    struct items writeback; /* primaryWriteback */
    const char *callback_scheme;
    struct items callback;     /* fields of the row for callback_scheme */
    const struct group *group; /* or NULL */
};

enum fail group_compile(struct compiler *compiler, const cJSON *metadata,
                        const struct group **out) MUST_USE;
enum fail callback_compile(struct compiler *compiler, const cJSON *metadata,
                           struct target *out) MUST_USE;

/* The bills that the records make, in order of first appearance. A record whose values cannot be
 * calculated with takes all of its bill into the errors. */
struct bills {
    struct mapping_bill *list;
    size_t count, room;
};
void group_apply(const struct group *group, struct error_list *errors,
                 const struct mapping_record *records, size_t count, struct bills *out);

struct group_cluster { /* a bill in the making, or a line of one */
    const char *key;
    const struct mapping_record **members;
    size_t count, room;
};

struct group_adding {
    struct arena *mem;
    const struct mapping_record *wrong; /* whose value is no number, or NULL */
    const cJSON *value;
};

const cJSON *group_field_of(const struct mapping_record *record, const char *field);
/* NULL: there is nothing, or adding->wrong was set. */
cJSON *group_total(struct group_adding *adding, const struct group_cluster *line,
                   const struct group_field *field);

/* An error for each record of the bill. */
void bill_refuse(struct error_list *errors, const struct trouble *trouble,
                 const struct mapping_bill *bill);

#endif
