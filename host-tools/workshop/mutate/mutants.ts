/**
 * The mutants of a source: every constant one more and one less, every comparison turned, every call deleted, parts of
 * conditions dropped, a promise not waited for, two statements in the other order, an error not thrown. Types and imports
 * are no code and have none.
 */
import * as ast from 'typescript/unstable/ast';
import { awaitDropped, callWithout, comparisonsTurned, conditionsDropped, constantsShifted } from './changes.js';
import { readSyntax } from './syntax.js';

export type Kind = 'constant' | 'comparison' | 'call' | 'condition' | 'await' | 'order' | 'error';

export type Form = 'expression' | 'name' | 'statements';

export interface Mutant {
  readonly file: string;
  /** The declaration in which it stands, such as `Table.constructor`. */
  readonly within: string;
  readonly kind: Kind;
  /** Of the place's first character, counted from 1. */
  readonly line: number;
  /** The place's characters in the source: `start` … `end` − 1. */
  readonly start: number;
  readonly end: number;
  /** The text that replaces it. */
  readonly becomes: string;
  /** The kind of place: an expression, a property's name in an object, or whole statements. */
  readonly form: Form;
}

/** Every mutant of the sources, in the order of their places. @param sources texts by file name */
export function mutantsOf(sources: ReadonlyMap<string, string>): Mutant[] {
  return [...readSyntax(sources)].flatMap(([file, source]) => new Finder(file, source).found);
}

class Finder {
  readonly found: Mutant[] = [];

  constructor(
    private readonly file: string,
    private readonly source: ast.SourceFile,
  ) {
    this.visit(source, []);
  }

  private visit(node: ast.Node, names: readonly string[]): void {
    if (ast.isTypeNode(node) || ast.isInterfaceDeclaration(node) || ast.isTypeAliasDeclaration(node)) return;
    if (ast.isImportDeclaration(node) || ast.isExportDeclaration(node)) return;
    const name = declaredName(node, names.length === 0);
    const within = name === undefined ? names : [...names, name];
    const constants = constantsShifted(node, this.source);
    this.note(node, within, 'constant', constants);
    this.note(node, within, 'comparison', comparisonsTurned(node, this.source));
    this.note(node, within, 'condition', conditionsDropped(node, this.source));
    this.note(node, within, 'await', awaitDropped(node, this.source));
    if (ast.isCallExpression(node)) this.note(node, within, 'call', callWithout(node, this.source));
    if (ast.isThrowStatement(node)) this.noteStatements(within, 'error', node, node, '');
    if (ast.isBlock(node) || ast.isSourceFile(node)) this.swap(node.statements, within);
    // A minus and its number are one constant.
    if (constants.length > 0 && ast.isPrefixUnaryExpression(node)) return;
    node.forEachChild((child) => this.visit(child, within));
  }

  /** Statements side by side that stand alone, pair by pair, in the other order. */
  private swap(statements: readonly ast.Statement[], within: readonly string[]): void {
    for (let at = 0; at + 1 < statements.length; at++) {
      const [one, two] = [statements[at], statements[at + 1]];
      if (!ast.isExpressionStatement(one) || !ast.isExpressionStatement(two)) continue;
      if (!orderMatters(one.expression, two.expression, this.source)) continue;
      this.noteStatements(within, 'order', one, two, `${two.getText(this.source)} ${one.getText(this.source)}`);
      // No statement stands in two places.
      at += 1;
    }
  }

  private noteStatements(names: readonly string[], kind: Kind, first: ast.Node, last: ast.Node, becomes: string): void {
    const start = first.getStart(this.source);
    const line = this.source.text.slice(0, start).split('\n').length;
    const within = names.join('.') || 'the module';
    this.found.push({ file: this.file, within, kind, line, start, end: last.end, becomes, form: 'statements' });
  }

  private note(node: ast.Node, names: readonly string[], kind: Kind, changes: readonly string[]): void {
    const start = node.getStart(this.source);
    const within = names.join('.') || 'the module';
    if (changes.length === 0) return;
    const line = this.source.text.slice(0, start).split('\n').length;
    const isName = ast.isPropertyAssignment(node.parent) && node.parent.name === node;
    const form = isName ? 'name' : 'expression';
    for (const becomes of changes) {
      this.found.push({ file: this.file, within, kind, line, start, end: node.end, becomes, form });
    }
  }
}

/** Whether one statement assigns what the other mentions, or both call what may touch the same: the order of others changes nothing. */
function orderMatters(one: ast.Expression, two: ast.Expression, source: ast.SourceFile): boolean {
  const mentions = (node: ast.Expression, other: ast.Expression): boolean =>
    ast.isBinaryExpression(node) && namesIn(other.getText(source), node.left.getText(source));
  return mentions(one, two) || mentions(two, one) || mayMeet(touched(one, source), touched(two, source));
}

/** Whether the text has that name, and not only a longer one that begins so. */
function namesIn(text: string, name: string): boolean {
  return text
    .split(name)
    .slice(1)
    .some((rest) => !/^[\w$]/.test(rest));
}

/** The texts of what a call is made on or with, `this` for the whole object; undefined for what is no call. */
function touched(node: ast.Expression, source: ast.SourceFile): string[] | undefined {
  const call = ast.isAwaitExpression(node) ? node.expression : node;
  if (!ast.isCallExpression(call)) return undefined;
  const { expression: callee, arguments: inputs } = call;
  const values = inputs.filter((input) => !ast.isNumericLiteral(input) && !ast.isStringLiteral(input));
  const on = ast.isPropertyAccessExpression(callee) ? [callee.expression] : [];
  return [...on, ...values].map((part) => part.getText(source));
}

/** Whether one of the values is the other's, or a part of it; a call on and with nothing may touch everything. */
function mayMeet(one: readonly string[] | undefined, two: readonly string[] | undefined): boolean {
  if (one === undefined || two === undefined) return false;
  if (one.length === 0 || two.length === 0) return true;
  const holds = (whole: string, part: string): boolean => part === whole || part.startsWith(`${whole}.`);
  return one.some((a) => two.some((b) => holds(a, b) || holds(b, a)));
}

/** The name that a declaration adds to the places in it; variables count at the top only, and no loop's. */
function declaredName(node: ast.Node, atTop: boolean): string | undefined {
  if (ast.isConstructorDeclaration(node)) return 'constructor';
  const named =
    ast.isFunctionDeclaration(node) ||
    ast.isClassDeclaration(node) ||
    ast.isMethodDeclaration(node) ||
    ast.isGetAccessorDeclaration(node) ||
    ast.isPropertyDeclaration(node) ||
    (atTop && ast.isVariableDeclaration(node) && ast.isVariableStatement(node.parent.parent));
  return named ? node.name?.getText() : undefined;
}
