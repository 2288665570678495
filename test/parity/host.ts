/** How the docker API of a host is reached. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tls'
      readonly host: string
      readonly port: number
      readonly ca: string
      readonly cert: string
      readonly key: string
    }

/** A docker host that scripts are run against. */
export interface Host {
  readonly name: 'dockerd' | 'vch'
  readonly address: Address
  /** What a shell needs beside its own environment: DOCKER_HOST and what belongs to it, PATH, REGISTRY. */
  readonly variables: Readonly<Record<string, string>>
  /** Texts that name this very host, and what they are replaced with before a comparison. */
  readonly names: readonly (readonly [text: string, replacement: string])[]
  /** Ends it; nothing of it is left. */
  stop(): Promise<void>
}
