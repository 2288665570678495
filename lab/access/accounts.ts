import { Fault, invalidArgument } from '../fault'
import type { DocumentStore } from '../state/document'
import { hashPassword, type PasswordHash, verifyPassword } from './password'

/** A local account of the host. */
export interface Account {
  readonly id: string
  readonly description: string
  readonly password: PasswordHash
}

const namePattern = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,63}$/
const maxPasswordLength = 256

/** A hash that nothing matches: an unknown user costs as much time as a wrong password. */
const nobody: PasswordHash = { salt: Buffer.alloc(16).toString('base64'), hash: Buffer.alloc(32).toString('base64') }

/** Local accounts, on disk with hashed passwords. */
export class Accounts {
  readonly #store: DocumentStore<Account>
  readonly #accounts: Map<string, Account>

  private constructor(store: DocumentStore<Account>, accounts: Map<string, Account>) {
    this.#store = store
    this.#accounts = accounts
  }

  static async open(store: DocumentStore<Account>): Promise<Accounts> {
    return new Accounts(store, await store.load())
  }

  list(): readonly Account[] {
    return [...this.#accounts.values()]
  }

  get(id: string): Account | undefined {
    return this.#accounts.get(id)
  }

  /** True when the account exists and the password is its own. */
  async verify(id: string, password: string): Promise<boolean> {
    const account = this.#accounts.get(id)
    if (password.length > maxPasswordLength) return false
    return (await verifyPassword(password, account?.password ?? nobody)) && account !== undefined
  }

  /** AlreadyExists, InvalidArgument. */
  async create(id: string, password: string, description: string): Promise<void> {
    if (!namePattern.test(id)) throw invalidArgument('user.id', `'${id}' is not a valid user name`)
    if (this.#accounts.has(id)) throw new Fault('AlreadyExists', { name: id }, `The user '${id}' already exists`)
    checkPassword(password)
    const account = { id, description, password: await hashPassword(password) }
    if (this.#accounts.has(id)) throw new Fault('AlreadyExists', { name: id }, `The user '${id}' already exists`)
    this.#accounts.set(id, account)
    await this.#store.put(id, account)
  }

  /** UserNotFound, InvalidArgument. */
  async update(id: string, change: { password?: string | undefined; description?: string | undefined }): Promise<void> {
    const account = this.#require(id)
    if (change.password !== undefined) checkPassword(change.password)
    const updated = {
      id,
      description: change.description ?? account.description,
      password: change.password === undefined ? account.password : await hashPassword(change.password),
    }
    this.#require(id)
    this.#accounts.set(id, updated)
    await this.#store.put(id, updated)
  }

  /** UserNotFound. */
  async remove(id: string): Promise<void> {
    this.#require(id)
    this.#accounts.delete(id)
    await this.#store.remove(id)
  }

  #require(id: string): Account {
    const account = this.#accounts.get(id)
    if (account === undefined) {
      throw new Fault('UserNotFound', { principal: id, unresolved: false }, `The user '${id}' was not found`)
    }
    return account
  }
}

function checkPassword(password: string): void {
  if (password.length < 7 || password.length > maxPasswordLength) {
    throw invalidArgument('user.password', `A password has 7 to ${maxPasswordLength} characters`)
  }
}
