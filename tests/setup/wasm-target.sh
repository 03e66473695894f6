#!/usr/bin/env bash
# Prints the name of a rustup toolchain that compiles for wasm32-unknown-unknown, making one first when there is none.
# `cargo xtask` runs this by itself; by hand it is for plain cargo or wasm-pack:
#
#   export RUSTUP_TOOLCHAIN="$(bash tests/setup/wasm-target.sh)"
#   cargo build --target wasm32-unknown-unknown --release
#
# stdout: the toolchain's name and nothing else.  stderr: what is being done.
# Exit 0 = usable toolchain, else 1.  Safe to run again: the second run only looks.
#
#  (a) the active toolchain already has the target      -> its own name
#  (b) `rustup target add wasm32-unknown-unknown` works -> its own name
#  (c) else Debian (networks that refuse Rust's download server): rustc-web + cargo-web + rust-web-src, or
#      rustc + cargo + rust-src; std is built once from those sources into a private sysroot, which is linked
#      to rustup under the name $WASM_TOOLCHAIN_NAME.  Nothing in /usr or in the stable toolchain is changed.
#
# Settings (all optional):
#   WASM_TOOLCHAIN_NAME   name to link as                (default: debian-wasm)
#   WASM_TOOLCHAIN_HOME   where the sysroot is put       (default: ~/.cache/wasm-toolchain)
#   WASM_TARGET_TRIPLE    target                         (default: wasm32-unknown-unknown)
#   WASM_TARGET_MIN_RUST  oldest compiler that will do   (default: rust-version of the Cargo.toml two folders up)
#   WASM_TARGET_FORCE_FALLBACK=1  go straight to (c)
set -euo pipefail

TARGET="${WASM_TARGET_TRIPLE:-wasm32-unknown-unknown}"
NAME="${WASM_TOOLCHAIN_NAME:-debian-wasm}"
HOME_DIR="${WASM_TOOLCHAIN_HOME:-$HOME/.cache/wasm-toolchain}"
say() { printf 'wasm-target: %s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
MANIFEST="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/Cargo.toml"
MIN="${WASM_TARGET_MIN_RUST:-$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$MANIFEST" 2>/dev/null || true)}"

# Is the compiler $1 of version $MIN or later?
new_enough() {
  local found
  found="$("$1" -vV 2>/dev/null | sed -n 's/^release: //p')"
  [ -n "$found" ] && [ "$(printf '%s\n%s\n' "${MIN:-0}" "$found" | sort -V | head -n 1)" = "${MIN:-0}" ]
}

# Does toolchain $1 really link a crate that uses std for the target?  A directory that
# merely exists is not enough (wasm-pack itself tests only for the directory).
usable() {
  local t="$1" d rc=0
  RUSTUP_TOOLCHAIN="$t" new_enough rustc || return 1
  d="$(mktemp -d)"
  printf 'pub extern "C" fn f()->u32{String::from("x").len() as u32}\n' >"$d/a.rs"
  RUSTUP_TOOLCHAIN="$t" rustc --crate-type cdylib --target "$TARGET" -O \
      -o "$d/a.wasm" "$d/a.rs" >/dev/null 2>&1 || rc=1
  rm -rf "$d"
  return $rc
}

command -v rustup >/dev/null || die "rustup is not installed"
ACTIVE="$(rustup show active-toolchain 2>/dev/null | awk 'NR==1{print $1}')" || true

if [ -z "${WASM_TARGET_FORCE_FALLBACK:-}" ]; then
  # (a)
  if [ -n "$ACTIVE" ] && usable "$ACTIVE"; then
    say "$ACTIVE already builds for $TARGET"; echo "$ACTIVE"; exit 0
  fi
  # (a') made by an earlier run
  if rustup toolchain list 2>/dev/null | awk '{print $1}' | grep -qx "$NAME" && usable "$NAME"; then
    say "$NAME already builds for $TARGET"; echo "$NAME"; exit 0
  fi
  # (b) a no from the download server comes at once; the limit is for a hanging network
  if [ -n "$ACTIVE" ] && timeout 300 rustup target add "$TARGET" --toolchain "$ACTIVE" >&2 && usable "$ACTIVE"; then
    say "added $TARGET to $ACTIVE"; echo "$ACTIVE"; exit 0
  fi
