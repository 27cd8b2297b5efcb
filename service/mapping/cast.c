/* cast.c - a value becomes what its item's `type` says, or it cannot. */
#include "service/mapping/internal.h"

#include <string.h>

enum cast cast_named(const char *type)
{
    static const struct {
        const char *name;
        enum cast cast;
    } casts[] = {{"string", CAST_STRING},
                 {"int", CAST_INT},
                 {"float", CAST_FLOAT},
                 {"bool", CAST_BOOL},
                 {"boolean", CAST_BOOL}};

    for (size_t i = 0; type && i < sizeof casts / sizeof *casts; i++)
        if (strcmp(type, casts[i].name) == 0)
            return casts[i].cast;
    return CAST_NONE;
}

static bool to_string(struct arena *mem, const cJSON *in, const cJSON **out)
{
    *out = cJSON_IsString(in) ? in : json_string(mem, json_scalar(in));
    return true;
}

static bool to_int(struct arena *mem, const cJSON *in, const cJSON **out)
{
    struct decimal number;

    if (!decimal_of(mem, in, &number))
        return false;
    decimal_round(mem, &number, 0, true);
    *out = json_number(mem, decimal_text(mem, &number, 0));
    return true;
}

static bool to_float(struct arena *mem, const cJSON *in, const cJSON **out)
{
    const char *text = json_scalar(in);

    *out = in;
    if (json_is_number(in))
        return true;
    if (!cJSON_IsString(in) || !json_number_valid(text, strlen(text)))
        return false;
    *out = json_number(mem, text);
    return true;
}

static bool to_bool(struct arena *mem, const cJSON *in, const cJSON **out)
{
    const char *text = json_scalar(in);
    bool yes = strcmp(text, "true") == 0 || (json_is_number(in) && strcmp(text, "1") == 0);
    bool no = strcmp(text, "false") == 0 || (json_is_number(in) && strcmp(text, "0") == 0);

    *out = json_bool(mem, yes);
    return yes || no;
}

bool cast_apply(struct arena *mem, enum cast cast, const cJSON *in, const cJSON **out)
{
    *out = in;
    if (absent(in) || cJSON_IsObject(in) || cJSON_IsArray(in))
        return true;
    switch (cast) {
    case CAST_NONE:
        return true;
    case CAST_STRING:
        return to_string(mem, in, out);
    case CAST_INT:
        return to_int(mem, in, out);
    case CAST_FLOAT:
        return to_float(mem, in, out);
    case CAST_BOOL:
        return to_bool(mem, in, out);
    }
    return false;
}
