# How a machine with an older Open vSwitch comes by trixie's: its ovs-vswitchd with all the libraries that it wants, down to
# the C library, made to find them in the cache and nowhere else. After debian-build.sh.
# shellcheck shell=bash

fetch() {
  local work=$1 archives packages
  archives=$(debian_archives trixie)
  private_apt_for "$work" "$archives"
  packages=$(private_apt "$work" install --simulate --no-install-recommends openvswitch-switch | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
  # shellcheck disable=SC2086  # a list of names
  private_apt "$work" download $packages
  unpack "$work"
}

compile() {
  local work=$1 home loader
  # Where it will be: a loader is asked for by its whole path.
  home=$(dirname "$(build_bin open-vswitch)")
  mkdir -p "$work"/built/{bin,lib}
  cp "$work/root/usr/lib/openvswitch-switch/ovs-vswitchd" "$work/root/usr/share/openvswitch/vswitch.ovsschema" "$work/built/bin"
  cp -a "$work/root/usr/lib/$(dpkg-architecture -q DEB_HOST_MULTIARCH)"/*.so* "$work/built/lib"
  loader=$(basename "$(patchelf --print-interpreter "$work/built/bin/ovs-vswitchd")")
  # RPATH, as libraries look for their own by it, too.
  # shellcheck disable=SC2016  # $ORIGIN is the loader's
  patchelf --set-interpreter "$home/lib/$loader" --force-rpath --set-rpath '$ORIGIN/../lib' "$work/built/bin/ovs-vswitchd"
}
