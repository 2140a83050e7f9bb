interface Node<T> {
  value: T | undefined;
  children: Map<string, Node<T>> | undefined;
}

/** Values by path, where a whole subtree can be dropped at once. */
export class PathTree<T> {
  readonly #root: Node<T> = { value: undefined, children: undefined };

  get(path: readonly string[]): T | undefined {
    return this.#find(path)?.value;
  }

  /** Whether the path or anything below it has a value. */
  hasWithin(path: readonly string[]): boolean {
    return this.#find(path) !== undefined;
  }

  set(path: readonly string[], value: T): void {
    let node = this.#root;
    for (const name of path) {
      node.children ??= new Map();
      let child = node.children.get(name);
      if (child === undefined) {
        child = { value: undefined, children: undefined };
        node.children.set(name, child);
      }
      node = child;
    }
    node.value = value;
  }

  /** Drops the path and everything below it. */
  drop(path: readonly string[]): void {
    const name = path.at(-1);
    if (name !== undefined) this.#find(path.slice(0, -1))?.children?.delete(name);
  }

  /** Every path with its value, children before their parents. */
  *entries(): Generator<[path: string[], value: T]> {
    yield* walk(this.#root, []);
  }

  #find(path: readonly string[]): Node<T> | undefined {
    let node: Node<T> | undefined = this.#root;
    for (const name of path) {
      node = node.children?.get(name);
      if (node === undefined) return undefined;
    }
    return node;
  }
}

function* walk<T>(node: Node<T>, path: string[]): Generator<[string[], T]> {
  for (const [name, child] of node.children ?? []) yield* walk(child, [...path, name]);
  if (node.value !== undefined) yield [path, node.value];
}
