#!/usr/bin/env bash
# make-secrets.sh - makes the secrets that compose.yaml reads, once, in docker/secrets/. What is
# there already is left alone: the key opens what it sealed, and nothing else does.
set -euo pipefail
folder=$(dirname "$(readlink -f "$0")")/secrets
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

# keep NAME VALUE: a file that the containers' users may read; the folder keeps others out.
keep()
{
    if [ -e "$folder/$1" ]; then
        return
    fi
    printf '%s\n' "$2" >"$folder/$1"
    chmod 444 "$folder/$1"
    echo "made $folder/$1"
}

random_hex()
{
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

keep database_password "$(random_hex)"
password=$(cat "$folder/database_password")
keep database_url "postgresql://xingqiao:$password@postgres:5432/xingqiao"
keep secret_key "$(head -c 32 /dev/urandom | base64)"
keep api_tokens "admin:admin:$(random_hex)"
echo "the admin's token: $(cut -d: -f3 "$folder/api_tokens")"
