// What one types to write a text, so that half a word, also half a syllable, is found in it.

const FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const MIDDLE = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split(" ");
const LAST = " ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split(" ");

/** @param {string} syllable of Hangul */
function keys(syllable) {
  const number = syllable.charCodeAt(0) - 0xac00;
  return FIRST[Math.floor(number / 588)] + MIDDLE[Math.floor((number % 588) / 28)] + LAST[number % 28];
}

/**
 * Hangul becomes its keys, katakana hiragana; case, width, spaces and hyphens do not count.
 * @param {string} text
 */
export const typed = (text) =>
  text.normalize("NFC").replace(/[\uff01-\uff5e\uff66-\uff9f]+/g, (wide) => wide.normalize("NFKC")).toLowerCase()
    .replace(/[\s・/-]/g, "")
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 96))
    .replace(/[ㅏ-ㅣ]/g, (letter) => MIDDLE[letter.charCodeAt(0) - 0x314f])
    .replace(/[가-힣]/g, keys);
