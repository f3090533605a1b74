/** Random choices that follow from a seed. */
export interface Random {
  /** From 0 to below 1. */
  part(): number
  /** Of `from` to `to`, both included. */
  whole(from: number, to: number): number
  chance(probability: number): boolean
  oneOf<T>(list: readonly [T, ...T[]]): T
}

/** Mulberry32: small, and good enough to choose faults by. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  const part = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (from: number, to: number) => from + Math.floor(part() * (to - from + 1))
  return {
    part,
    whole,
    chance: (probability) => part() < probability,
    oneOf: (list) => list[whole(0, list.length - 1)] ?? list[0],
  }
}
