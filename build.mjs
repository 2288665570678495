// Bundles every program into dist/: one CommonJS file each, so that a program starts with one read.
import { chmod, rm } from 'node:fs/promises'
import { build } from 'esbuild'

/**
 * Leaves out ssh2's Poly1305 in WebAssembly, which costs time at every start and is for one cipher only: the channel
 * uses AES-GCM (tether/protocol.ts). There is no WebAssembly in a startup snapshot either.
 */
const withoutPoly1305 = {
  name: 'without-poly1305',
  setup({ onLoad }) {
    onLoad({ filter: /ssh2\/lib\/protocol\/crypto\/poly1305\.js$/ }, () => ({
      contents: `const absent = () => { throw new Error('chacha20-poly1305 is not in this program') }
module.exports = async () => ({ _malloc: () => 0, cwrap: () => absent })`,
    }))
  },
}

/** Programs of the host run on the user's Node (20 and later); those of the ISOs on the pinned Node 24. */
const programs = [
  { name: 'vic-lab', entry: 'lab/main.ts', target: 'node20' },
  { name: 'docker-machine-driver-vic', entry: 'driver/plugin/main.ts', target: 'node20' },
  { name: 'vic-proxy', entry: 'driver/proxy/main.ts', target: 'node20' },
  { name: 'imagec', entry: 'imagec/main.ts', target: 'node20' },
  { name: 'tether', entry: 'tether/main.ts', target: 'node24', plugins: [withoutPoly1305] },
  { name: 'vic-init', entry: 'appliance/init/main.ts', target: 'node24' },
  { name: 'port-layer', entry: 'appliance/portlayer/main.ts', target: 'node24' },
  { name: 'unpack-thread', entry: 'appliance/portlayer/storage/unpack-thread.ts', target: 'node24', keepNames: false },
  { name: 'interaction', entry: 'appliance/interaction/main.ts', target: 'node24' },
  { name: 'personality', entry: 'appliance/personality/main.ts', target: 'node24' },
  { name: 'name-server', entry: 'appliance/name-server/main.ts', target: 'node24' },
  { name: 'vicadmin', entry: 'appliance/vicadmin/main.ts', target: 'node24' },
]

const wanted = process.argv.slice(2)
const chosen = wanted.length === 0 ? programs : programs.filter((program) => wanted.includes(program.name))
const unknown = wanted.filter((name) => !programs.some((program) => program.name === name))
if (unknown.length > 0) throw new Error(`build.mjs: unknown program ${unknown.join(', ')}`)
if (wanted.length === 0) await rm('dist', { recursive: true, force: true })

for (const program of chosen) {
  const outfile = `dist/${program.name}`
  const { metafile } = await build({
    metafile: true,
    entryPoints: [program.entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: program.target,
    minifySyntax: true,
    minifyWhitespace: true,
    // Every closure is named when it is made: not where that is done for each file of a layer.
    keepNames: program.keepNames ?? true,
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    // ssh2's optional native addons: it falls back to node:crypto without them.
    external: ['cpu-features', '*.node'],
    plugins: program.plugins ?? [],
    logLevel: 'warning',
  })
  const inputs = Object.entries(metafile.outputs[outfile].inputs)
  if (inputs.some(([path, { bytesInOutput }]) => path.includes('/zod/v4/locales/es.') && bytesInOutput > 0)) {
    throw new Error(`build.mjs: ${outfile} holds all of zod, half a megabyte: import * as z from 'zod', not { z }`)
  }
  await chmod(outfile, 0o755)
}
