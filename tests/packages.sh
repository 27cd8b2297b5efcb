# packages.sh - what the commands of ./dev need from Debian 12, and how it gets here. Sourced by dev.
# shellcheck shell=bash disable=SC2034

PACKAGES_BUILD=(gcc libc6-dev cmake ninja-build pkg-config git ca-certificates libmicrohttpd-dev
    libcurl4-openssl-dev libcjson-dev libpq-dev libssl-dev)
PACKAGES_RUN=(postgresql-15 python3 curl util-linux)
# libclang-rt holds the sanitizers' runtimes, llvm their symbolizer.
PACKAGES_CLANG=(clang libclang-rt-14-dev llvm)
PACKAGES_LINT=(clang-format clang-tidy shellcheck)

# apt ARGUMENTS...: as root, or through sudo; one retry, for mirrors have bad moments.
apt()
{
    local as_root=() log=.xq/apt.log
    mkdir -p .xq
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    local command=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
        apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -qq -y "$@")
    "${command[@]}" >>"$log" 2>&1 </dev/null && return
    sleep 3
    "${command[@]}" >>"$log" 2>&1 </dev/null && return
    tail -n 20 "$log" >&2
    say "apt-get $* 失败，详见 $log" "apt-get $* failed, see $log" >&2
    return 1
}

# Debian's server package makes a cluster of its own when it is installed, and starts it. This
# fragment says no for the time of the installation; clusters that exist are left as they are.
install_without_cluster()
{
    local as_root=() folder=/etc/postgresql-common/createcluster.d result=0
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    local fragment=$folder/xingqiao.conf
    "${as_root[@]}" mkdir -p "$folder"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$fragment" >/dev/null
    apt install --no-install-recommends "$@" || result=$?
    "${as_root[@]}" rm -f "$fragment"
    return $result
}

installed()
{
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need PACKAGES...: installs those that are missing, and says which.
need()
{
    local package missing=()
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "缺少: ${missing[*]}；这里没有 apt-get，请自行安装" \
            "missing: ${missing[*]}; there is no apt-get here, please install them" >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "缺少: ${missing[*]}；请以 root 运行一次，或安装 sudo" \
                "missing: ${missing[*]}; run this once as root, or install sudo" >&2
            return 1
        fi
        say "需要 sudo 来安装软件包" "sudo is needed to install packages"
        sudo -v
    fi
    say "安装: ${missing[*]}" "installing: ${missing[*]}"
    apt update
    install_without_cluster "${missing[@]}"
}

# Node.js from anywhere will do; only when there is none, Debian's is installed.
need_node()
{
    if ! command -v npm >/dev/null; then
        need nodejs npm
    fi
}
