import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  archivesOf
} from "./chunk-CGYE3ZTV.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-DKMZI4SN.js";
import "./chunk-L6UXLIQW.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QQPDD7RP.js";
import "./chunk-UTF37IGO.js";
import "./chunk-YP33BCOP.js";
import "./chunk-LJTGQ6UM.js";
import "./chunk-LQOYVXCL.js";
export {
  archivesOf
};
