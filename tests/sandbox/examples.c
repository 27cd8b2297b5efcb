/* examples.c - see examples.h. The sync documents are what a user would write by hand. */
#include "tests/sandbox/examples.h"

#include "service/log.h"
#include "tests/sandbox/kingdee.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { UNTHROTTLED = 60000, SETTLE_SECONDS = 2 };

static const char *const connections =
    "{\"connections\":[\n"
    " {\"name\":\"xingchen\",\"kind\":\"kingdee\",\n"
    "  \"settings\":{\"base_url\":\"%s\",\"client_id\":\"%s\",\"outer_instance_id\":\"%s\",\n"
    "              \"account_id\":\"1764170105846272114\",\"allow_private\":true},\n"
    "  \"secrets\":{\"client_secret\":\"%s\"},\"budget\":{\"calls_per_minute\":%" PRId64 "}},\n"
    " {\"name\":\"qeasy\",\"kind\":\"qingcloud\",\n"
    "  \"settings\":{\"base_url\":\"%s\",\"app_key\":\"%s\",\"settle_seconds\":%d,\n"
    "              \"allow_private\":true},\n"
    "  \"secrets\":{\"app_secret\":\"%s\"},\"budget\":{\"calls_per_minute\":%" PRId64 "}}\n"
    "]}\n";

static const char *const syncs =
    "{\"syncs\":[\n"
    " {\"name\":\"xingchen-material\",\"enabled\":true,\n"
    "  \"source\":{\"connection\":\"xingchen\",\n"
    "   \"metadata\":{\"api\":\"/jdy/v2/bd/material\",\"effect\":\"QUERY\",\"method\":\"GET\",\n"
    "    \"id\":\"id\",\"number\":\"number\",\"name\":\"name\",\"idCheck\":false,\n"
    "    \"request\":[\n"
    "     {\"field\":\"modify_start_time\",\"label\":\"修改时间起\",\"type\":\"string\","
    "\"value\":\"{{LAST_SYNC_TIME}}000\"},\n"
    "     {\"field\":\"modify_end_time\",\"label\":\"修改时间止\",\"type\":\"string\","
    "\"value\":\"{{CURRENT_TIME}}000\"},\n"
    "     {\"field\":\"page\",\"type\":\"string\",\"value\":\"{{PAGINATION_START_PAGE}}\"},\n"
    "     {\"field\":\"page_size\",\"type\":\"string\",\"value\":\"{{PAGINATION_PAGE_SIZE}}\"}],\n"
    "    \"pagination\":{\"pageSize\":100}}},\n"
    "  "
    "\"target\":{\"connection\":\"qeasy\",\"scheme_id\":\"0166a725-2b9a-30e4-91c5-3529176302c4\",\n"
    "   \"id_field\":\"id\",\"metadata\":{\"api\":\"写入空操作\",\"effect\":\"EXECUTE\","
    "\"method\":\"POST\",\"idCheck\":false}},\n"
    "  \"cleanse\":[{\"field\":\"name\",\"rules\":[\"trim\",\"strip_control\"]},\n"
    "   {\"field\":\"bill_date\",\"date\":{\"from\":\"YYYY-MM-DD\",\"to\":\"DD/MM/YYYY\"}},\n"
    "   {\"field\":\"qty\",\"type\":\"number\"},{\"field\":\"remark\",\"default\":\"\"},\n"
    "   {\"field\":\"user_id\",\"rename\":\"id\"}],\n"
    "  \"schedule\":{\"cron\":\"*/30 * * * *\",\"timezone\":\"Asia/Shanghai\","
    "\"on_overlap\":\"coalesce\"},\n"
    "  \"window\":{\"overlap_seconds\":600,\"lag_seconds\":60,\"end_ahead_seconds\":0,\n"
    "   \"start\":\"2020-01-01T00:00:00+08:00\"},\n"
    "  \"callbacks\":[\"bd_material\"]},\n"
    " {\"name\":\"xingchen-sal-out\",\"enabled\":true,\n"
    "  \"source\":{\"connection\":\"xingchen\",\n"
    "   \"metadata\":{\"api\":\"/jdy/v2/scm/sal_out_bound\",\"effect\":\"QUERY\","
    "\"method\":\"GET\",\n"
    "    \"id\":\"id\",\"number\":\"bill_no\",\"name\":\"1\",\"idCheck\":false,\n"
    "    \"request\":[\n"
    "     {\"field\":\"bill_status\",\"label\":\"单据状态\",\"type\":\"string\",\"value\":\"C\"},\n"
    "     {\"field\":\"modify_start_time\",\"type\":\"string\","
    "\"value\":\"{{LAST_SYNC_TIME}}000\"},\n"
    "     {\"field\":\"modify_end_time\",\"type\":\"string\","
    "\"value\":\"{{CURRENT_TIME}}000\"},\n"
    "     {\"field\":\"page\",\"type\":\"string\",\"value\":\"{{PAGINATION_START_PAGE}}\"},\n"
    "     {\"field\":\"page_size\",\"type\":\"string\",\"value\":\"{{PAGINATION_PAGE_SIZE}}\"}],\n"
    "    \"pagination\":{\"pageSize\":100}}},\n"
    "  "
    "\"target\":{\"connection\":\"qeasy\",\"scheme_id\":\"5b3c1e52-8f0d-3a67-9c14-7d2e60a1b9f4\",\n"
    "   \"id_field\":\"id\",\"metadata\":{\"api\":\"写入空操作\",\"effect\":\"EXECUTE\","
    "\"method\":\"POST\",\"idCheck\":false}},\n"
    "  \"schedule\":{\"cron\":\"5-59/30 * * * *\",\"timezone\":\"Asia/Shanghai\","
    "\"on_overlap\":\"coalesce\"},\n"
    "  \"window\":{\"overlap_seconds\":600,\"lag_seconds\":60,\"end_ahead_seconds\":0,\n"
    "   \"start\":\"2020-01-01T00:00:00+08:00\"},\n"
    "  \"callbacks\":[\"sal_bill_outbound\"]},\n"
    " {\"name\":\"refresh-token6\",\"enabled\":true,\n"
    "  \"source\":{\"connection\":\"xingchen\",\n"
    "   \"metadata\":{\"api\":\"/jdyconnector/app_management/push_app_authorize\","
    "\"effect\":\"QUERY\",\n"
    "    \"method\":\"POST\",\"number\":\"{random}\",\"id\":\"{random}\",\"name\":\"1\","
    "\"idCheck\":true,\n"
    "    \"request\":[{\"field\":\"outerInstanceId\",\"label\":\"企业内部应用\","
    "\"type\":\"string\",\n"
    "     "
    "\"describe\":\"企业内部应用,该值会自动生成。第三方企业应用,"
    "该值由开发者主动生成并推送至开放平台。\",\n"
    "     \"value\":\"219672490807529472\"}]}},\n"
    "  "
    "\"target\":{\"connection\":\"qeasy\",\"scheme_id\":\"9d41f6a8-2c57-3b0e-8e93-14c7a5d8023b\",\n"
    "   \"id_field\":\"id\",\"metadata\":{\"api\":\"写入空操作\",\"effect\":\"EXECUTE\","
    "\"method\":\"POST\",\"idCheck\":true}},\n"
    "  \"schedule\":{\"cron\":\"0 */12 * * *\",\"timezone\":\"Asia/Shanghai\","
    "\"on_overlap\":\"coalesce\"}}\n"
    "]}\n";

