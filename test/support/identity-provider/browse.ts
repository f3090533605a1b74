/** The way of a browser through the provider's pages, without one. */

export interface Browsing {
  /** Goes where it is led, until a page is shown or an address comes that begins so: returns the last address. */
  follow(start: string, until: string, form?: URLSearchParams): Promise<string>
  /** Signs in at the provider's page, unless one is signed in there, and returns the app's address that it leads to. */
  signIn(start: string, until: string, login: string): Promise<string>
}

/** Keeps cookies, as a window of a browser does. */
export function createBrowsing(): Browsing {
  const cookies = new Map<string, string>()
  const browse = async (url: string, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map((it) => it.join('=')).join('; ')
    const init = { headers: { cookie }, redirect: 'manual', ...(form && { method: 'POST', body: form }) } as const
    const response = await fetch(url, init)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const follow: Browsing['follow'] = async (start, until, form) => {
    let url = start
    let body = form
    for (;;) {
      const response = await browse(url, body)
      const next = response.headers.get('location')
      if (next === null) {
        if (!response.ok) throw new Error(`Expected a page at ${url}, got ${response.status} ${await response.text()}`)
        return url
      }
      url = new URL(next, url).href
      body = undefined
      if (url.startsWith(until)) return url
    }
  }
  return {
    follow,
    async signIn(start, until, login) {
      const page = await follow(start, until)
      if (page.startsWith(until)) return page
      return await follow(page, until, new URLSearchParams({ prompt: 'login', login, password: 'any' }))
    },
  }
}
