/* db_url.c - is XQ_DATABASE_URL a connection URI at all? */
#include "service/db.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static bool port_valid(const char *text)
{
    char *end;
    unsigned long port = strtoul(text, &end, 10);

    return end != text && (*end == '\0' || *end == ',') && port >= 1 && port <= 65535;
}

/* One port a host, commas between; an empty one is the default. */
static bool ports_valid(const char *text)
{
    while (text && *text) {
        if (*text != ',' && !port_valid(text))
            return false;
        text = strchr(text, ',');
        text = text ? text + 1 : NULL;
    }
    return true;
}

static bool sslmode_valid(const char *text)
{
    static const char *const modes[] = {"disable", "allow",     "prefer",
                                        "require", "verify-ca", "verify-full"};

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(text, modes[i]) == 0)
            return true;
    }
    return false;
}

static bool option_valid(const PQconninfoOption *option)
{
    if (!option->val)
        return true;
    if (strcmp(option->keyword, "port") == 0)
        return ports_valid(option->val);
    if (strcmp(option->keyword, "sslmode") == 0)
        return sslmode_valid(option->val);
    return true;
}

bool db_url_valid(const char *url)
{
    char *said = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &said);
    bool valid = options != NULL;

    PQfreemem(said);
    for (const PQconninfoOption *option = options; valid && option->keyword; option++)
        valid = option_valid(option);
    PQconninfoFree(options);
    return valid;
}
