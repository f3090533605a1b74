import type { Note } from './notes.ts'

/** A run that passed in a minute, and met nothing. */
export function sampleNote(changes: Partial<Note> = {}): Note {
  return {
    shape: { database: 'sqlite', of: 'plain' },
    seed: 1,
    withRedis: false,
    withParticipants: false,
    faults: [],
    problems: [],
    endedAt: 60_000,
    tookMs: 60_000,
    load: 2,
    programs: 'one',
    ...changes,
  }
}
