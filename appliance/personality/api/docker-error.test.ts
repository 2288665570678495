import { PortLayerError } from '../../portlayer/problem'
import { DockerError, toDockerError } from './docker-error'

test('an error of the port layer keeps its words, and has the status of its code', () => {
  expect(toDockerError(new PortLayerError('not-found', 'No such container: x'))).toMatchObject({
    status: 404,
    message: 'No such container: x',
  })
})

test('errors that are docker’s stay, what nobody knows is 500', () => {
  const known = new DockerError(409, 'taken')
  expect(toDockerError(known)).toBe(known)
  expect(toDockerError(new Error('broken'))).toMatchObject({ status: 500, message: 'broken' })
})
