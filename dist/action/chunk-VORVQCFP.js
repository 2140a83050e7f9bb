import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  archivesOf
} from "./chunk-IEPRNZWI.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-5JA6Y4Q6.js";
import "./chunk-JTFQNUAL.js";
import "./chunk-ENWKWBF2.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-2522SAB2.js";
import "./chunk-JS3EBJJX.js";
import "./chunk-7V3AVLMS.js";
import "./chunk-LQOYVXCL.js";
export {
  archivesOf
};
