/** What an operator does to users in the contract: docs/rest-contract.md, "The operator". */
import {
  isLastSuperAdmin,
  isOperator,
  ok,
  refuse,
  withPlace,
  type Account,
  type Caller,
  type Outcome,
  type State,
} from './state.ts'

interface OfUser {
  what: 'user.disable' | 'user.enable' | 'user.delete'
  target: number
}

export function changeUser(state: State, caller: Caller, { what, target }: OfUser): Outcome {
  if (!isOperator(caller)) return refuse(state, 'operator_required')
  const account = state.accounts[target]
  if (what === 'user.delete' && account === 'deleted') return ok(state, 'deleted')
  if (account !== 'here' && account !== 'disabled') return refuse(state, 'user_not_found')
  const leadsAlone = state.deletedBy === null && isLastSuperAdmin(state, target)
  switch (what) {
    case 'user.disable':
      return ok(withAccount(state, target, 'disabled'), { disabled: true, leadsAlone })
    case 'user.enable':
      return ok(withAccount(state, target, 'here'), { disabled: false })
    case 'user.delete':
      return leadsAlone ? refuse(state, 'user_is_last_super_admin') : ok(deleteUser(state, target), 'deleted')
  }
}

/** No reader finds them, nor an invitation of their address, from then on. */
function deleteUser(state: State, user: number): State {
  const keys = Object.fromEntries(Object.entries(state.keys).filter(([, key]) => key.user !== user))
  return withPlace(withAccount({ ...state, keys }, user, 'deleted'), user, null)
}

export function welcome(state: State, newcomer: number): State {
  return state.accounts[newcomer] === 'none' ? withAccount(state, newcomer, 'here') : state
}

export function freeAddress(state: State, user: number): State {
  return state.accounts[user] === 'deleted' ? withAccount(state, user, 'gone') : state
}

function withAccount(state: State, user: number, account: Account): State {
  return state.accounts[user] === account ? state : { ...state, accounts: state.accounts.with(user, account) }
}
