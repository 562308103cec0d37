#!/bin/sh
# Prints the build arguments of the Dockerfile, each base image with the digest that its tag has now.
set -eu
for argument in \
  NODE_IMAGE=docker.io/library/node:24-bookworm-slim \
  HELM_IMAGE=docker.io/alpine/helm:4 \
  KUSTOMIZE_IMAGE=registry.k8s.io/kustomize/kustomize:v5.7.1
do
  image="${argument#*=}"
  digest="$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')"
  case "$digest" in
    sha256:*) printf '%s@%s\n' "$argument" "$digest" ;;
    *) echo "no digest of $image: $digest" >&2; exit 1 ;;
  esac
done
