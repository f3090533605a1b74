/** Everything that a program of this service needs to start: environment, log, metrics, ids, database and store. */
export { consoleLink } from './console-link.ts'
export { createMetrics, type Metrics } from './create-metrics.ts'
export { createLog } from './program/create-log.ts'
export { bootstrapVariables } from './environment/bootstrap-variables.ts'
export { linkEnvironment, runtimeEnvironment, type LinkEnvironment } from './environment/program-environments.ts'
export { serverVariables } from './environment/server-variables.ts'
export { sharedVariables, egressVariables, workerVariables } from './environment/env-fields.ts'
export { wholeNumberVariable } from './environment/whole-number-variable.ts'
export {
  identityVariables,
  linkIdentityEnvironment,
  openIdentity,
  type OpenIdentity,
} from './outgoing/identity-variables.ts'
export { isDiskFull, isUnavailable } from './data/is-unavailable.ts'
export { keepPrivate } from './data/keep-private.ts'
export { logConnectionLoss } from './program/log-connection-loss.ts'
export { createIds } from './create-ids.ts'
export { openData, type OpenDataOptions } from './data/open-data.ts'
export { openDeps, type OpenDeps, type OpenDepsOptions } from './open-deps.ts'
export { secretsKeyFile } from './keys/open-secrets-keys.ts'
export { openLogos } from './outgoing/open-logos.ts'
export { openSignIn, signInVariables } from './outgoing/open-sign-in.ts'
export { openDeliveries } from './outgoing/open-deliveries.ts'
export { mailSettings, mailVariables, openMailing, type MailEnvironment } from './outgoing/open-mails.ts'
export { openProgram, type OpenProgram } from './program/open-program.ts'
export { partState, type PartState } from './program/part-state.ts'
export { EnvironmentError, readEnv } from './environment/read-env.ts'
export { repositoryRoot } from './repository-root.ts'
export { runProgram } from './program/run-program.ts'
export { scriptCommand } from './program/script-command.ts'
