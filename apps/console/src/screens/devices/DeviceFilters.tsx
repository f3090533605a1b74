import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import { platformNames } from '../../texts/channels.ts'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { Button } from '../../ui/button/Button.tsx'
import { SelectField, TextField } from '../../ui/form/Field.tsx'
import { readDeviceFilter, type DeviceFilter } from './device-filter.ts'

/** After so long without another key what was typed is looked for. */
const PAUSE_MS = 250

/** Which devices are shown. The address of the page has it, so that it can be passed on. */
export function DeviceFilters({ filter }: { filter: DeviceFilter }): ReactNode {
  const navigate = useNavigate()
  const apply = (change: Record<string, string>) =>
    void navigate({ to: '.', search: readDeviceFilter({ ...filter, ...change }), replace: true })
  const [prefix, setPrefix] = useTyped(filter.q ?? '', (q) => apply({ q }))
  const [version, setVersion] = useTyped(filter.version ?? '', (it) => apply({ version: it }))
  return (
    <div role="search" className="flex flex-wrap items-end gap-3">
      <TextField
        label={texts.prefix}
        type="search"
        spellCheck={false}
        className="w-full sm:w-72"
        value={prefix}
        onChange={({ target }) => setPrefix(target.value)}
      />
      <SelectField
        label={texts.platform}
        className="min-w-40 max-sm:w-full"
        value={filter.platform ?? ''}
        onChange={({ target }) => apply({ platform: target.value })}
      >
        <option value="">{texts.anyPlatform}</option>
        {Object.entries(platformNames).map(([platform, name]) => (
          <option key={platform} value={platform}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={texts.version}
        type="search"
        title={texts.versionHint}
        spellCheck={false}
        className="max-sm:w-full sm:w-36"
        value={version}
        onChange={({ target }) => setVersion(target.value)}
      />
      {Object.keys(filter).length > 0 && (
        <Button look="quiet" onClick={() => void navigate({ to: '.', search: {}, replace: true })}>
          {texts.clearFilters}
        </Button>
      )}
    </div>
  )
}

/** What is in a field: applied after a pause, and changed from outside by the back button or a link. */
function useTyped(applied: string, onApply: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(applied)
  const last = useRef(applied)
  const apply = useEffectEvent(onApply)
  useEffect(() => {
    if (applied === last.current) return
    last.current = applied
    setText(applied)
  }, [applied])
  useEffect(() => {
    if (text === last.current) return undefined
    const timer = setTimeout(() => {
      last.current = text
      apply(text)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return [text, setText]
}
