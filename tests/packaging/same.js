// The one assertion of the smoke test, which needs nothing that a runtime may lack.
export function same(got, wanted) {
  const [told, asked] = [got, wanted].map((value) => JSON.stringify(value));
  if (told !== asked) throw new Error(`${told} instead of ${asked}`);
}
