// Stands in for a dispatch namespace: `get(name, args?, options?)` gives a stub, or throws.
export default function makeNamespace(env) {
  return {
    get(name) {
      if (!(name in env)) throw new Error(`Worker not found: ${name}`);
      return env[name];
    },
  };
}
