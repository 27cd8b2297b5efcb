/* routes.c - every path of the API, in the order of openapi.yaml. A handler's file has the name of
 * its operation: runCreate is handle_run_create in handlers/run_create.c. */
#include "handlers/routes.h"

#include "handlers/handlers.h"

enum { SMALL_MAX = 64 * 1024, WEBHOOK_MAX = 1024 * 1024, DEFINITION_MAX = 4 * 1024 * 1024 };

const struct route routes[] = {
    {METHOD_GET, "/healthz", LANE_INLINE, ROLE_NONE, 0, "healthGet", handle_health_get},
    {METHOD_GET, "/readyz", LANE_INLINE, ROLE_NONE, 0, "readyGet", handle_ready_get},
    {METHOD_GET, "/metrics", LANE_INLINE, ROLE_NONE, 0, "metricsGet", handle_metrics_get},
    {METHOD_GET, "/openapi.yaml", LANE_INLINE, ROLE_NONE, 0, "openapiGet", handle_openapi_get},
    {METHOD_GET, "/v1/connections", LANE_REQUEST, ROLE_VIEWER, 0, "connectionList",
     handle_connection_list},
    {METHOD_GET, "/v1/connections/{name}", LANE_REQUEST, ROLE_VIEWER, 0, "connectionGet",
     handle_connection_get},
    {METHOD_PUT, "/v1/connections/{name}", LANE_REQUEST, ROLE_ADMIN, DEFINITION_MAX,
     "connectionPut", handle_connection_put},
    {METHOD_DELETE, "/v1/connections/{name}", LANE_REQUEST, ROLE_ADMIN, 0, "connectionDelete",
     handle_connection_delete},
    {METHOD_GET, "/v1/syncs", LANE_REQUEST, ROLE_VIEWER, 0, "syncList", handle_sync_list},
    {METHOD_GET, "/v1/syncs/{name}", LANE_REQUEST, ROLE_VIEWER, 0, "syncGet", handle_sync_get},
    {METHOD_PUT, "/v1/syncs/{name}", LANE_REQUEST, ROLE_ADMIN, DEFINITION_MAX, "syncPut",
     handle_sync_put},
    {METHOD_DELETE, "/v1/syncs/{name}", LANE_REQUEST, ROLE_ADMIN, 0, "syncDelete",
     handle_sync_delete},
    {METHOD_POST, "/v1/syncs/{name}/pause", LANE_REQUEST, ROLE_OPERATOR, SMALL_MAX, "syncPause",
     handle_sync_pause},
    {METHOD_POST, "/v1/syncs/{name}/resume", LANE_REQUEST, ROLE_OPERATOR, SMALL_MAX, "syncResume",
     handle_sync_resume},
    {METHOD_POST, "/v1/syncs/{name}/runs", LANE_REQUEST, ROLE_OPERATOR, SMALL_MAX, "runCreate",
     handle_run_create},
    {METHOD_POST, "/v1/lint", LANE_REQUEST, ROLE_VIEWER, DEFINITION_MAX, "lintCreate",
     handle_lint_create},
    {METHOD_GET, "/v1/runs", LANE_REQUEST, ROLE_VIEWER, 0, "runList", handle_run_list},
    {METHOD_GET, "/v1/runs/{id}", LANE_REQUEST, ROLE_VIEWER, 0, "runGet", handle_run_get},
    {METHOD_GET, "/v1/runs/{id}/events", LANE_REQUEST, ROLE_VIEWER, 0, "runEventList",
     handle_run_event_list},
    {METHOD_GET, "/v1/runs/{id}/records", LANE_REQUEST, ROLE_VIEWER, 0, "runRecordList",
     handle_run_record_list},
    {METHOD_POST, "/v1/runs/{id}/cancel", LANE_REQUEST, ROLE_OPERATOR, SMALL_MAX, "runCancel",
     handle_run_cancel},
    {METHOD_POST, "/v1/runs/{id}/retry", LANE_REQUEST, ROLE_OPERATOR, SMALL_MAX, "runRetry",
     handle_run_retry},
    {METHOD_GET, "/v1/records", LANE_REQUEST, ROLE_VIEWER, 0, "recordList", handle_record_list},
    {METHOD_POST, "/v1/webhooks/kingdee/{connection}/{key}", LANE_INTAKE, ROLE_NONE, WEBHOOK_MAX,
     "webhookCreate", handle_webhook_create},
    {METHOD_GET, "/v1/webhook-events", LANE_REQUEST, ROLE_VIEWER, 0, "webhookEventList",
     handle_webhook_event_list},
    {METHOD_GET, "/v1/mapping-errors", LANE_REQUEST, ROLE_VIEWER, 0, "mappingErrorList",
     handle_mapping_error_list},
    {METHOD_GET, "/v1/alerts", LANE_REQUEST, ROLE_VIEWER, 0, "alertList", handle_alert_list},
    {METHOD_GET, "/v1/channels", LANE_REQUEST, ROLE_VIEWER, 0, "channelList", handle_channel_list},
    {METHOD_GET, "/v1/channels/{name}", LANE_REQUEST, ROLE_VIEWER, 0, "channelGet",
     handle_channel_get},
    {METHOD_PUT, "/v1/channels/{name}", LANE_REQUEST, ROLE_ADMIN, DEFINITION_MAX, "channelPut",
     handle_channel_put},
    {METHOD_DELETE, "/v1/channels/{name}", LANE_REQUEST, ROLE_ADMIN, 0, "channelDelete",
     handle_channel_delete},
};

const size_t route_count = sizeof routes / sizeof routes[0];
