/* parser.c - the parsers of a parameter item: what a value becomes before it is cast. */
#include "service/mapping/internal.h"

#include <string.h>

static const struct {
    const char *name;
    enum parser_kind kind;
} parsers[] = {
    {"StringToArray", PARSER_STRING_TO_ARRAY},
    {"ArrayToString", PARSER_ARRAY_TO_STRING},
    {"ConvertObjectParser", PARSER_OBJECT},
    {"ConvertTwoStageObjectParser", PARSER_TWO_STAGE_OBJECT},
    {"ConvertJson", PARSER_JSON},
};

static enum parser_kind kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof parsers / sizeof *parsers; i++)
        if (strcmp(parsers[i].name, name) == 0)
            return parsers[i].kind;
    return PARSER_UNKNOWN;
}

bool parser_known(const char *name)
{
    return kind_named(name) != PARSER_UNKNOWN;
}

static const char *param(const cJSON *json, const char *key, const char *instead)
{
    const char *text = json_scalar(json_get(json, key));

    return text && *text ? text : instead;
}

static enum fail parser_check(struct compiler *compiler, const struct parser_rule *parser,
                              const char *at)
{
    if (parser->kind == PARSER_OBJECT && !parser->first)
        return refuse(compiler, json_pointer(compiler->mem, at, "params"), "应为键名",
                      "must be the key");
    if (parser->kind == PARSER_TWO_STAGE_OBJECT && !parser->first)
        return refuse(compiler, json_pointer(compiler->mem, at, "params1"), "应为外层键名",
                      "must be the outer key");
    if (parser->kind == PARSER_TWO_STAGE_OBJECT && !parser->second)
        return refuse(compiler, json_pointer(compiler->mem, at, "params2"), "应为内层键名",
                      "must be the inner key");
    return OK;
}

/* A parser that we do not have is no fault of the document, which is valid on 轻易云: whoever needs
 * its value meets the problem there. */
enum fail parser_compile(struct compiler *compiler, const cJSON *json, const char *at,
                         struct parser_rule *out)
{
    const cJSON *parser = NULL;
    const char *parser_at = json_pointer(compiler->mem, at, "parser"), *name = NULL;
    enum fail fail;

    *out = (struct parser_rule){.kind = PARSER_NONE};
    if (cJSON_IsString(json_get(json, "parser")) && !*json_get(json, "parser")->valuestring)
        return OK;
    fail = member_object(compiler, (struct member){json, at, "parser", false}, &parser);
    if (fail || !parser || !parser->child)
        return fail;
    fail = member_text(compiler, (struct member){parser, parser_at, "name", true}, &name);
    if (fail)
        return fail;
    out->kind = kind_named(name);
    out->first = param(parser, "params", param(parser, "params1", NULL));
    out->second = param(parser, "params2", NULL);
    return parser_check(compiler, out, parser_at);
}

static bool blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static const cJSON *string_to_array(struct arena *mem, const char *separator, const char *text)
{
    cJSON *array = json_array(mem);
    size_t length = strlen(separator);
    const char *end;

    if (blank(text))
        return array;
    while ((end = strstr(text, separator)) != NULL) {
        json_append(mem, array, json_string(mem, arena_copy(mem, text, (size_t)(end - text))));
        text = end + length;
    }
    json_append(mem, array, json_string(mem, text));
    return array;
}

static const cJSON *array_to_string(struct arena *mem, const char *separator, const cJSON *array)
{
    const char *text = "";

    for (const cJSON *child = array->child; child; child = child->next)
        text = arena_format(mem, "%s%s%s", text, child == array->child ? "" : separator,
                            value_as_text(mem, child));
    return json_string(mem, text);
}

static cJSON *object_of(struct arena *mem, const char *key, const cJSON *value)
{
    cJSON *object = json_object(mem);

    json_put(mem, object, key, json_copy(mem, value));
    return object;
}

/* {"1033":"x"} → [{"Key":1033,"Value":"x"}] */
static const cJSON *key_value_list(struct arena *mem, const cJSON *object)
{
    cJSON *array = json_array(mem);

    for (const cJSON *child = object->child; child; child = child->next) {
        const char *key = child->string;
        bool number =
            strspn(key, "0123456789") == strlen(key) && json_number_valid(key, strlen(key));
        cJSON *pair = json_object(mem);

        json_put(mem, pair, "Key", number ? json_number(mem, key) : json_string(mem, key));
        json_put(mem, pair, "Value", json_copy(mem, child));
        json_append(mem, array, pair);
    }
    return array;
}

/* The object may also come as its JSON text. NULL when it is neither. */
static const cJSON *convert_json(struct arena *mem, const cJSON *in)
{
    cJSON *read = NULL;

    if (cJSON_IsString(in) &&
        json_read(mem, in->valuestring, strlen(in->valuestring), NULL, &read, NULL) == OK)
        in = read;
    return cJSON_IsObject(in) ? key_value_list(mem, in) : NULL;
}

/* NULL when the value is of no kind that the parser takes. */
static const cJSON *parsed(struct arena *mem, const struct parser_rule *parser, const cJSON *in)
{
    const char *separator = parser->first ? parser->first : ",";
    bool plain = !cJSON_IsObject(in) && !cJSON_IsArray(in);

    switch (parser->kind) {
    case PARSER_NONE:
        return in;
    case PARSER_STRING_TO_ARRAY:
        if (plain)
            return string_to_array(mem, separator, value_as_text(mem, in));
        return cJSON_IsArray(in) ? in : NULL;
    case PARSER_ARRAY_TO_STRING:
        if (cJSON_IsArray(in))
            return array_to_string(mem, separator, in);
        return plain ? in : NULL;
    case PARSER_OBJECT:
        return object_of(mem, parser->first, in);
    case PARSER_TWO_STAGE_OBJECT:
        return object_of(mem, parser->first, object_of(mem, parser->second, in));
    case PARSER_JSON:
        return convert_json(mem, in);
    case PARSER_UNKNOWN:
        return NULL;
    }
    return NULL;
}

const cJSON *parser_apply(struct scope *scope, const struct parser_rule *parser, const cJSON *in)
{
    static const struct words unknown = {"本系统没有该解析器 (parser)",
                                         "there is no such parser here"};
    static const struct words misfit = {"该值不适用于所设的解析器 (parser)",
                                        "does not fit the item's parser"};
    const cJSON *out;

    if (absent(in))
        return NULL;
    out = parsed(scope->mem, parser, in);
    if (!out)
        scope_problem(scope, "parser", parser->kind == PARSER_UNKNOWN ? &unknown : &misfit, in);
    return out;
}
