#!/usr/bin/env bash
# check_style.sh [ROOT] - what no compiler and no formatter says: long files, long lines, functions
# that we do without. Prints "FILE:LINE: reason" for each; exits 1 if there is any. A long file is
# reported, but does not fail by itself: where to split is a matter of judgement.
set -euo pipefail
cd "${1:-$(dirname "$(readlink -f "$0")")/..}"

max_lines=300
max_columns=100
banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets'

mapfile -t files < <(find service handlers clients sql tests -name '*.[ch]' 2>/dev/null | sort)
if [ "${#files[@]}" -eq 0 ]; then
    echo 'check_style: no C file found here' >&2
    exit 1
fi

# Columns are characters, not bytes, for our texts are Chinese: the later bytes of a character are
# not counted (Debian's awk knows bytes only).
LC_ALL=C awk -v max_lines="$max_lines" -v max_columns="$max_columns" -v banned="$banned" '
    FNR == 1 {
        if (last && lines > max_lines)
            report(last, lines, "a file of more than " max_lines " lines")
        last = FILENAME
        if ($0 !~ /^\/\* [^ ]+\.[ch] - /)
            complain(FILENAME, 1, "the first line says what the file is for: /* name.c - ... */")
    }
    { lines = FNR }
    {
        columns = $0
        gsub(/[\200-\277]/, "", columns)
    }
    length(columns) > max_columns { complain(FILENAME, FNR, "more than " max_columns " columns") }
    /\t/ { complain(FILENAME, FNR, "a tab") }
    {
        code = $0
        gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
        sub(/\/\*.*/, "", code)
        if (match(code, "(^|[^A-Za-z0-9_])(" banned ")[ ]*\\("))
            complain(FILENAME, FNR, "a function that we do without: " substr(code, RSTART, RLENGTH) ")")
        if ($0 ~ /^ *# *include +"\.\.?\//)
            complain(FILENAME, FNR, "include lines are full, from the root")
    }
    function report(file, line, why) { printf "%s:%d: %s\n", file, line, why }
    function complain(file, line, why) {
        report(file, line, why)
        bad = 1
    }
    END {
        if (last && lines > max_lines)
            report(last, lines, "a file of more than " max_lines " lines")
        exit bad
    }
' "${files[@]}"
