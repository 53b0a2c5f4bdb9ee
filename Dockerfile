# Valid for BuildKit and for the classic builder: exec form only, no RUN --mount, COPY --link, --chmod, heredoc.
# BUILD_IMAGE needs glibc and Node 24 with npm, or a context that brings node_modules; RUNTIME_IMAGE only glibc and libstdc++.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian13:nonroot

FROM ${BUILD_IMAGE} AS fold
WORKDIR /src
COPY . .
# npm ci, unless .image/node_modules came with the context
RUN ["node", "libs/cli/src/build/deps.ts"]
# writes /out/base, /out/services, /out/empty
RUN ["node", "libs/cli/src/build/image.ts", "/out"]

# Node 24 and libs: the resilience layer, shared by all bots
FROM ${RUNTIME_IMAGE} AS base
COPY --from=fold /usr/local/bin/node /usr/local/bin/node
COPY --from=fold /out/base /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.cache
USER 65532:65532

FROM base AS bot
ARG BOT
ARG VERSION=0.1.0
WORKDIR /app/services/${BOT}
COPY --from=fold --chown=65532:65532 /out/empty /app/.cache
# a fresh named volume takes over this folder's owner
COPY --from=fold --chown=65532:65532 /out/empty /data
COPY --from=fold /out/services/${BOT} .
# imports everything, as the uid that runs; an empty or unknown BOT fails here
RUN ["node", "--import", "/app/fold/hook.mjs", "main.ts", "--warm"]
LABEL org.opencontainers.image.title="nightshift-${BOT}" org.opencontainers.image.version="${VERSION}" org.opencontainers.image.licenses="Apache-2.0"
EXPOSE 8081
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["node", "/app/libs/host/src/healthcheck.ts"]
ENTRYPOINT ["node", "--max-old-space-size-percentage=60", "--max-semi-space-size=2", "--disable-warning=DEP0169", "--import", "/app/fold/hook.mjs", "main.ts"]
