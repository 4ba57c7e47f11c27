/**
 * The mutants of a source: every constant one more and one less, every comparison turned, every call deleted. Types and
 * imports are no code and have none.
 */
import * as ast from 'typescript/unstable/ast';
import { callWithout, comparisonsTurned, constantsShifted } from './changes.js';
import { readSyntax } from './syntax.js';

export type Kind = 'constant' | 'comparison' | 'call';

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
  /** The expression that replaces it. */
  readonly becomes: string;
  /** Whether the place is a property's name in an object, and no expression. */
  readonly isName: boolean;
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
    if (ast.isCallExpression(node)) this.note(node, within, 'call', callWithout(node, this.source));
    // A minus and its number are one constant.
    if (constants.length > 0 && ast.isPrefixUnaryExpression(node)) return;
    node.forEachChild((child) => this.visit(child, within));
  }

  private note(node: ast.Node, names: readonly string[], kind: Kind, changes: readonly string[]): void {
    const start = node.getStart(this.source);
    const within = names.join('.') || 'the module';
    if (changes.length === 0) return;
    const line = this.source.text.slice(0, start).split('\n').length;
    const isName = ast.isPropertyAssignment(node.parent) && node.parent.name === node;
    for (const becomes of changes) {
      this.found.push({ file: this.file, within, kind, line, start, end: node.end, becomes, isName });
    }
  }
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
