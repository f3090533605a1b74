/** How the lines of a chart are told apart: by their colours, and by their dashes for those who see no colours. */
export const lineSwatches: readonly { className: string; color: string; dash: readonly number[] }[] = [
  { className: 'text-line-1', color: 'var(--color-line-1)', dash: [] },
  { className: 'text-line-2', color: 'var(--color-line-2)', dash: [6, 3] },
  { className: 'text-line-3', color: 'var(--color-line-3)', dash: [2, 3] },
  { className: 'text-line-4', color: 'var(--color-line-4)', dash: [9, 3, 2, 3] },
  { className: 'text-line-5', color: 'var(--color-line-5)', dash: [4, 4] },
  { className: 'text-line-6', color: 'var(--color-line-6)', dash: [1, 4] },
]
