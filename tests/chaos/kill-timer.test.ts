import { killPoints } from './victim/points.ts'

killPoints('timer')
