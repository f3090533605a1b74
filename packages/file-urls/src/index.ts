/** Reads the `file:` URLs of the variables, for the database and for the folder of stored files alike. */
export { describeParameter, readFileUrl } from './read-file-url.ts'
