# Pullgate with helm, kustomize and git, running as an unprivileged user. Base images are arguments, so that a
# build names each by digest: `release/image-arguments.sh` prints them, and docs/command-line.md the
# command.
ARG NODE_IMAGE
ARG HELM_IMAGE
ARG KUSTOMIZE_IMAGE

FROM ${HELM_IMAGE} AS helm
FROM ${KUSTOMIZE_IMAGE} AS kustomize

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.source="https://github.com/pullgate/pullgate"
LABEL org.opencontainers.image.licenses="Apache-2.0"
# Mounted repositories belong to another user, which git refuses otherwise.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/* \
  && git config --system safe.directory "*"
COPY --from=helm /usr/bin/helm /usr/local/bin/helm
COPY --from=kustomize /app/kustomize /usr/local/bin/kustomize
COPY package.json LICENSE CHANGELOG.md /opt/pullgate/
COPY dist /opt/pullgate/dist
COPY schema /opt/pullgate/schema
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["node", "/opt/pullgate/dist/cli.js"]
CMD ["--help"]