static const char *const channels =
    "{\"channels\":[\n"
    " {\"name\":\"ops-dingtalk\",\"kind\":\"dingtalk\",\n"
    "  \"settings\":{\"allow_private\":true},\n"
    "  \"secrets\":{\"url\":\"%s/robot/dingtalk/send?access_token=%s\",\"secret\":\"%s\"}}\n"
    "]}\n";

static enum fail open_file(const char *folder, const char *name, FILE **out)
{
    char path[1024];
    int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    *out = len < (int)sizeof path ? fopen(path, "w") : NULL;
    if (*out)
        return OK;
    log_error("examples_failed", "cannot write %s in %s: %s", name, folder, strerror(errno));
    return FAIL_INTERNAL;
}

static enum fail close_file(FILE *file)
{
    bool good = !ferror(file);
    return fclose(file) == 0 && good ? OK : FAIL_INTERNAL;
}

static enum fail write_connections(const struct options *options, const char *folder,
                                   const char *base)
{
    FILE *file;
    /* A little below Kingdee's limit; QingCloud's is small enough to be wanted whole. */
    int64_t kingdee =
        options->kingdee_per_minute ? options->kingdee_per_minute * 4 / 5 : UNTHROTTLED;
    int64_t qingcloud = options->qingcloud_per_minute ? options->qingcloud_per_minute : UNTHROTTLED;
    enum fail fail = open_file(folder, "connections.json", &file);
    if (fail)
        return fail;
    fprintf(file, connections, base, options->client_id, kingdee_outer_instance_id,
            options->client_secret, kingdee, base, options->app_key, SETTLE_SECONDS,
            options->app_secret, qingcloud);
    return close_file(file);
}

static enum fail write_rest(const struct options *options, const char *folder, const char *base)
{
    FILE *file;
    enum fail fail = open_file(folder, "syncs.json", &file);
    if (fail)
        return fail;
    fputs(syncs, file);
    fail = close_file(file);
    if (fail)
        return fail;
    fail = open_file(folder, "channels.json", &file);
    if (fail)
        return fail;
    fprintf(file, channels, base, options->dingtalk_token, options->dingtalk_secret);
    return close_file(file);
}

enum fail examples_write(const struct options *options, const char *folder, const char *base)
{
    if (mkdir(folder, 0777) && errno != EEXIST) {
        log_error("examples_failed", "cannot make %s: %s", folder, strerror(errno));
        return FAIL_INTERNAL;
    }
    enum fail fail = write_connections(options, folder, base);
    return fail ? fail : write_rest(options, folder, base);
}
