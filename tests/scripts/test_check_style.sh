#!/usr/bin/env bash
# test_check_style.sh - the style checker itself, both ways: what it must let pass and what not.
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
checker=$here/../check_style.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/service"
failed=0

# judge NAME WANTED LINE: WANTED is good or bad; LINE is put into an otherwise good file.
judge()
{
    local code=0
    printf '/* a.c - a file. */\n%s\n' "$3" >"$tree/service/a.c"
    bash "$checker" "$tree" >/dev/null || code=$?
    if [ "$code" = "$([ "$2" = good ] && echo 0 || echo 1)" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        failed=1
    fi
}

chinese=$(printf '星%.0s' {1..90})
long=$(printf 'x%.0s' {1..101})
judge 'a plain line passes' good 'int one(void);'
judge 'strcpy is banned' bad '    strcpy(to, from);'
judge 'a blank before the bracket hides nothing' bad '    sprintf (to, "%d", 1);'
judge 'atoi is banned' bad 'int port = atoi(text);'
judge 'a longer name with the same end passes' good '    my_strcpy(to, from); snprintf(a, 1, "x");'
judge 'a banned word in a text passes' good '    puts("gets(x)");'
judge 'a banned word in a comment passes' good '/* gets(x) is gone */'
judge 'a line of 101 columns is too long' bad "$long"
judge '90 Chinese characters fit into 100 columns' good "/* $chinese */"
judge 'a tab is found' bad "$(printf '\tint a;')"
judge 'a relative include is found' bad '#include "../json.h"'

# reports NAME LINES WANTED: is a file of so many lines named as long?
reports()
{
    local said=no
    { echo '/* a.c - a file. */' && yes 'int a;' | head -n $(($2 - 1)); } >"$tree/service/a.c"
    bash "$checker" "$tree" | grep -q "^service/a.c:$2: a file of more than" && said=yes
    if [ "$said" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        failed=1
    fi
}

reports 'a file of 300 lines is not long' 300 no
reports 'a file of 301 lines is long' 301 yes
printf 'int a;\n' >"$tree/service/b.c"
judge 'a file that does not say what it is for is found' bad 'int a;'
exit $failed
