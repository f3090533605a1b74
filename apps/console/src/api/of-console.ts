/**
 * The service takes the cookie only from requests of this page. Browsers say so themselves, but over plain http at a name
 * of the local network they do not: no other page can send this header.
 */
export const ofConsole = { 'x-console': '1' } as const
