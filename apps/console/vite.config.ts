import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The API that `npm run dev` talks to. */
const api = process.env['CONSOLE_API'] ?? 'http://127.0.0.1:3000'

/** Writes each part compressed as well, once: the API sends it as it is. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const folder = join(dir, 'assets')
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION }))
    }
  },
}

/**
 * Leaves out of zod what writes JSON schemas, which no page does: a fifth of it, since each of its types can. What is left
 * of these modules are the names that the others import.
 */
const withoutJsonSchemas: Plugin = {
  name: 'without-json-schemas',
  apply: 'build',
  load(id) {
    if (!/\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return undefined
    const names = readFileSync(id, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)
    return [...names].map(([, name]) => `export const ${name} = () => {}`).join('\n')
  },
}

/** What pages are made of, apart from their own texts. */
const ofPages =
  /\/(react-query|query-core|react-router|router-core|lucide-react)\/|\/src\/(ui|api)\/|\/texts\/(format|pager|members|organizations)/
/** What forms are made of: half of it is the library of their schemas. */
const ofForms =
  /\/(zod|react-hook-form|resolvers|@standard-schema)\/|\/domain\/src\/(input|errors)|\/ui\/(form\/(Form|use-schema-form|SameCall)|dialog\/FormDialog)\./

/**
 * A page is loaded in few requests, because each costs more than its bytes: what is needed at first is one part, what most
 * pages are made of another, and what forms are made of a third.
 */
const groups = [
  { name: 'first', tags: ['$initial' as const], test: /^(?!.*(index\.html|\/main\.tsx))/, priority: 3 },
  {
    name: 'pages',
    test: (id: string) => ofPages.test(id) && !ofForms.test(id),
    minShareCount: 3,
    priority: 2,
  },
  { name: 'forms', test: ofForms, minShareCount: 5, priority: 1 },
]

export default defineConfig(({ command }) => ({
  // The build does not know under which base path it will be served: the API writes it into index.html.
  base: command === 'build' ? './' : '/console/',
  plugins: [react(), tailwindcss(), withoutJsonSchemas, compressed],
  build: {
    target: 'es2024',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // the first with light-dark()
    manifest: true, // the sizes of the bundles are read from it
    assetsInlineLimit: 0, // the content security policy takes no data: for scripts and fonts
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    proxy: {
      '/trpc': { target: api },
      '/session': { target: api },
      '/readyz': { target: api },
      '/.well-known': { target: api },
      '/console/logo': { target: api },
    },
  },
}))
