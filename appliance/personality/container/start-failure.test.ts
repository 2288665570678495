import { PortLayerError } from '../../portlayer/problem'
import { startFailure } from './start-failure'

describe('the refusal of a start', () => {
  it('is the command’s fault or not', () => {
    const refusal = (exitCode: number) => startFailure(new PortLayerError('start-failed', 'x', { exitCode })).status
    expect([127, 126, 128].map(refusal)).toEqual([400, 400, 500])
  })
})