fi

# (c) ------------------------------------------------------------------ Debian fallback
say "no prebuilt std for $TARGET; building one from Debian's rustc sources"
command -v apt-get >/dev/null || die "no apt-get: cannot fall back to Debian's rustc"
SUDO=""; [ "$(id -u)" = 0 ] || SUDO="sudo"

# Debian has two sets: *-web is the one that follows the browsers (newest), the plain one
# is the release's.  Take the first set that apt can serve whole.
pick() {
  local s
  for s in "rustc-web cargo-web rust-web-src" "rustc cargo rust-src"; do
    # shellcheck disable=SC2086
    if apt-get install -s --no-install-recommends $s >/dev/null 2>&1; then echo "$s"; return 0; fi
  done
  return 1
}
if ! { new_enough /usr/bin/rustc && [ -x /usr/bin/cargo ] && ls -d /usr/src/rustc-*/library >/dev/null 2>&1; }; then
  # First the lists: an old one may still offer a compiler that is too old.
  $SUDO apt-get update -qq >&2
  SET="$(pick)" || die "apt serves no rustc/cargo/rust-src set"
  say "apt-get install $SET"
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $SUDO apt-get install -y -qq --no-install-recommends $SET >&2
fi

new_enough /usr/bin/rustc || die "Debian's rustc is $(/usr/bin/rustc -V), but this project needs $MIN or later"

# The version is read, never assumed: sources must be those of the installed compiler.
VER="$(/usr/bin/rustc -vV | sed -n 's/^release: //p')"
FULLHASH="$(/usr/bin/rustc -vV | sed -n 's/^commit-hash: //p')"; HASH="${FULLHASH:0:9}"
HOST="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"
SRC=""
for d in "/usr/lib/rustlib/src/rust" "/usr/src/rustc-$VER" ; do
  [ -d "$d/library/std" ] && { SRC="$(readlink -f "$d")"; break; }
done
[ -n "$SRC" ] || die "no library sources for rustc $VER (looked in /usr/lib/rustlib/src/rust and /usr/src/rustc-$VER)"

# The linker: rustc-web ships none for wasm.  Any rustup toolchain's rust-lld does
# (it is the same LLVM lld), else a wasm-ld from Debian.
LLD=""
for d in "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/*/lib/rustlib/*/bin/rust-lld; do
  case "$d" in */toolchains/"$NAME"/*) continue;; esac
  [ -x "$d" ] && "$d" -flavor wasm --version >/dev/null 2>&1 && { LLD="$(readlink -f "$d")"; break; }
done
if [ -z "$LLD" ]; then
  LLD="$(ls /usr/bin/wasm-ld* 2>/dev/null | sort -V | tail -1 || true)"
  if [ -z "$LLD" ]; then
    P="$(apt-cache search -n '^lld-[0-9]+$' | awk '{print $1}' | sort -V | tail -1)"
    [ -n "$P" ] || die "no lld: neither a rustup rust-lld nor a Debian lld-NN"
    say "apt-get install $P"
    DEBIAN_FRONTEND=noninteractive $SUDO apt-get install -y -qq --no-install-recommends "$P" >&2
    LLD="$(ls /usr/bin/wasm-ld* | sort -V | tail -1)"
  fi
fi
say "rustc $VER ($HASH), sources $SRC, linker $LLD"

TC="$HOME_DIR/$VER-${HASH:-none}"
LIBDIR="$TC/lib/rustlib/$TARGET/lib"

# ---- the toolchain folder: thin, everything heavy is a link into /usr
mkdir -p "$TC/bin" "$TC/lib/rustlib/$HOST/bin"
ln -sfn "/usr/lib/rustlib/$HOST/lib" "$TC/lib/rustlib/$HOST/lib"     # host std: build scripts, proc macros
mkdir -p "$TC/lib/rustlib/src"; ln -sfn "$SRC" "$TC/lib/rustlib/src/rust"
# a symlinked rustc would find /usr as its sysroot (it looks at where librustc_driver.so lies),
# so a two-line wrapper names ours.  cargo has no sysroot and can be a symlink.
for b in rustc rustdoc; do
  [ -x "/usr/bin/$b" ] || continue
  rm -f "$TC/bin/$b"
  printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$b" "$TC" >"$TC/bin/$b"
  chmod +x "$TC/bin/$b"
done
ln -sfn /usr/bin/cargo "$TC/bin/cargo"
# wasm-ld works out its flavour from argv[0]; under the name rust-lld it is told by
# rustc's `-flavor wasm`, which only a generic lld understands -> wrap a bare wasm-ld.
# rm first: after an earlier run this name may be a symlink INTO another toolchain, and `>` would
# write through it and destroy that toolchain's linker.
rm -f "$TC/lib/rustlib/$HOST/bin/rust-lld"
case "$LLD" in
  */wasm-ld*) printf '#!/bin/sh\n[ "$1" = -flavor ] && shift 2\nexec %s "$@"\n' "$LLD" >"$TC/lib/rustlib/$HOST/bin/rust-lld"
              chmod +x "$TC/lib/rustlib/$HOST/bin/rust-lld";;
  *)          ln -sfn "$LLD" "$TC/lib/rustlib/$HOST/bin/rust-lld";;
