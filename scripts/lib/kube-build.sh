# Sourced by scripts/kube-apiserver: builds the server from Debian's source package and unpacks etcd and kubectl from
# Debian's packages beside it. Nothing is installed by that, Debian's Go included: a kubectl of another origin may stay.
# The text of this file names the build in the cache. After common.sh and debian.sh.
# shellcheck shell=bash disable=SC2154  # root and cache are common.sh's
kube_dir=$cache/kube-apiserver
kube_build_limit_s=2400

# Where the build is or will be.
kube_bin() {
  local hash
  hash=$({ debian_release; uname -m; cat "$root/scripts/lib/kube-build.sh"; } | sha256sum | cut -c 1-12)
  echo "$kube_dir/$hash/bin"
}

# An apt with lists and sources of its own, which has source packages; /etc/apt stays as it is.
kube_apt() {
  local work=$1
  shift
  (cd "$work/packages" && apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root "$@") >&2
}

kube_fetch() {
  local work=$1 archives
  archives=$(debian_archives "$(debian_release)")
  mkdir -p "$work"/{packages,lists/partial,cache/archives/partial,gopath/src/k8s.io}
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  sed "s,^,deb [signed-by=$keys] ,p; s,^deb ,deb-src ," <<<"$archives" >"$work/sources.list"
  kube_apt "$work" update
  kube_apt "$work" source --download-only kubernetes
  kube_apt "$work" download etcd-server kubernetes-client golang-1.19-go golang-1.19-src \
    golang-github-modern-go-reflect2-dev
  local deb
  for deb in "$work"/packages/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
  dpkg-source --no-check -x "$work"/packages/kubernetes_*.dsc "$work/gopath/src/k8s.io/kubernetes" >&2
}

# The server's OpenAPI is generated, and not in the tarball.
kube_openapi() {
  local work=$1 generator=$1/openapi-gen inputs
  go build -o "$generator" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  inputs=$(grep -RlF --include='*.go' '+k8s:openapi-gen=' vendor/k8s.io/ pkg cmd |
    grep -vE '^vendor/k8s.io/(code-generator|sample-apiserver)/|/testdata/' | xargs -n1 dirname | LC_ALL=C sort -u |
    sed 's,^,k8s.io/kubernetes/,' | paste -sd,)
  "$generator" --logtostderr --input-dirs "$inputs" --output-package k8s.io/kubernetes/pkg/generated/openapi \
    --output-file-base zz_generated.openapi --output-base "$work/gopath/src" --report-filename "$work/violations" \
    --go-header-file vendor/k8s.io/code-generator/hack/boilerplate.go.txt
}

# What this server's libraries do not stand of this Go, which is newer than they are.
kube_mend() {
  # The vendored reflect2 crashes the server at the first custom resource.
  local reflect2=github.com/modern-go/reflect2
  rm -rf "vendor/$reflect2"
  cp -r "$1/root/usr/share/gocode/src/$reflect2" "vendor/$reflect2"
  # Empty strings were refused as nulls: what is compared here were never values, and now may be equal.
  sed -i 's/data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data))/data == nil/' \
    vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go
}

kube_compile() {
  local work=$1 version
  version=$(sed -n 's/^Version: .*really\([0-9.]*\)-.*/\1/p' "$work"/packages/kubernetes_*.dsc)
  [[ -n $version ]] || die "Debian's source package kubernetes is none that this script knows"
  # Modules are off: this go.mod is too old for -mod=vendor.
  export GOROOT=$work/root/usr/lib/go-1.19 GOPATH=$work/gopath GOCACHE=$work/gocache GO111MODULE=off CGO_ENABLED=0
  export PATH=$GOROOT/bin:$PATH GOFLAGS='' GOTOOLCHAIN=local
  cd "$GOPATH/src/k8s.io/kubernetes"
  kube_mend "$work"
  kube_openapi "$work"
  # Clients judge by it what the server can do.
  sed -i -E "s/^\s+gitMajor .*/gitMajor = \"1\"/; s/^\s+gitMinor .*/gitMinor = \"20\"/
    s/^\s+gitVersion .*/gitVersion = \"v$version\"/" staging/src/k8s.io/{component-base,client-go/pkg}/version/base.go
  go build -trimpath -tags providerless -ldflags "-s -w" -o "$work/root/usr/bin/kube-apiserver" ./cmd/kube-apiserver
}

# In a process group of its own, which a limit of time, this script's end and even its kill -9 take away as a whole.
kube_make() {
  local work=$1 build
  # shellcheck disable=SC2016  # its own arguments
  setpriv --pdeathsig TERM timeout -k 10 "$kube_build_limit_s" bash -euo pipefail -c '
    for part in common debian kube-build; do . "$0/scripts/lib/$part.sh"; done
    kube_fetch "$1"
    kube_compile "$1"' "$root" "$work" </dev/null >"$kube_dir/build.log" 2>&1 9>&- &
  build=$!
  # shellcheck disable=SC2064  # the pid of now
  trap "kill $build 2>/dev/null" EXIT
  wait "$build" || {
    tail -n 20 "$kube_dir/build.log" >&2
    die "the build failed; its log is $kube_dir/build.log"
  }
  trap - EXIT
}

# Builds unless that is done. Whoever comes meanwhile waits.
kube_build() {
  local bin work=$kube_dir/work
  bin=$(kube_bin)
  mkdir -p "$kube_dir"
  exec 9>"$kube_dir/build.lock"
  flock 9
  # Those of other recipes go when nobody has asked for them for a month.
  [[ ! -d $bin ]] || touch "${bin%/bin}"
  find "$kube_dir" -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf {} +
  if ! [[ -x $bin/kube-apiserver ]]; then
    install dpkg-dev debian-archive-keyring openssl
    say "building kube-apiserver: about 5 minutes"
    rm -rf "$work"
    kube_make "$work"
    mkdir -p "$work/built/bin"
    mv "$work"/root/usr/bin/{kube-apiserver,etcd,kubectl} "$work/built/bin/"
    rm -rf "${bin%/bin}"
    mv "$work/built" "${bin%/bin}"
    # Sources, Go and its cache: 2 GB.
    rm -rf "$work"
  fi
  exec 9>&-
}
