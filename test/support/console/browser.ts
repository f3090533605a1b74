import { chromium, type Browser } from 'playwright-core'

import { findChromium } from './find-chromium.ts'

/** Not those that the package proposes: they switch off what protects a page. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

let shared: Promise<Browser> | undefined // module-level: one for all files of a process, whose windows share nothing

/** The Chromium of this process, which ends with it. */
export async function sharedBrowser(): Promise<Browser> {
  shared ??= openBrowser()
  return await shared
}

/** A real Chromium, which reaches this machine alone. Close it. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium()
  return await chromium.launch({ executablePath, args, env: { ...process.env, ...env } })
}
