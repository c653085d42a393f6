# Sourced by the scripts that need a program which this Debian has only as source, or only in another release: builds it in
# the cache, once for each text of its recipe, and does not install it. A recipe is a file in recipes/ with the functions
# `fetch WORK` and `compile WORK`, which leaves the programs in WORK/built/bin. After common.sh and debian.sh.
# shellcheck shell=bash disable=SC2154  # root and cache are common.sh's
build_limit_s=2400

# build_bin NAME: the directory where the programs are or will be.
build_bin() {
  local hash
  hash=$({ debian_release; uname -m; cat "$root"/scripts/lib/{debian-build,recipes/"$1"}.sh; } | sha256sum | cut -c 1-12)
  echo "$cache/$1/$hash/bin"
}

# private_apt WORK ARGUMENT…: an apt with lists, sources and a state of its own; /etc/apt stays as it is. What it
# downloads is in WORK/packages.
private_apt() {
  local work=$1
  shift
  (cd "$work/packages" && apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- \
    -o "Dir::State::Lists=$work/lists" -o "Dir::State::Status=$work/status" -o "Dir::Cache=$work/cache" \
    -o APT::Sandbox::User=root "$@")
}

# private_apt_for WORK ARCHIVES: makes it ready for lines of debian_archives, source packages included.
private_apt_for() {
  local work=$1 archives=$2 keys=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$work"/{packages,root,lists/partial,cache/archives/partial}
  : >"$work/status"
  sed "s,^,deb [signed-by=$keys] ,p; s,^deb ,deb-src ," <<<"$archives" >"$work/sources.list"
  private_apt "$work" update
}

# unpack WORK: all downloaded packages, into WORK/root.
unpack() {
  local deb
  for deb in "$1"/packages/*.deb; do dpkg-deb -x "$deb" "$1/root"; done
}

# In a process group of its own, which a limit of time, this script's end and even its kill -9 take away as a whole.
build_make() {
  local name=$1 work=$2 log=$cache/$1/build.log build
  # shellcheck disable=SC2016  # its own arguments
  setpriv --pdeathsig TERM timeout -k 10 "$build_limit_s" bash -euo pipefail -c '
    for part in common debian debian-build recipes/"$1"; do . "$0/scripts/lib/$part.sh"; done
    fetch "$2"
    compile "$2"' "$root" "$name" "$work" </dev/null >"$log" 2>&1 9>&- &
  build=$!
  # shellcheck disable=SC2064  # the pid of now
  trap "kill $build 2>/dev/null" EXIT
  wait "$build" || {
    rm -rf "$work"
    tail -n 20 "$log" >&2
    die "the build failed; its log is $log"
  }
  trap - EXIT
}

# build_once NAME: builds unless that is done. Whoever comes meanwhile waits.
build_once() {
  local dir=$cache/$1 bin
  bin=$(build_bin "$1")
  # Callers' conditions switch errexit off.
  if ! { mkdir -p "$dir" && exec 9>"$dir/build.lock" && flock 9; }; then die "cannot use the cache $dir"; fi
  # Those of other recipes go when nobody has asked for them for a month.
  [[ ! -d $bin ]] || touch "${bin%/bin}"
  find "$dir" -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf {} +
  if [[ ! -d $bin ]]; then
    install dpkg-dev debian-archive-keyring
    say "building $1: up to 5 minutes"
    rm -rf "$dir/work" "${bin%/bin}"
    build_make "$1" "$dir/work"
    mv "$dir/work/built" "${bin%/bin}" || die "cannot put $1 into the cache $dir"
    # Sources, Go and its cache: 2 GB.
    rm -rf "$dir/work"
  fi
  exec 9>&-
}
