# docker build -t seam-mobile-access-mcp .
# docker run -i --rm -e SEAM_API_KEY seam-mobile-access-mcp
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && rm -r dist/types dist/index.js

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
