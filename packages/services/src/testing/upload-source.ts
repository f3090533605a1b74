/** Content that comes when the test says so. */
export interface UploadSource extends AsyncIterable<Uint8Array> {
  /** Resolves when the reader has taken all that came and asks for more. */
  isDrained: () => Promise<void>
  push: (text: string) => void
  end: () => void
  fail: (error: Error) => void
}

export function createUploadSource(): UploadSource {
  const waiting: Uint8Array[] = []
  let ending: { error?: Error } | undefined
  let wakeReader = () => {}
  let tellDrained = () => {}
  let isHungry = false
  async function* read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else if (ending?.error) throw ending.error
      else if (ending) return
      else {
        const { promise, resolve } = Promise.withResolvers<void>()
        wakeReader = resolve
        isHungry = true
        tellDrained()
        await promise
        isHungry = false
      }
    }
  }
  return {
    [Symbol.asyncIterator]: read,
    async isDrained() {
      const { promise, resolve } = Promise.withResolvers<void>()
      tellDrained = resolve
      if (!isHungry || waiting.length > 0) await promise
    },
    push(text) {
      waiting.push(new TextEncoder().encode(text))
      wakeReader()
    },
    end() {
      ending = {}
      wakeReader()
    },
    fail(error) {
      ending = { error }
      wakeReader()
    },
  }
}

/** Content that is all there. */
export async function* textSource(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield new TextEncoder().encode(chunk)
}
