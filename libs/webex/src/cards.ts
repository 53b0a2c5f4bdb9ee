export { card, openUrl, showCard, submit } from './cards/card.ts'
export { column, columns, container, facts, heading, text, type Spacing, type TextLook } from './cards/elements.ts'
export { choiceInput, dateInput, numberInput, textInput, toggleInput, type InputLook } from './cards/inputs.ts'
