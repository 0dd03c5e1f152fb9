# For one host, over stdio (what is built when nothing else is said):
#   docker build -t seam-mobile-access-mcp .
#   docker run -i --rm -e SEAM_API_KEY seam-mobile-access-mcp
# For a team, over HTTP (docs/team.md; deploy/ has two replicas behind a proxy):
#   docker build -t seam-mobile-access-mcp:http --target http .
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && rm -r dist/types dist/index.js

# Others reach what listens in a container, so that it starts only with a sign-in and a public URL.
FROM node:24-slim AS http
LABEL org.opencontainers.image.title="seam-mobile-access-mcp" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production SEAM_MCP_HOST=0.0.0.0
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/dist ./dist
EXPOSE 3333
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.SEAM_MCP_PORT || 3333) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
USER node
ENTRYPOINT ["node", "/app/dist/server.js", "serve"]

FROM node:24-slim
LABEL org.opencontainers.image.title="seam-mobile-access-mcp" \
      org.opencontainers.image.licenses="MIT" \
      io.modelcontextprotocol.server.name="io.github.seam-mobile-access/seam-mobile-access-mcp"
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/dist ./dist
# The image's own user, who may write nothing here.
USER node
ENTRYPOINT ["node", "/app/dist/server.js"]
