import { defineBot } from '@nightshift/bot'
import { host } from '@nightshift/host'

/** A bot that does with its secrets what no bot should: it puts them into errors, causes and rejections. */
const spills = defineBot({
  name: 'toodles',
  about: 'Spills.',
  roles: [],
  commands: {
    throw: {
      about: 'Fails with secrets in its message and its cause',
      allow: 'everyone',
      run: ({ self }) => {
        const token = self.secret('webex-token')
        throw new Error(`refused ${token}`, {
          cause: Object.assign(new Error(`Authorization: Bearer ${token}`), {
            options: { headers: { 'x-api-key': self.secret('api-key'), note: self.secret('api-key') } },
          }),
        })
      },
    },
    crash: {
      about: 'Ends the process by a rejection that nobody hears',
      allow: 'everyone',
      run: ({ self }) => {
        void Promise.reject(new Error(`lost ${self.secret('api-key')} ${self.secret('webex-token')}`))
        return undefined
      },
    },
  },
})

await host(spills)
