import { join } from 'node:path'
import { run } from '../e2e/environment'

/** Ten layers of 30 MB, half of it random, half of it text. */
const layers = 10
const filesALayer = 3
/** MB of tar in the layers. */
export const megabytes = 300
export const bigImageNote = `${megabytes} MB of tar in ${layers} layers`

const script = `set -euo pipefail
cd "$1"
umoci init --layout big && umoci new --image big:x
for layer in $(seq ${layers}); do
  rm -rf root && mkdir root
  for file in $(seq ${filesALayer}); do
    head -c 5000000 /dev/urandom > "root/random-$layer-$file"
    (yes "line $layer $file of a text that can be packed" || true) | head -c 5000000 > "root/text-$layer-$file"
  done
  tar -C root -cf layer.tar . && umoci raw add-layer --image big:x layer.tar
done
skopeo copy -q --dest-tls-verify=false oci:big:x "docker://$2"
du -sb big | cut -f1`

/** Makes an image in a directory and puts it into a registry as `name`. Gives its OCI layout and the MB of its blobs. */
export async function makeBigImage(
  directory: string,
  name: string,
): Promise<{ readonly layout: string; readonly packed: number }> {
  const made = await run('bash', ['-c', script, 'bench', directory, name], { limit: 600_000 })
  if (made.code !== 0) throw new Error(`an image of ${megabytes} MB: ${made.stderr}`)
  return { layout: `${join(directory, 'big')}:x`, packed: Number(made.stdout) / 1e6 }
}
