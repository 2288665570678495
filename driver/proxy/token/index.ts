export {
  type Action,
  actions,
  isWithin,
  type Limits,
  narrow,
  parseLimits,
  parseRootLimits,
  type RootLimits,
  TokenError,
} from './limits'
export { attenuateToken, inspectToken, issueToken, type TokenClaims, verifyToken } from './token'
