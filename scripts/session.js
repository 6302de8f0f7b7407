// Which flash card comes next and when it comes again. The schedule is FSRS's; nothing is kept here but what can be undone.

import { createEmptyCard, fsrs, State } from "ts-fsrs";
import { endOfDay, isDue, startOfDay } from "./schedule.js";
import { change, read } from "./state.js";

/** @typedef {import("./schedule.js").Kept} Kept */
/** @typedef {import("ts-fsrs").Grade} Grade */
/** @typedef {{ id: string, grade: Grade, before: Kept | undefined }} Answer */

const AHEAD = 20 * 60_000; // with nothing else left, a card being learned may come this much early
const scheduler = fsrs({ enable_fuzz: true }); // or what is learned together would always come back together

/** @returns {Record<string, Kept>} */
const known = () => read().cards;

/**
 * What there is to do among the cards `ids`, each list in its order; at most `limit` cards begin each day.
 * @param {string[]} ids @param {number} limit @param {number} now
 */
export function plan(ids, limit, now) {
  const cards = known();
  const begun = Object.values(cards).filter((card) => card.first >= startOfDay(now)).length;
  const seen = ids.filter((id) => cards[id]).sort((a, b) => cards[a].due - cards[b].due);
  const learning = (/** @type {string} */ id) => cards[id].state !== State.Review;
  const due = seen.filter((id) => isDue(cards[id], now));
  return {
    due: [...due.filter(learning), ...due.filter((id) => !learning(id))],
    fresh: ids.filter((id) => !cards[id]).slice(0, Math.max(0, limit - begun)),
    soon: seen.filter((id) => learning(id) && !due.includes(id) && cards[id].due <= now + AHEAD),
    tomorrow: seen.filter((id) => cards[id].due >= endOfDay(now) && cards[id].due < endOfDay(endOfDay(now))),
  };
}

/** What each answer to a card would do, by grade. @param {string} id @param {number} now */
export const preview = (id, now) => scheduler.repeat(revive(known()[id], now), now);

/** @param {string} id @param {Grade} grade @param {ReturnType<typeof preview>} outcomes @returns {Answer} */
export function answer(id, grade, outcomes) {
  const before = known()[id];
  const { card } = outcomes[grade];
  const last = Number(card.last_review);
  change((state) => {
    state.cards[id] = {
      due: Number(card.due), last, first: before?.first ?? last, state: card.state, reps: card.reps, lapses: card.lapses,
      stability: card.stability, difficulty: card.difficulty, days: card.scheduled_days, step: card.learning_steps,
    };
  });
  return { id, grade, before };
}

/** @param {Answer} given */
export function undo({ id, before }) {
  change((state) => {
    if (before) state.cards[id] = before;
    else delete state.cards[id];
  });
}

/** Set aside the schedules of cards the site no longer has, and take them up again. @param {(id: string) => boolean} exists */
export function sort(exists) {
  if (!Object.entries(known()).some(([id, card]) => exists(id) === Boolean(card.gone))) return;
  change(({ cards }) => {
    for (const [id, card] of Object.entries(cards)) {
      if (exists(id)) delete card.gone;
      else card.gone = true;
    }
  });
}

/** @param {Kept | undefined} kept @param {number} now @returns {import("ts-fsrs").CardInput} */
function revive(kept, now) {
  if (!kept) return createEmptyCard(now);
  const { due, last, state, reps, lapses, stability, difficulty, days, step } = kept;
  return {
    due, last_review: last, state, reps, lapses, stability, difficulty,
    scheduled_days: days, learning_steps: step, elapsed_days: 0,
  };
}
