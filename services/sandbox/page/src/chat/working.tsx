import { useNow } from '../hooks.ts'
import { health } from '../machine/health.ts'
import type { Story } from '../stories/story.ts'
import { inSeconds } from '../time.ts'
import type { Model } from './model.ts'

/** A bot answers most questions sooner than a placeholder can be read. */
const patienceMs = 250
/** Nobody waits at a screen longer than this. */
const forgetMs = 10 * 60_000

/** In the place of an answer that is not there yet: who works on it and for how long, or why nobody does. */
export function Working(props: { readonly stories: readonly Story[]; readonly model: Model }) {
  const now = useNow(props.stories.length > 0 ? 250 : 60_000)
  return (
    <>
      {props.stories
        .filter((one) => now - one.at > patienceMs && now - one.at < forgetMs)
        .map((one) => {
          const bot = props.model.fleet.find(({ name }) => name === one.bot)
          const person = props.model.people.find(({ handle }) => handle !== undefined && handle === one.bot)
          const isDown = bot !== undefined && health(bot) === 'off'
          return (
            <div class="message bot working" key={one.id}>
              <div class="avatar" aria-hidden="true">
                {(person?.name ?? one.bot ?? '').slice(0, 1)}
              </div>
              <p class="muted">
                <span class="dots" aria-hidden="true">
                  <i />
                  <i />
                  <i />
                </span>
                {isDown ? `${person?.name ?? one.bot} is down; it answers when it is back` : `${person?.name ?? one.bot} is at work`}
                <span class="figure"> {inSeconds(now - one.at)}</span>
              </p>
            </div>
          )
        })}
    </>
  )
}
