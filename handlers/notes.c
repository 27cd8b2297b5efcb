/* notes.c - the parameters that each operation's query may have, and what is missing when it is
 * answered with 404. */
#include "handlers/notes.h"

#include <string.h>

static const char no_connection[] = "there is no connection of this name";
static const char no_sync[] = "there is no sync of this name";
static const char no_run[] = "there is no run with this id";
static const char no_push[] = "there is no push with this id";
static const char no_channel[] = "there is no channel of this name";

static const struct operation_note notes[] = {
    /* Gateways and load balancers add what they like to these. */
    {"healthGet", "*", NULL},
    {"readyGet", "*", NULL},
    {"metricsGet", "*", NULL},
    {"openapiGet", "*", NULL},
    {"connectionList", "cursor limit", NULL},
    {"connectionGet", NULL, no_connection},
    {"connectionDelete", NULL, no_connection},
    {"connectionAuthorizationGet", NULL, no_connection},
    {"connectionTest", NULL, no_connection},
    {"connectionRotate", NULL, no_connection},
    {"syncList", "cursor limit", NULL},
    {"syncGet", NULL, no_sync},
    {"syncDelete", NULL, no_sync},
    {"syncPause", NULL, no_sync},
    {"syncResume", NULL, no_sync},
    {"runCreate", NULL, no_sync},
    {"scheduleGet", "from", no_sync},
    {"runList", "sync status dead from to cursor limit", NULL},
    {"reconcileCreate", NULL, no_sync},
    {"runGet", NULL, no_run},
    {"runCertificate", NULL, no_run},
    {"runEventList", "cursor limit", no_run},
    {"runRecordList", "state cursor limit", no_run},
    {"runStream", NULL, no_run},
    {"runCancel", NULL, no_run},
    {"runRetry", NULL, no_run},
    {"recordList", "sync id number", no_sync},
    {"webhookCreate", "*", NULL}, /* Kingdee's business, and a wrong key is not discussed */
    {"webhookEventList", "connection biz_type verdict cursor limit", NULL},
    {"webhookEventGet", NULL, no_push},
    {"webhookEventReplay", NULL, no_push},
    {"mappingErrorList", "sync status cursor limit", NULL},
    {"alertList", "sync status cursor limit", NULL},
    {"channelList", "cursor limit", NULL},
    {"channelGet", NULL, no_channel},
    {"channelDelete", NULL, no_channel},
};

const struct operation_note *operation_note(const char *operation)
{
    static const struct operation_note none = {NULL, NULL, NULL};

    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (strcmp(notes[i].operation, operation) == 0)
            return &notes[i];
    return &none;
}
