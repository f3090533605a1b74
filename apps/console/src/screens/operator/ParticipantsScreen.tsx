import type { Participant } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { formatList } from '../../texts/format-list.ts'
import { formatDay } from '../../texts/format.ts'
import { operatorDeletionsTexts } from '../../texts/operator-deletions.ts'
import { participantsTexts as texts, subjectNames } from '../../texts/operator.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'

const ParticipantForm = lazyPart(() => import('./ParticipantForm.tsx'), 'ParticipantForm')
const RemoveParticipant = lazyPart(() => import('./RemoveParticipant.tsx'), 'RemoveParticipant')
const RotateSecret = lazyPart(() => import('../keys/RotateSecret.tsx'), 'RotateSecret')
const ShownSecret = lazyPart(() => import('../keys/ShownSecret.tsx'), 'ShownSecret')

type Doing =
  | { what: 'create' }
  | { what: 'edit' | 'rotate' | 'remove'; participant: Participant }
  | { what: 'show'; secret: string }

/** The services that take part in deletions. */
export function ParticipantsScreen(): ReactNode {
  const list = useQuery(trpc.operator.listParticipants.queryOptions())
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={<AddButton label={texts.create} onClick={() => setDoing({ what: 'create' })} />}
    >
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint}>
        {(participants) => (
          <ParticipantTable
            participants={participants}
            onEdit={(participant) => setDoing({ what: 'edit', participant })}
            onRotate={(participant) => setDoing({ what: 'rotate', participant })}
            onRemove={(participant) => setDoing({ what: 'remove', participant })}
          />
        )}
      </LoadedList>
      {doing?.what === 'create' && (
        <ParticipantForm onCreated={(secret) => setDoing({ what: 'show', secret })} onClose={close} />
      )}
      {doing?.what === 'edit' && <ParticipantForm participant={doing.participant} onClose={close} />}
      {doing?.what === 'rotate' && (
        <RotateSecret
          name={doing.participant.name}
          lead={texts.rotateLead}
          rotate={() => client.operator.rotateParticipant.mutate({ id: doing.participant.id })}
          onClose={close}
        />
      )}
      {doing?.what === 'remove' && <RemoveParticipant participant={doing.participant} onClose={close} />}
      {doing?.what === 'show' && <ShownSecret secret={doing.secret} onClose={close} />}
    </Page>
  )
}

interface ParticipantTableProps {
  participants: readonly Participant[]
  onEdit: (participant: Participant) => void
  onRotate: (participant: Participant) => void
  onRemove: (participant: Participant) => void
}

function ParticipantTable({ participants, onEdit, onRotate, onRemove }: ParticipantTableProps): ReactNode {
  return (
    <Table
      label={texts.table}
      rows={participants}
      keyOf={({ id }) => id}
      columns={[
        { header: texts.name, isName: true, cell: ({ name }) => name },
        { header: texts.url, cell: ({ url }) => <span className="text-xs wrap-anywhere">{url}</span> },
        {
          header: texts.required,
          cell: ({ required }) => <Badge>{required ? texts.isRequired : texts.isOptional}</Badge>,
        },
        {
          header: texts.subjectsColumn,
          cell: ({ subjects }) => formatList(subjects.map((it) => subjectNames[it])),
        },
        { header: texts.added, cell: ({ created_at: at }) => <time dateTime={at}>{formatDay(at)}</time> },
        {
          header: texts.actions,
          isActions: true,
          cell: (participant) => (
            <>
              <Link
                to="/operator/audit"
                search={{ target: participant.id }}
                aria-label={`${operatorDeletionsTexts.history}: ${participant.name}`}
                className={buttonClasses('quiet')}
              >
                {operatorDeletionsTexts.history}
              </Link>
              <Button writes aria-label={`${texts.edit}: ${participant.name}`} onClick={() => onEdit(participant)}>
                {texts.edit}
              </Button>
              <Button writes aria-label={`${texts.rotate}: ${participant.name}`} onClick={() => onRotate(participant)}>
                {texts.rotate}
              </Button>
              <Button writes aria-label={`${texts.remove}: ${participant.name}`} onClick={() => onRemove(participant)}>
                {texts.remove}
              </Button>
            </>
          ),
        },
      ]}
    />
  )
}
