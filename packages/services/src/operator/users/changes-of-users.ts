/**
 * The turn of those who change users. Without it two operators who change each other would each keep the other's row from
 * being changed, and two who take the right from each other, or disable each other, would leave none.
 */
export const CHANGES_OF_USERS = 'changes of users'
