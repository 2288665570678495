export { type SavedImage, saveArchive, unpackArchive } from './archive'
export type { ImageSource, ImageTarget, StoredManifest } from './content'
export { type CopyProgress, type CopyRequest, copyImage } from './copy'
export type { Credentials } from './credentials'
export { ContentMismatch, chainIdsOf, digestOf, isDigest, VerifyContent } from './digest'
export { type DistributedImage, inspectDistribution } from './distribution'
export { ConnectionFailed, HttpClient, readChunks } from './http'
export type { LayerDescriptor, LayerSink } from './layer-sink'
export { login } from './login'
export { type Descriptor, InvalidImage, type Manifest, type Platform } from './manifest'
export { OciLayout } from './oci-layout'
export { normalPlatform, parsePlatformName, platformName, runnablePlatforms } from './platform'
export { type ProxySettings, proxySettingsOf } from './proxy'
export { type LayerStatus, type PulledImage, type PullProgress, type PullRequest, pullImage } from './pull'
export {
  type KnownBlob,
  type PushedImage,
  type PushLayer,
  type PushProgress,
  type PushRequest,
  type PushStatus,
  pushImage,
} from './push'
export { familiarName, familiarReference, InvalidReference, parseReference, type Reference } from './reference'
export { RegistryError } from './registry-error'
export { isAllowed, isInsecure, type RegistrySettings } from './registry-settings'
export { Repository } from './repository'
export { type SearchRequest, type SearchResult, searchRegistry } from './search'
export { SharedDownloads } from './shared-downloads'
export { listTags } from './tags'
export { WritableRepository } from './writable-repository'
