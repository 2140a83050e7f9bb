import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  findGolden,
  sumsOf
} from "./chunk-WE4XXQE7.js";
import "./chunk-YJNJPQH2.js";
import "./chunk-PYA77U7V.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-37MV6SKQ.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";
export {
  findGolden,
  sumsOf
};
