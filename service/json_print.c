/* json_print.c - trees as text. */
#include "service/json.h"
#include "service/json_internal.h"

#include <stdlib.h>
#include <string.h>

struct printer {
    char *bytes;
    size_t len, capacity;
    int indent; /* -1 = compact */
};

static void reserve(struct printer *printer, size_t more)
{
    size_t needed = printer->len + more;

    if (needed <= printer->capacity)
        return;
    printer->capacity = needed > printer->capacity * 2 ? needed : printer->capacity * 2;
    printer->bytes = realloc(printer->bytes, printer->capacity);
    if (!printer->bytes)
        json_give_up("out of memory while printing");
}

static void put(struct printer *printer, const char *bytes, size_t len)
{
    reserve(printer, len);
    memcpy(printer->bytes + printer->len, bytes, len);
    printer->len += len;
}

static void put_byte(struct printer *printer, char byte)
{
    reserve(printer, 1);
    printer->bytes[printer->len++] = byte;
}

static void put_string(struct printer *printer, const char *text)
{
    size_t left = strlen(text);
    char escape[6];

    reserve(printer, left + 2);
    put_byte(printer, '"');
    for (;;) {
        size_t plain = json_plain_length(text, left);
        put(printer, text, plain);
        if (plain == left)
            break;
        size_t escaped = json_escape((unsigned char)text[plain], escape);
        put(printer, escape, escaped);
        text += plain + 1;
        left -= plain + 1;
    }
    put_byte(printer, '"');
}

static void put_line_break(struct printer *printer)
{
    if (printer->indent < 0)
        return;
    put_byte(printer, '\n');
    for (int i = 0; i < printer->indent; i++)
        put(printer, "  ", 2);
}

static void put_item(struct printer *printer, const cJSON *item);

static void put_member(struct printer *printer, const cJSON *item, bool named)
{
    put_line_break(printer);
    if (named) {
        put_string(printer, item->string);
        put(printer, ": ", printer->indent >= 0 ? 2 : 1);
    }
    put_item(printer, item);
}

static void put_container(struct printer *printer, const cJSON *container)
{
    bool object = cJSON_IsObject(container);
    int step = printer->indent >= 0;

    put_byte(printer, object ? '{' : '[');
    printer->indent += step;
    for (const cJSON *item = container->child; item; item = item->next) {
        if (item != container->child)
            put_byte(printer, ',');
        put_member(printer, item, object);
    }
    printer->indent -= step;
    if (container->child)
        put_line_break(printer);
    put_byte(printer, object ? '}' : ']');
}

static void put_item(struct printer *printer, const cJSON *item)
{
    switch (item->type & 0xFF) {
    case cJSON_Object:
    case cJSON_Array:
        put_container(printer, item);
        return;
    case cJSON_String:
        put_string(printer, item->valuestring);
        return;
    case cJSON_Raw:
        put(printer, item->valuestring, strlen(item->valuestring));
        return;
    case cJSON_True:
        put(printer, "true", 4);
        return;
    case cJSON_False:
        put(printer, "false", 5);
        return;
    case cJSON_NULL:
        put(printer, "null", 4);
        return;
    default:
        json_give_up("a cJSON_Number or a broken node in a tree");
    }
}

static char *print(struct arena *mem, const cJSON *item, int indent, size_t *len)
{
    struct printer printer = {.indent = indent};

    reserve(&printer, 1024);
    put_item(&printer, item);
    char *text = arena_copy(mem, printer.bytes, printer.len);
    if (len)
        *len = printer.len;
    free(printer.bytes);
    return text;
}

char *json_print(struct arena *mem, const cJSON *item, size_t *len)
{
    return print(mem, item, -1, len);
}

char *json_print_pretty(struct arena *mem, const cJSON *item)
{
    return print(mem, item, 0, NULL);
}
