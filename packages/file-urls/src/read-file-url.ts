/**
 * The one reader of `file:` URLs: `file:./relative` to a base folder, `file:relative`, `file:/absolute` or
 * `file:///absolute`, percent-encoded. One that read `%20` as it is and another that decodes it would put the files of
 * one installation into two places.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The absolute path that the URL names. `expected` is the sentence of the variable, "Expected DATABASE_URL to name ...":
 * what it throws begins with that, and repeats nothing of the URL that may be a password.
 */
export function readFileUrl(url: string, { baseFolder, expected }: { baseFolder: string; expected: string }): string {
  const [, written = '', query] = /^file:([^?#]*)(?:\?([^#]*))?$/is.exec(url) ?? []
  if (url.includes('#')) throw new Error(`${expected}, got a "#": write it as %23`)
  if (query !== undefined) {
    const name = query.split(/[=&]/, 1)[0] ?? ''
    throw new Error(`${expected}, got ${describeParameter(name)} after a "?": a file has no parameters, write ? as %3F`)
  }
  if (/^\/\/(?!\/)/.test(written)) throw new Error(`${expected}, got a host: write a path after "file:" or "file://"`)
  // "file:///data" is a way to write "file:/data".
  const literal = written.replace(/^\/\/(?=\/)/, '')
  const path = decode(literal, expected)
  if (/^[./]*$/.test(path)) throw new Error(`${expected}, got no name of a file`)
  const absolute = resolve(baseFolder, path)
  const undecoded = resolve(baseFolder, literal)
  if (absolute !== undecoded && !existsSync(absolute) && existsSync(undecoded)) {
    throw new Error(
      `${expected}, got a name with percent-encoding: "${absolute}" does not exist, and "${undecoded}" does. ` +
        'Rename it and what is named after it, or write each % of its name as %25',
    )
  }
  return absolute
}

/** A parameter's name is shown only when it looks like one: without its "endpoint=" it may be a secret. */
export function describeParameter(name: string): string {
  return /^[a-z_-]{1,30}$/i.test(name) ? `"${name}"` : 'something else'
}

function decode(literal: string, expected: string): string {
  if (/%(?:2f|00)/i.test(literal)) throw new Error(`${expected}, got an encoded / or NUL, which no name can have`)
  try {
    return decodeURIComponent(literal)
  } catch (cause) {
    throw new Error(`${expected}, got a "%" that begins no encoded character: write it as %25`, { cause })
  }
}
