import { Fault } from '../fault'
import type { PropertiesOf } from '../inventory/entity'
import { managers, serviceContent } from '../inventory/managers'
import type { ManagedObject } from '../inventory/object'
import type { Lab } from '../lab'
import type { Session } from '../session/sessions'
import { type Handlers, notSupported } from './call'

/** Methods that a client may call before it has a session. */
export const openMethods: ReadonlySet<string> = new Set(['RetrieveServiceContent', 'CurrentTime', 'Login'])

/** ServiceInstance, SessionManager and the option managers. */
export const sessionHandlers: Handlers = {
  RetrieveServiceContent: ({ lab }) => serviceContent(lab),
  CurrentTime: () => new Date().toISOString(),

  async Login(call, _self, { userName, password, locale }) {
    const { lab, caller } = call
    if (caller.session !== undefined) throw new Fault('InvalidState', {}, 'The session is already authenticated')
    const place = lab.placeOf(lab.tree.rootFolder)
    const user = lab.accounts.get(userName)?.id
    if (user === undefined || !(await lab.accounts.verify(userName, password))) {
      // What was typed as a name can be a password: neither log nor events get it.
      lab.events.post('BadUsernameSessionEvent', place, user ?? '', `Cannot login from ${caller.address}`, {
        ipAddress: caller.address,
      })
      throw new Fault('InvalidLogin', {}, 'Cannot complete login due to an incorrect user name or password.')
    }
    const session = lab.sessions.open({ user, address: caller.address, agent: caller.agent, locale: locale ?? 'en' })
    session.add(sessionManagerOf(lab, session))
    call.newSession = session
    lab.log(`session of ${user} began, from ${caller.address}`)
    lab.events.post(
      'UserLoginSessionEvent',
      place,
      user,
      `User ${user}@${caller.address} logged in as ${caller.agent}`,
      {
        ipAddress: caller.address,
        userAgent: caller.agent,
        locale: session.login.locale,
        sessionId: session.key,
      },
    )
    return userSession(session)
  },

  Logout({ lab, session, caller }) {
    lab.sessions.end(session)
    lab.events.post(
      'UserLogoutSessionEvent',
      lab.placeOf(lab.tree.rootFolder),
      session.user,
      `User ${session.user} logged out`,
      {
        ipAddress: caller.address,
        userAgent: caller.agent,
        callCount: session.calls,
        sessionId: session.key,
        loginTime: session.loginTime.toISOString(),
      },
    )
  },

  SessionIsActive({ lab, session, user }, _self, { sessionID, userName }) {
    const own = session.key === sessionID && user === userName
    if (!own) lab.authorization.require(user, lab.tree.rootFolder, 'Sessions.ValidateSession')
    return lab.sessions.list().some((other) => other.key === sessionID && other.user === userName)
  },

  TerminateSession(call, _self, { sessionId }) {
    const { lab } = call
    call.require(lab.tree.rootFolder, 'Sessions.TerminateSession')
    for (const key of sessionId) {
      const session = lab.sessions.list().find((candidate) => candidate.key === key)
      if (session === undefined) throw new Fault('NotFound', {}, 'There is no such session')
      if (session === call.session)
        throw new Fault('InvalidArgument', { invalidProperty: 'sessionId' }, 'That is this session')
      lab.sessions.end(session)
    }
  },

  AcquireGenericServiceTicket: () => {
    throw notSupported('A service ticket')
  },

  QueryOptions(_call, _self, { name }) {
    if (name === undefined || name === '') return []
    throw new Fault('InvalidName', { name }, `There is no option '${name}'`)
  },

  UpdateOptions(call, _self, { changedValue }) {
    call.require(call.lab.tree.host, 'Host.Config.AdvancedConfig')
    throw new Fault('InvalidName', { name: changedValue[0]?.key ?? '' }, 'There is no such option')
  },
}

/** UserSession of a session. */
function userSession(session: Session) {
  return {
    key: session.key,
    userName: session.user,
    fullName: session.user,
    loginTime: session.loginTime.toISOString(),
    lastActiveTime: session.lastActive.toISOString(),
    locale: session.login.locale,
    messageLocale: session.login.locale,
    extensionSession: false,
    ipAddress: session.login.address,
    userAgent: session.login.agent,
    callCount: session.calls,
  }
}

/** The session manager as one session sees it: its own session, and all of them when it may end them. */
function sessionManagerOf(lab: Lab, session: Session): ManagedObject {
  const properties: PropertiesOf<'SessionManager'> = {
    sessionList: () => {
      const all = lab.authorization.holds(session.user, lab.tree.rootFolder, 'Sessions.TerminateSession')
      return lab.sessions
        .list()
        .filter((other) => all || other === session)
        .map(userSession)
    },
    currentSession: () => userSession(session),
    message: () => '',
    messageLocaleList: () => ['en'],
    supportedLocaleList: () => ['en'],
    defaultLocale: () => 'en',
  }
  return { ref: managers.sessionManager, properties }
}
