/* trouble.c - the table of causes, and which answer means which. */
#include "service/trouble.h"

#include <string.h>

static const struct cause_words table[CAUSES] = {
    [CAUSE_NONE] = {"none", "正常", "nothing is wrong", "", ""},
    [CAUSE_NO_LIST] = {"no-list", "主动获取授权的应答里没有账套列表",
                       "the authorisation holds no list of accounts",
                       "核对 base_url 是否为金蝶开放平台地址;仍然如此请联系金蝶",
                       "check that base_url is Kingdee's open platform; if it is, ask Kingdee"},
    [CAUSE_NO_ACCOUNT] =
        {"no-account", "该 outer_instance_id 下没有任何授权",
         "nothing is authorised for this outer_instance_id",
         "核对 outer_instance_id;在金蝶云星辰中为该应用授权账套",
         "check outer_instance_id; authorise the application for an account set in Kingdee"},
    [CAUSE_ACCOUNT_UNLISTED] = {"account-unlisted", "已授权的账套中没有所配置的 account_id",
                                "the configured account_id is not among the authorised accounts",
                                "核对 account_id,或在金蝶云星辰中为该账套授权",
                                "check account_id, or authorise that account set in Kingdee"},
    [CAUSE_ACCOUNT_INACTIVE] = {"account-inactive", "没有状态为 1 的账套:授权已被取消",
                                "no account has status 1: its authorisation was revoked",
                                "在金蝶云星辰中重新为该应用授权账套",
                                "authorise the application for the account set in Kingdee again"},
    [CAUSE_PACKAGE_OVER] = {"package-over", "账套的接口包已到期",
                            "the account's API package has expired",
                            "为该账套续购接口包(云星辰应用市场),然后测试连接器",
                            "renew the account's API package at Kingdee, then test the connection"},
    [CAUSE_SEVERAL_ACCOUNTS] = {"several-accounts", "有多个账套符合,无法确定用哪一个",
                                "several accounts fit, and nobody guesses which is meant",
                                "在连接器设置中填写 account_id",
                                "name one in the setting account_id"},
    [CAUSE_ACCOUNT_KEYLESS] =
        {"account-keyless", "账套的授权里没有 appKey 或 appSecret",
         "the account is named without appKey or appSecret",
         "在金蝶云星辰中停用再启用该应用,以重新生成密钥",
         "disable and enable the application in Kingdee, so that it makes new keys"},
    [CAUSE_OTHER_INSTANCE] =
        {"outer-instance-id", "元数据里的 outerInstanceId 与连接器的不同",
         "the metadata's outerInstanceId is not the connection's",
         "改为该连接器的 outer_instance_id,或改用另一个连接器",
         "write the connection's outer_instance_id there, or use another connection"},
    [CAUSE_CLIENT_ID] = {"client-id", "金蝶不认识该 client_id",
                         "Kingdee does not know the client_id",
                         "到金蝶开放平台的开发者后台核对 client_id",
                         "check client_id in the developer back office of Kingdee's open platform"},
    [CAUSE_CLIENT_SECRET] =
        {"client-secret", "金蝶不接受签名:client_secret 不对",
         "Kingdee refuses the signature: the client_secret is wrong",
         "到开发者后台核对 client_secret(可能已重置),并重新填写到连接器",
         "check client_secret in the developer back office (it may have been reset) and enter it "
         "into the connection again"},
    [CAUSE_STALE_SECRET] =
        {"stale-secret", "刚取得的 appSecret 仍被拒绝", "an appSecret just fetched is refused",
         "确认没有别的程序在用同一应用反复获取授权,稍后再测试连接器",
         "make sure that no other program keeps authorising with the same application, then test "
         "the connection again"},
    [CAUSE_KEY_PAIR] = {"key-pair", "轻易云不接受 app_key 和 app_secret",
                        "QingCloud refuses app_key and app_secret",
                        "到轻易云控制台核对 app_key 和 app_secret,并重新填写到连接器",
                        "check app_key and app_secret in QingCloud's console and enter them again"},
    [CAUSE_CLOCK] =
        {"clock", "金蝶不接受时间戳:本机时钟相差超过 5 分钟",
         "Kingdee refuses our time stamps: this machine's clock is more than 5 minutes off",
         "校准本机时钟(启用 NTP)", "set this machine's clock (turn NTP on)"},
    [CAUSE_NOT_GRANTED] = {"api-not-granted", "应用没有调用该接口的权限",
                           "the application was not granted this API",
                           "在金蝶开放平台为该应用申请此接口的权限",
                           "apply for this API in Kingdee's open platform"},
    [CAUSE_FORBIDDEN] = {"forbidden", "对方拒绝访问", "access is forbidden",
                         "核对 IP 白名单和应用的权限",
                         "check the IP allow-list and the application's rights"},
    [CAUSE_ADDRESS] = {"address", "该地址上没有这个接口", "there is no such API at this address",
                       "核对 base_url 和代理", "check base_url and the proxy"},
    [CAUSE_SESSION_REFUSED] =
        {"session-refused", "对方不接受刚刷新的授权", "a fresh session is refused",
         "确认没有别的程序在用同一应用取令牌;稍后再试",
         "make sure that no other program fetches tokens with the same application; try later"},
    [CAUSE_INCOMPLETE] = {"incomplete", "取令牌的应答不完整", "the token's answer is incomplete",
                          "核对 base_url;仍然如此请联系对方平台",
                          "check base_url; if it is right, ask the platform"},
    [CAUSE_REFUSED] = {"refused", "对方拒绝了请求", "the request was refused",
                       "按对方给出的原因处理;测试连接器可看到是哪一步",
                       "go by their reason; testing the connection shows which step it is"},
    [CAUSE_SECRETS_SEALED] =
        {"secrets-sealed", "连接器的密钥无法解封", "the connection's secrets cannot be unsealed",
         "重新填写 secrets,或恢复当时的 XQ_SECRET_KEY",
         "enter secrets again, or bring back the XQ_SECRET_KEY they were sealed with"},
    [CAUSE_PRIVATE_ADDRESS] =
        {"private-address", "该地址是内网地址，连接器未允许",
         "the address is private, which the connection does not allow",
         "核对 base_url；确属内网时在连接器的 settings 中设 allow_private 为 true",
         "check base_url; where a private address is meant, set allow_private in the connection's "
         "settings"},
    [CAUSE_NETWORK] = {"network", "连不上对方", "the other side cannot be reached",
                       "检查网络、DNS、防火墙和代理", "check network, DNS, firewall and proxy"},
    [CAUSE_TLS] = {"tls", "TLS 握手或证书校验失败", "the TLS handshake or the certificate failed",
                   "检查系统的 CA 证书、本机时钟,或用 ca_file 指定证书",
                   "check the system's CA certificates and the clock, or name them in ca_file"},
    [CAUSE_UNAVAILABLE] = {"unavailable", "对方暂时不可用", "the other side is not available",
                           "稍后会自动重试;持续不断请联系对方平台",
                           "it is tried again by itself; if it lasts, ask the platform"},
    [CAUSE_THROTTLED] =
        {"throttled", "对方限流", "the other side throttles us",
         "稍后会自动重试;检查是否有别的程序共用同一账号",
         "it is tried again by itself; see whether another program shares the account"},
    [CAUSE_OUR_LIMIT] = {"our-limit", "等待调用配额",
                         "waiting for a place among the calls a minute", "稍后会自动继续",
                         "it goes on by itself"},
    [CAUSE_OTHER_WORKER] = {"other-worker", "等待其他进程刷新授权",
                            "waiting for another worker's refresh", "稍后会自动继续",
                            "it goes on by itself"},
};

