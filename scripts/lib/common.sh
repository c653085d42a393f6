# Sourced by the scripts: where things are, and how missing ones are installed.
# shellcheck shell=bash disable=SC2034  # not every script uses all of it
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$(realpath -m "${SALLYPORT_CACHE:-${HOME:-/root}/.cache/sallyport}")

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || die "needs root (namespaces, packages): run it with sudo"; }

# install PACKAGE…: by apt, only what is missing.
install() {
  local missing=() package
  for package; do
    [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  need_root
  say "installing ${missing[*]}"
  (
    # A service that the package would start is not wanted: every lab runs its own daemons. The policy goes however this
    # shell ends; one that survived a kill -9 bears our mark, and goes with the next.
    policy=/usr/sbin/policy-rc.d mark='# made by Sallyport for one installation'
    if ! [ -e $policy ] || grep -qxF "$mark" $policy; then
      trap 'rm -f $policy' EXIT
      trap 'exit 130' HUP INT TERM
      printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >$policy
      chmod +x $policy
    fi
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"
  ) >/dev/null || die "cannot install ${missing[*]}"
}

install_lab() {
  install openvswitch-switch mininet iproute2 iputils-ping nftables ethtool curl tcpdump ncat iperf3 \
    python3-yaml procps util-linux jq
}

# Any JDK from 17 on serves; Debian's is only one of them.
has_jdk() { command -v javac >/dev/null && [ "$(javac -version 2>&1 | sed 's/javac \([0-9]*\).*/\1/')" -ge 17 ]; }

install_java() {
  has_jdk || install openjdk-17-jdk-headless
  command -v mvn >/dev/null || install maven
}
