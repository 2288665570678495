import type { Container } from '../../portlayer/api'
import { executionAfterNone, isInNone } from './none-network'

/** What of a container counts here. */
function container(NetworkMode: string, networks: readonly string[] = [], more: object = {}): Container {
  const docker = { version: 1, hostConfig: { NetworkMode }, ...more }
  return {
    id: 'c',
    network: { endpoints: networks.map((network) => ({ network })) },
    execution: { name: 'lonely', annotations: { docker, other: 'kept' } },
  } as unknown as Container
}

describe('the network none', () => {
  it.each([
    ['who was made for it', container('none'), true],
    ['nobody who has come into another', container('none', ['any']), false],
    ['nobody who has left it', container('none', [], { hasLeftNone: true }), false],
    ['nobody who has left another', container('bridge'), false],
  ])('holds %s', (_, one, expected) => {
    expect(isInNone(one)).toBe(expected)
  })

  it('is left by a change of the record alone', () => {
    const left = executionAfterNone(container('none'))
    expect(left).toMatchObject({ name: 'lonely', annotations: { docker: { hasLeftNone: true }, other: 'kept' } })
    expect(isInNone({ ...container('none'), execution: left })).toBe(false)
  })
})
