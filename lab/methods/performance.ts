import type { PerfEntityMetricBase, PerfMetricId, PerfQuerySpec } from '../../vmomi/schema'
import { invalidArgument } from '../fault'
import { counters, wireCounter } from '../performance/counters'
import { type Measurement, type Sample, sampleSeconds, samplesOf } from '../performance/samples'
import { VirtualMachine } from '../vm/machine'
import type { Call, Handlers } from './call'

/** The last measurement of a machine: what the next rates start from. */
const measurements = new WeakMap<VirtualMachine, Measurement>()
const maxQueries = 500

/** PerformanceManager: real time only, one sample a query, measured when asked for. */
export const performanceHandlers: Handlers = {
  QueryPerfProviderSummary(call, _self, { entity }) {
    const object = call.entity(entity)
    return {
      entity: object.ref,
      currentSupported: object instanceof VirtualMachine,
      summarySupported: false,
      ...(object instanceof VirtualMachine && { refreshRate: sampleSeconds }),
    }
  },
  async QueryAvailablePerfMetric(call, _self, { entity }) {
    const machine = call.entity(entity)
    if (!(machine instanceof VirtualMachine) || !machine.running) return []
    call.require(machine, 'System.Read')
    return (await measure(call, machine)).samples.map(metricId)
  },
  QueryPerfCounter(_call, _self, { counterId }) {
    return counterId.map((key) => {
      const found = counters.find((counter) => counter.key === key)
      if (found === undefined) throw invalidArgument('counterId')
      return wireCounter(found)
    })
  },
  async QueryPerf(call, _self, { querySpec }) {
    if (querySpec.length > maxQueries) throw invalidArgument('querySpec', `At most ${maxQueries} at once`)
    const answers: PerfEntityMetricBase[] = []
    for (const query of querySpec) {
      const machine = call.entity(query.entity)
      call.require(machine, 'System.Read')
      if (machine instanceof VirtualMachine && machine.running) answers.push(await answer(call, machine, query))
    }
    return answers
  },
}

async function answer(call: Call, machine: VirtualMachine, query: PerfQuerySpec): Promise<PerfEntityMetricBase> {
  const { time, samples } = await measure(call, machine)
  const timestamp = new Date(time).toISOString()
  const wanted = samples.filter((sample) => isWanted(sample, query.metricId))
  if (query.format === 'csv') {
    const value = wanted.map((sample) => ({ id: metricId(sample), value: String(sample.value) }))
    return { _type: 'PerfEntityMetricCSV', entity: machine.ref, sampleInfoCSV: `${sampleSeconds},${timestamp}`, value }
  }
  return {
    _type: 'PerfEntityMetric',
    entity: machine.ref,
    sampleInfo: [{ timestamp, interval: sampleSeconds }],
    value: wanted.map((sample) => ({ _type: 'PerfMetricIntSeries', id: metricId(sample), value: [sample.value] })),
  }
}

async function measure(call: Call, machine: VirtualMachine): Promise<{ time: number; samples: Sample[] }> {
  const now = { time: Date.now(), statistics: await call.lab.hypervisor.statistics(machine.record.id) }
  const before = measurements.get(machine)
  const usable = before !== undefined && before.time >= Date.parse(machine.record.bootTime ?? '') ? before : undefined
  // Measurements close together would make wild rates: the older one is kept for a while.
  if (usable === undefined || now.time - usable.time > 1000) measurements.set(machine, now)
  return { time: now.time, samples: samplesOf(machine, now, usable) }
}

/** `*` asks for every device, '' for the machine as a whole. */
function isWanted(sample: Sample, metrics: readonly PerfMetricId[] | undefined): boolean {
  if (metrics === undefined || metrics.length === 0) return true
  const { counterId } = metricId(sample)
  return metrics.some(
    (metric) =>
      metric.counterId === counterId &&
      (metric.instance === sample.instance || (metric.instance === '*' && sample.instance !== '')),
  )
}

function metricId({ counter, instance }: Sample): PerfMetricId {
  const found = counters.find(({ group, name }) => `${group}.${name}` === counter)
  if (found === undefined) throw new Error(`there is no counter ${counter}`)
  return { counterId: found.key, instance }
}
