/** Everything that a program of this service needs to start: environment, log, metrics, ids, database and store. */
export { consoleLink } from './console-link.ts'
export { createMetrics, type Metrics } from './create-metrics.ts'
export { createLog } from './create-log.ts'
export {
  bootstrapVariables,
  linkEnvironment,
  runtimeEnvironment,
  serverVariables,
  sharedVariables,
  wholeNumberVariable,
  egressVariables,
  type LinkEnvironment,
  workerVariables,
} from './env-fields.ts'
export { identityVariables, linkIdentityEnvironment, openIdentity, type OpenIdentity } from './identity-variables.ts'
export { isDiskFull, isUnavailable } from './is-unavailable.ts'
export { keepPrivate } from './keep-private.ts'
export { logConnectionLoss } from './log-connection-loss.ts'
export { createIds } from './create-ids.ts'
export { openData, type OpenDataOptions } from './open-data.ts'
export { openDeps, type OpenDeps, type OpenDepsOptions } from './open-deps.ts'
export { secretsKeyFile } from './open-secrets-keys.ts'
export { openLogos } from './open-logos.ts'
export { openSignIn, signInVariables } from './open-sign-in.ts'
export { openDeliveries } from './open-deliveries.ts'
export { mailSettings, mailVariables, openMailing, type MailEnvironment } from './open-mails.ts'
export { openProgram, type OpenProgram } from './open-program.ts'
export { partState, type PartState } from './part-state.ts'
export { EnvironmentError, readEnv } from './read-env.ts'
export { repositoryRoot } from './repository-root.ts'
export { runProgram } from './run-program.ts'
export { scriptCommand } from './script-command.ts'
