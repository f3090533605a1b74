/** What the service keeps of itself. */
export interface ServiceTables {
  instance_marks: InstanceMarksTable
  move_marks: MoveMarksTable
  disk_probes: DiskProbesTable
}

interface InstanceMarksTable {
  id: number
  mark: string
}

interface MoveMarksTable {
  /** `away`: this database was moved. `into`: another was moved here. `store`: the files were moved. */
  kind: 'away' | 'into' | 'store'
  move_id: string
  /** Without user and password. */
  from_place: string
  to_place: string
  begun_at: number
  /** Null while the move is under way. */
  completed_at: number | null
}

interface DiskProbesTable {
  id: number
  filler: string
}
