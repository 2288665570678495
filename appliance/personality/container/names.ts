import { randomInt } from 'node:crypto'
import { invalid } from '../api/docker-error'

const adjectives =
  'able amber basic bold brave bright calm careful cheerful clear clever cool curious daring eager early earnest easy fair fancy fast fine firm fond frank fresh gentle glad golden good grand happy honest humble ideal jolly keen kind lively loyal lucky mellow merry mighty modest neat noble patient polite proud quick quiet rapid ready robust serene sharp silent simple smooth solid steady sunny swift tidy upbeat vivid warm wise witty young zesty'.split(
    ' ',
  )

/** People to whom computing and networks owe something. */
const surnames =
  'allen babbage backus bartik berners boole cerf church codd conway dijkstra engelbart floyd gosling hamilton hamming hoare hopper iverson johnson kahn karp kay kernighan kilby kleene knuth lamport liskov lovelace mccarthy metcalfe milner minsky naur nygaard perlis perlman postel rabin ritchie rivest sammet scott shannon sifakis stallman sutherland tarjan thompson torvalds turing ullman valiant wilkes wilkinson wing wirth yao zuse'.split(
    ' ',
  )

/** A name in docker's form, `adjective_surname`; with a digit at the end when an earlier one was taken. */
export function generateName(attempt: number): string {
  const name = `${pick(adjectives)}_${pick(surnames)}`
  return attempt === 0 ? name : `${name}${randomInt(10)}`
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? ''
}

/** The name without the leading slash; throws docker's refusal when it is none: a name has two characters or more. */
export function checkName(name: string, shown = name): string {
  const bare = name.replace(/^\//, '')
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(bare) && bare.length <= 255) return bare
  throw invalid(`Invalid container name (${shown}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
}
