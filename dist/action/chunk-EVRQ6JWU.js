import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  archivesOf
} from "./chunk-UPNVU7JY.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-37MV6SKQ.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";
export {
  archivesOf
};
