/** What the process of an exec wrote: its channel's output without the line about its start (tether/protocol.ts). Throws without one. */
export function execOutput(out: string): string {
  const end = out.indexOf('\n')
  const { pid } = JSON.parse(out.slice(0, end)) as { pid?: unknown }
  if (typeof pid !== 'number' || pid < 1) throw new Error(`no process was started: ${out.slice(0, end)}`)
  return out.slice(end + 1)
}
