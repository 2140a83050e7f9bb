import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  findGolden,
  sumsOf
} from "./chunk-Q2RIG2WH.js";
import "./chunk-W4OI4IGQ.js";
import "./chunk-7HB3HPYI.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-2522SAB2.js";
import "./chunk-JS3EBJJX.js";
import "./chunk-7V3AVLMS.js";
import "./chunk-LQOYVXCL.js";
export {
  findGolden,
  sumsOf
};
