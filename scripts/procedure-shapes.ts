/**
 * Reads what every procedure takes and answers from apps/api/src/trpc/testing, where it is spelled out by room, and
 * writes it shorter: an object that has a name, such as `Organization`, is written as this name.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parseSync, type ESTree } from 'rolldown/utils'

import { repositoryRoot } from '../test/support/program.ts'

/** The types of a procedure, and of a named object, as TypeScript in one line. */
export interface ProcedureShapes {
  /** By the procedure's path, such as `organization.get`. */
  inputs: ReadonlyMap<string, string>
  outputs: ReadonlyMap<string, string>
  /** By name, such as `Organization`. */
  named: ReadonlyMap<string, string>
}

/**
 * Where each name's object is found: a procedure's answer, or a field of it. `[]` is an element of a list. A shape that
 * appears in others stands before them.
 */
const names = {
  DeletionState: 'organization.deletion/state',
  ParticipantProgress: 'organization.deletion/participants/[]',
  Deletion: 'organization.deletion',
  ListedDeletion: 'operator.listDeletions/[]',
  DeletionPreview: 'organization.previewDeletion',
  Receipt: 'organization.receipt',
  Organization: 'organization.get',
  KeyPolicy: 'organization.policy',
  MemberRole: 'member.upsert/role',
  Member: 'member.upsert',
  KeyMode: 'apiKey.create/mode',
  ApiKey: 'apiKey.create',
  App: 'app.get',
  Bundle: 'bundle.register',
  Channel: 'channel.get',
  Device: 'device.get',
  DailyStatistics: 'statistics.app/[]',
  Webhook: 'webhook.update',
  WebhookWithStats: 'webhook.get',
  WebhookWithSecret: 'webhook.create',
  WebhookDelivery: 'webhook.deliveries/deliveries/[]',
  AuditAction: 'audit.list/data/[]/action',
  AuditEntry: 'audit.list/data/[]',
  OrganizationEventType: 'event.list/data/[]/type',
  OrganizationEvent: 'event.list/data/[]',
  User: 'operator.listUsers/[]',
  Participant: 'operator.updateParticipant',
  ParticipantWithSecret: 'operator.createParticipant',
  Tombstone: 'operator.listTombstones/data/[]',
  Session: 'session.list/[]',
  Invitation: 'member.invitations/[]',
  InvitationLink: 'member.linkInvitation',
} as const

/** Ids are branded inside of the service, and text for those who call it. */
const ids = /^(Organization|User|Deletion|AuditEntry|FeedEvent|Webhook|Delivery|Session|Participant)Id$|^MemberUid$/

const folder = join(repositoryRoot, 'apps/api/src/trpc/testing')

/** Throws when a name's object is not where it is said to be. */
export function readProcedureShapes(text: string = readSources()): ProcedureShapes {
  const { program, errors } = parseSync('procedure-types.ts', text)
  if (errors[0]) throw new Error(`Expected the files of ${folder} to be TypeScript`, { cause: errors[0] })
  const inputs = proceduresOf(program, 'ProcedureInputs')
  const outputs = proceduresOf(program, 'ProcedureOutputs')
  const namesByShape = new Map<string, string>()
  const named = new Map<string, string>()
  const write = (type: ESTree.TSType): string => writeType(type, { text, namesByShape })
  for (const [name, place] of Object.entries(names)) {
    const shape = write(find(outputs, place))
    named.set(name, shape)
    namesByShape.set(shape, name)
  }
  const written = (types: Map<string, ESTree.TSType>) => new Map([...types].map(([path, type]) => [path, write(type)]))
  return { inputs: written(inputs), outputs: written(outputs), named }
}

/** The rooms, and the list of them, as if they were one file. */
function readSources(): string {
  const files = globSync(['procedure-types.ts', 'procedures/*.ts'], { cwd: folder })
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('')
}

function proceduresOf(program: ESTree.Program, name: string): Map<string, ESTree.TSType> {
  const procedures = fieldsOf(membersOf(program, name)).flatMap(([room, type]) =>
    type.type === 'TSTypeReference' && type.typeName.type === 'Identifier'
      ? fieldsOf(membersOf(program, type.typeName.name)).map(([procedure, it]) => [`${room}.${procedure}`, it] as const)
      : [],
  )
  return new Map(procedures)
}

function membersOf(program: ESTree.Program, name: string): ESTree.TSSignature[] {
  return program.body.flatMap((it) => {
    const declared = it.type === 'ExportNamedDeclaration' ? it.declaration : it
    return declared?.type === 'TSInterfaceDeclaration' && declared.id.name === name ? declared.body.body : []
  })
}

function fieldsOf(members: readonly ESTree.TSSignature[]): [name: string, type: ESTree.TSType][] {
  return members.flatMap((it) =>
    it.type === 'TSPropertySignature' && it.key.type === 'Identifier' && it.typeAnnotation
      ? [[it.key.name, it.typeAnnotation.typeAnnotation]]
      : [],
  )
}

function find(outputs: Map<string, ESTree.TSType>, place: string): ESTree.TSType {
  const [procedure = '', ...steps] = place.split('/')
  const found = steps.reduce<ESTree.TSType | undefined>((type, step) => {
    if (step === '[]') return type?.type === 'TSArrayType' ? type.elementType : undefined
    return type?.type === 'TSTypeLiteral' ? fieldsOf(type.members).find(([name]) => name === step)?.[1] : undefined
  }, outputs.get(procedure))
  if (found === undefined)
    throw new Error(`Expected a type at ${place} of the answers: correct it in ${import.meta.url}`)
  return found
}

interface Writing {
  text: string
  namesByShape: ReadonlyMap<string, string>
}

function writeType(type: ESTree.TSType, writing: Writing): string {
  const shape = writeShape(type, writing)
  return writing.namesByShape.get(shape) ?? shape
}

function writeShape(type: ESTree.TSType, writing: Writing): string {
  const text = writing.text.slice(type.start, type.end)
  if (type.type === 'TSTypeLiteral') return `{ ${type.members.map((it) => writeMember(it, writing)).join('; ')} }`
  if (type.type === 'TSUnionType') return type.types.map((it) => writeType(it, writing)).join(' | ')
  if (type.type === 'TSArrayType') {
    const element = writeType(type.elementType, writing)
    return element.includes(' | ') && !element.startsWith('{') ? `(${element})[]` : `${element}[]`
  }
  if (type.type === 'TSNeverKeyword') return 'void' // an answer without content
  return type.type === 'TSTypeReference' && ids.test(text) ? 'string' : text
}

function writeMember(member: ESTree.TSSignature, writing: Writing): string {
  if (member.type !== 'TSPropertySignature' || !member.typeAnnotation) {
    return writing.text.slice(member.start, member.end)
  }
  const name = writing.text.slice(member.key.start, member.key.end)
  return `${name}${member.optional ? '?' : ''}: ${writeType(member.typeAnnotation.typeAnnotation, writing)}`
}
