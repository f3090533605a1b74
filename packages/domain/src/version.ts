/**
 * The version of the service and of its command line, as the release notes number it. Everything that shows a version
 * reads it here; a test holds it to the package.json of the repository.
 */
export const version = '1.0.0'
