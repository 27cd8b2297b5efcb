/* wecom.c - messages to a 企业微信 robot. It signs nothing: the key in the address is the secret.
 */
#include "clients/robot.h"

enum { TEXT_BYTES = 2048 };

void wecom_call(const struct robot *robot, struct arena *mem, const char *text,
                struct http_call *out)
{
    robot_post(robot, mem, arena_text(mem, robot->url), robot_text(mem, robot, text, TEXT_BYTES),
               out);
}
