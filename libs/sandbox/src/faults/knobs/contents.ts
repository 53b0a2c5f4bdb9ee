import { errorBody } from '../../refusal.ts'
import { uuidIn } from '../../wire-ids.ts'
import { numberIn, textIn, type HttpCall, type Knob, type SetFault } from '../knob.ts'
import type { Kernel } from '../../kernel.ts'

const answers: Readonly<Record<string, readonly [number, string]>> = {
  scanning: [423, 'The file is being scanned.'],
  infected: [410, 'The file is infected.'],
  unscannable: [428, 'The file cannot be scanned.'],
}

/** Knobs about files. */
export const contents: readonly Knob[] = [
  {
    name: 'content.scan',
    about: 'Files are still being scanned, infected, or cannot be scanned',
    parameters: {
      state: '`scanning` (default), `infected` or `unscannable`',
      ms: 'a scan ends so long after the file came; without it never',
    },
    ends: 'lasts',
    when: (moment, set, kernel) => moment.at === 'http' && moment.call.surface === 'content' && isHeldBack(moment.call, set, kernel),
    http: async ({ c }, { fault }) => {
      const [status, sentence] = answers[textIn(fault, 'state', 'scanning')] ?? [423, '']
      const headers = { ...(status === 423 && { 'retry-after': '1' }) }
      return c.req.method === 'HEAD'
        ? new Response(null, { status, headers })
        : Response.json(errorBody(sentence, 'ROUTERGW_fault'), { status, headers })
    },
  },
]

function isHeldBack({ c, path }: HttpCall, { fault }: SetFault, kernel: Kernel): boolean {
  const state = textIn(fault, 'state', 'scanning')
  if (state === 'unscannable') return c.req.query('allow') !== 'unscannable'
  if (state === 'infected') return true
  const content = kernel.state.contents.get(uuidIn('CONTENT', path.split('/')[3] ?? '') ?? '')
  return content === undefined || content.created + numberIn(fault, 'ms', Number.POSITIVE_INFINITY) > kernel.time.clock.now()
}
