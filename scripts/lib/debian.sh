# Sourced by the scripts that need more of Debian than its packages installed here: its archive as this machine's apt
# reaches it, so that no mirror is named in the repository. After common.sh.
# shellcheck shell=bash

# shellcheck source=/dev/null
debian_release() { (. /etc/os-release && echo "$VERSION_CODENAME"); }

debian_targets() {
  # shellcheck disable=SC2016  # the fields are apt's
  apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages' 'Origin: Debian'
}

# debian_archives SUITE: the machine's own mirrors of main as "URI SUITE main", a line each, with its release swapped
# for the wanted one: bookworm-security becomes trixie-security.
debian_archives() {
  local host_suite uri codename component list
  host_suite=$(debian_release)
  # apt names its targets' origin only once it has fetched their indexes.
  [[ -n $(debian_targets) ]] || apt-get -qq update >&2
  list=$(debian_targets | while IFS='|' read -r uri codename component; do
    case $component/$codename in
      main/"$host_suite" | main/"$host_suite"-updates | main/"$host_suite"-security)
        echo "$uri $1${codename#"$host_suite"} main" ;;
    esac
  done)
  [[ -n $list ]] || die "apt has no Debian mirror configured here"
  echo "$list"
}
