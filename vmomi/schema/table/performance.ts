/** Performance counters. */
export const performance = `
managed PerformanceManager { description: PerformanceDescription; historicalInterval?: PerfInterval[]; perfCounter?: PerfCounterInfo[] }
PerformanceDescription { counterType: ElementDescription[]; statsType: ElementDescription[] }
PerfInterval { key: int; samplingPeriod: int; name: string; length: int; level?: int; enabled: boolean }
enum PerfSummaryType { average maximum minimum latest summation none }
enum PerfStatsType { absolute delta rate }
PerfCounterInfo {
  key: int; nameInfo: ElementDescription; groupInfo: ElementDescription; unitInfo: ElementDescription
  rollupType: PerfSummaryType; statsType: PerfStatsType; level?: int; perDeviceLevel?: int; associatedCounterId?: int[]
}
PerfMetricId { counterId: int; instance: string }
PerfProviderSummary { entity: ManagedObjectReference; currentSupported: boolean; summarySupported: boolean; refreshRate?: int }
PerfQuerySpec {
  entity: ManagedObjectReference; startTime?: dateTime; endTime?: dateTime; maxSample?: int; metricId?: PerfMetricId[]
  intervalId?: int; format?: string
}
PerfSampleInfo { timestamp: dateTime; interval: int }
PerfEntityMetricBase { entity: ManagedObjectReference }
PerfEntityMetric extends PerfEntityMetricBase { sampleInfo?: PerfSampleInfo[]; value?: PerfMetricSeries[] }
PerfEntityMetricCSV extends PerfEntityMetricBase { sampleInfoCSV: string; value?: PerfMetricSeriesCSV[] }
PerfMetricSeries { id: PerfMetricId }
PerfMetricIntSeries extends PerfMetricSeries { value?: long[] }
PerfMetricSeriesCSV extends PerfMetricSeries { value?: string }
method PerformanceManager.QueryPerfProviderSummary(entity: ManagedObjectReference): PerfProviderSummary
method PerformanceManager.QueryAvailablePerfMetric(entity: ManagedObjectReference; beginTime?: dateTime; endTime?: dateTime; intervalId?: int): PerfMetricId[]?
method PerformanceManager.QueryPerfCounter(counterId: int[]): PerfCounterInfo[]?
method PerformanceManager.QueryPerf(querySpec: PerfQuerySpec[]): PerfEntityMetricBase[]?
`
