import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Client, type ClientChannel } from 'ssh2'
import { createKeyPair } from '../../tether/key-pair'
import { connectLink } from '../../tether/link'
import { type Command, userName } from '../../tether/protocol'
import type { Guest } from './guest'

/** The VCH's key, whose public half the guests of the tests are given. */
export const clientKey = createKeyPair()

/** The VCH's end of the channel, as the interaction has it: the host key is the reported one. */
export async function connect(to: Guest): Promise<Client> {
  const { run, key } = JSON.parse(await to.responder.value('guestinfo.vic.hostKey')) as { run: number; key: string }
  expect(run).toBe(to.responder.states[0]?.state.run)
  const pinned = Buffer.from(key.split(' ')[1] ?? '', 'base64')
  const client = new Client()
  client.connect({
    sock: await connectLink(await to.channel),
    username: userName,
    privateKey: clientKey.private,
    hostVerifier: (found: Buffer) => found.equals(pinned),
    readyTimeout: 60_000,
  })
  await once(client, 'ready')
  client.on('error', () => undefined)
  return client
}

/** Opens a session channel for a command. */
export const open = (client: Client, command: Command): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.exec(JSON.stringify(command), (error, channel) => (error ? reject(error) : resolve(channel)))
  })

/** Everything that a command writes, and its exit status. */
export async function result(channel: ClientChannel): Promise<{ code: unknown; out: string; err: string }> {
  const code = once(channel, 'exit')
  const [out, err] = await Promise.all([text(channel), text(channel.stderr)])
  return { code: (await code)[0], out, err }
}
