import { parseShell, type ShellNode, ShellSyntaxError, splitWords } from './shell-syntax'

const command = (...words: string[]): ShellNode => ({ kind: 'command', words, redirections: [] })

test.each([
  ['exit 0', command('exit', '0')],
  [`printf '%s' 'two words\nand a line'`, command('printf', '%s', 'two words\nand a line')],
  ['a "x"\'y\'z \\"', command('a', 'xyz', '"')],
  [`printf %s "a "b" \\"c\\" \\$d \\e $f"`, command('printf', '%s', 'a b "c" $d \\e $f')],
  ['a "" b', command('a', '', 'b')],
  ['a "con\\\ntinued"', command('a', 'continued')],
  ['a "two\\\\\nlines"', command('a', 'two\\\nlines')],
  ['a # comment', command('a')],
])('%s', (text, node) => expect(parseShell(text)).toEqual(node))

test('here-documents', () => {
  expect(parseShell('sudo tee /f << EOF\n#cloud\n\nhostname: x\nEOF\n')).toEqual({
    kind: 'command',
    words: ['sudo', 'tee', '/f'],
    redirections: [{ kind: 'input', text: '#cloud\n\nhostname: x\n' }],
  })
})

test('pipelines, conditions and their order', () => {
  expect(parseShell('a && b | c || ! d; e')).toEqual({
    kind: 'list',
    of: [
      {
        kind: 'or',
        left: {
          kind: 'and',
          left: command('a'),
          right: { kind: 'pipeline', commands: [command('b'), command('c')] },
        },
        right: { kind: 'not', of: command('d') },
      },
      command('e'),
    ],
  })
})

test('if, with redirections and command substitution left alone', () => {
  expect(parseShell('if ! type netstat 1>/dev/null; then ss -tln; else netstat -tln; fi')).toEqual({
    kind: 'if',
    condition: {
      kind: 'not',
      of: {
        kind: 'command',
        words: ['type', 'netstat'],
        redirections: [{ kind: 'output', descriptor: 1, path: '/dev/null' }],
      },
    },
    consequence: command('ss', '-tln'),
    alternative: command('netstat', '-tln'),
  })
  expect(parseShell('if [ ! -z "$(ip link show docker0)" ]; then a; fi')).toEqual({
    kind: 'if',
    condition: command('[', '!', '-z', '$(ip link show docker0)', ']'),
    consequence: command('a'),
  })
})

test.each([
  "'open",
  '"open',
  'a |',
  'a && ',
  '| a',
  'if a; then b',
  'fi; )',
  'a > ',
  'a << EOF\nno end',
  'a & b',
  '\\',
])('%s is refused', (text) => expect(() => parseShell(text)).toThrow(ShellSyntaxError))

test('nesting has a limit', () => {
  expect(() => parseShell('if '.repeat(1000))).toThrow('nested too deep')
})

test('words of a line', () => {
  expect(splitWords(`/usr/bin/dockerd  --label a=b "--label=c d" | x`)).toEqual([
    '/usr/bin/dockerd',
    '--label',
    'a=b',
    '--label=c d',
    '|',
    'x',
  ])
})
