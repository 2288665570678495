import { build, canBuild } from './features/build'
import { canCompose, compose } from './features/compose'
import { images } from './features/images'
import { logs } from './features/logs'
import { networks } from './features/networks'
import { restarts } from './features/restarts'
import { streams } from './features/streams'
import { volumes } from './features/volumes'
import { SharedVch } from './shared-vch'

// What users do with a VCH beyond running a container, with the docker CLI, against one VCH.

jest.setTimeout(300_000)

const vch = new SharedVch('features')
beforeAll(() => vch.start(), 900_000)
afterAll(() => vch.stop(), 120_000)

describe('streams', () => streams(vch))
describe('restarts of daemons', () => restarts(vch))
describe('images', () => images(vch))
describe('logs', () => logs(vch))
describe('networks', () => networks(vch))
const describeBuilds = canBuild() ? describe : describe.skip
describeBuilds('builds', () => build(vch))
const describeProjects = canCompose() ? describe : describe.skip
describeProjects('a project of compose', () => compose(vch))
// The last: it makes the VCH anew.
describe('volumes', () => volumes(vch))
