# Valid for BuildKit and for the classic builder: exec form only, no RUN --mount, COPY --link, --chmod, heredoc.
# BUILD_IMAGE needs glibc and Node 24 with npm, or a context that brings node_modules; RUNTIME_IMAGE only glibc and libstdc++.
# NODE=there: the runtime image has Node 24 on its path already, so none is copied into it.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian13:nonroot
ARG NODE=brought

FROM ${BUILD_IMAGE} AS fold
WORKDIR /src
COPY . .
# npm ci, unless .image/node_modules came with the context
RUN ["node", "libs/cli/src/build/deps.ts"]
# writes /out/base, /out/services, /out/sandbox, /out/empty
RUN ["node", "libs/cli/src/build/image.ts", "/out"]

FROM ${RUNTIME_IMAGE} AS node-there

FROM ${RUNTIME_IMAGE} AS node-brought
COPY --from=fold /usr/local/bin/node /usr/local/bin/node

# Node 24 and libs: the resilience layer, shared by all bots
FROM node-${NODE} AS base
COPY --from=fold /out/base /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.cache PATH=/usr/local/bin:/usr/bin:/bin
USER 65532:65532

# The local Webex with every simulator and its page. Before the bots, as the classic builder makes all stages above its target.
FROM base AS sandbox
ARG VERSION=0.1.0
ARG REVISION=unknown
WORKDIR /app/services/sandbox
COPY --from=fold --chown=65532:65532 /out/empty /app/.cache
COPY --from=fold --chown=65532:65532 /out/empty /data
COPY --from=fold /out/sandbox /app
RUN ["node", "--import", "/app/fold/hook.mjs", "main.ts", "--warm"]
ENV NIGHTSHIFT_SANDBOX_PORT=8080 NIGHTSHIFT_SANDBOX_HOST=0.0.0.0 NIGHTSHIFT_SANDBOX_STATE=/data NIGHTSHIFT_SANDBOX_PAGE=/app/page
LABEL org.opencontainers.image.title="nightshift-sandbox" org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.licenses="Apache-2.0"
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["node", "healthcheck.ts"]
ENTRYPOINT ["node", "--max-old-space-size-percentage=60", "--max-semi-space-size=2", "--import", "/app/fold/hook.mjs", "main.ts"]

FROM base AS bot
ARG BOT
ARG VERSION=0.1.0
ARG REVISION=unknown
WORKDIR /app/services/${BOT}
COPY --from=fold --chown=65532:65532 /out/empty /app/.cache
# fresh named volumes take over the owner of these folders; /shared: secrets that bots of one machine draw together
COPY --from=fold --chown=65532:65532 /out/empty /data
COPY --from=fold --chown=65532:65532 /out/empty /shared
COPY --from=fold /out/services/${BOT} .
# imports everything, as the uid that runs; an empty or unknown BOT fails here
RUN ["node", "--import", "/app/fold/hook.mjs", "main.ts", "--warm"]
LABEL org.opencontainers.image.title="nightshift-${BOT}" org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.licenses="Apache-2.0" nightshift.bot="${BOT}"
EXPOSE 8081
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["node", "/app/libs/host/src/healthcheck.ts"]
ENTRYPOINT ["node", "--max-old-space-size-percentage=60", "--max-semi-space-size=2", "--disable-warning=DEP0169", "--import", "/app/fold/hook.mjs", "main.ts"]
