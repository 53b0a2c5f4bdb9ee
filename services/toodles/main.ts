import { host } from '@nightshift/host'
import { toodles } from './bot.ts'

await host(toodles)