esac

# ---- std, once
if [ ! -e "$LIBDIR/.complete" ]; then
  W="$(mktemp -d)"; trap 'rm -rf "$W"' EXIT
  mkdir -p "$W/c/src"; : >"$W/c/src/lib.rs"
  # As upstream's bootstrap builds it: opt-level 3, no debug info.  embed-bitcode must be
  # forced on (cargo turns it off when the profile has no LTO), else a user's own
  # `lto = true` fails with "failed to get bitcode from object file for LTO".
  cat >"$W/c/Cargo.toml" <<TOML
[package]
name = "sysroot_seed"
version = "0.0.0"
edition = "2021"
[workspace]
[profile.release]
opt-level = 3
debug = 0
TOML
  # remap: panic locations in users' wasm then say /rustc/<hash>/library/..., as upstream's do,
  # not this machine's paths (smaller, reproducible, leaks nothing).
  FLAGS="-Cembed-bitcode=yes"
  FLAGS+=$'\x1f'"--remap-path-prefix=$TC/lib/rustlib/src/rust=/rustc/${FULLHASH:-$VER}"
  FLAGS+=$'\x1f'"--remap-path-prefix=$SRC=/rustc/${FULLHASH:-$VER}"
  FLAGS+=$'\x1f'"--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/rust/deps"
  T0=$(date +%s)
  # env -u: an outer cargo/rustup must not leak its own compiler or flags in here
  ( cd "$W/c" && env -u RUSTUP_TOOLCHAIN -u CARGO_BUILD_TARGET -u RUSTFLAGS -u RUSTC_WRAPPER \
      RUSTC="$TC/bin/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$W/t" \
      CARGO_ENCODED_RUSTFLAGS="$FLAGS" \
      /usr/bin/cargo build --release --target "$TARGET" \
        -Z build-std=std,panic_abort,test,proc_macro >&2 )
  mkdir -p "$LIBDIR"; rm -f "$LIBDIR"/*.rlib
  for f in "$W/t/$TARGET/release/deps/"lib*.rlib; do
    case "$f" in *libsysroot_seed-*) ;; *) cp "$f" "$LIBDIR/";; esac
  done
  ls "$LIBDIR"/libstd-*.rlib >/dev/null || die "std was not built"
  touch "$LIBDIR/.complete"
  say "std for $TARGET built in $(( $(date +%s) - T0 )) s, $(du -sh "$LIBDIR" | cut -f1)"
fi

rustup toolchain link "$NAME" "$TC" >&2
usable "$NAME" || die "$NAME was made but does not link for $TARGET"
say "ready: RUSTUP_TOOLCHAIN=$NAME"
echo "$NAME"
