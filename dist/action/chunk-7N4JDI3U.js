import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  findGolden,
  sumsOf
} from "./chunk-KCQQFMSM.js";
import "./chunk-LN4V7DE5.js";
import "./chunk-NX5DIIDV.js";
import "./chunk-44Q6QJYS.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-L6UXLIQW.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QQPDD7RP.js";
import "./chunk-UTF37IGO.js";
import "./chunk-YP33BCOP.js";
import "./chunk-LJTGQ6UM.js";
import "./chunk-LQOYVXCL.js";
export {
  findGolden,
  sumsOf
};
