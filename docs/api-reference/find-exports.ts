/** What a module exports, each name with the declaration behind it, through however many re-exports. */
import { dirname, join } from "node:path";
import type { Declaration, ModuleExportName, Statement } from "oxc-parser";
import { SourceFile, type Span } from "./source-file.ts";

/** An exported name. */
export interface Export {
  readonly name: string;
  /** Its name in the file of its declaration. */
  readonly local: string;
  readonly file: SourceFile;
  readonly declaration: Declaration;
  /** The whole statement, before which the docstring stands. */
  readonly statement: Span;
}

/** A name of another package that a module passes on. */
export interface PassedOn {
  readonly name: string;
  readonly from: string;
}

export interface ModuleExports {
  readonly file: SourceFile;
  readonly own: readonly Export[];
  readonly passedOn: readonly PassedOn[];
}

/** The exports of the module at a path, in their order. */
export function findExports(path: string): ModuleExports {
  const file = new SourceFile(path);
  const own: Export[] = [];
  const passedOn: PassedOn[] = [];
  for (const [name, reference] of exportedNames(file)) {
    if (typeof reference === "string") own.push(...resolve(file, reference, name));
    else if (reference.from.startsWith(".")) {
      const found = findExports(join(dirname(path), reference.from)).own.filter(
        (one) => one.name === reference.name,
      );
      if (found.length === 0) throw new Error(`${reference.from} does not export ${reference.name}: ${path}`);
      own.push(...found.map((one) => ({ ...one, name })));
    } else passedOn.push({ name, from: reference.from });
  }
  return { file, own, passedOn };
}

/** Each exported name with the local name behind it, or with the module that it comes from. */
function exportedNames(
  file: SourceFile,
): [name: string, reference: string | { readonly name: string; readonly from: string }][] {
  return file.body.flatMap((statement) => {
    if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      const local = "id" in declaration && declaration.id ? declaration.id : undefined;
      return local && "name" in local ? [["default", local.name]] : [];
    }
    if (statement.type === "ExportAllDeclaration") {
      throw new Error(`export * hides what it exports: ${file.path}`);
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { declaration, specifiers, source } = statement;
    if (declaration) return [...new Set(declaredNames(declaration))].map((name) => [name, name]);
    return specifiers.map(({ local, exported }) => [
      nameOf(exported),
      source ? { name: nameOf(local), from: source.value } : nameOf(local),
    ]);
  });
}

/** The declarations of a local name: several of an overloaded function; those of an import come from its module. */
function resolve(file: SourceFile, local: string, name: string): Export[] {
  const declarations = file.body.flatMap((statement): Export[] => {
    const declaration = declarationOf(statement);
    if (declaration === undefined || !declaredNames(declaration).includes(local)) return [];
    return [{ name, local, file, declaration, statement }];
  });
  if (declarations.length > 0) return withoutImplementation(declarations);
  for (const statement of file.body) {
    if (statement.type !== "ImportDeclaration") continue;
    const specifier = statement.specifiers.find((one) => one.local.name === local);
    if (specifier?.type !== "ImportSpecifier") continue;
    const from = join(dirname(file.path), statement.source.value);
    const found = findExports(from).own.filter((one) => one.name === nameOf(specifier.imported));
    return found.map((one) => ({ ...one, name }));
  }
  throw new Error(`${file.path} has no declaration of ${local}`);
}

/** Of an overloaded function only the overloads can be called. */
function withoutImplementation(declarations: Export[]): Export[] {
  const overloads = declarations.filter(({ declaration }) => declaration.type === "TSDeclareFunction");
  return overloads.length > 0 ? overloads : declarations;
}

function declarationOf(statement: Statement): Declaration | undefined {
  switch (statement.type) {
    case "ExportNamedDeclaration":
      return statement.declaration ?? undefined;
    case "ExportDefaultDeclaration":
      return statement.declaration.type === "FunctionDeclaration" ? statement.declaration : undefined;
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "VariableDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return statement;
    default:
      return undefined;
  }
}

function declaredNames(declaration: Declaration): string[] {
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => {
      if (id.type === "Identifier") return [id.name];
      if (id.type !== "ObjectPattern") return [];
      return id.properties.flatMap((one) =>
        one.type === "Property" && one.value.type === "Identifier" ? [one.value.name] : [],
      );
    });
  }
  return "id" in declaration && declaration.id && "name" in declaration.id ? [declaration.id.name] : [];
}

const nameOf = (name: ModuleExportName): string => (name.type === "Literal" ? name.value : name.name);
