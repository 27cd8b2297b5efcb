/* db_values.c - what goes into a statement and what comes out: arguments and rows of db.h. */
#include "service/db_internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of PostgreSQL's catalogue, the same in every database. */
enum { TYPE_BYTEA = 17, TYPE_TEXT = 25, ARRAY_HEAD_WORDS = 5 };

static void add(struct db_args *args, const char *value, int length, int format)
{
    assert(args->count < DB_ARGS_MAX);
    args->values[args->count] = value;
    args->lengths[args->count] = length;
    args->formats[args->count] = format;
    args->count++;
}

void db_arg_text(struct db_args *args, const char *value)
{
    add(args, value, 0, 0);
}

void db_arg_integer(struct db_args *args, int64_t value)
{
    add(args, arena_format(args->mem, "%" PRId64, value), 0, 0);
}

void db_arg_bool(struct db_args *args, bool value)
{
    add(args, value ? "t" : "f", 0, 0);
}

void db_arg_bytes(struct db_args *args, const void *data, size_t len)
{
    add(args, data ? data : NULL, (int)len, 1);
}

/* Writes one element of an array literal, quoted. */
static char *put_element(char *at, const char *item)
{
    if (!item) {
        memcpy(at, "NULL", 4);
        return at + 4;
    }
    *at++ = '"';
    for (; *item; item++) {
        if (*item == '"' || *item == '\\')
            *at++ = '\\';
        *at++ = *item;
    }
    *at++ = '"';
    return at;
}

void db_arg_texts(struct db_args *args, const char *const *items, size_t count)
{
    size_t room = 3;
    char *literal, *at;

    for (size_t i = 0; i < count; i++)
        room += items[i] ? 2 * strlen(items[i]) + 3 : 5;
    literal = arena_alloc_raw(args->mem, room);
    at = literal;
    *at++ = '{';
    for (size_t i = 0; i < count; i++) {
        if (i)
            *at++ = ',';
        at = put_element(at, items[i]);
    }
    *at++ = '}';
    *at = '\0';
    add(args, literal, 0, 0);
}

void db_arg_integers(struct db_args *args, const int64_t *items, size_t count)
{
    char *literal = arena_alloc_raw(args->mem, count * 21 + 24);
    char *at = literal;

    *at++ = '{';
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, 22, i ? ",%" PRId64 : "%" PRId64, items[i]);
    *at++ = '}';
    *at = '\0';
    add(args, literal, 0, 0);
}

static char *put_word(char *at, size_t value)
{
    uint32_t word = htonl((uint32_t)value);

    memcpy(at, &word, sizeof word);
    return at + sizeof word;
}

/* PostgreSQL's binary form of an array: dimensions, whether there are NULLs, the elements' type;
 * how many, from which index; then each with its length. */
static void add_array(struct db_args *args, unsigned type, const struct db_blob *items,
                      size_t count)
{
    size_t room = ARRAY_HEAD_WORDS * sizeof(uint32_t);
    char *array, *at;

    for (size_t i = 0; i < count; i++)
        room += sizeof(uint32_t) + (items[i].data ? items[i].len : 0);
    array = arena_alloc_raw(args->mem, room);
    at = put_word(put_word(put_word(array, 1), 1), type);
    at = put_word(put_word(at, count), 1);
    for (size_t i = 0; i < count; i++) {
        at = put_word(at, items[i].data ? items[i].len : UINT32_MAX);
        if (items[i].data && items[i].len > 0)
            memcpy(at, items[i].data, items[i].len);
        at += items[i].data ? items[i].len : 0;
    }
    add(args, array, (int)room, 1);
}

void db_arg_blobs(struct db_args *args, const struct db_blob *items, size_t count)
{
    add_array(args, TYPE_BYTEA, items, count);
}

void db_arg_words(struct db_args *args, const char *const *items, size_t count)
{
    struct db_blob *blobs = arena_alloc_raw(args->mem, count * sizeof *blobs);

    for (size_t i = 0; i < count; i++)
        blobs[i] = (struct db_blob){items[i], items[i] ? strlen(items[i]) : 0};
    add_array(args, TYPE_TEXT, blobs, count);
}

int rows_count(const struct rows *rows)
{
    return PQntuples(rows->result);
}

static int column_of(const struct rows *rows, const char *column)
{
    int number = PQfnumber(rows->result, column);

    assert(number >= 0);
    return number;
}

bool row_null(const struct rows *rows, int row, const char *column)
{
    return PQgetisnull(rows->result, row, column_of(rows, column));
}

const char *row_text(const struct rows *rows, int row, const char *column)
{
    return PQgetvalue(rows->result, row, column_of(rows, column));
}

const char *row_text_or_null(const struct rows *rows, int row, const char *column)
{
    return row_null(rows, row, column) ? NULL : row_text(rows, row, column);
}

const char *row_time(const struct rows *rows, int row, const char *column)
{
    const char *text = row_text_or_null(rows, row, column);
    size_t len = text ? strlen(text) : 0;
    char *out;

    if (len < 22) /* "2026-11-23 01:02:03+00" */
        return text;
    out = arena_copy(rows->mem, text, len);
    out[10] = 'T';
    memcpy(out + len - 3, "Z", 2); /* sessions run in UTC: always +00 */
    return out;
}

int64_t row_integer(const struct rows *rows, int row, const char *column)
{
    return strtoll(row_text(rows, row, column), NULL, 10);
}

bool row_bool(const struct rows *rows, int row, const char *column)
{
    return row_text(rows, row, column)[0] == 't';
}

static unsigned char hex_digit(char digit)
{
    return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void row_bytes(const struct rows *rows, int row, const char *column, struct arena *mem,
               unsigned char **out, size_t *len)
{
    const char *hex = row_text(rows, row, column);

    *out = NULL;
    *len = 0;
    if (strncmp(hex, "\\x", 2) != 0)
        return;
    hex += 2;
    *len = strlen(hex) / 2;
    *out = arena_alloc(mem, *len + 1);
    for (size_t i = 0; i < *len; i++)
        (*out)[i] = (unsigned char)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
}