const struct cause_words *cause_words(enum cause cause)
{
    return &table[cause];
}

enum cause cause_by_name(const char *name)
{
    for (int i = 0; name && i < CAUSES; i++) {
        if (strcmp(table[i].name, name) == 0)
            return (enum cause)i;
    }
    return CAUSE_NONE;
}

bool cause_passes(enum cause cause)
{
    return cause >= CAUSE_NETWORK && cause < CAUSES;
}

enum cause cause_of_choice(enum kingdee_choice choice)
{
    switch (choice) {
    case KINGDEE_CHOSEN:
        return CAUSE_NONE;
    case KINGDEE_NO_LIST:
        return CAUSE_NO_LIST;
    case KINGDEE_NO_ACCOUNT:
        return CAUSE_NO_ACCOUNT;
    case KINGDEE_UNLISTED:
        return CAUSE_ACCOUNT_UNLISTED;
    case KINGDEE_INACTIVE:
        return CAUSE_ACCOUNT_INACTIVE;
    case KINGDEE_EXPIRED:
        return CAUSE_PACKAGE_OVER;
    case KINGDEE_SEVERAL:
        return CAUSE_SEVERAL_ACCOUNTS;
    case KINGDEE_KEYLESS:
        return CAUSE_ACCOUNT_KEYLESS;
    }
    return CAUSE_REFUSED;
}

