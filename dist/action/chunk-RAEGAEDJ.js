import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  archivesOf
} from "./chunk-JHCS2JFI.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-WTDD5GNK.js";
import "./chunk-JDVINR2F.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-COPKSNH5.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";
export {
  archivesOf
};
