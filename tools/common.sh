# shellcheck shell=bash
# What the scripts in this folder share. Sourced, never run.

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
artifacts="$root/artifacts"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_UI_LANGUAGE=en # messages are searched below
export MSBUILDTERMINALLOGGER=off

say() { printf '%s\n' "$*" >&2; }

die() { # exit code, message
  local code="$1"
  shift
  say "$*"
  exit "$code"
}

# Finds the .NET SDK, also where Microsoft's install script puts it, and a home for it in containers that have none.
need_dotnet() {
  if ! command -v dotnet >/dev/null && [[ -x "${DOTNET_ROOT:-${HOME:-/nonexistent}/.dotnet}/dotnet" ]]; then
    PATH="${DOTNET_ROOT:-$HOME/.dotnet}:$PATH"
  fi
  command -v dotnet >/dev/null || die 3 "the .NET 10 SDK is missing: dotnet is not on the PATH.
Install it, for example:
  apt-get install -y dotnet-sdk-10.0                       (where a feed has it)
  https://dotnet.microsoft.com/download/dotnet/10.0        (packages and archives)
  https://dot.net/v1/dotnet-install.sh --channel 10.0      (into ~/.dotnet, found from there)"
  if [[ -z "${DOTNET_ROOT:-}" ]]; then
    DOTNET_ROOT="$(dirname "$(readlink -f "$(command -v dotnet)")")"
    export DOTNET_ROOT
  fi
  if [[ -z "${HOME:-}" || ! -w "${HOME:-}" ]]; then
    export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-$artifacts/dotnet-home}"
    mkdir -p "$DOTNET_CLI_HOME"
  fi
}

has_lz4_library() {
  local file
  for file in /usr/lib/*/liblz4.so.1 /lib/*/liblz4.so.1 /usr/lib/liblz4.so.1 /usr/lib64/liblz4.so.1 \
    /usr/local/lib/liblz4.so.1; do
    [[ -e "$file" ]] && return 0
  done
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'liblz4\.so\.1 '
}

# Installs Debian packages when root. Prints the command and returns 1 otherwise, or when they cannot be had.
install_packages() {
  local command="apt-get install -y --no-install-recommends $*"
  if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null; then
    say "missing: $*. Install with:"
    say "  sudo apt-get update && sudo $command"
    return 1
  fi
  say "installing $* …"
  export DEBIAN_FRONTEND=noninteractive
  $command >&2 </dev/null && return 0
  { apt-get update && $command; } >&2 </dev/null && return 0
  say "could not install $*; the messages of apt-get are above. The command was:"
  say "  apt-get update && $command"
  return 1
}

need_lz4_library() {
  has_lz4_library && return 0
  install_packages liblz4-1 || exit 3
}

# What the matching engine in native/ is built with.
need_native_tools() {
  local missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  command -v make >/dev/null || missing+=(make)
  command -v "${CXX:-c++}" >/dev/null || missing+=(g++)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}" || exit 3
}

# Builds a project or solution in Release; prints the compiler's output to stderr when it fails.
build() { # project, further arguments
  local log
  mkdir -p "$artifacts"
  log="$(mktemp "$artifacts/build-log.XXXXXX")"
  # One build at a time: they share the obj folders. The compiler must not inherit the locks (8 and 9).
  if (
    flock 8
    dotnet build "$@" -c Release --nologo -v quiet --disable-build-servers >"$log" 2>&1 </dev/null 8>&- 9>&-
  ) 8>"$artifacts/build.lock"; then
    rm -f "$log"
    return 0
  fi
  cat "$log" >&2
  if grep -q 'error NU1' "$log"; then
    rm -f "$log"
    die 3 "packages could not be restored; see above. dotnet needs a package feed once: check \`dotnet nuget list source\`."
  fi
  if grep -qE 'NETSDK1045|A compatible .NET SDK was not found' "$log"; then
    rm -f "$log"
    die 3 "the .NET 10 SDK is needed; \`dotnet --list-sdks\` shows what is installed."
  fi
  rm -f "$log"
  die 1 "the build failed; see above."
}
