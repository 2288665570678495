import { createServer, type Socket } from 'node:net'

/** docker-machine waits this long for the address line; a plugin that nobody dials by then has lost its caller. */
const connectDeadlineMilliseconds = 10_000

/**
 * docker-machine starts the plugin, reads `host:port` from its standard output and dials that, once. Whatever loads slowly
 * is required after that line. Everything printed later is shown to the user.
 */
function main(): void {
  if (process.env.MACHINE_PLUGIN_TOKEN !== '42') {
    process.stderr.write(
      'This is a Docker Machine plugin binary.\nPlugin binaries are not intended to be invoked directly.\n' +
        "Please use this plugin through the main 'docker-machine' binary.\n(API version: 1)\n",
    )
    process.exitCode = 1
    return
  }
  // Ctrl-C reaches the plugin too; it ends when docker-machine has hung up, and undoes a creation before that.
  process.on('SIGINT', () => console.error('interrupted: waiting for docker-machine to hang up'))

  const server = createServer((socket) => {
    clearTimeout(deadline)
    server.close()
    serve(socket).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof Error ? error.stack : error)
        process.exit(1)
      },
    )
  })
  server.maxConnections = 1
  const deadline = setTimeout(() => {
    console.error(`docker-machine did not connect within ${connectDeadlineMilliseconds / 1000} s`)
    process.exit(1)
  }, connectDeadlineMilliseconds)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the listener has no port')
    process.stdout.write(`127.0.0.1:${address.port}\n`)
  })
}

async function serve(socket: Socket): Promise<void> {
  socket.setNoDelay(true)
  const [{ serveConnection }, { driverService }, { driverServer }, { Driver }] = await Promise.all([
    import('./rpc/connection'),
    import('./rpc/driver-service'),
    import('./driver-server'),
    import('./driver'),
  ])
  const driver = new Driver({ environment: process.env, report: (line) => console.log(line) })
  await serveConnection(socket, driverService(driverServer(driver)))
}

main()
