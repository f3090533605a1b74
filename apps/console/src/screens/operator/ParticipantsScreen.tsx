import type { Participant } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { formatDay } from '../../texts/format.ts'
import { operatorDeletionsTexts } from '../../texts/operator-deletions.ts'
import { participantsTexts as texts } from '../../texts/operator.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button, buttonClasses } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { Table } from '../../ui/Table.tsx'

const CreateParticipant = lazyPart(() => import('./CreateParticipant.tsx'), 'CreateParticipant')
const RemoveParticipant = lazyPart(() => import('./RemoveParticipant.tsx'), 'RemoveParticipant')
const EditParticipant = lazyPart(() => import('./EditParticipant.tsx'), 'EditParticipant')
const ShownSecret = lazyPart(() => import('../keys/ShownSecret.tsx'), 'ShownSecret')

type Doing =
  | { what: 'create' }
  | { what: 'edit' | 'remove'; participant: Participant }
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
      actions={
        <Button look="main" writes onClick={() => setDoing({ what: 'create' })}>
          <Plus aria-hidden size={16} />
          {texts.create}
        </Button>
      }
    >
      <Loaded query={list}>
        {(participants) =>
          participants.length === 0 ? (
            <Empty title={texts.none}>{texts.noneHint}</Empty>
          ) : (
            <ParticipantTable
              participants={participants}
              onEdit={(participant) => setDoing({ what: 'edit', participant })}
              onRemove={(participant) => setDoing({ what: 'remove', participant })}
            />
          )
        }
      </Loaded>
      {doing?.what === 'create' && (
        <CreateParticipant onCreated={(secret) => setDoing({ what: 'show', secret })} onClose={close} />
      )}
      {doing?.what === 'edit' && <EditParticipant participant={doing.participant} onClose={close} />}
      {doing?.what === 'remove' && <RemoveParticipant participant={doing.participant} onClose={close} />}
      {doing?.what === 'show' && <ShownSecret secret={doing.secret} onClose={close} />}
    </Page>
  )
}

interface ParticipantTableProps {
  participants: readonly Participant[]
  onEdit: (participant: Participant) => void
  onRemove: (participant: Participant) => void
}

function ParticipantTable({ participants, onEdit, onRemove }: ParticipantTableProps): ReactNode {
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
