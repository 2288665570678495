/** What `vic-lab status --json` prints: how to reach a lab that runs. */
export interface LabStatus {
  readonly name: string
  /** `https://address:port/sdk` on the first address. */
  readonly url: string
  readonly addresses: readonly string[]
  readonly port: number
  /** SHA-256 of the certificate, `AA:BB:…`. */
  readonly thumbprint: string
  readonly certificateFile: string
  readonly username: string
  /** File with the administrator's password, readable by its owner only. */
  readonly passwordFile: string
  readonly pid: number
  readonly network: { readonly subnet: string; readonly gateway: string; readonly namespace: string }
  /** Host path of the datastore's root. */
  readonly datastore: string
  readonly log: string
}
