# Sourced by the scripts that make container images from Debian packages. After common.sh and debian.sh.
# shellcheck shell=bash disable=SC2154  # root is common.sh's
image_max_age_days=30

# use_engine: has docker mean the private engine, or the one that DOCKER_HOST names.
use_engine() {
  "$root/scripts/docker-engine" start
  eval "$("$root/scripts/docker-engine" env)"
}

# cached_image TARBALL IMAGE CHANGE…: has IMAGE be the root file system in TARBALL, with CHANGEs as docker import knows
# them. A tarball that is missing, or older than a month, is made by the caller's function `make_root FILE`.
cached_image() {
  local tarball=$1 image=$2 lock change options=()
  shift 2
  for change; do options+=(--change "$change"); done
  mkdir -p "${tarball%/*}"
  exec {lock}>"${tarball%-*}.lock"
  flock "$lock"
  image_drop_old "${tarball%/*}"
  [[ -f $tarball ]] || {
    install mmdebstrap debian-archive-keyring gpg
    say "building $image"
    make_root "$tarball.part" >&2
    mv "$tarball.part" "$tarball"
  }
  image_is_of "$image" "$tarball" || {
    say "importing $tarball"
    docker import "${options[@]}" --change "LABEL sallyport.io/built=$(stat -c %Y "$tarball")" "$tarball" "$image" >&2
  }
  exec {lock}>&-
}

# An image is the tarball's when it carries the time at which the tarball was built.
image_is_of() {
  local label='{{index .Config.Labels "sallyport.io/built"}}'
  [[ $(docker image inspect --format "$label" "$1" 2>/dev/null) == "$(stat -c %Y "$2")" ]]
}

image_drop_old() {
  find "$1" -name '*.tar*' -mtime +"$image_max_age_days" -delete
  local ours=(docker image prune --force --filter label=sallyport.io/built)
  { "${ours[@]}"; "${ours[@]}" --all --filter until="$((24 * image_max_age_days))h"; } >/dev/null
}
