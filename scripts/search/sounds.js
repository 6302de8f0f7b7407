// Words written by their sound: ドッカー and 도커 are docker. Vowels differ too much between the scripts, consonants do not;
// those that one script or another does not tell apart are one here.

const INITIALS = [..."kknttlmppss", "", ..."ssskt", "p", ""];
const FINALS = ["", ..."kkknnntllllllllmppss", "n", ..."sskt", "p", ""];
/** From ぁ on; a small っ and a long vowel have no sound of their own */
const KANA = ["          ", "kkkkkkkkkk", "ssssssssss", "ttss   tttt", "nnnnn", " pp ppppp pp pp", "mmmmm", "      ", "lllll", "     np"].join("");

/** The consonants of a Korean or Japanese word as `letters` folds it. @param {string} word */
export function sounds(word) {
  const all = [...word].map((letter) => {
    const code = letter.charCodeAt(0);
    if (code >= 0xac00 && code <= 0xd7a3) return INITIALS[Math.floor((code - 0xac00) / 588)] + FINALS[(code - 0xac00) % 28];
    return KANA[code - 0x3041] ?? "";
  }).join("");
  return all.replaceAll(" ", "").replace(/nk$/, "n");
}

/** The consonants of an English word, as loans keep them. @param {string} word */
export function consonants(word) {
  return word.replace(/[ts]ion/g, "sn").replace(/[cg](?=[eiy])|ch|sh|[jz]/g, "s").replace(/ph|[bfv]/g, "p").replace(/x/g, "ks")
    .replace(/[cgq]/g, "k").replace(/d/g, "t").replace(/r(?![aeiouy])/g, "").replace(/r/g, "l")
    .replace(/(.)\1+/g, "$1").replace(/[aeiouywh]/g, "").replace(/nk$/, "n");
}
