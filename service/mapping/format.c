/* format.c - formatResponse: derived fields beside the old ones.
 *
 * Reading the entries comes first, then each format. */
#include "service/mapping/internal.h"

#include <string.h>

enum { LONG_TEXT_DEFAULT = 15, ROUND_DEFAULT = 2, NUMBER_MOST = 10000 };

static const struct {
    const char *name;
    enum format_kind kind;
    size_t from, to;
} formats[] = {
    {"date", FORMAT_TIME_PATTERN, 0, 10},
    {"time", FORMAT_TIME_PATTERN, 11, 19},
    {"dateTime", FORMAT_TIME_PATTERN, 0, 16},
    {"shortDate", FORMAT_TIME_PATTERN, 5, 10},
    {"shortTime", FORMAT_TIME_PATTERN, 11, 16},
    {"shortDateTime", FORMAT_TIME_PATTERN, 5, 16},
    {"dateDescription", FORMAT_DATE_DESCRIPTION, 0, 0},
    {"longText", FORMAT_LONG_TEXT, 0, 0},
    {"intval", FORMAT_INTVAL, 0, 0},
    {"round", FORMAT_ROUND, 0, 0},
    {"amount", FORMAT_AMOUNT, 0, 0},
    {"implode", FORMAT_IMPLODE, 0, 0},
};

/* The text between the brackets of "round(3)", quotes taken off; NULL without brackets. */
static bool argument_read(struct arena *mem, const char *text, const char **out)
{
    size_t length = strlen(text);

    *out = NULL;
    if (*text == '\0')
        return true;
    if (length < 2 || *text != '(' || text[length - 1] != ')')
        return false;
    text++;
    length -= 2;
    if (length >= 2 && (*text == '\'' || *text == '"') && text[length - 1] == *text) {
        text++;
        length -= 2;
    }
    *out = arena_copy(mem, text, length);
    return true;
}

static bool number_read(const char *text, int fallback, int *out)
{
    *out = fallback;
    if (!text)
        return true;
    if (strlen(text) > 4 || strspn(text, "0123456789") != strlen(text) || !*text)
        return false;
    return digits_read(text, (int)strlen(text), out) && *out < NUMBER_MOST;
}

static bool argument_fits(struct format *out, const char *argument)
{
    if (out->kind == FORMAT_LONG_TEXT)
        return number_read(argument, LONG_TEXT_DEFAULT, &out->number);
    if (out->kind == FORMAT_ROUND)
        return number_read(argument, ROUND_DEFAULT, &out->number);
    if (out->kind == FORMAT_IMPLODE) {
        out->separator = argument ? argument : ",";
        return true;
    }
    return !argument;
}

static bool format_named(struct arena *mem, const char *text, struct format *out)
{
    size_t length = strcspn(text, "(");
    const char *argument;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strlen(formats[i].name) != length || strncmp(formats[i].name, text, length) != 0)
            continue;
        out->kind = formats[i].kind;
        out->from = formats[i].from;
        out->to = formats[i].to;
        return argument_read(mem, text + length, &argument) && argument_fits(out, argument);
    }
    return false;
}

static enum fail format_compile(struct compiler *compiler, const cJSON *json, const char *at,
                                struct format *out)
{
    const char *format = NULL;
    enum fail fail;

    if (!cJSON_IsObject(json))
        return refuse(compiler, at, "应为 {old, new, format}", "must be {old, new, format}");
    fail = member_text(compiler, (struct member){json, at, "old", true}, &out->old_path);
    if (!fail)
        fail = member_text(compiler, (struct member){json, at, "new", true}, &out->new_key);
    if (!fail)
        fail = member_text(compiler, (struct member){json, at, "format", true}, &format);
    if (fail)
        return fail;
    if (!format_named(compiler->mem, format, out))
        return refuse(compiler, json_pointer(compiler->mem, at, "format"), "未知的格式",
                      "unknown format");
    return OK;
}

enum fail formats_compile(struct compiler *compiler, const cJSON *json, struct mapping *out)
{
    static const char at[] = "/source/metadata/formatResponse";
    enum fail fail = OK;

    if (absent(json))
        return OK;
    if (!cJSON_IsArray(json))
        return refuse(compiler, at, "应为数组", "must be an array");
    out->formats =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(json) * sizeof *out->formats);
    for (const cJSON *child = json->child; child && !fail; child = child->next) {
        const char *child_at = json_pointer_index(compiler->mem, at, out->format_count);

        fail = format_compile(compiler, child, child_at, &out->formats[out->format_count++]);
    }
    return fail;
}
