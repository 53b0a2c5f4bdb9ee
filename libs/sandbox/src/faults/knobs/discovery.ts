import { statusAnswer } from '../answers.ts'
import { textIn, type Knob } from '../knob.ts'
import { devicesIn } from '../scope.ts'

const operations: Readonly<Record<string, string>> = { POST: 'create', PUT: 'refresh', GET: 'list', DELETE: 'delete' }

/** Knobs about the catalogue and devices. */
export const discovery: readonly Knob[] = [
  {
    name: 'u2c.status',
    about: 'The catalogue answers a status',
    parameters: { which: '`limited` or `full`; both by default', code: 'default 503', retryAfter: 'header' },
    ends: 'lasts',
    when: (moment, { fault }) => {
      if (moment.at !== 'http' || moment.call.surface !== 'u2c') return false
      const which = moment.call.path.includes('/limited/') ? 'limited' : 'full'
      return textIn(fault, 'which', which) === which
    },
    http: async (_call, { fault }) => statusAnswer(fault, 503),
  },
  {
    name: 'wdm.status',
    about: 'WDM answers a status',
    parameters: { op: '`create`, `refresh`, `list` or `delete`; all by default', code: 'default 503', retryAfter: 'header' },
    ends: 'lasts',
    when: (moment, { fault }) => {
      if (moment.at !== 'http' || moment.call.surface !== 'wdm') return false
      const op = operations[moment.call.method] ?? ''
      return textIn(fault, 'op', op) === op
    },
    http: async (_call, { fault }) => statusAnswer(fault, 503),
  },
  {
    name: 'wdm.vanish',
    about: 'Devices are deleted behind the back of their owners: upgrade 404, PUT 404',
    parameters: { cut: 'false = links on them stay open, and hear nothing any more' },
    ends: 'once',
    set: (kernel, set) => {
      const gone = devicesIn(kernel, set)
      for (const device of gone) {
        kernel.state.devices.remove(device.id)
        if (set.fault['cut'] !== false) for (const link of kernel.links.of(device.id)) link.cut()
      }
      return gone.length
    },
  },
]
