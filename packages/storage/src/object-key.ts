/** The parts of a key: the names of its folders, outermost first, and the object's own name. */
export interface KeyParts {
  folders: string[]
  name: string
}

const maxKeyLength = 512
const segment = '[A-Za-z0-9_-]{1,128}'
const partialSuffix = String.raw`\.partial-[0-9a-f]{16}`

// Without a dot there is no "..", so no key can leave the folder that it is looked up in.
const keyPattern = new RegExp(`^${segment}(?:/${segment})*$`)
const prefixPattern = new RegExp(`^(?:${segment}/)+$`)
const suffixPattern = new RegExp(`${partialSuffix}$`)

const expectedSegments = `of segments of 1-128 characters A-Z a-z 0-9 _ - joined by "/", at most ${maxKeyLength} long`

export class InvalidObjectKeyError extends TypeError {
  override readonly name = 'InvalidObjectKeyError'
}

/** Splits an object's key into its parts. Throws InvalidObjectKeyError. */
export function parseObjectKey(key: string): KeyParts {
  if (!isObjectKey(key)) throw new InvalidObjectKeyError(`Expected a key ${expectedSegments}, got ${quote(key)}`)
  return splitKey(key)
}

/**
 * Like parseObjectKey, and also accepts the name of a partial file (see partialName): every name that `list` returns is
 * accepted by `deleteMany`.
 */
export function parseStoredKey(key: string): KeyParts {
  if (!isStoredKey(key)) throw new InvalidObjectKeyError(`Expected a key ${expectedSegments}, got ${quote(key)}`)
  return splitKey(key)
}

/** Splits a prefix, a key followed by "/", into the names of its folders. Throws InvalidObjectKeyError. */
export function parseObjectPrefix(prefix: string): string[] {
  if (typeof prefix !== 'string' || prefix.length > maxKeyLength || !prefixPattern.test(prefix)) {
    throw new InvalidObjectKeyError(`Expected a prefix ${expectedSegments}, ending in "/", got ${quote(prefix)}`)
  }
  return prefix.slice(0, -1).split('/')
}

/** Whether the text is a key or the name of a partial file. */
export function isStoredKey(key: string): boolean {
  return typeof key === 'string' && isObjectKey(objectKeyOf(key))
}

/** Whether the text is an object's key. */
export function isObjectKey(key: string): boolean {
  return typeof key === 'string' && key.length <= maxKeyLength && keyPattern.test(key)
}

/** The object's key for a stored key, which is this key itself or the name of a partial file of it. */
export function objectKeyOf(storedKey: string): string {
  return storedKey.replace(suffixPattern, '')
}

/** The name that an object has while it is being written; `random` is 16 hexadecimal digits. */
export function partialName(name: string, random: string): string {
  return `${name}.partial-${random}`
}

function splitKey(key: string): KeyParts {
  const slash = key.lastIndexOf('/')
  return { folders: slash === -1 ? [] : key.slice(0, slash).split('/'), name: key.slice(slash + 1) }
}

function quote(value: unknown): string {
  if (typeof value !== 'string') return typeof value
  return value.length > 80
    ? `${JSON.stringify(value.slice(0, 80))}... (${value.length} characters)`
    : JSON.stringify(value)
}
