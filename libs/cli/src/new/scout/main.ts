import { host } from '@nightshift/host'
import { scout } from './bot.ts'

await host(scout)
