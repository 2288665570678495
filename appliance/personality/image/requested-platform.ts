import * as z from 'zod'
import { invalid, notFound } from '../api/docker-error'
import type { Image } from './image-store'

/** An OCI platform as a client names it. */
export interface RequestedPlatform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })

/** The `platform` parameters of a request (API 1.48, several since 1.52): JSON of OCI's Platform. Throws docker's 400. */
export function requestedPlatforms(one: string, more: readonly string[] | undefined): readonly RequestedPlatform[] {
  return (more ?? (one === '' ? [] : [one])).map((text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      throw invalid(`failed to parse platform: ${error instanceof Error ? error.message : String(error)}`)
    }
    const parsed = platformSchema.safeParse(value)
    if (!parsed.success) throw invalid('failed to parse platform: either both of os and architecture must be provided')
    const { os, architecture } = parsed.data
    if (os === '' || architecture === '') throw invalid('both OS and Architecture must be provided')
    return parsed.data
  })
}

/** An image is kept for one platform: it must be one of those that are asked for; none means any. Throws docker's 404. */
export function requirePlatform(image: Image, wanted: readonly RequestedPlatform[], name: string): void {
  const { os, architecture, variant } = image.config
  const fits = (platform: RequestedPlatform) =>
    platform.os === os &&
    platform.architecture === architecture &&
    (platform.variant === undefined || platform.variant === '' || platform.variant === (variant ?? ''))
  const [first] = wanted
  if (first === undefined || wanted.some(fits)) return
  const text = (platform: RequestedPlatform) =>
    [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')
  throw notFound(
    `image with reference ${name} was found but its platform (${text({ os, architecture, variant: variant ?? undefined })}) does not match the specified platform (${text(first)})`,
  )
}
