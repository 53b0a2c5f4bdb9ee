import { host } from '@nightshift/host'
import { pinger } from './bot.ts'

await host(pinger)
