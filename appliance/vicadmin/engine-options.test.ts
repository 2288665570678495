import { parseEngineOptions } from './engine-options'

test('labels, insecure registries and mirrors of the last ExecStart', () => {
  const unit = `[Service]
ExecStart=
ExecStart=/usr/lib/coreos/dockerd  --host=unix:///var/run/docker.sock --tlsverify --label provider=vic --label a=b=c --insecure-registry 10.0.0.2:5000 --registry-mirror=http://mirror $DOCKER_OPTS
Environment="A=b"
`
  expect(parseEngineOptions(unit)).toEqual({
    labels: ['provider=vic', 'a=b=c'],
    insecureRegistries: ['10.0.0.2:5000'],
    mirrors: ['http://mirror'],
  })
})

test('a unit without options', () => {
  expect(parseEngineOptions('[Service]\nExecStart=\n')).toEqual({ labels: [], insecureRegistries: [], mirrors: [] })
})
