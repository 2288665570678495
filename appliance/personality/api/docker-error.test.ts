import { PortLayerError } from '../../portlayer/problem'
import { DockerError, toDockerError } from './docker-error'

test('a container that has gone meanwhile is told as docker tells of one that is not there', () => {
  const id = 'ab'.repeat(32)
  expect(toDockerError(new PortLayerError('not-found', `there is no container ${id}`))).toMatchObject({
    status: 404,
    message: `No such container: ${id}`,
  })
})

test('errors that are docker’s stay, what nobody knows is 500', () => {
  const known = new DockerError(409, 'taken')
  expect(toDockerError(known)).toBe(known)
  expect(toDockerError(new Error('broken'))).toMatchObject({ status: 500, message: 'broken' })
})
