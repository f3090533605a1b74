/** First sign-ins, and all else that links an identity, come one after the other: so two of them make one user. */
export const FIRST_SIGN_IN_TURN = 'first sign-in'
