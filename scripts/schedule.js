// When a flash card is due. Small, because the start page needs it too; what comes next is FSRS's in session.js.

/**
 * A card's schedule as it is kept: times in ms, the rest as FSRS has it.
 * @typedef {object} Kept
 * @property {number} due
 * @property {number} last when it was answered last
 * @property {number} first when it was answered first
 * @property {number} state 1 learning, 2 review, 3 relearning
 * @property {number} stability
 * @property {number} difficulty
 * @property {number} days
 * @property {number} step
 * @property {number} reps
 * @property {number} lapses
 * @property {true} [gone] the site no longer has it
 */

const REVIEW = 2;
const DAY_BEGINS = 4; // o'clock: who studies after midnight is still in yesterday

/** @param {number} now */
export function endOfDay(now) {
  const end = new Date(now);
  if (end.getHours() >= DAY_BEGINS) end.setDate(end.getDate() + 1);
  return end.setHours(DAY_BEGINS, 0, 0, 0);
}

/** @param {number} now */
export function startOfDay(now) {
  const start = new Date(endOfDay(now));
  return start.setDate(start.getDate() - 1);
}

/** A review is due on its day, a card being learned at its minute. @param {Kept} card @param {number} now */
export const isDue = (card, now) => !card.gone && card.due < (card.state === REVIEW ? endOfDay(now) : now + 1);

/** @param {Record<string, Kept>} cards @param {number} now */
export const countDue = (cards, now) => Object.values(cards).filter((card) => isDue(card, now)).length;
