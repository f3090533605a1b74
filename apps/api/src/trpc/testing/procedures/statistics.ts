export interface StatisticsInputs {
  app: {
    from: string
    to: string
    app_id: string
    noAccumulate?: boolean | undefined | null
  }
  bundleUsage: {
    from: string
    to: string
    app_id: string
  }
  organization: {
    from: string
    to: string
    org_id: string
    noAccumulate?: boolean | undefined | null
    breakdown?: boolean | undefined | null
  }
  user: {
    from: string
    to: string
    noAccumulate?: boolean | undefined | null
  }
}

export interface StatisticsOutputs {
  app: {
    date: string
    mau: number
    storage: number
    bandwidth: number
    app_id?: string
  }[]
  bundleUsage: {
    labels: string[]
    datasets: {
      label: string
      data: number[]
    }[]
  }
  organization: {
    date: string
    mau: number
    storage: number
    bandwidth: number
    app_id?: string
  }[]
  user: {
    date: string
    mau: number
    storage: number
    bandwidth: number
    app_id?: string
  }[]
}
