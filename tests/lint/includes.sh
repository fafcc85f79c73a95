#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The include table (in ARCHITECTURE.md, headed "folder | also | outside
# library") against what src/ includes: a folder may include base, model, itself
# and what its row names; an outside library is included only where the table
# says. A .c file includes its own header first.
# shellcheck source=tests/lint/files.bash
. "$(dirname "${BASH_SOURCE[0]}")/files.bash"

# What the table calls a library, and the headers that are meant.
libraries='cJSON=cjson/* libyaml=yaml.h utf8proc=utf8proc.h PCRE2=pcre2*.h
  libcurl=curl/* ncurses=@(*curses|panel|term).h
  protobuf-c=protobuf-c/* SQLite=sqlite3.h librdkafka=librdkafka/*
  libmicrohttpd=microhttpd.h zlib=zlib.h libzstd=zstd.h'

# libc's; pthread counts among them.
libc='@(assert|ctype|dirent|errno|fcntl|fnmatch|getopt|glob|inttypes|langinfo|
limits|locale|math|netdb|poll|pthread|pwd|regex|sched|setjmp|signal|spawn|
stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|
string|strings|sysexits|termios|time|unistd|wchar|wctype|sys/*|arpa/*|net/*|
netinet/*|linux/*).h'
libc=${libc//$'\n'/}

# table FILE: its rows as "FOLDER;ALSO;OUTSIDE", without ticks and blanks
table() {
  awk -F'|' '
    /^\| *folder *\| *also *\|/ { on = 1; next }
    on && !/^\|/ { exit }
    on && $2 !~ /^-+$/ {
      gsub(/[` ]/, "")
      gsub(/–/, "")
      print $2 ";" $3 ";" $4
    }' "$1" 2>/dev/null
}

rows=$(table ARCHITECTURE.md)
[ -n "$rows" ] || finding 'there is no include table'

declare -A also outside
while IFS=';' read -r names a o; do
  for folder in ${names//,/ }; do
    also[$folder]=" base model $folder ${a//,/ } "
    outside[$folder]=$o
  done
done <<<"$rows"

# may_use FOLDER FILE HEADER: does the table let FILE have this outside header?
may_use() {
  local pair where name
  for pair in $libraries; do
    # shellcheck disable=SC2254
    case $3 in ${pair#*=}) ;; *) continue ;; esac
    name=${pair%%=*}
    case ",${outside[$1]:-}," in
    *",$name,"*) return 0 ;; # no file is named: the whole folder
    *",$name("*)
      where=${outside[$1]#*"$name("}
      where=",${where%%)*},"
      case $where in *",$1/$2,"* | *",$2,"*) return 0 ;; esac
      ;;
    esac
    return 1
  done
  return 1 # a library that the list does not know
}

check_file() {
  local file=$1 folder name line header first=
  folder=${file#src/}
  name=${folder##*/}
  case $folder in */*) folder=${folder%%/*} ;; *) folder=app ;; esac
  [ -n "${also[$folder]:-}" ] || { finding "src/$folder: not in the table"; return; }
  while IFS=: read -r line header; do
    case $header in
    \"config.h\") ;;
    \"*)
      header=${header//\"/}
      case ${also[$folder]} in
      *" ${header%%/*} "* | *' all '*) ;;
      *) finding "$file:$line: $folder may not include $header" ;;
      esac
      # what protoc-c makes of a .proto lies in the build
      [ -f "src/${header/%.pb-c.h/.proto}" ] || finding "$file:$line: no src/$header: include \"folder/file.h\""
      first=${first:-$header}
      ;;
    \<*)
      header=${header//[<>]/}
      # shellcheck disable=SC2254
      case $header in
      $libc) ;;
      *) may_use "$folder" "$name" "$header" ||
        finding "$file:$line: only the file named in the table may include <$header>" ;;
      esac
      first=${first:-<}
      ;;
    esac
  done < <(sed -nE 's/^[ \t]*#[ \t]*include[ \t]*(["<][^">]*[">]).*/\1/;T;=;p' "$file" | paste -d: - -)
  case $file in
  *.c)
    if [ -f "${file%.c}.h" ] && [ "src/$first" != "${file%.c}.h" ]; then
      finding "$file: its own header does not come first"
    fi
    ;;
  esac
}

while read -r file; do check_file "$file"; done < <(project_files 'src/*.[ch]')
done_linting
