import { host } from '@nightshift/host'
import { msoar } from './bot.ts'

await host(msoar)
