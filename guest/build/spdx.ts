/** What each licence's text has and no other's. */
const MARKS: Readonly<Record<string, RegExp>> = {
  "Apache-2.0": /Apache License,? Version 2\.0/,
  MIT: /Permission is hereby granted, free of charge, to any person obtaining a copy/,
  ISC: /Permission to use, copy, modify,? and(\/or)? distribute this software for any purpose/,
  "MPL-2.0": /Mozilla Public License,? Version 2\.0/i,
};
const BSD = /Redistribution and use in source and binary forms/;
const BSD_3 = /Neither the names? of|may not be used to endorse|names of its contributors may/;

/**
 * The licences that a licence file holds, as SPDX identifiers: those of Go modules at large.
 * @throws Error for a text in which none is recognized: somebody has to read it
 */
export function licencesIn(text: string, of: string): string[] {
  const words = text.replaceAll(/\s+/g, " ");
  const found = Object.entries(MARKS).flatMap(([name, mark]) => (mark.test(words) ? [name] : []));
  if (BSD.test(words)) found.push(BSD_3.test(words) ? "BSD-3-Clause" : "BSD-2-Clause");
  if (found.length === 0) throw new Error(`${of} is a licence that guest/build/spdx.ts does not know`);
  return found;
}
