// Words as they are compared: what spelling, spaces, endings and an unfinished input method change is folded away.

const LATIN = /[a-z0-9]/;
const HANGUL = 0xac00;
const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
/** Finals of two consonants, and the two of them */
const DOUBLE = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" };
/** Vowels that begin others, and how many follow in the order of syllables: 고 becomes 과, 괘, 괴 */
const BEGUN = { 8: 3, 13: 3, 18: 1 };
/** Particles and endings of Korean, as far as they say nothing of what is looked for */
const ENDINGS = new RegExp(`(?:${[
  "(?:하|되|해|했|됐|돼|한|된|할|될|시키)?(?:(?:은|는|인|ㄴ)?(?:가|지)요|나요|니까|어요|아요|예요|에요|(?:으)?려면|(?:으)?면|는|기|던|도록|지만|어야|아야|고|서|을|때|는지)",
  "이란|란|이라는|라는|인지|에서는?|에게|으로는?|로|부터|까지|보다|처럼|마다|이나|이랑|랑|[과와에]의|에[는도]|[이가은는을를의에도만과와요]",
].join("|")})$`);
/** Words that ask, in both languages: every question has them */
const ASKING = /^(?:어떻게|어떤|무엇|무슨|뭐|왜|언제|어디|어느|누가|방법|차이|다른|달라|하나|쓰나|써|법|때|どう|なぜ|なに|何|いつ|どこ|どの|違|教|方法)$/;

/** Fold width, case, kana, small kana and long vowels; what is no letter becomes a space. @param {string} text */
export function letters(text) {
  return text.normalize("NFKC").toLowerCase()
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[ぁぃぅぇぉっゃゅょゎ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 1))
    .replace(/ー/g, "").replace(/[^\p{L}\p{N}\p{M}\t\v\f]+/gu, " ");
}

const known = /** @type {Map<string, string>} */ (new Map());

/** One character as `letters` folds it. @param {string} character */
export function letter(character) {
  const folded = known.get(character) ?? letters(character);
  known.set(character, folded);
  return folded;
}

/** Close up Korean and Japanese words, set Latin ones apart: `교차 검증(cross-validation)` → `교차검증 cross validation `.
 * @param {string} folded */
export function flat(folded) {
  return folded.replace(/[a-z0-9]+/g, " $& ").replace(/(?<=[^a-z0-9 ]) +(?=[^a-z0-9 ])/g, "").replace(/ +/g, " ");
}

/** The pieces that names are indexed by: Latin words, two-character pieces of all else. @param {string} text */
export function pieces(text) {
  const words = flat(letters(text)).match(/[a-z0-9]+|[^a-z0-9\s]+/g) ?? [];
  return [...new Set(words.flatMap((word, at) => {
    if (!LATIN.test(word)) return pairs(word);
    const next = words[at + 1];
    return next && LATIN.test(next) ? [word, word + next] : [word];
  }))];
}

/** @param {string} word */
export const pairs = (word) => (word.length < 2 ? [word] : Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2)));

/** A part of a query: what it says, and whether it is an ending or particle
 * @typedef {{ text: string, ending: boolean, latin: boolean }} Part */

/** Split a query at spaces, between scripts, and before endings. @param {string} query @returns {Part[][]} parts by word */
export function split(query) {
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/.test(query);
  const content = /[\u30a1-\u30fa\u4e00-\u9fff]/.test(query.normalize("NFKC"));
  const words = query.normalize("NFKC").match(/[\p{L}\p{N}\p{M}ー]+/gu) ?? [];
  return words.map((word) => {
    const runs = word.match(/[A-Za-z0-9]+|[\u3041-\u309f]+|[^A-Za-z0-9\u3041-\u309f]+/g) ?? [];
    return runs.flatMap((/** @param {string} run @returns {Part[]} */ (run) => {
      const text = letters(run).trim();
      const latin = LATIN.test(text);
      if (latin || !text) return text ? [{ text, latin, ending: false }] : [];
      if (japanese) return [{ text, latin, ending: ASKING.test(run) || (content && /^[\u3041-\u309f]/.test(run)) }];
      const stem = text.replace(ENDINGS, "");
      if (ASKING.test(stem) || ASKING.test(text)) return [{ text, latin, ending: true }];
      if (stem.length < 2 || stem === text) return [{ text, latin, ending: false }];
      return [{ text: stem, latin, ending: false }, { text: text.slice(stem.length), latin, ending: true }];
    }));
  });
}

/** A pattern for what a word may become while its last syllable is being typed: 드맆 → 드리프. @param {string} word */
export function unfinished(word) {
  const last = word.slice(-1).normalize("NFKC");
  const head = escape(word.slice(0, -1));
  const initial = "ᄀᄁᄂᄃᄄᄅᄆᄇᄈᄉᄊᄋᄌᄍᄎᄏᄐᄑᄒ".indexOf(last);
  if (initial >= 0) return `${head}${range(initial * 588, 588)}`;
  const code = last.charCodeAt(0) - HANGUL;
  if (code < 0 || code > 11171) return `${head}${escape(last)}`;
  const final = FINALS[code % 28];
  const open = code - (code % 28);
  if (final === " ") return `${head}${range(open, 28 * (1 + (BEGUN[/** @type {8} */ ((open / 28) % 21)] ?? 0)))}`;
  const [kept, moved] = DOUBLE[/** @type {"ㄳ"} */ (final)] ?? [" ", final];
  const next = INITIALS.indexOf(moved);
  const onward = `${String.fromCharCode(HANGUL + open + FINALS.indexOf(kept))}${range(next * 588, 588)}`;
  return `${head}(?:${escape(last)}|${onward})`;
}

/** @param {number} first @param {number} count */
const range = (first, count) => `[${String.fromCharCode(HANGUL + first)}-${String.fromCharCode(HANGUL + first + count - 1)}]`;

/** A pattern for words one edit away. @param {string} word */
export function oneEdit(word) {
  const at = (/** @type {number} */ from, /** @type {number} */ to) => escape(word.slice(from, to));
  const any = LATIN.test(word) ? "[a-z0-9]" : "[^a-z0-9\\s]";
  const long = word.length > (/^[\u3041-\u309f]+$/.test(word) ? 3 : 2); // most of two letters are words
  const forms = [...word].flatMap((_, i) => [
    ...(long ? [`${at(0, i)}${any}${word.length > 4 ? "?" : ""}${at(i + 1, word.length)}`] : []), // another, or one too many
    ...(i && long ? [`${at(0, i)}${any}${at(i, word.length)}`] : []), // one missing
    ...(i + 1 < word.length ? [`${at(0, i)}${at(i + 1, i + 2)}${at(i, i + 1)}${at(i + 2, word.length)}`] : []), // two swapped
  ]);
  return LATIN.test(word) ? `(?<= )(?:${forms.join("|")})(?= )` : forms.join("|");
}

/** @param {string} text */
const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** How many letters two words differ by, a Korean syllable or a voiced kana counting for its parts. @param {string} a @param {string} b */
export function distance(a, b) {
  const [from, to] = [a.normalize("NFD"), b.normalize("NFD")];
  if ([...from].sort().join() === [...to].sort().join()) return Number(a !== b);
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i += 1) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      row.push(Math.min(above[j] + Number(from[i] !== to[j]), above[j + 1] + 1, row[j] + 1));
    }
  }
  return row[to.length];
}

/** @param {string} text */
export const closed = (text) => text.replaceAll(" ", "");
