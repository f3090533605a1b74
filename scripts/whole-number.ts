import { InvalidArgumentError } from 'commander'

/** A commander parser for a whole number. For other text, commander prints the message and exits with code 1. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}

/** The same for several numbers, separated by commas. */
export function wholeNumbers(min: number, max: number): (text: string) => number[] {
  return (text) => text.split(',').map(wholeNumber(min, max))
}
