import { randomBytes } from 'node:crypto'

/** A MAC of the range that vSphere leaves to manual assignment: 00:50:56:00:00:00 to 00:50:56:3f:ff:ff. */
export function chooseMac(taken: ReadonlySet<string>): string {
  for (;;) {
    const [first = 0, second = 0, third = 0] = randomBytes(3)
    const octets = [0x00, 0x50, 0x56, first & 0x3f, second, third]
    const mac = octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':')
    if (!taken.has(mac)) return mac
  }
}
