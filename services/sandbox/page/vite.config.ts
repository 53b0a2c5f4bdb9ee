import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1_500 },
  server: { proxy: { '/sandbox': 'http://localhost:8080', '/v1': 'http://localhost:8080' } },
})
