// What is folded away and what is not; tests/test_search.py runs it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { consonants, sounds } from "../../scripts/search/sounds.js";
import { closed, distance, flat, letters, oneEdit, pieces, split, unfinished } from "../../scripts/search/words.js";

/** @param {string} text */
const folded = (text) => closed(flat(letters(text)));
/** @param {string} query */
const stems = (query) => split(query).flat().filter((part) => !part.ending).map((part) => part.text);
/** @param {string} pattern @param {string} word */
const whole = (pattern, word) => new RegExp(`^(?:${pattern})$`).test(word);

test("other spellings are the same", () => {
  for (const [one, other] of [["サーバ", "サーバー"], ["ﾃﾞｰﾀ", "データ"], ["どりふと", "ドリフト"], ["ＳＭＯＴＥ", "smote"], ["교차 검증", "교차검증"],
    ["ランダム・フォレスト", "ランダムフォレスト"], ["きょうし", "きようし"]]) assert.equal(folded(one), folded(other));
});

test("other words stay apart", () => {
  for (const [one, other] of [["はし", "はっし"], ["橋", "はし"], ["バス", "パス"], ["정밀도", "정확도"], ["L1", "L2"]]) assert.notEqual(folded(one), folded(other));
});

test("Latin words stay words, all else becomes pieces", () => {
  assert.deepEqual(pieces("교차 검증(cross-validation)"), ["교차", "차검", "검증", "cross", "crossvalidation", "validation"]);
});

test("particles, endings and words that ask are set apart", () => {
  assert.deepEqual(stems("과적합을 막으려면"), ["과적합", "막으려면"]);
  assert.deepEqual(stems("배깅이랑 부스팅 차이가 뭐예요"), ["배깅", "부스팅"]);
  assert.deepEqual(stems("SHAPとLIMEはどう違いますか").slice(0, 2), ["shap", "lime"]);
  assert.deepEqual(stems("どりふと"), ["どりふと"]);
});

test("a syllable that is being typed may become others", () => {
  for (const [typed, word] of [["드맆", "드리프"], ["모니털", "모니터리"], ["재혀", "재현"], ["앙상ㅂ", "앙상블"], ["교", "교"], ["고", "과"], ["갑", "갑"]]) {
    assert.ok(whole(unfinished(typed), word), `${typed} → ${word}`);
  }
  assert.ok(!whole(unfinished("드맆"), "드라이"));
});

test("one edit is mended, two are not", () => {
  for (const [typed, word] of [["드리프드", "드리프트"], ["再見率", "再現率"], ["アンサンプル", "アンサンブル"], ["모니링", "모니터링"]]) {
    assert.ok(whole(oneEdit(folded(typed)), folded(word)), `${typed} → ${word}`);
  }
  assert.match(" smote ", new RegExp(oneEdit("smtoe")));
  assert.ok(!whole(oneEdit("재현율"), "재사성"));
  assert.ok(distance("재현률", "재현율") < distance("재현률", "재현성"));
});

test("loans sound like the English word", () => {
  for (const [loan, word] of [["도커", "docker"], ["ドッカー", "docker"], ["モニタリング", "monitoring"], ["프로메테우스", "prometheus"],
    ["쿠버네티스", "kubernetes"], ["オーバーフィッティング", "overfitting"]]) assert.equal(sounds(folded(loan)), consonants(word));
});
