/* handlers.h - one function an operation of openapi.yaml, each in the file of its name. */
#ifndef XQ_HANDLERS_H
#define XQ_HANDLERS_H

#include "service/request.h"

enum fail handle_alert_list(struct request *req, struct response *res);
enum fail handle_channel_delete(struct request *req, struct response *res);
enum fail handle_channel_get(struct request *req, struct response *res);
enum fail handle_channel_list(struct request *req, struct response *res);
enum fail handle_channel_put(struct request *req, struct response *res);
enum fail handle_connection_authorization_get(struct request *req, struct response *res);
enum fail handle_connection_delete(struct request *req, struct response *res);
enum fail handle_connection_get(struct request *req, struct response *res);
enum fail handle_connection_list(struct request *req, struct response *res);
enum fail handle_connection_put(struct request *req, struct response *res);
enum fail handle_connection_test(struct request *req, struct response *res);
enum fail handle_health_get(struct request *req, struct response *res);
enum fail handle_lint_create(struct request *req, struct response *res);
enum fail handle_mapping_error_list(struct request *req, struct response *res);
enum fail handle_metrics_get(struct request *req, struct response *res);
enum fail handle_openapi_get(struct request *req, struct response *res);
enum fail handle_ready_get(struct request *req, struct response *res);
enum fail handle_record_list(struct request *req, struct response *res);
enum fail handle_retention_get(struct request *req, struct response *res);
enum fail handle_retention_put(struct request *req, struct response *res);
enum fail handle_run_cancel(struct request *req, struct response *res);
enum fail handle_run_create(struct request *req, struct response *res);
enum fail handle_run_event_list(struct request *req, struct response *res);
enum fail handle_run_get(struct request *req, struct response *res);
enum fail handle_run_list(struct request *req, struct response *res);
enum fail handle_run_record_list(struct request *req, struct response *res);
enum fail handle_run_retry(struct request *req, struct response *res);
enum fail handle_run_stream(struct request *req, struct response *res);
enum fail handle_schedule_get(struct request *req, struct response *res);
enum fail handle_sync_delete(struct request *req, struct response *res);
enum fail handle_sync_get(struct request *req, struct response *res);
enum fail handle_sync_list(struct request *req, struct response *res);
enum fail handle_sync_pause(struct request *req, struct response *res);
enum fail handle_sync_put(struct request *req, struct response *res);
enum fail handle_sync_resume(struct request *req, struct response *res);
enum fail handle_webhook_create(struct request *req, struct response *res);
enum fail handle_webhook_event_list(struct request *req, struct response *res);

#endif
