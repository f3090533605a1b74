/** The version that a file is named by, e.g. 1.4.0 of `shop-1.4.0.zip`. */
export function versionIn(fileName: string): string | undefined {
  const bare = fileName.replace(/(\.(zip|gz|tar|tgz|br|bin))+$/i, '')
  return /(?<![\d.])(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9a-z]+(\.[0-9a-z]+)*)?(?![\d.])/i.exec(bare)?.[0]
}
