import { familiarName, familiarReference, type Reference } from '../../../imagec'
import type { Engine } from '../engine'
import type { Image } from './image-store'

/** Tells an event of an image as dockerd does: its labels, while it exists, and the name under which it happened. */
export function tellImage(
  engine: Engine,
  action: 'create' | 'tag' | 'untag' | 'load' | 'save' | 'import',
  image: Image,
  name: string = image.id,
): void {
  engine.events.publish({ type: 'image', action, id: image.id, attributes: { ...image.config.config.Labels, name } })
}

/** A pull is told under what was asked for, which has no tag when that was all of them; its `name` is without tag and digest. */
export function tellPulled(engine: Engine, image: Image | undefined, reference: Reference, asked: string): void {
  const attributes = { ...image?.config.config.Labels, name: familiarName(reference) }
  engine.events.publish({ type: 'image', action: 'pull', id: asked, attributes })
}

/** A push is told under the reference that was asked for. */
export function tellPushed(engine: Engine, reference: Reference): void {
  const attributes = { name: familiarName(reference) }
  engine.events.publish({ type: 'image', action: 'push', id: familiarReference(reference), attributes })
}

/** The end of an image: its labels are gone with it. */
export function tellDeleted(engine: Engine, id: string): void {
  engine.events.publish({ type: 'image', action: 'delete', id, attributes: { name: id } })
}
