export interface TransferInputs {
  create:
    | { kind: 'upload'; app_id: string; version: string }
    | { kind: 'download'; app_id: string; version: string }
    | { kind: 'export'; orgId: string }
}

export interface TransferOutputs {
  create: {
    method: 'PUT' | 'GET'
    path: string
    expires_at: string
  }
}
