/** The target of `Link: <...>; rel="next"` (RFC 8288), by which registries continue their lists. */
export function nextOf(header: string | string[] | undefined): string | undefined {
  return /<([^<>]*)>\s*;[^<]*\brel="?next"?/i.exec(header?.toString() ?? '')?.[1]
}
