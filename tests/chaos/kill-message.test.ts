import { killPoints } from './victim/points.ts'

killPoints('message')
