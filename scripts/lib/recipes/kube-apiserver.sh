# How scripts/kube-apiserver's server is built from Debian's source package, and etcd and kubectl unpacked from Debian's
# packages beside it. Debian's Go is unpacked, too, and not installed: a kubectl of another origin may stay.
# After debian-build.sh.
# shellcheck shell=bash

fetch() {
  local work=$1
  private_apt_for "$work" "$(debian_archives "$(debian_release)")"
  private_apt "$work" source --download-only kubernetes
  private_apt "$work" download etcd-server kubernetes-client golang-1.19-go golang-1.19-src \
    golang-github-modern-go-reflect2-dev
  unpack "$work"
  mkdir -p "$work/gopath/src/k8s.io"
  dpkg-source --no-check -x "$work"/packages/kubernetes_*.dsc "$work/gopath/src/k8s.io/kubernetes"
}

# The server's OpenAPI is generated, and not in the tarball.
write_openapi() {
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
mend() {
  # The vendored reflect2 crashes the server at the first custom resource.
  local reflect2=github.com/modern-go/reflect2
  rm -rf "vendor/$reflect2"
  cp -r "$1/root/usr/share/gocode/src/$reflect2" "vendor/$reflect2"
  # Empty strings were refused as nulls: what is compared here were never values, and now may be equal.
  sed -i 's/data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data))/data == nil/' \
    vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go
}

compile() {
  local work=$1 version
  version=$(sed -n 's/^Version: .*really\([0-9.]*\)-.*/\1/p' "$work"/packages/kubernetes_*.dsc)
  [[ -n $version ]] || die "Debian's source package kubernetes is none that this script knows"
  # Modules are off: this go.mod is too old for -mod=vendor.
  export GOROOT=$work/root/usr/lib/go-1.19 GOPATH=$work/gopath GOCACHE=$work/gocache GO111MODULE=off CGO_ENABLED=0
  export PATH=$GOROOT/bin:$PATH GOFLAGS='' GOTOOLCHAIN=local
  cd "$GOPATH/src/k8s.io/kubernetes" || return
  mend "$work"
  write_openapi "$work"
  # Clients judge by it what the server can do.
  sed -i -E "s/^\s+gitMajor .*/gitMajor = \"1\"/; s/^\s+gitMinor .*/gitMinor = \"20\"/
    s/^\s+gitVersion .*/gitVersion = \"v$version\"/" staging/src/k8s.io/{component-base,client-go/pkg}/version/base.go
  mkdir -p "$work/built/bin"
  go build -trimpath -tags providerless -ldflags "-s -w" -o "$work/built/bin/kube-apiserver" ./cmd/kube-apiserver
  mv "$work"/root/usr/bin/{etcd,kubectl} "$work/built/bin/"
}
