# How a newer server of custom resources is built: Kubernetes' own, which knows CEL, but without everything else. Only
# Debian's unstable has its source, beside the libraries and the Go that it wants; what it is today, and whether it fits
# together, nobody promises. After debian-build.sh.
# shellcheck shell=bash

fetch() {
  local work=$1 archives libraries
  # Unstable has neither updates nor security of its own.
  archives=$(debian_archives sid | grep -E ' sid main$')
  private_apt_for "$work" "$archives"
  libraries=$(private_apt "$work" install --simulate --no-install-recommends golang-k8s-apiextensions-apiserver-dev golang-go |
    sed -n 's/^Inst \(golang-[^ ]*\) .*/\1/p')
  # shellcheck disable=SC2086  # a list of names
  private_apt "$work" download $libraries
  unpack "$work"
}

compile() {
  local work=$1
  GOROOT=$(dirname "$(dirname "$(realpath "$work/root/usr/bin/go")")")
  export GOROOT GOPATH=$work/root/usr/share/gocode GOCACHE=$work/gocache GO111MODULE=off CGO_ENABLED=0
  export PATH=$GOROOT/bin:$PATH GOFLAGS='' GOTOOLCHAIN=local
  mkdir -p "$work/built/bin"
  go build -trimpath -ldflags "-s -w" -o "$work/built/bin/apiextensions-apiserver" k8s.io/apiextensions-apiserver
}
