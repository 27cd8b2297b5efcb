/* group_apply.c - groupCalculate at work: records to bills, lines and totals.
 *
 * A bill is what has the same header fields, a line what has the same body fields in it; both stand
 * in the order in which they first appear. What only passes through keeps its text. */
#include "service/mapping/target.h"

#include <string.h>

/* ---- what belongs together ---- */

struct clusters {
    struct group_cluster *list;
    size_t count, room;
    size_t *slots; /* place of a cluster + 1 by the hash of its key; twice the most there can be */
    size_t slot_count;
};

/* The JSON of all fields: 1 and "1" are two things, null and missing are one. */
static const char *key_of(struct arena *mem, const struct field_list *fields,
                          const struct mapping_record *record)
{
    cJSON *key = json_array(mem);

    for (size_t i = 0; i < fields->count; i++) {
        const cJSON *value = group_field_of(record, fields->list[i]);

        json_append(mem, key, absent(value) ? json_null(mem) : json_copy(mem, value));
    }
    return json_print(mem, key, NULL);
}

static void clusters_open(struct arena *mem, size_t most, struct clusters *out)
{
    *out = (struct clusters){.slot_count = 2 * most + 1};
    out->slots = arena_alloc(mem, out->slot_count * sizeof *out->slots);
}

static struct group_cluster *cluster_of(struct arena *mem, struct clusters *clusters,
                                        const char *key)
{
    size_t hash = 5381, at;

    for (const char *c = key; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    for (at = hash % clusters->slot_count; clusters->slots[at];
         at = (at + 1) % clusters->slot_count)
        if (strcmp(clusters->list[clusters->slots[at] - 1].key, key) == 0)
            return &clusters->list[clusters->slots[at] - 1];
    clusters->list =
        room_for_one(mem, clusters->list, clusters->count, &clusters->room, sizeof *clusters->list);
    clusters->list[clusters->count] = (struct group_cluster){.key = key};
    clusters->slots[at] = ++clusters->count;
    return &clusters->list[clusters->count - 1];
}

static void member_add(struct arena *mem, struct group_cluster *cluster,
                       const struct mapping_record *record)
{
    cluster->members = room_for_one(mem, cluster->members, cluster->count, &cluster->room,
                                    sizeof *cluster->members);
    cluster->members[cluster->count++] = record;
}

/* ---- bills ---- */

static void fields_put(struct arena *mem, const struct field_list *fields,
                       const struct mapping_record *record, cJSON *object)
{
    for (size_t i = 0; i < fields->count; i++) {
        const cJSON *value = group_field_of(record, fields->list[i]);

        if (value)
            json_put(mem, object, fields->list[i], json_copy(mem, value));
    }
}

static void not_calculable(struct error_list *errors, const struct group_adding *adding,
                           const char *field, const struct mapping_bill *bill)
{
    struct trouble trouble = {
        .rule = "group",
        .pointer = json_pointer(errors->mem, "", field),
        .value = adding->value,
        .message = {"不是数字，无法参与 groupCalculate 的合计",
                    "is no number, so groupCalculate cannot add it up"},
        .hint = {"请在来源系统更正该字段后重放；同一张单的其它数据一并被拒绝",
                 "mend the field at the source, then replay; the other records of the bill are "
                 "rejected with it"}};

    bill_refuse(errors, &trouble, bill);
}

/* False when a value cannot be calculated with; the bill then is in the errors. */
static bool line_put(const struct group *group, struct error_list *errors,
                     const struct group_cluster *line, cJSON *object,
                     const struct mapping_bill *bill)
{
    struct group_adding adding = {.mem = errors->mem};

    fields_put(errors->mem, &group->body, line->members[0], object);
    for (size_t i = 0; i < group->calculate_count; i++) {
        cJSON *value = group_total(&adding, line, &group->calculate[i]);

        if (adding.wrong) {
            not_calculable(errors, &adding, group->calculate[i].field, bill);
            return false;
        }
        if (value)
            json_put(errors->mem, object, group->calculate[i].field, value);
    }
    return true;
}

/* A bill of lines [from, to). */
static struct mapping_bill bill_of(struct arena *mem, const struct clusters *lines, size_t from,
                                   size_t to)
{
    struct mapping_bill bill = {0};
    size_t members = 0;

    for (size_t i = from; i < to; i++)
        members += lines->list[i].count;
    bill.records = arena_alloc(mem, members * sizeof *bill.records);
    for (size_t i = from; i < to; i++) {
        memcpy(bill.records + bill.record_count, lines->list[i].members,
               lines->list[i].count * sizeof *bill.records);
        bill.record_count += lines->list[i].count;
    }
    return bill;
}

static bool bill_fill(const struct group *group, struct error_list *errors,
                      const struct group_cluster *lines, size_t count, struct mapping_bill *bill)
{
    cJSON *content = json_object(errors->mem), *body = json_array(errors->mem);

    fields_put(errors->mem, &group->header, bill->records[0], content);
    json_put(errors->mem, content, group->body_name, body);
    for (size_t i = 0; i < count; i++) {
        cJSON *object = json_object(errors->mem);

        if (!line_put(group, errors, &lines[i], object, bill))
            return false;
        json_append(errors->mem, body, object);
    }
    bill->content = content;
    return true;
}

static void bills_add(const struct group *group, struct error_list *errors,
                      const struct group_cluster *cluster, struct bills *out)
{
    struct arena *mem = errors->mem;
    struct clusters lines;
    size_t most;

    clusters_open(mem, cluster->count, &lines);
    for (size_t i = 0; i < cluster->count; i++)
        member_add(mem, cluster_of(mem, &lines, key_of(mem, &group->body, cluster->members[i])),
                   cluster->members[i]);
    most = group->lines_most ? group->lines_most : lines.count;
    for (size_t from = 0; from < lines.count; from += most) {
        size_t to = lines.count - from > most ? from + most : lines.count;
        struct mapping_bill bill = bill_of(mem, &lines, from, to);

        if (!bill_fill(group, errors, &lines.list[from], to - from, &bill))
            continue;
        out->list = room_for_one(mem, out->list, out->count, &out->room, sizeof *out->list);
        out->list[out->count++] = bill;
    }
}

void group_apply(const struct group *group, struct error_list *errors,
                 const struct mapping_record *records, size_t count, struct bills *out)
{
    struct clusters clusters;

    clusters_open(errors->mem, count, &clusters);
    for (size_t i = 0; i < count; i++)
        member_add(
            errors->mem,
            cluster_of(errors->mem, &clusters, key_of(errors->mem, &group->header, &records[i])),
            &records[i]);
    for (size_t i = 0; i < clusters.count; i++)
        bills_add(group, errors, &clusters.list[i], out);
}
