/** What holds for every token of the identity provider. */

/** None that needs no key or a shared one. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** How far its clock may be from ours. */
export const CLOCK_TOLERANCE_SECONDS = 60
