import { checkTmpfsOptions } from './tmpfs-options'

describe('options of --tmpfs', () => {
  it.each(['rw', 'size=64m,mode=1777,uid=1,gid=2', 'exec,noatime,nr_inodes=10k'])('takes %s', (options) => {
    expect(checkTmpfsOptions(options)).toBe(options)
  })

  it.each([
    ['', '[""]'],
    ['rw,big', '["big"]'],
    ['size', '["size"]'],
    ['color=red', '["color" "red"]'],
    ['shared', '["shared"]'],
  ])('refuses %j', (options, words) => {
    expect(() => checkTmpfsOptions(options)).toThrow(
      expect.objectContaining({ status: 400, message: `Invalid tmpfs option ${words}` }),
    )
  })
})
