import cliProgress from 'cli-progress'

/** How far a move is, for the person who waits for it. */
export interface Progress {
  /** Ends what was before. `done` of `total` are there from an earlier run. */
  begin: (what: string, total: number, done?: number) => void
  add: (count: number) => void
  end: () => void
}

const LINE_EVERY_MS = 5000

/** A bar on a terminal, a line now and then otherwise. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? createBars(stream) : createLines(stream)
}

function createBars(stream: NodeJS.WriteStream): Progress {
  let bar: cliProgress.SingleBar | undefined
  return {
    begin(what, total, done = 0) {
      bar?.stop()
      bar = new cliProgress.SingleBar({
        stream,
        format: `${what} {bar} {percentage}% | {value} of {total} | {eta_formatted} left`,
      })
      bar.start(total, done)
    },
    add: (count) => bar?.increment(count),
    end() {
      bar?.stop()
      bar = undefined
    },
  }
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let at = { what: '', total: 0, done: 0 }
  let saidAt = 0
  const say = () => {
    saidAt = performance.now()
    stream.write(`${at.what}: ${at.done.toLocaleString('en')} of ${at.total.toLocaleString('en')}\n`)
  }
  return {
    begin(what, total, done = 0) {
      at = { what, total, done }
      say()
    },
    add(count) {
      at.done += count
      if (at.done >= at.total || performance.now() - saidAt > LINE_EVERY_MS) say()
    },
    end() {},
  }
}
