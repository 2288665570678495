import { writeFileSync } from 'node:fs'
import { generateTypes } from './typescript'

const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('generate: name the file to write')
writeFileSync(target, generateTypes())
