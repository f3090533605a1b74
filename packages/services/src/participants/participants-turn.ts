/** Of two operators who register participants at once the second counts what the first has made. */
export const participantsTurn = 'changes of participants'
