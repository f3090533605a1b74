/** E-mail addresses as RFC 5321 has them, without quoted local parts, comments and address literals. */

/** Section 4.1.2, Dot-string; section 4.5.3.1.1, at most 64 characters. */
const localPart = /^(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/

/** Section 2.3.5: labels of letters, digits and hyphens, in which hyphens are neither first nor last. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** No top-level domain has digits, but for those in punycode. */
const topLevel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]+)$/i

/** What UTS 46 may turn into a domain; the others have a meaning in a URL. */
const international = /^[\p{L}\p{M}\p{N}\p{Cf}.\-\u3002\uff0e\uff61]+$/u

/** The address with its domain in punycode, as mail servers have it. Text that is no such address stays as it is. */
export function asciiAddress(text: string): string {
  const at = text.lastIndexOf('@')
  const domain = text.slice(at + 1)
  if (/^\p{ASCII}*$/u.test(domain) || !international.test(domain)) return text
  const host = URL.parse(`https://${domain}`)?.hostname // the URL standard knows UTS 46, here and in browsers
  return host === undefined ? text : `${text.slice(0, at)}@${host}`
}

/** Could mail be sent to this address? Its domain is in punycode. */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const domain = text.slice(at + 1)
  const labels = domain.split('.')
  const isDomain = labels.length >= 2 && labels.every((it) => label.test(it)) && topLevel.test(labels.at(-1) ?? '')
  return localPart.test(text.slice(0, Math.max(at, 0))) && isDomain
}
