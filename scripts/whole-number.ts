import { InvalidArgumentError } from 'commander'

/** Reads an option that is a whole number, for commander, which ends the program with the sentence and code 1 otherwise. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}

/** The same for several of them, separated by commas. */
export function wholeNumbers(min: number, max: number): (text: string) => number[] {
  return (text) => text.split(',').map(wholeNumber(min, max))
}
