# Installs what Debian has and the project needs. Sourced by ./dev, so plain bash is all it may count on.

# Prints the packages of the given groups that are neither installed nor made unnecessary by a command.
missing_packages() {
  local group package command wanted=()
  while read -r group package command; do
    [[ " $* " == *" $group "* ]] || continue
    [[ -n $command ]] && command -v "$command" >/dev/null && continue
    wanted+=("$package")
  done < <(grep -v '^#' tools/dev/packages.txt)
  local installed  # dpkg-query fails when it does not know one of them, and names the others all the same
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
  for package in "${wanted[@]}"; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || echo "$package"
  done
}

# Runs a command as root: as we are, or through sudo, or not at all with the line to type instead.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=http_proxy,https_proxy,no_proxy "$@"
  else
    echo "setup: this needs root and there is no sudo. As root, type:" >&2
    echo "  $*" >&2
    return 1
  fi
}

# install_packages GROUP…: makes the packages of these groups be there; silent and quick when they are.
install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: this is not a Debian system; install the packages of tools/dev/packages.txt yourself" >&2
    return 1
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} == 0 ]] && return 0
  echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log=build/setup.log
  mkdir -p build
  if ! { as_root apt-get update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
    >"$log" 2> >(tee -a "$log" >&2); then
    tail -n 5 "$log" >&2
    echo "setup: apt-get failed; all it said is in $log" >&2
    return 1
  fi
  echo "setup: done"
}