/* libcurl's words, which name no addresses. */
static enum cause cause_of_transport(const struct http_call *call)
{
    static const char *const words[] = {"SSL", "TLS", "certificate"};

    if (call->forbidden)
        return CAUSE_PRIVATE_ADDRESS;
    for (size_t i = 0; call->error && i < sizeof words / sizeof *words; i++) {
        if (strstr(call->error, words[i]))
            return CAUSE_TLS;
    }
    return CAUSE_NETWORK;
}

static enum cause cause_of_refusal(int status, int64_t code)
{
    static const struct {
        int64_t from, to;
        enum cause cause;
    } codes[] = {
        {4002, 4003, CAUSE_CLIENT_ID},     {4004, 4005, CAUSE_CLIENT_SECRET},
        {4007, 4008, CAUSE_CLIENT_SECRET}, {4009, 4011, CAUSE_REFUSED},
        {4012, 4012, CAUSE_NOT_GRANTED},   {5001, 5002, CAUSE_ADDRESS},
        {401, 401, CAUSE_CLIENT_SECRET},   {403, 403, CAUSE_FORBIDDEN},
        {404, 404, CAUSE_ADDRESS},
    };
    int64_t said = code ? code : status;

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (said >= codes[i].from && said <= codes[i].to)
            return codes[i].cause;
    }
    return status >= 300 && status < 400 ? CAUSE_ADDRESS : CAUSE_REFUSED;
}

enum cause cause_of_kingdee(const struct http_call *call, const struct kingdee_answer *answer)
{
    if (call->outcome != HTTP_ANSWERED)
        return cause_of_transport(call);
    switch (answer->verdict) {
    case KINGDEE_THROTTLED:
        return CAUSE_THROTTLED;
    case KINGDEE_RETRY:
    case KINGDEE_UNKNOWN:
        return CAUSE_UNAVAILABLE;
    case KINGDEE_CLOCK:
        return CAUSE_CLOCK;
    case KINGDEE_REAUTHORIZE:
        return CAUSE_STALE_SECRET;
    case KINGDEE_REFRESH:
        return CAUSE_SESSION_REFUSED;
    case KINGDEE_OK:
    case KINGDEE_GONE:
    case KINGDEE_REFUSED:
        break;
    }
    return cause_of_refusal(answer->status, answer->errcode);
}

enum cause cause_of_qingcloud(const struct http_call *call, const struct qingcloud_answer *answer)
{
    if (call->outcome != HTTP_ANSWERED)
        return cause_of_transport(call);
    if (answer->verdict == QINGCLOUD_THROTTLED)
        return CAUSE_THROTTLED;
    if (answer->verdict == QINGCLOUD_RETRY || answer->verdict == QINGCLOUD_UNKNOWN)
        return CAUSE_UNAVAILABLE;
    if (answer->code == 40101 || answer->code == 40102 || answer->code == 10001 ||
        call->status == 401)
        return CAUSE_KEY_PAIR;
    return cause_of_refusal(call->status, 0);
}

void trouble_tell(struct arena *mem, struct trouble *trouble, enum cause cause, const char *name,
                  const char *detail)
{
    const struct cause_words *words = cause_words(cause);

    memset(trouble, 0, sizeof *trouble);
    trouble->cause = cause;
    trouble->zh = arena_format(mem, "连接器“%s”:%s%s%s%s", name, words->zh, detail ? "(" : "",
                               detail ? detail : "", detail ? ")" : "");
    trouble->en = arena_format(mem, "connection \"%s\": %s%s%s%s", name, words->en,
                               detail ? " (" : "", detail ? detail : "", detail ? ")" : "");
}

const char *trouble_advice_zh(struct arena *mem, const struct trouble *trouble)
{
    return arena_format(mem, "%s。处理办法:%s", trouble->zh, cause_words(trouble->cause)->hint_zh);
}

const char *trouble_advice_en(struct arena *mem, const struct trouble *trouble)
{
    return arena_format(mem, "%s. What to do: %s", trouble->en,
                        cause_words(trouble->cause)->hint_en);
}
