#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the packages say is so: one version everywhere, the libraries that
# configure wants, the fields that krew wants. tests/packages builds them.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

version=$(sed -n 's/^AC_INIT(\[kevtop\], \[\(.*\)\])$/\1/p' configure.ac)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || finding "configure.ac: the version is '$version'"

# The newest entry of each.
has() {
  local where=$1 have=$2
  [ "$have" = "$version" ] || finding "$where: version '$have', configure.ac has $version"
}
has NEWS "$(sed -n 's/^\([0-9][0-9.]*\) (.*)$/\1/p; /^[0-9]/q' NEWS)"
has debian/changelog "$(sed -n '1s/^kevtop (\(.*\)) .*/\1/p' debian/changelog)"
has dist/krew/kevtop.yaml "$(sed -n 's/^  version: v//p' dist/krew/kevtop.yaml)"
while read -r have; do
  has 'dist/krew/kevtop.yaml' "$have"
done < <(grep -o 'kevtop-[0-9][0-9.]*[0-9]' dist/krew/kevtop.yaml | sort -u | sed 's/^kevtop-//')

# Released in NEWS is released in Debian's changelog.
case $(grep -m 1 "^$version (" NEWS) in *'(not yet released)') want=UNRELEASED ;; *) want=unstable ;; esac
head -n 1 debian/changelog | grep -q ") $want;" ||
  finding "debian/changelog: $version is not $want, as NEWS says"

# configure's libraries are the package's, at least in that version. ncurses,
# yaml and zlib have other numbers in Debian, and all are new enough.
while IFS=$'\t' read -r package least; do
  grep -qE "^ $package( \(>= ${least//./\\.}\))?( |,)" debian/control ||
    finding "debian/control: no Build-Depends on $package (>= $least)"
  grep -qw -- "$package" tests/setup || finding "tests/setup: no $package"
done < <(sed -nE 's/^KT_LIB\(\[[A-Z0-9_]*\], \[[^]]*\], \[([^]]*)\], \[[^]]*\], \[([^]]*)\]\)/\2\t\1/p' configure.ac)

# krew: https://krew.sigs.k8s.io, PluginManifest v1alpha2
manifest=dist/krew/kevtop.yaml
for line in 'apiVersion: krew.googlecontainertools.github.com/v1alpha2' 'kind: Plugin' \
  '  name: kevtop' '    bin: kubectl-kevtop' '        os: linux'; do
  grep -qxF -- "$line" "$manifest" || finding "$manifest: no line '$line'"
done
for field in version homepage shortDescription description platforms; do
  grep -qE "^  $field:" "$manifest" || finding "$manifest: no $field"
done
short=$(sed -n 's/^  shortDescription: //p' "$manifest")
[ ${#short} -le 50 ] || finding "$manifest: shortDescription is longer than 50"
sums=$(grep -cE '^    sha256: "[0-9a-f]{64}"$' "$manifest")
[ "$sums" = "$(grep -c '^    uri: https://' "$manifest")" ] || finding "$manifest: not a sha256 a uri"
tarball=$(mktemp -d)/kevtop-$version-linux-amd64.tar.gz
echo content >"$tarball"
made=$(dist/krew/generate https://a.example/ https://b.example/c "$tarball") ||
  finding 'dist/krew/generate: fails'
grep -qx '    uri: https://b.example/c/kevtop-'"$version-linux-amd64.tar.gz" <<<"$made" ||
  finding 'dist/krew/generate: the address is not put in'
grep -q "$(sha256sum <"$tarball" | cut -d ' ' -f 1)" <<<"$made" ||
  finding 'dist/krew/generate: the checksum is not put in'
rm -rf "${tarball%/*}"

# What debian/ has is in the released tarball.
while read -r file; do
  grep -qE "(^|[[:blank:]])$file([[:blank:]]|\$)" dist/local.am ||
    finding "dist/local.am: EXTRA_DIST has no $file"
done < <(project_files 'debian/*')
for file in debian/rules debian/tests/smoke dist/static dist/krew/generate dist/kubectl_complete-kevtop; do
  [ -x "$file" ] || finding "$file: cannot be executed"
done
for line in '^FROM debian:' '^USER [1-9]' '^ENTRYPOINT \["kevtop"\]$'; do
  grep -q -e "$line" dist/Containerfile || finding "dist/Containerfile: no line like $line"
done
done_linting
