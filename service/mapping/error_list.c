/* error_list.c - mapping errors as people get them: masked, cut, with both languages. */
#include "service/mapping/internal.h"

#include <string.h>

void *room_for_one(struct arena *mem, void *list, size_t count, size_t *room, size_t size)
{
    void *wider;

    if (count < *room)
        return list;
    *room = *room ? *room * 2 : 16;
    wider = arena_alloc_raw(mem, *room * size);
    if (count)
        memcpy(wider, list, count * size);
    return wider;
}

/* What was there, for people: secrets hidden, long texts cut. */
static const char *value_shown(struct arena *mem, const struct trouble *trouble)
{
    enum { TEXT_MOST = 200 };
    const char *last = strrchr(trouble->pointer, '/');
    const char *text;
    size_t length;

    if (!trouble->value)
        return NULL;
    if (last && secrets_named(last + 1))
        return "\"***\"";
    text = cJSON_IsString(trouble->value) ? trouble->value->valuestring
                                          : json_print(mem, trouble->value, NULL);
    if (strlen(text) <= TEXT_MOST)
        return json_print(mem, trouble->value, NULL);
    for (length = TEXT_MOST; ((unsigned char)text[length] & 0xC0) == 0x80; length--)
        ;
    return json_print(mem, json_string(mem, arena_format(mem, "%.*s…", (int)length, text)), NULL);
}

void error_add(struct error_list *errors, const struct trouble *trouble,
               const struct error_subject *subject)
{
    const char *id = subject->id, *number = subject->number;

    errors->list =
        room_for_one(errors->mem, errors->list, errors->count, &errors->room, sizeof *errors->list);
    errors->list[errors->count++] = (struct mapping_error){
        .row = subject->row,
        .record = id && *id ? id : NULL,
        .number = number && *number ? number : NULL,
        .pointer = trouble->pointer,
        .rule = trouble->rule,
        .value = value_shown(errors->mem, trouble),
        .message_zh = trouble->message.zh,
        .message_en = trouble->message.en,
        .hint_zh = trouble->hint.zh,
        .hint_en = trouble->hint.en,
    };
}
