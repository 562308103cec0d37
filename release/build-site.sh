#!/usr/bin/env bash
# Builds the documentation site into FOLDER, below the path BASE of its host ("/" or "/pullgate/"):
# each minor version in a folder of its own, from the newest tag of it, and an index that leads to
# the newest version. Usage: release/build-site.sh FOLDER BASE
set -euo pipefail
folder="$(realpath --canonicalize-missing "$1")"
base="$2"
work="$(mktemp --directory)"
trap 'git worktree prune; rm --recursive --force "$work"' EXIT

declare -A tags=()
while read -r tag; do
  tags["${tag%.*}"]="$tag"
done < <(git tag --list 'v[0-9]*.[0-9]*.[0-9]*' --sort=version:refname)
[ "${#tags[@]}" -gt 0 ] || { echo "no tag such as v1.2.3" >&2; exit 1; }

mapfile -t versions < <(printf '%s\n' "${!tags[@]}" | sort --version-sort --reverse)
for version in "${versions[@]}"; do
  git worktree add --quiet --detach "$work/$version" "${tags[$version]}"
  (
    cd "$work/$version"
    DOCS_BASE="$base$version/" ${VITEPRESS:-npx --yes vitepress@1.6.4} build docs --outDir "$folder/$version"
  )
  git worktree remove --force "$work/$version"
done

newest="$base${versions[0]}/"
cat > "$folder/index.html" <<END
<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=$newest">
<link rel="canonical" href="$newest">
<title>Pullgate</title>
<a href="$newest">Documentation of Pullgate ${versions[0]}</a>
END
printf '%s\n' "${versions[@]}" > "$folder/versions.txt"
