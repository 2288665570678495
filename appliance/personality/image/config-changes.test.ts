import { applyChanges } from './config-changes'

test('every instruction changes what it names', () => {
  const config = applyChanges({ Env: ['PATH=/bin', 'A=old'], Labels: { kept: 'yes' } }, [
    'CMD ["run", "it"]',
    'entrypoint exec me',
    'ENV A=new B="two words" C=$A\nENV D and the rest',
    'ENV E=$' + '{A}/x',
    'LABEL one=1 "two words"=\'a b\'',
    'EXPOSE 80 53/udp 8000-8002',
    'VOLUME ["/data", "/more"]',
    'VOLUME /third',
    'USER nobody:nogroup',
    'WORKDIR /srv',
    'WORKDIR app',
    'STOPSIGNAL SIGQUIT',
    'ONBUILD RUN make',
    'HEALTHCHECK --interval=1m30s --retries=3 CMD curl localhost',
    '# nothing',
  ])
  expect(config).toEqual({
    Cmd: ['run', 'it'],
    Entrypoint: ['/bin/sh', '-c', 'exec me'],
    Env: ['PATH=/bin', 'A=new', 'B=two words', 'C=old', 'D=and the rest', 'E=new/x'],
    Labels: { kept: 'yes', one: '1', 'two words': 'a b' },
    ExposedPorts: { '80/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {}, '8002/tcp': {} },
    Volumes: { '/data': {}, '/more': {}, '/third': {} },
    User: 'nobody:nogroup',
    WorkingDir: '/srv/app',
    StopSignal: 'SIGQUIT',
    OnBuild: ['RUN make'],
    Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'], Interval: 90e9, Retries: 3 },
  })
  expect(applyChanges({}, ['HEALTHCHECK NONE']).Healthcheck).toEqual({ Test: ['NONE'] })
})

test.each([
  ['RUN make', 'RUN is not a valid change command'],
  ['ENV A', 'ENV must have two arguments'],
  ['ENV A=b c', 'Syntax error - can\'t find = in "c". Must be of the form: name=value'],
  ['ENV', 'ENV requires at least one argument'],
  ['EXPOSE x', 'invalid containerPort: x'],
  ['EXPOSE 70000', 'invalid containerPort: 70000'],
  ['ONBUILD ONBUILD x', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
  ['HEALTHCHECK TCP 80', 'Unknown type "TCP" in HEALTHCHECK (try CMD)'],
])('%s is refused', (change, message) => {
  expect(() => applyChanges({}, [change])).toThrow(message)
})
