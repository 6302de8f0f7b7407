// In a quiz, 1 chooses the first option, 2 the second…

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
  const option = event.target.closest(".quiz")?.querySelectorAll("input")[Number(event.key) - 1];
  option?.focus();
  option?.click();
});
