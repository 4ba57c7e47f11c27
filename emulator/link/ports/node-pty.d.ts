/** The one function of the package's internals that `native.ts` needs; its own types describe only what wraps it. */
declare module '@lydell/node-pty/requireBinary.js' {
  export function requireBinary(file: 'pty.node'): {
    open(columns: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string };
  };
}
