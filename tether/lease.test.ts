import { parseLease } from './lease'

test('a lease with everything', () => {
  expect(parseLease('lease bound 10.0.0.7 24 10.0.0.1 10.0.0.254;10.0.0.2 9.9.9.9')).toEqual({
    address: '10.0.0.7/24',
    gateway: '10.0.0.1',
    nameservers: ['10.0.0.2', '9.9.9.9'],
  })
})

test('a lease with an address only', () => {
  expect(parseLease('lease renew 10.0.0.7 24 ;')).toEqual({ address: '10.0.0.7/24', nameservers: [] })
})

test('what the network invents is left out', () => {
  expect(parseLease('lease bound 10.0.0.7 24 $(reboot);a.b.c.d 10.0.0.2')).toEqual({
    address: '10.0.0.7/24',
    nameservers: ['10.0.0.2'],
  })
  expect(parseLease('lease bound 10.0.0.777 24 ;')).toBeUndefined()
  expect(parseLease('lease bound 10.0.0.7 77 ;')).toBeUndefined()
})

test('other lines and events are none', () => {
  expect(parseLease('udhcpc: started')).toBeUndefined()
  expect(parseLease('lease deconfig   ;')).toBeUndefined()
})
