import { makeTemplate, type Template, type TemplateSize } from '../scenario/template.ts'
import type { ChaosRun } from './shape.ts'

const sizes: readonly TemplateSize[] = [
  { apps: 1, bundles: 2, devices: 20 },
  { apps: 3, bundles: 6, devices: 500 },
  { apps: 3, bundles: 10, devices: 8000 },
]

export interface Templates {
  /** The one of a run: made when the first run needs it. */
  of(run: ChaosRun): Promise<Template>
  remove(): Promise<void>
}

export function createTemplates(): Templates {
  const made = new Map<string, Promise<Template>>()
  return {
    async of({ shape, seed }) {
      const size = sizes[seed % sizes.length] as TemplateSize // there is one
      const withPeople = shape.of === 'users'
      const key = `${shape.database} ${withPeople} ${size.devices}`
      const template =
        made.get(key) ?? makeTemplate(shape.database === 'sqlite' ? 'SQLite' : 'Postgres', size, { withPeople })
      made.set(key, template)
      return await template
    },
    async remove() {
      for (const template of made.values()) await (await template).remove()
    },
  }
}
