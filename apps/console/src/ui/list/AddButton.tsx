import { Plus, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../button/Button.tsx'

interface AddButtonProps {
  label: string
  icon?: LucideIcon
  onClick: () => void
}

/** The main button of a page with a list: makes one more. */
export function AddButton({ label, icon: Icon = Plus, onClick }: AddButtonProps): ReactNode {
  return (
    <Button look="main" writes onClick={onClick}>
      <Icon aria-hidden size={16} />
      {label}
    </Button>
  )
}
