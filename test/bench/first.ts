import type { Docker } from './container'
import type { Measurement } from './measurement'

const containers = 10

/** An image pulled anew, and ten containers from it one after the other: the first is to start as fast as the tenth. */
export async function firstAndTenth(docker: Docker, image: string): Promise<Measurement[]> {
  await docker.out('rmi', '-f', image)
  await docker.out('pull', '-q', image)
  const times: number[] = []
  for (let one = 0; one < containers; one++) {
    times.push(await docker.firstOutput('run', '--name', `first-${one}`, image, 'echo', 'hello'))
  }
  await docker.out('rm', ...times.map((_, one) => `first-${one}`))
  const [first = Number.NaN, ...others] = times
  return [
    { name: 'docker run, second to tenth of an image', unit: 'ms', samples: others },
    {
      name: 'docker run, the first of an image',
      unit: 'ms',
      samples: [first],
      comparedWith: 'docker run, second to tenth of an image',
      aim: '<= 1 x',
    },
  ]
}
