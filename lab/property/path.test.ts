import { parsePath, readPath, topProperty } from './path'

const properties = {
  name: () => 'vm',
  config: () => ({
    extraConfig: [
      { key: 'a.b', value: '1' },
      { key: 'q"t', value: '2' },
    ],
    hardware: { device: [{ key: 200, busNumber: 0 }], numCPU: 2 },
  }),
}
const read = (path: string) => readPath(properties, parsePath(path))

test.each([
  ['name', 'vm'],
  ['config.hardware.numCPU', 2],
  ['config.extraConfig["a.b"].value', '1'],
  ['config.extraConfig["q\\"t"].value', '2'],
  ['config.hardware.device[200].busNumber', 0],
  ['config.hardware.device[201]', undefined],
  ['config.nothing.deeper', undefined],
  ['toString', undefined],
  ['config.constructor', undefined],
])('%s', (path, expected) => {
  expect(read(path)).toEqual(expected)
})

test.each(['', '.a', 'a..b', 'a[', 'a["x]', '["x"]', 'a b', 'a.'])('%j is refused', (path) => {
  expect(() => parsePath(path)).toThrow(expect.objectContaining({ type: 'InvalidProperty' }))
})

test('the top property', () => {
  expect(topProperty('config.extraConfig["a"]')).toBe('config')
})
