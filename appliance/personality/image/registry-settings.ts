import type { RegistrySettings } from '../../../imagec'
import type { Engine } from '../engine'

/** How the administrator of this host lets it speak to registries: read anew, since docker-machine may change it. */
export async function registrySettings(engine: Engine, signal: AbortSignal): Promise<RegistrySettings> {
  const { registries } = await engine.portLayer.info(signal)
  return registries
}
