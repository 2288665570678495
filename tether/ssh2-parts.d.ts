// Files of ssh2 that are loaded one by one: its index also loads the client, agents, and Node's HTTP and TLS, which takes
// a second of every container's start under software emulation.
declare module 'ssh2/lib/server.js' {
  import { Server } from 'ssh2'

  export default Server
}

declare module 'ssh2/lib/keygen.js' {
  import { utils } from 'ssh2'

  export const generateKeyPairSync: typeof utils.generateKeyPairSync
}

declare module 'ssh2/lib/protocol/keyParser.js' {
  import { utils } from 'ssh2'

  export const parseKey: typeof utils.parseKey
}
