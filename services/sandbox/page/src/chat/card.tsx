import * as AdaptiveCards from 'adaptivecards'
import { useEffect, useRef, useState } from 'preact/hooks'
import { safeHtml } from './markdown.ts'

const hostConfig = {
  fontFamily: 'inherit',
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 12 },
  actions: { maxActions: 8, buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
  inputs: { label: { requiredInputs: { suffix: ' *', suffixColor: 'attention' } } },
}

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = safeHtml(text)
  result.didProcess = true
}

/** A card by the official renderer. A button submits its fields once; the server decides what they are worth. */
export function Card(props: {
  readonly content: unknown
  readonly onSubmit: (title: string, inputs: Readonly<Record<string, unknown>>) => Promise<void>
}) {
  const place = useRef<HTMLDivElement>(null)
  const [problem, setProblem] = useState('')
  const shown = JSON.stringify(props.content)
  useEffect(() => {
    const card = new AdaptiveCards.AdaptiveCard()
    card.hostConfig = new AdaptiveCards.HostConfig(hostConfig)
    card.onExecuteAction = (action) => {
      if (action instanceof AdaptiveCards.OpenUrlAction) {
        // What a card says is data: only a page may be opened.
        if (/^https?:\/\//i.test(action.url ?? '')) window.open(action.url, '_blank', 'noopener')
        return
      }
      if (!(action instanceof AdaptiveCards.SubmitAction)) return
      setProblem('')
      const { card: _card, action: _action, ...inputs } = (action.data ?? {}) as Readonly<Record<string, unknown>> // the renderer merges fields and the button's data
      props
        .onSubmit(action.title ?? '', inputs)
        .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
    }
    card.parse(JSON.parse(shown))
    const rendered = card.render()
    place.current?.replaceChildren(...(rendered ? [rendered] : []))
  }, [shown])
  return (
    <div class="card">
      <div ref={place} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
