#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What operators install. The Debian package and the tarball are made from the
# released sources alone, by the commands that HACKING.md gives, and tried in
# fresh minimal roots: they run, by the smoke test that the package has for
# autopkgtest, and leave nothing behind. Needs root, debootstrap and Debian's
# archive; `make packages`.

setup_file() {
  bats_require_minimum_version 1.5.0
  [ "$(id -u)" = 0 ] || skip 'only root makes a root'
  "$KEVTOP_TESTS/setup" package
  export TARBALL OUT VERSION ARCH KEVTOP_ROOT_CACHE
  VERSION=$(sed -n 's/^AC_INIT(\[kevtop\], \[\(.*\)\])$/\1/p' "$KEVTOP_SOURCE/configure.ac")
  ARCH=$(dpkg --print-architecture)
  TARBALL=$KEVTOP_BUILD/kevtop-$VERSION.tar.xz
  OUT=$KEVTOP_BUILD/packages
  KEVTOP_ROOT_CACHE=$(dirname "$KEVTOP_CLUSTER_CACHE")/kevtop-root
  [ -f "$TARBALL" ] || { echo 'make dist first' >&2; return 1; }
  rm -rf "$OUT"
  mkdir -p "$OUT" "$BATS_FILE_TMPDIR/src"
  tar -C "$BATS_FILE_TMPDIR/src" -xf "$TARBALL"
}

setup() {
  load ../lib/kevtop
  src=$BATS_FILE_TMPDIR/src/kevtop-$VERSION
  static=$OUT/kevtop-$VERSION-linux-$ARCH.tar.gz
  deb=$OUT/kevtop_${VERSION}_$ARCH.deb
}

root() { "$KEVTOP_TESTS/packages/root" "$@"; }

# The root that the tests of this file share; what the smoke test wants is in it
fresh_root() {
  root=$BATS_FILE_TMPDIR/root
  [ ! -d "$root" ] || return 0
  root make "$root"
  root in "$root" apt-get -qq update
  root in "$root" apt-get -qq install -y --no-install-recommends \
    jq mandoc bash-completion zsh fish tmux >/dev/null 2>&1
}

files_of() {
  (cd "$1" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/log \
    -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./run \) \
    -prune -o -print | LC_ALL=C sort)
}

@test "the Debian packages are made from the tarball, and lintian has nothing to say" {
  "$src/tests/packages/deb" "$TARBALL" "$OUT"
  [ -f "$deb" ]
  is version "$(dpkg-deb -f "$deb" Version)" "$VERSION"
  # Less than 2 MB installed
  [ "$(dpkg-deb -f "$deb" Installed-Size)" -lt 2048 ]
}

@test "in a fresh root the Debian package works, and goes without a trace" {
  fresh_root
  cp "$deb" "$src/debian/tests/smoke" "$root/srv/"
  root in "$root" apt-get -qq satisfy -y --no-install-recommends \
    "$(dpkg-deb -f "$deb" Depends)" >/dev/null 2>&1
  files_of "$root" >before
  root in "$root" dpkg -i "/srv/${deb##*/}"
  root in "$root" dpkg -L kevtop >listed
  is conffiles "$(root in "$root" dpkg-query -W -f '${Conffiles}' kevtop)" ''
  root in "$root" /srv/smoke
  # It is kubectl's plugin by its name alone.
  is plugin "$(root in "$root" sh -c 'readlink "$(command -v kubectl-kevtop)"')" kevtop
  root in "$root" dpkg --purge kevtop
  files_of "$root" >after
  diff before after
  while read -r file; do
    case $file in *kevtop*) ;; *) continue ;; esac
    [ ! -e "$root$file" ] && [ ! -L "$root$file" ] || { echo "left: $file" >&2; false; }
  done <listed
  is left "$(find "$root" -xdev -name '*kevtop*' ! -path "$root/srv/*" ! -path "$root/tmp/*")" ''
}

@test "the tarball for any Linux is the same wherever it is made" {
  "$src/dist/static" "$OUT" 2>"$OUT/static.log" || { cat "$OUT/static.log" >&2; false; }
  mkdir -p again/deeper
  cp -a "$src" again/src
  WORK=$PWD/again/deeper/work again/src/dist/static again
  cmp "$static" "again/${static##*/}"
}

@test "the tarball needs glibc alone, and says how old it may be" {
  mkdir unpacked
  tar -C unpacked --strip-components=1 -xzf "$static"
  is needed "$(objdump -p unpacked/bin/kevtop | awk '$1 == "NEEDED" { print $2 }' |
    grep -v '^ld-linux')" libc.so.6
  newest=$(objdump -T unpacked/bin/kevtop | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
  is glibc "$newest" GLIBC_2.34 # HACKING.md and README.md say so
  grep -q 'glibc 2\.34' "$KEVTOP_SOURCE/README.md"
  for page in man1/kevtop.1 man5/kevtop.yaml.5; do [ -f "unpacked/share/man/$page" ]; done
  for licence in libcurl libssl libcrypto libnghttp2 libcjson libyaml libprotobuf-c \
    libpcre2-8 libutf8proc libncursesw libz libzstd kevtop; do
    [ -s "unpacked/share/doc/kevtop/licences/$licence" ]
  done
  lines_match "$(unpacked/bin/kevtop --version)" 'OpenSSL/.* nghttp2/'
}

@test "the tarball runs where there is glibc and nothing else" {
  mkdir -p bare/bin bare/lib64 bare/usr/share bare/tmp bare/dev
  tar -C bare --strip-components=1 -xzf "$static"
  for library in $(ldd bare/bin/kevtop | grep -o '/[^ ]*'); do
    mkdir -p "bare${library%/*}"
    cp -L "$library" "bare$library"
  done
  is version "$(chroot bare /bin/kevtop --version | head -n 1)" "kevtop $VERSION"
  chroot bare /bin/kevtop --demo -o json | jq -e '.items | length > 100' >/dev/null
}

@test "the tarball works in a fresh root without the libraries" {
  fresh_root
  for library in libcurl libcjson libyaml-0 libprotobuf-c libutf8proc libncursesw; do
    # tmux and fish have brought some of them; they go for the while.
    find "$root/usr/lib" -name "$library*" -exec rm -f {} +
  done
  tar -C "$root/usr/local" --strip-components=1 -xzf "$static"
  cp "$src/debian/tests/smoke" "$root/srv/"
  root in "$root" /srv/smoke
}

@test "krew's manifest is made of the tarball" {
  "$src/dist/krew/generate" https://kevtop.example/ https://kevtop.example/v1/ "$static" >kevtop.yaml
  sum=$(sha256sum <"$static")
  grep -qx "    sha256: \"${sum%% *}\"" kevtop.yaml
  grep -qx "    uri: https://kevtop.example/v1/${static##*/}" kevtop.yaml
  is invented "$(grep invalid kevtop.yaml || :)" ''
  while read -r file; do
    tar -tzf "$static" "$file"
  done < <(sed -n 's/^ *- from: //p' kevtop.yaml)
}
