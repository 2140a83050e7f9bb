import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  connectApi,
  diagnose,
  hostFiles,
  lastLines,
  lines,
  parseExactJson,
  readUpTo,
  stringifyExactJson
} from "./chunk-YN6XUGI2.js";
import {
  GUEST_ADDRESS,
  GUEST_MAC,
  GUEST_NETWORK,
  HOSTNAME,
  KeeperClient,
  acquireLock,
  clusterLock,
  clusterLocksDir,
  clusterSchema,
  createCluster,
  exists,
  isGone,
  isLocked,
  joinLock,
  keeperForward,
  noCluster,
  noForward,
  observe,
  portForward,
  portInUse,
  portOf,
  readAnyRecord,
  readExit,
  readRecord,
  requireRecord,
  responseSchema,
  sweepLocks,
  unixAgent,
  writeRecord
} from "./chunk-FMIEBMAL.js";
import {
  contextName,
  credentialsOf,
  require_dist,
  rewriteKubeconfig
} from "./chunk-KMYHTI2Y.js";
import {
  BOOT_STEPS,
  STEP_TEXT,
  bytesOfCopies,
  cloneFile,
  distributionOf,
  findOrigin,
  findProgram,
  isChannel,
  isOffline,
  isRelease,
  lastStep,
  orAborted,
  parseSums,
  parseVersion,
  pendingStep,
  pollUntil,
  releaseFiles,
  releaseOfTag,
  releaseUrl
} from "./chunk-BZYSXEZ5.js";
import {
  CONFIG_MAPS,
  ENDPOINT_SLICES,
  NAMESPACES,
  PODS,
  SERVICES,
  SERVICE_ACCOUNTS,
  collectionPath,
  conditionsOf,
  describeStatus,
  eventLine,
  judge,
  listEvents,
  listObjects,
  matching,
  nameOfObject,
  objectPath,
  observeObjects,
  refusedBy,
  statusOf,
  unknownKind,
  unreachableApi
} from "./chunk-UDTD4TOV.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  FILES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  NODE_NAMES,
  requireNoContradiction,
  runsComponent
} from "./chunk-ULHQXMFJ.js";
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  compareReleases
} from "./chunk-T6TXRY6M.js";
import {
  kvmProblem
} from "./chunk-YZU34HXW.js";
import {
  RUNNER_FAILED,
  parseFailure
} from "./chunk-W55NL5CY.js";
import {
  GOLDEN_FILES,
  REINSTALL,
  artifactEntry,
  deleteGolden,
  findByKey,
  findGolden,
  findGuestPackage,
  goldenDir,
  goldenDisks,
  goldenLock,
  isIntact,
  isReadOnly,
  isStillRight,
  isUnchanged,
  keyOf,
  nodeInputs,
  parseDescription,
  readGolden,
  requireNotNewer,
  requirePlatform,
  sumOf,
  sumOfRange,
  sumOfWritten,
  sumsOf,
  writeStamp,
  writtenRuns
} from "./chunk-WE4XXQE7.js";
import {
  compareVersions,
  madeByNewer,
  minorOf,
  packageVersion,
  parseJson,
  writtenByNewer
} from "./chunk-YJNJPQH2.js";
import {
  findImageArchive,
  findImageArchives,
  shortKey,
  unreadableArchive
} from "./chunk-PYA77U7V.js";
import {
  DEFAULT_RETRY,
  HttpClient,
  LARGEST_MANIFEST,
  MEDIA,
  So,
  TarFile,
  TransientFailure,
  archivesOf,
  badTar,
  fetchInto,
  formatPlatform,
  formatReference,
  hostPlatform,
  isIndexType,
  isTransientStatus,
  listImages,
  mapLimited,
  nameOf,
  namesForNode,
  nextEntry,
  noNames,
  normalizeName,
  openDescriptor,
  openDockerImage,
  openImage,
  paddingOf,
  parseDockerArchive,
  parseIndex,
  parseManifest,
  parseReference,
  parseRetryAfter,
  readBody,
  saveArchive,
  selectPlatform,
  storedEntries,
  tarFiles,
  withRetries,
  writeTar
} from "./chunk-UPNVU7JY.js";
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  BlobCache,
  checkHash,
  digestOf,
  hashFor,
  ociCacheDir,
  parseSource,
  splitDigest
} from "./chunk-P6NMY4ZF.js";
import {
  identify,
  isAlive,
  makeHeldDir,
  sweepHeld
} from "./chunk-KLG4D2P5.js";
import {
  runProgram
} from "./chunk-2HUFM7ED.js";
import {
  anySignal
} from "./chunk-U7O64EM6.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  compressionOf,
  decompress
} from "./chunk-QKDWMFAP.js";
import {
  CLUSTER_NAME,
  CLUSTER_NAME_RULE,
  UNPLACED_PREFIX,
  artifactsDir,
  cacheDir,
  clusterDir,
  clustersDir,
  compiledCodeDir,
  failureLogsDir,
  homeDir,
  k3sDownloadsDir,
  makeDirs,
  makePrivateDir,
  partialPath,
  placeDirectory,
  placeFile,
  requireClusterName,
  socketPath,
  stateDir,
  sweepPartial,
  writeDurably
} from "./chunk-37MV6SKQ.js";
import {
  API_WORDS,
  NavgwError,
  amended,
  command,
  fileError,
  hint,
  option,
  renderHint,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __commonJS,
  __require,
  __toESM,
  __using
} from "./chunk-LQOYVXCL.js";

// node_modules/ws/lib/constants.js
var require_constants = __commonJS({
  "node_modules/ws/lib/constants.js"(exports, module) {
    "use strict";
    var BINARY_TYPES = ["nodebuffer", "arraybuffer", "fragments"], hasBlob = typeof Blob < "u";
    hasBlob && BINARY_TYPES.push("blob");
    module.exports = {
      BINARY_TYPES,
      CLOSE_TIMEOUT: 3e4,
      EMPTY_BUFFER: Buffer.alloc(0),
      GUID: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
      hasBlob,
      kForOnEventAttribute: /* @__PURE__ */ Symbol("kIsForOnEventAttribute"),
      kListener: /* @__PURE__ */ Symbol("kListener"),
      kStatusCode: /* @__PURE__ */ Symbol("status-code"),
      kWebSocket: /* @__PURE__ */ Symbol("websocket"),
      NOOP: () => {
      }
    };
  }
});

// node_modules/ws/lib/buffer-util.js
var require_buffer_util = __commonJS({
  "node_modules/ws/lib/buffer-util.js"(exports, module) {
    "use strict";
    var { websocketMask, websocketUnmask } = __require("http"), { EMPTY_BUFFER } = require_constants(), FastBuffer = Buffer[Symbol.species];
    function concat(list4, totalLength) {
      if (list4.length === 0) return EMPTY_BUFFER;
      if (list4.length === 1) return list4[0];
      let target = Buffer.allocUnsafe(totalLength), offset = 0;
      for (let i = 0; i < list4.length; i++) {
        let buf = list4[i];
        target.set(buf, offset), offset += buf.length;
      }
      return offset < totalLength ? new FastBuffer(target.buffer, target.byteOffset, offset) : target;
    }
    function _mask(source, mask, output, offset, length) {
      for (let i = 0; i < length; i++)
        output[offset + i] = source[i] ^ mask[i & 3];
    }
    function _unmask(buffer, mask) {
      for (let i = 0; i < buffer.length; i++)
        buffer[i] ^= mask[i & 3];
    }
    function toArrayBuffer(buf) {
      return buf.length === buf.buffer.byteLength ? buf.buffer : buf.buffer.slice(buf.byteOffset, buf.byteOffset + buf.length);
    }
    function toBuffer(data) {
      if (toBuffer.readOnly = !0, Buffer.isBuffer(data)) return data;
      let buf;
      return data instanceof ArrayBuffer ? buf = new FastBuffer(data) : ArrayBuffer.isView(data) ? buf = new FastBuffer(data.buffer, data.byteOffset, data.byteLength) : (buf = Buffer.from(data), toBuffer.readOnly = !1), buf;
    }
    module.exports = {
      concat,
      mask: _mask,
      toArrayBuffer,
      toBuffer,
      unmask: _unmask
    };
    if (websocketMask)
      module.exports.mask = function(source, mask, output, offset, length) {
        length < 24 ? _mask(source, mask, output, offset, length) : websocketMask(source, mask, output, offset, length);
      }, module.exports.unmask = function(buffer, mask) {
        buffer.length < 24 ? _unmask(buffer, mask) : websocketUnmask(buffer, mask);
      };
    else if (!process.env.WS_NO_BUFFER_UTIL)
      try {
        let bufferUtil = __require("bufferutil");
        module.exports.mask = function(source, mask, output, offset, length) {
          length < 48 ? _mask(source, mask, output, offset, length) : bufferUtil.mask(source, mask, output, offset, length);
        }, module.exports.unmask = function(buffer, mask) {
          buffer.length < 32 ? _unmask(buffer, mask) : bufferUtil.unmask(buffer, mask);
        };
      } catch {
      }
  }
});

// node_modules/ws/lib/limiter.js
var require_limiter = __commonJS({
  "node_modules/ws/lib/limiter.js"(exports, module) {
    "use strict";
    var kDone = /* @__PURE__ */ Symbol("kDone"), kRun = /* @__PURE__ */ Symbol("kRun"), Limiter = class {
      /**
       * Creates a new `Limiter`.
       *
       * @param {Number} [concurrency=Infinity] The maximum number of jobs allowed
       *     to run concurrently
       */
      constructor(concurrency) {
        this[kDone] = () => {
          this.pending--, this[kRun]();
        }, this.concurrency = concurrency || 1 / 0, this.jobs = [], this.pending = 0;
      }
      /**
       * Adds a job to the queue.
       *
       * @param {Function} job The job to run
       * @public
       */
      add(job) {
        this.jobs.push(job), this[kRun]();
      }
      /**
       * Removes a job from the queue and runs it if possible.
       *
       * @private
       */
      [kRun]() {
        if (this.pending !== this.concurrency && this.jobs.length) {
          let job = this.jobs.shift();
          this.pending++, job(this[kDone]);
        }
      }
    };
    module.exports = Limiter;
  }
});

// node_modules/ws/lib/permessage-deflate.js
var require_permessage_deflate = __commonJS({
  "node_modules/ws/lib/permessage-deflate.js"(exports, module) {
    "use strict";
    var zlib = __require("zlib"), bufferUtil = require_buffer_util(), Limiter = require_limiter(), { kStatusCode } = require_constants(), FastBuffer = Buffer[Symbol.species], TRAILER = Buffer.from([0, 0, 255, 255]), kPerMessageDeflate = /* @__PURE__ */ Symbol("permessage-deflate"), kTotalLength = /* @__PURE__ */ Symbol("total-length"), kCallback = /* @__PURE__ */ Symbol("callback"), kBuffers = /* @__PURE__ */ Symbol("buffers"), kError = /* @__PURE__ */ Symbol("error"), zlibLimiter, PerMessageDeflate2 = class {
      /**
       * Creates a PerMessageDeflate instance.
       *
       * @param {Object} [options] Configuration options
       * @param {(Boolean|Number)} [options.clientMaxWindowBits] Advertise support
       *     for, or request, a custom client window size
       * @param {Boolean} [options.clientNoContextTakeover=false] Advertise/
       *     acknowledge disabling of client context takeover
       * @param {Number} [options.concurrencyLimit=10] The number of concurrent
       *     calls to zlib
       * @param {Boolean} [options.isServer=false] Create the instance in either
       *     server or client mode
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {(Boolean|Number)} [options.serverMaxWindowBits] Request/confirm the
       *     use of a custom server window size
       * @param {Boolean} [options.serverNoContextTakeover=false] Request/accept
       *     disabling of server context takeover
       * @param {Number} [options.threshold=1024] Size (in bytes) below which
       *     messages should not be compressed if context takeover is disabled
       * @param {Object} [options.zlibDeflateOptions] Options to pass to zlib on
       *     deflate
       * @param {Object} [options.zlibInflateOptions] Options to pass to zlib on
       *     inflate
       */
      constructor(options) {
        if (this._options = options || {}, this._threshold = this._options.threshold !== void 0 ? this._options.threshold : 1024, this._maxPayload = this._options.maxPayload | 0, this._isServer = !!this._options.isServer, this._deflate = null, this._inflate = null, this.params = null, !zlibLimiter) {
          let concurrency = this._options.concurrencyLimit !== void 0 ? this._options.concurrencyLimit : 10;
          zlibLimiter = new Limiter(concurrency);
        }
      }
      /**
       * @type {String}
       */
      static get extensionName() {
        return "permessage-deflate";
      }
      /**
       * Create an extension negotiation offer.
       *
       * @return {Object} Extension parameters
       * @public
       */
      offer() {
        let params = {};
        return this._options.serverNoContextTakeover && (params.server_no_context_takeover = !0), this._options.clientNoContextTakeover && (params.client_no_context_takeover = !0), this._options.serverMaxWindowBits && (params.server_max_window_bits = this._options.serverMaxWindowBits), this._options.clientMaxWindowBits ? params.client_max_window_bits = this._options.clientMaxWindowBits : this._options.clientMaxWindowBits == null && (params.client_max_window_bits = !0), params;
      }
      /**
       * Accept an extension negotiation offer/response.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Object} Accepted configuration
       * @public
       */
      accept(configurations) {
        return configurations = this.normalizeParams(configurations), this.params = this._isServer ? this.acceptAsServer(configurations) : this.acceptAsClient(configurations), this.params;
      }
      /**
       * Releases all resources used by the extension.
       *
       * @public
       */
      cleanup() {
        if (this._inflate && (this._inflate.close(), this._inflate = null), this._deflate) {
          let callback = this._deflate[kCallback];
          this._deflate.close(), this._deflate = null, callback && callback(
            new Error(
              "The deflate stream was closed while data was being processed"
            )
          );
        }
      }
      /**
       *  Accept an extension negotiation offer.
       *
       * @param {Array} offers The extension negotiation offers
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsServer(offers) {
        let opts = this._options, accepted = offers.find((params) => !(opts.serverNoContextTakeover === !1 && params.server_no_context_takeover || params.server_max_window_bits && (opts.serverMaxWindowBits === !1 || typeof opts.serverMaxWindowBits == "number" && opts.serverMaxWindowBits > params.server_max_window_bits) || typeof opts.clientMaxWindowBits == "number" && (typeof params.client_max_window_bits == "number" ? opts.clientMaxWindowBits > params.client_max_window_bits : !params.client_max_window_bits)));
        if (!accepted)
          throw new Error("None of the extension offers can be accepted");
        return opts.serverNoContextTakeover && (accepted.server_no_context_takeover = !0), opts.clientNoContextTakeover && (accepted.client_no_context_takeover = !0), typeof opts.serverMaxWindowBits == "number" && (accepted.server_max_window_bits = opts.serverMaxWindowBits), typeof opts.clientMaxWindowBits == "number" ? accepted.client_max_window_bits = opts.clientMaxWindowBits : (accepted.client_max_window_bits === !0 || opts.clientMaxWindowBits === !1) && delete accepted.client_max_window_bits, accepted;
      }
      /**
       * Accept the extension negotiation response.
       *
       * @param {Array} response The extension negotiation response
       * @return {Object} Accepted configuration
       * @private
       */
      acceptAsClient(response) {
        let params = response[0];
        if (this._options.clientNoContextTakeover === !1 && params.client_no_context_takeover)
          throw new Error('Unexpected parameter "client_no_context_takeover"');
        if (!params.client_max_window_bits)
          typeof this._options.clientMaxWindowBits == "number" && (params.client_max_window_bits = this._options.clientMaxWindowBits);
        else if (this._options.clientMaxWindowBits === !1 || typeof this._options.clientMaxWindowBits == "number" && params.client_max_window_bits > this._options.clientMaxWindowBits)
          throw new Error(
            'Unexpected or invalid parameter "client_max_window_bits"'
          );
        return params;
      }
      /**
       * Normalize parameters.
       *
       * @param {Array} configurations The extension negotiation offers/reponse
       * @return {Array} The offers/response with normalized parameters
       * @private
       */
      normalizeParams(configurations) {
        return configurations.forEach((params) => {
          Object.keys(params).forEach((key) => {
            let value = params[key];
            if (value.length > 1)
              throw new Error(`Parameter "${key}" must have only a single value`);
            if (value = value[0], key === "client_max_window_bits") {
              if (value !== !0) {
                let num = +value;
                if (!Number.isInteger(num) || num < 8 || num > 15)
                  throw new TypeError(
                    `Invalid value for parameter "${key}": ${value}`
                  );
                value = num;
              } else if (!this._isServer)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
            } else if (key === "server_max_window_bits") {
              let num = +value;
              if (!Number.isInteger(num) || num < 8 || num > 15)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
              value = num;
            } else if (key === "client_no_context_takeover" || key === "server_no_context_takeover") {
              if (value !== !0)
                throw new TypeError(
                  `Invalid value for parameter "${key}": ${value}`
                );
            } else
              throw new Error(`Unknown parameter "${key}"`);
            params[key] = value;
          });
        }), configurations;
      }
      /**
       * Decompress data. Concurrency limited.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      decompress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._decompress(data, fin, (err, result) => {
            done(), callback(err, result);
          });
        });
      }
      /**
       * Compress data. Concurrency limited.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @public
       */
      compress(data, fin, callback) {
        zlibLimiter.add((done) => {
          this._compress(data, fin, (err, result) => {
            done(), callback(err, result);
          });
        });
      }
      /**
       * Decompress data.
       *
       * @param {Buffer} data Compressed data
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _decompress(data, fin, callback) {
        let endpoint = this._isServer ? "client" : "server";
        if (!this._inflate) {
          let key = `${endpoint}_max_window_bits`, windowBits = typeof this.params[key] != "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._inflate = zlib.createInflateRaw({
            ...this._options.zlibInflateOptions,
            windowBits
          }), this._inflate[kPerMessageDeflate] = this, this._inflate[kTotalLength] = 0, this._inflate[kBuffers] = [], this._inflate.on("error", inflateOnError), this._inflate.on("data", inflateOnData);
        }
        this._inflate[kCallback] = callback, this._inflate.write(data), fin && this._inflate.write(TRAILER), this._inflate.flush(() => {
          let err = this._inflate[kError];
          if (err) {
            this._inflate.close(), this._inflate = null, callback(err);
            return;
          }
          let data2 = bufferUtil.concat(
            this._inflate[kBuffers],
            this._inflate[kTotalLength]
          );
          this._inflate._readableState.endEmitted ? (this._inflate.close(), this._inflate = null) : (this._inflate[kTotalLength] = 0, this._inflate[kBuffers] = [], fin && this.params[`${endpoint}_no_context_takeover`] && this._inflate.reset()), callback(null, data2);
        });
      }
      /**
       * Compress data.
       *
       * @param {(Buffer|String)} data Data to compress
       * @param {Boolean} fin Specifies whether or not this is the last fragment
       * @param {Function} callback Callback
       * @private
       */
      _compress(data, fin, callback) {
        let endpoint = this._isServer ? "server" : "client";
        if (!this._deflate) {
          let key = `${endpoint}_max_window_bits`, windowBits = typeof this.params[key] != "number" ? zlib.Z_DEFAULT_WINDOWBITS : this.params[key];
          this._deflate = zlib.createDeflateRaw({
            ...this._options.zlibDeflateOptions,
            windowBits
          }), this._deflate[kTotalLength] = 0, this._deflate[kBuffers] = [], this._deflate.on("data", deflateOnData);
        }
        this._deflate[kCallback] = callback, this._deflate.write(data), this._deflate.flush(zlib.Z_SYNC_FLUSH, () => {
          if (!this._deflate)
            return;
          let data2 = bufferUtil.concat(
            this._deflate[kBuffers],
            this._deflate[kTotalLength]
          );
          fin && (data2 = new FastBuffer(data2.buffer, data2.byteOffset, data2.length - 4)), this._deflate[kCallback] = null, this._deflate[kTotalLength] = 0, this._deflate[kBuffers] = [], fin && this.params[`${endpoint}_no_context_takeover`] && this._deflate.reset(), callback(null, data2);
        });
      }
    };
    module.exports = PerMessageDeflate2;
    function deflateOnData(chunk) {
      this[kBuffers].push(chunk), this[kTotalLength] += chunk.length;
    }
    function inflateOnData(chunk) {
      if (this[kTotalLength] += chunk.length, this[kPerMessageDeflate]._maxPayload < 1 || this[kTotalLength] <= this[kPerMessageDeflate]._maxPayload) {
        this[kBuffers].push(chunk);
        return;
      }
      this[kError] = new RangeError("Max payload size exceeded"), this[kError].code = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", this[kError][kStatusCode] = 1009, this.removeListener("data", inflateOnData), this.reset();
    }
    function inflateOnError(err) {
      if (this[kPerMessageDeflate]._inflate = null, this[kError]) {
        this[kCallback](this[kError]);
        return;
      }
      err[kStatusCode] = 1007, this[kCallback](err);
    }
  }
});

// node_modules/ws/lib/validation.js
var require_validation = __commonJS({
  "node_modules/ws/lib/validation.js"(exports, module) {
    "use strict";
    var { isUtf8 } = __require("buffer"), { hasBlob } = require_constants(), tokenChars = [
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 0 - 15
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      // 16 - 31
      0,
      1,
      0,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      1,
      1,
      0,
      1,
      1,
      0,
      // 32 - 47
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      // 48 - 63
      0,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 64 - 79
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      0,
      0,
      1,
      1,
      // 80 - 95
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      // 96 - 111
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      1,
      0,
      1,
      0,
      1,
      0
      // 112 - 127
    ];
    function isValidStatusCode(code) {
      return code >= 1e3 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006 || code >= 3e3 && code <= 4999;
    }
    function _isValidUTF8(buf) {
      let len = buf.length, i = 0;
      for (; i < len; )
        if ((buf[i] & 128) === 0)
          i++;
        else if ((buf[i] & 224) === 192) {
          if (i + 1 === len || (buf[i + 1] & 192) !== 128 || (buf[i] & 254) === 192)
            return !1;
          i += 2;
        } else if ((buf[i] & 240) === 224) {
          if (i + 2 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || buf[i] === 224 && (buf[i + 1] & 224) === 128 || // Overlong
          buf[i] === 237 && (buf[i + 1] & 224) === 160)
            return !1;
          i += 3;
        } else if ((buf[i] & 248) === 240) {
          if (i + 3 >= len || (buf[i + 1] & 192) !== 128 || (buf[i + 2] & 192) !== 128 || (buf[i + 3] & 192) !== 128 || buf[i] === 240 && (buf[i + 1] & 240) === 128 || // Overlong
          buf[i] === 244 && buf[i + 1] > 143 || buf[i] > 244)
            return !1;
          i += 4;
        } else
          return !1;
      return !0;
    }
    function isBlob(value) {
      return hasBlob && typeof value == "object" && typeof value.arrayBuffer == "function" && typeof value.type == "string" && typeof value.stream == "function" && (value[Symbol.toStringTag] === "Blob" || value[Symbol.toStringTag] === "File");
    }
    module.exports = {
      isBlob,
      isValidStatusCode,
      isValidUTF8: _isValidUTF8,
      tokenChars
    };
    if (isUtf8)
      module.exports.isValidUTF8 = function(buf) {
        return buf.length < 24 ? _isValidUTF8(buf) : isUtf8(buf);
      };
    else if (!process.env.WS_NO_UTF_8_VALIDATE)
      try {
        let isValidUTF8 = __require("utf-8-validate");
        module.exports.isValidUTF8 = function(buf) {
          return buf.length < 32 ? _isValidUTF8(buf) : isValidUTF8(buf);
        };
      } catch {
      }
  }
});

// node_modules/ws/lib/receiver.js
var require_receiver = __commonJS({
  "node_modules/ws/lib/receiver.js"(exports, module) {
    "use strict";
    var { Writable } = __require("stream"), PerMessageDeflate2 = require_permessage_deflate(), {
      BINARY_TYPES,
      EMPTY_BUFFER,
      kStatusCode,
      kWebSocket
    } = require_constants(), { concat, toArrayBuffer, unmask } = require_buffer_util(), { isValidStatusCode, isValidUTF8 } = require_validation(), FastBuffer = Buffer[Symbol.species], GET_INFO = 0, GET_PAYLOAD_LENGTH_16 = 1, GET_PAYLOAD_LENGTH_64 = 2, GET_MASK = 3, GET_DATA = 4, INFLATING = 5, DEFER_EVENT = 6, Receiver2 = class extends Writable {
      /**
       * Creates a Receiver instance.
       *
       * @param {Object} [options] Options object
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {String} [options.binaryType=nodebuffer] The type for binary data
       * @param {Object} [options.extensions] An object containing the negotiated
       *     extensions
       * @param {Boolean} [options.isServer=false] Specifies whether to operate in
       *     client or server mode
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message length
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       */
      constructor(options = {}) {
        super(), this._allowSynchronousEvents = options.allowSynchronousEvents !== void 0 ? options.allowSynchronousEvents : !0, this._binaryType = options.binaryType || BINARY_TYPES[0], this._extensions = options.extensions || {}, this._isServer = !!options.isServer, this._maxBufferedChunks = options.maxBufferedChunks | 0, this._maxFragments = options.maxFragments | 0, this._maxPayload = options.maxPayload | 0, this._skipUTF8Validation = !!options.skipUTF8Validation, this[kWebSocket] = void 0, this._bufferedBytes = 0, this._buffers = [], this._compressed = !1, this._payloadLength = 0, this._mask = void 0, this._fragmented = 0, this._masked = !1, this._fin = !1, this._opcode = 0, this._totalPayloadLength = 0, this._messageLength = 0, this._numFragments = 0, this._fragments = [], this._errored = !1, this._loop = !1, this._state = GET_INFO;
      }
      /**
       * Implements `Writable.prototype._write()`.
       *
       * @param {Buffer} chunk The chunk of data to write
       * @param {String} encoding The character encoding of `chunk`
       * @param {Function} cb Callback
       * @private
       */
      _write(chunk, encoding, cb) {
        if (this._opcode === 8 && this._state == GET_INFO) return cb();
        if (this._maxBufferedChunks > 0 && this._buffers.length >= this._maxBufferedChunks) {
          cb(
            this.createError(
              RangeError,
              "Too many buffered chunks",
              !1,
              1008,
              "WS_ERR_TOO_MANY_BUFFERED_PARTS"
            )
          );
          return;
        }
        this._bufferedBytes += chunk.length, this._buffers.push(chunk), this.startLoop(cb);
      }
      /**
       * Consumes `n` bytes from the buffered data.
       *
       * @param {Number} n The number of bytes to consume
       * @return {Buffer} The consumed bytes
       * @private
       */
      consume(n) {
        if (this._bufferedBytes -= n, n === this._buffers[0].length) return this._buffers.shift();
        if (n < this._buffers[0].length) {
          let buf = this._buffers[0];
          return this._buffers[0] = new FastBuffer(
            buf.buffer,
            buf.byteOffset + n,
            buf.length - n
          ), new FastBuffer(buf.buffer, buf.byteOffset, n);
        }
        let dst = Buffer.allocUnsafe(n);
        do {
          let buf = this._buffers[0], offset = dst.length - n;
          n >= buf.length ? dst.set(this._buffers.shift(), offset) : (dst.set(new Uint8Array(buf.buffer, buf.byteOffset, n), offset), this._buffers[0] = new FastBuffer(
            buf.buffer,
            buf.byteOffset + n,
            buf.length - n
          )), n -= buf.length;
        } while (n > 0);
        return dst;
      }
      /**
       * Starts the parsing loop.
       *
       * @param {Function} cb Callback
       * @private
       */
      startLoop(cb) {
        this._loop = !0;
        do
          switch (this._state) {
            case GET_INFO:
              this.getInfo(cb);
              break;
            case GET_PAYLOAD_LENGTH_16:
              this.getPayloadLength16(cb);
              break;
            case GET_PAYLOAD_LENGTH_64:
              this.getPayloadLength64(cb);
              break;
            case GET_MASK:
              this.getMask();
              break;
            case GET_DATA:
              this.getData(cb);
              break;
            case INFLATING:
            case DEFER_EVENT:
              this._loop = !1;
              return;
          }
        while (this._loop);
        this._errored || cb();
      }
      /**
       * Reads the first two bytes of a frame.
       *
       * @param {Function} cb Callback
       * @private
       */
      getInfo(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = !1;
          return;
        }
        let buf = this.consume(2);
        if ((buf[0] & 48) !== 0) {
          let error = this.createError(
            RangeError,
            "RSV2 and RSV3 must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_RSV_2_3"
          );
          cb(error);
          return;
        }
        let compressed = (buf[0] & 64) === 64;
        if (compressed && !this._extensions[PerMessageDeflate2.extensionName]) {
          let error = this.createError(
            RangeError,
            "RSV1 must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_RSV_1"
          );
          cb(error);
          return;
        }
        if (this._fin = (buf[0] & 128) === 128, this._opcode = buf[0] & 15, this._payloadLength = buf[1] & 127, this._opcode === 0) {
          if (compressed) {
            let error = this.createError(
              RangeError,
              "RSV1 must be clear",
              !0,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error);
            return;
          }
          if (!this._fragmented) {
            let error = this.createError(
              RangeError,
              "invalid opcode 0",
              !0,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error);
            return;
          }
          this._opcode = this._fragmented;
        } else if (this._opcode === 1 || this._opcode === 2) {
          if (this._fragmented) {
            let error = this.createError(
              RangeError,
              `invalid opcode ${this._opcode}`,
              !0,
              1002,
              "WS_ERR_INVALID_OPCODE"
            );
            cb(error);
            return;
          }
          this._compressed = compressed;
        } else if (this._opcode > 7 && this._opcode < 11) {
          if (!this._fin) {
            let error = this.createError(
              RangeError,
              "FIN must be set",
              !0,
              1002,
              "WS_ERR_EXPECTED_FIN"
            );
            cb(error);
            return;
          }
          if (compressed) {
            let error = this.createError(
              RangeError,
              "RSV1 must be clear",
              !0,
              1002,
              "WS_ERR_UNEXPECTED_RSV_1"
            );
            cb(error);
            return;
          }
          if (this._payloadLength > 125 || this._opcode === 8 && this._payloadLength === 1) {
            let error = this.createError(
              RangeError,
              `invalid payload length ${this._payloadLength}`,
              !0,
              1002,
              "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"
            );
            cb(error);
            return;
          }
        } else {
          let error = this.createError(
            RangeError,
            `invalid opcode ${this._opcode}`,
            !0,
            1002,
            "WS_ERR_INVALID_OPCODE"
          );
          cb(error);
          return;
        }
        if (!this._fin && !this._fragmented && (this._fragmented = this._opcode), this._masked = (buf[1] & 128) === 128, this._isServer) {
          if (!this._masked) {
            let error = this.createError(
              RangeError,
              "MASK must be set",
              !0,
              1002,
              "WS_ERR_EXPECTED_MASK"
            );
            cb(error);
            return;
          }
        } else if (this._masked) {
          let error = this.createError(
            RangeError,
            "MASK must be clear",
            !0,
            1002,
            "WS_ERR_UNEXPECTED_MASK"
          );
          cb(error);
          return;
        }
        this._payloadLength === 126 ? this._state = GET_PAYLOAD_LENGTH_16 : this._payloadLength === 127 ? this._state = GET_PAYLOAD_LENGTH_64 : this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+16).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength16(cb) {
        if (this._bufferedBytes < 2) {
          this._loop = !1;
          return;
        }
        this._payloadLength = this.consume(2).readUInt16BE(0), this.haveLength(cb);
      }
      /**
       * Gets extended payload length (7+64).
       *
       * @param {Function} cb Callback
       * @private
       */
      getPayloadLength64(cb) {
        if (this._bufferedBytes < 8) {
          this._loop = !1;
          return;
        }
        let buf = this.consume(8), num = buf.readUInt32BE(0);
        if (num > Math.pow(2, 21) - 1) {
          let error = this.createError(
            RangeError,
            "Unsupported WebSocket frame: payload length > 2^53 - 1",
            !1,
            1009,
            "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"
          );
          cb(error);
          return;
        }
        this._payloadLength = num * Math.pow(2, 32) + buf.readUInt32BE(4), this.haveLength(cb);
      }
      /**
       * Payload length has been read.
       *
       * @param {Function} cb Callback
       * @private
       */
      haveLength(cb) {
        if (this._payloadLength && this._opcode < 8 && (this._totalPayloadLength += this._payloadLength, this._totalPayloadLength > this._maxPayload && this._maxPayload > 0)) {
          let error = this.createError(
            RangeError,
            "Max payload size exceeded",
            !1,
            1009,
            "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
          );
          cb(error);
          return;
        }
        this._masked ? this._state = GET_MASK : this._state = GET_DATA;
      }
      /**
       * Reads mask bytes.
       *
       * @private
       */
      getMask() {
        if (this._bufferedBytes < 4) {
          this._loop = !1;
          return;
        }
        this._mask = this.consume(4), this._state = GET_DATA;
      }
      /**
       * Reads data bytes.
       *
       * @param {Function} cb Callback
       * @private
       */
      getData(cb) {
        let data = EMPTY_BUFFER;
        if (this._payloadLength) {
          if (this._bufferedBytes < this._payloadLength) {
            this._loop = !1;
            return;
          }
          data = this.consume(this._payloadLength), this._masked && (this._mask[0] | this._mask[1] | this._mask[2] | this._mask[3]) !== 0 && unmask(data, this._mask);
        }
        if (this._mask = void 0, this._opcode > 7) {
          this.controlMessage(data, cb);
          return;
        }
        if (this._maxFragments > 0 && ++this._numFragments > this._maxFragments) {
          let error = this.createError(
            RangeError,
            "Too many message fragments",
            !1,
            1008,
            "WS_ERR_TOO_MANY_BUFFERED_PARTS"
          );
          cb(error);
          return;
        }
        if (this._compressed) {
          this._state = INFLATING, this.decompress(data, cb);
          return;
        }
        data.length && (this._messageLength = this._totalPayloadLength, this._fragments.push(data)), this.dataMessage(cb);
      }
      /**
       * Decompresses data.
       *
       * @param {Buffer} data Compressed data
       * @param {Function} cb Callback
       * @private
       */
      decompress(data, cb) {
        this._extensions[PerMessageDeflate2.extensionName].decompress(data, this._fin, (err, buf) => {
          if (err) return cb(err);
          if (buf.length) {
            if (this._messageLength += buf.length, this._messageLength > this._maxPayload && this._maxPayload > 0) {
              let error = this.createError(
                RangeError,
                "Max payload size exceeded",
                !1,
                1009,
                "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
              );
              cb(error);
              return;
            }
            this._fragments.push(buf);
          }
          this.dataMessage(cb), this._state === GET_INFO && this.startLoop(cb);
        });
      }
      /**
       * Handles a data message.
       *
       * @param {Function} cb Callback
       * @private
       */
      dataMessage(cb) {
        if (!this._fin) {
          this._state = GET_INFO;
          return;
        }
        let messageLength = this._messageLength, fragments = this._fragments;
        if (this._totalPayloadLength = 0, this._messageLength = 0, this._fragmented = 0, this._numFragments = 0, this._fragments = [], this._opcode === 2) {
          let data;
          this._binaryType === "nodebuffer" ? data = concat(fragments, messageLength) : this._binaryType === "arraybuffer" ? data = toArrayBuffer(concat(fragments, messageLength)) : this._binaryType === "blob" ? data = new Blob(fragments) : data = fragments, this._allowSynchronousEvents ? (this.emit("message", data, !0), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
            this.emit("message", data, !0), this._state = GET_INFO, this.startLoop(cb);
          }));
        } else {
          let buf = concat(fragments, messageLength);
          if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
            let error = this.createError(
              Error,
              "invalid UTF-8 sequence",
              !0,
              1007,
              "WS_ERR_INVALID_UTF8"
            );
            cb(error);
            return;
          }
          this._state === INFLATING || this._allowSynchronousEvents ? (this.emit("message", buf, !1), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
            this.emit("message", buf, !1), this._state = GET_INFO, this.startLoop(cb);
          }));
        }
      }
      /**
       * Handles a control message.
       *
       * @param {Buffer} data Data to handle
       * @return {(Error|RangeError|undefined)} A possible error
       * @private
       */
      controlMessage(data, cb) {
        if (this._opcode === 8) {
          if (data.length === 0)
            this._loop = !1, this.emit("conclude", 1005, EMPTY_BUFFER), this.end();
          else {
            let code = data.readUInt16BE(0);
            if (!isValidStatusCode(code)) {
              let error = this.createError(
                RangeError,
                `invalid status code ${code}`,
                !0,
                1002,
                "WS_ERR_INVALID_CLOSE_CODE"
              );
              cb(error);
              return;
            }
            let buf = new FastBuffer(
              data.buffer,
              data.byteOffset + 2,
              data.length - 2
            );
            if (!this._skipUTF8Validation && !isValidUTF8(buf)) {
              let error = this.createError(
                Error,
                "invalid UTF-8 sequence",
                !0,
                1007,
                "WS_ERR_INVALID_UTF8"
              );
              cb(error);
              return;
            }
            this._loop = !1, this.emit("conclude", code, buf), this.end();
          }
          this._state = GET_INFO;
          return;
        }
        this._allowSynchronousEvents ? (this.emit(this._opcode === 9 ? "ping" : "pong", data), this._state = GET_INFO) : (this._state = DEFER_EVENT, setImmediate(() => {
          this.emit(this._opcode === 9 ? "ping" : "pong", data), this._state = GET_INFO, this.startLoop(cb);
        }));
      }
      /**
       * Builds an error object.
       *
       * @param {function(new:Error|RangeError)} ErrorCtor The error constructor
       * @param {String} message The error message
       * @param {Boolean} prefix Specifies whether or not to add a default prefix to
       *     `message`
       * @param {Number} statusCode The status code
       * @param {String} errorCode The exposed error code
       * @return {(Error|RangeError)} The error
       * @private
       */
      createError(ErrorCtor, message, prefix, statusCode, errorCode) {
        this._loop = !1, this._errored = !0;
        let err = new ErrorCtor(
          prefix ? `Invalid WebSocket frame: ${message}` : message
        );
        return Error.captureStackTrace(err, this.createError), err.code = errorCode, err[kStatusCode] = statusCode, err;
      }
    };
    module.exports = Receiver2;
  }
});

// node_modules/ws/lib/sender.js
var require_sender = __commonJS({
  "node_modules/ws/lib/sender.js"(exports, module) {
    "use strict";
    var { Duplex } = __require("stream"), { randomFillSync } = __require("crypto"), {
      types: { isUint8Array }
    } = __require("util"), PerMessageDeflate2 = require_permessage_deflate(), { EMPTY_BUFFER, kWebSocket, NOOP } = require_constants(), { isBlob, isValidStatusCode } = require_validation(), { mask: applyMask, toBuffer } = require_buffer_util(), kByteLength = /* @__PURE__ */ Symbol("kByteLength"), maskBuffer = Buffer.alloc(4), RANDOM_POOL_SIZE = 8 * 1024, randomPool, randomPoolPointer = RANDOM_POOL_SIZE, DEFAULT = 0, DEFLATING = 1, GET_BLOB_DATA = 2, Sender2 = class _Sender {
      /**
       * Creates a Sender instance.
       *
       * @param {Duplex} socket The connection socket
       * @param {Object} [extensions] An object containing the negotiated extensions
       * @param {Function} [generateMask] The function used to generate the masking
       *     key
       */
      constructor(socket, extensions, generateMask) {
        this._extensions = extensions || {}, generateMask && (this._generateMask = generateMask, this._maskBuffer = Buffer.alloc(4)), this._socket = socket, this._firstFragment = !0, this._compress = !1, this._bufferedBytes = 0, this._queue = [], this._state = DEFAULT, this.onerror = NOOP, this[kWebSocket] = void 0;
      }
      /**
       * Frames a piece of data according to the HyBi WebSocket protocol.
       *
       * @param {(Buffer|String)} data The data to frame
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @return {(Buffer|String)[]} The framed data
       * @public
       */
      static frame(data, options) {
        let mask, merge = !1, offset = 2, skipMasking = !1;
        options.mask && (mask = options.maskBuffer || maskBuffer, options.generateMask ? options.generateMask(mask) : (randomPoolPointer === RANDOM_POOL_SIZE && (randomPool === void 0 && (randomPool = Buffer.alloc(RANDOM_POOL_SIZE)), randomFillSync(randomPool, 0, RANDOM_POOL_SIZE), randomPoolPointer = 0), mask[0] = randomPool[randomPoolPointer++], mask[1] = randomPool[randomPoolPointer++], mask[2] = randomPool[randomPoolPointer++], mask[3] = randomPool[randomPoolPointer++]), skipMasking = (mask[0] | mask[1] | mask[2] | mask[3]) === 0, offset = 6);
        let dataLength;
        typeof data == "string" ? (!options.mask || skipMasking) && options[kByteLength] !== void 0 ? dataLength = options[kByteLength] : (data = Buffer.from(data), dataLength = data.length) : (dataLength = data.length, merge = options.mask && options.readOnly && !skipMasking);
        let payloadLength = dataLength;
        dataLength >= 65536 ? (offset += 8, payloadLength = 127) : dataLength > 125 && (offset += 2, payloadLength = 126);
        let target = Buffer.allocUnsafe(merge ? dataLength + offset : offset);
        return target[0] = options.fin ? options.opcode | 128 : options.opcode, options.rsv1 && (target[0] |= 64), target[1] = payloadLength, payloadLength === 126 ? target.writeUInt16BE(dataLength, 2) : payloadLength === 127 && (target[2] = target[3] = 0, target.writeUIntBE(dataLength, 4, 6)), options.mask ? (target[1] |= 128, target[offset - 4] = mask[0], target[offset - 3] = mask[1], target[offset - 2] = mask[2], target[offset - 1] = mask[3], dataLength ? skipMasking ? [target, data] : merge ? (applyMask(data, mask, target, offset, dataLength), [target]) : (applyMask(data, mask, data, 0, dataLength), [target, data]) : [target]) : dataLength ? [target, data] : [target];
      }
      /**
       * Sends a close message to the other peer.
       *
       * @param {Number} [code] The status code component of the body
       * @param {(String|Buffer)} [data] The message component of the body
       * @param {Boolean} [mask=false] Specifies whether or not to mask the message
       * @param {Function} [cb] Callback
       * @public
       */
      close(code, data, mask, cb) {
        let buf;
        if (code === void 0)
          buf = EMPTY_BUFFER;
        else {
          if (typeof code != "number" || !isValidStatusCode(code))
            throw new TypeError("First argument must be a valid error code number");
          if (data === void 0 || !data.length)
            buf = Buffer.allocUnsafe(2), buf.writeUInt16BE(code, 0);
          else {
            let length = Buffer.byteLength(data);
            if (length > 123)
              throw new RangeError("The message must not be greater than 123 bytes");
            if (buf = Buffer.allocUnsafe(2 + length), buf.writeUInt16BE(code, 0), typeof data == "string")
              buf.write(data, 2);
            else if (isUint8Array(data))
              buf.set(data, 2);
            else
              throw new TypeError("Second argument must be a string or a Uint8Array");
          }
        }
        let options = {
          [kByteLength]: buf.length,
          fin: !0,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 8,
          readOnly: !1,
          rsv1: !1
        };
        this._state !== DEFAULT ? this.enqueue([this.dispatch, buf, !1, options, cb]) : this.sendFrame(_Sender.frame(buf, options), cb);
      }
      /**
       * Sends a ping message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      ping(data, mask, cb) {
        let byteLength, readOnly;
        if (typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), byteLength > 125)
          throw new RangeError("The data size must not be greater than 125 bytes");
        let options = {
          [kByteLength]: byteLength,
          fin: !0,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 9,
          readOnly,
          rsv1: !1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, !1, options, cb]) : this.getBlobData(data, !1, options, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, !1, options, cb]) : this.sendFrame(_Sender.frame(data, options), cb);
      }
      /**
       * Sends a pong message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Boolean} [mask=false] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback
       * @public
       */
      pong(data, mask, cb) {
        let byteLength, readOnly;
        if (typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), byteLength > 125)
          throw new RangeError("The data size must not be greater than 125 bytes");
        let options = {
          [kByteLength]: byteLength,
          fin: !0,
          generateMask: this._generateMask,
          mask,
          maskBuffer: this._maskBuffer,
          opcode: 10,
          readOnly,
          rsv1: !1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, !1, options, cb]) : this.getBlobData(data, !1, options, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, !1, options, cb]) : this.sendFrame(_Sender.frame(data, options), cb);
      }
      /**
       * Sends a data message to the other peer.
       *
       * @param {*} data The message to send
       * @param {Object} options Options object
       * @param {Boolean} [options.binary=false] Specifies whether `data` is binary
       *     or text
       * @param {Boolean} [options.compress=false] Specifies whether or not to
       *     compress `data`
       * @param {Boolean} [options.fin=false] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Function} [cb] Callback
       * @public
       */
      send(data, options, cb) {
        let perMessageDeflate = this._extensions[PerMessageDeflate2.extensionName], opcode = options.binary ? 2 : 1, rsv1 = options.compress, byteLength, readOnly;
        typeof data == "string" ? (byteLength = Buffer.byteLength(data), readOnly = !1) : isBlob(data) ? (byteLength = data.size, readOnly = !1) : (data = toBuffer(data), byteLength = data.length, readOnly = toBuffer.readOnly), this._firstFragment ? (this._firstFragment = !1, rsv1 && perMessageDeflate && perMessageDeflate.params[perMessageDeflate._isServer ? "server_no_context_takeover" : "client_no_context_takeover"] && (rsv1 = byteLength >= perMessageDeflate._threshold), this._compress = rsv1) : (rsv1 = !1, opcode = 0), options.fin && (this._firstFragment = !0);
        let opts = {
          [kByteLength]: byteLength,
          fin: options.fin,
          generateMask: this._generateMask,
          mask: options.mask,
          maskBuffer: this._maskBuffer,
          opcode,
          readOnly,
          rsv1
        };
        isBlob(data) ? this._state !== DEFAULT ? this.enqueue([this.getBlobData, data, this._compress, opts, cb]) : this.getBlobData(data, this._compress, opts, cb) : this._state !== DEFAULT ? this.enqueue([this.dispatch, data, this._compress, opts, cb]) : this.dispatch(data, this._compress, opts, cb);
      }
      /**
       * Gets the contents of a blob as binary data.
       *
       * @param {Blob} blob The blob
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     the data
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      getBlobData(blob2, compress2, options, cb) {
        this._bufferedBytes += options[kByteLength], this._state = GET_BLOB_DATA, blob2.arrayBuffer().then((arrayBuffer) => {
          if (this._socket.destroyed) {
            let err = new Error(
              "The socket was closed while the blob was being read"
            );
            process.nextTick(callCallbacks, this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength];
          let data = toBuffer(arrayBuffer);
          compress2 ? this.dispatch(data, compress2, options, cb) : (this._state = DEFAULT, this.sendFrame(_Sender.frame(data, options), cb), this.dequeue());
        }).catch((err) => {
          process.nextTick(onError, this, err, cb);
        });
      }
      /**
       * Dispatches a message.
       *
       * @param {(Buffer|String)} data The message to send
       * @param {Boolean} [compress=false] Specifies whether or not to compress
       *     `data`
       * @param {Object} options Options object
       * @param {Boolean} [options.fin=false] Specifies whether or not to set the
       *     FIN bit
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Boolean} [options.mask=false] Specifies whether or not to mask
       *     `data`
       * @param {Buffer} [options.maskBuffer] The buffer used to store the masking
       *     key
       * @param {Number} options.opcode The opcode
       * @param {Boolean} [options.readOnly=false] Specifies whether `data` can be
       *     modified
       * @param {Boolean} [options.rsv1=false] Specifies whether or not to set the
       *     RSV1 bit
       * @param {Function} [cb] Callback
       * @private
       */
      dispatch(data, compress2, options, cb) {
        if (!compress2) {
          this.sendFrame(_Sender.frame(data, options), cb);
          return;
        }
        let perMessageDeflate = this._extensions[PerMessageDeflate2.extensionName];
        this._bufferedBytes += options[kByteLength], this._state = DEFLATING, perMessageDeflate.compress(data, options.fin, (_, buf) => {
          if (this._socket.destroyed) {
            let err = new Error(
              "The socket was closed while data was being compressed"
            );
            callCallbacks(this, err, cb);
            return;
          }
          this._bufferedBytes -= options[kByteLength], this._state = DEFAULT, options.readOnly = !1, this.sendFrame(_Sender.frame(buf, options), cb), this.dequeue();
        });
      }
      /**
       * Executes queued send operations.
       *
       * @private
       */
      dequeue() {
        for (; this._state === DEFAULT && this._queue.length; ) {
          let params = this._queue.shift();
          this._bufferedBytes -= params[3][kByteLength], Reflect.apply(params[0], this, params.slice(1));
        }
      }
      /**
       * Enqueues a send operation.
       *
       * @param {Array} params Send operation parameters.
       * @private
       */
      enqueue(params) {
        this._bufferedBytes += params[3][kByteLength], this._queue.push(params);
      }
      /**
       * Sends a frame.
       *
       * @param {(Buffer | String)[]} list The frame to send
       * @param {Function} [cb] Callback
       * @private
       */
      sendFrame(list4, cb) {
        list4.length === 2 ? (this._socket.cork(), this._socket.write(list4[0]), this._socket.write(list4[1], cb), this._socket.uncork()) : this._socket.write(list4[0], cb);
      }
    };
    module.exports = Sender2;
    function callCallbacks(sender, err, cb) {
      typeof cb == "function" && cb(err);
      for (let i = 0; i < sender._queue.length; i++) {
        let params = sender._queue[i], callback = params[params.length - 1];
        typeof callback == "function" && callback(err);
      }
    }
    function onError(sender, err, cb) {
      callCallbacks(sender, err, cb), sender.onerror(err);
    }
  }
});

// node_modules/ws/lib/event-target.js
var require_event_target = __commonJS({
  "node_modules/ws/lib/event-target.js"(exports, module) {
    "use strict";
    var { kForOnEventAttribute, kListener } = require_constants(), kCode = /* @__PURE__ */ Symbol("kCode"), kData = /* @__PURE__ */ Symbol("kData"), kError = /* @__PURE__ */ Symbol("kError"), kMessage = /* @__PURE__ */ Symbol("kMessage"), kReason = /* @__PURE__ */ Symbol("kReason"), kTarget = /* @__PURE__ */ Symbol("kTarget"), kType = /* @__PURE__ */ Symbol("kType"), kWasClean = /* @__PURE__ */ Symbol("kWasClean"), Event = class {
      /**
       * Create a new `Event`.
       *
       * @param {String} type The name of the event
       * @throws {TypeError} If the `type` argument is not specified
       */
      constructor(type) {
        this[kTarget] = null, this[kType] = type;
      }
      /**
       * @type {*}
       */
      get target() {
        return this[kTarget];
      }
      /**
       * @type {String}
       */
      get type() {
        return this[kType];
      }
    };
    Object.defineProperty(Event.prototype, "target", { enumerable: !0 });
    Object.defineProperty(Event.prototype, "type", { enumerable: !0 });
    var CloseEvent = class extends Event {
      /**
       * Create a new `CloseEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {Number} [options.code=0] The status code explaining why the
       *     connection was closed
       * @param {String} [options.reason=''] A human-readable string explaining why
       *     the connection was closed
       * @param {Boolean} [options.wasClean=false] Indicates whether or not the
       *     connection was cleanly closed
       */
      constructor(type, options = {}) {
        super(type), this[kCode] = options.code === void 0 ? 0 : options.code, this[kReason] = options.reason === void 0 ? "" : options.reason, this[kWasClean] = options.wasClean === void 0 ? !1 : options.wasClean;
      }
      /**
       * @type {Number}
       */
      get code() {
        return this[kCode];
      }
      /**
       * @type {String}
       */
      get reason() {
        return this[kReason];
      }
      /**
       * @type {Boolean}
       */
      get wasClean() {
        return this[kWasClean];
      }
    };
    Object.defineProperty(CloseEvent.prototype, "code", { enumerable: !0 });
    Object.defineProperty(CloseEvent.prototype, "reason", { enumerable: !0 });
    Object.defineProperty(CloseEvent.prototype, "wasClean", { enumerable: !0 });
    var ErrorEvent = class extends Event {
      /**
       * Create a new `ErrorEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.error=null] The error that generated this event
       * @param {String} [options.message=''] The error message
       */
      constructor(type, options = {}) {
        super(type), this[kError] = options.error === void 0 ? null : options.error, this[kMessage] = options.message === void 0 ? "" : options.message;
      }
      /**
       * @type {*}
       */
      get error() {
        return this[kError];
      }
      /**
       * @type {String}
       */
      get message() {
        return this[kMessage];
      }
    };
    Object.defineProperty(ErrorEvent.prototype, "error", { enumerable: !0 });
    Object.defineProperty(ErrorEvent.prototype, "message", { enumerable: !0 });
    var MessageEvent = class extends Event {
      /**
       * Create a new `MessageEvent`.
       *
       * @param {String} type The name of the event
       * @param {Object} [options] A dictionary object that allows for setting
       *     attributes via object members of the same name
       * @param {*} [options.data=null] The message content
       */
      constructor(type, options = {}) {
        super(type), this[kData] = options.data === void 0 ? null : options.data;
      }
      /**
       * @type {*}
       */
      get data() {
        return this[kData];
      }
    };
    Object.defineProperty(MessageEvent.prototype, "data", { enumerable: !0 });
    var EventTarget = {
      /**
       * Register an event listener.
       *
       * @param {String} type A string representing the event type to listen for
       * @param {(Function|Object)} handler The listener to add
       * @param {Object} [options] An options object specifies characteristics about
       *     the event listener
       * @param {Boolean} [options.once=false] A `Boolean` indicating that the
       *     listener should be invoked at most once after being added. If `true`,
       *     the listener would be automatically removed when invoked.
       * @public
       */
      addEventListener(type, handler, options = {}) {
        for (let listener of this.listeners(type))
          if (!options[kForOnEventAttribute] && listener[kListener] === handler && !listener[kForOnEventAttribute])
            return;
        let wrapper;
        if (type === "message")
          wrapper = function(data, isBinary) {
            let event = new MessageEvent("message", {
              data: isBinary ? data : data.toString()
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type === "close")
          wrapper = function(code, message) {
            let event = new CloseEvent("close", {
              code,
              reason: message.toString(),
              wasClean: this._closeFrameReceived && this._closeFrameSent
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type === "error")
          wrapper = function(error) {
            let event = new ErrorEvent("error", {
              error,
              message: error.message
            });
            event[kTarget] = this, callListener(handler, this, event);
          };
        else if (type === "open")
          wrapper = function() {
            let event = new Event("open");
            event[kTarget] = this, callListener(handler, this, event);
          };
        else
          return;
        wrapper[kForOnEventAttribute] = !!options[kForOnEventAttribute], wrapper[kListener] = handler, options.once ? this.once(type, wrapper) : this.on(type, wrapper);
      },
      /**
       * Remove an event listener.
       *
       * @param {String} type A string representing the event type to remove
       * @param {(Function|Object)} handler The listener to remove
       * @public
       */
      removeEventListener(type, handler) {
        for (let listener of this.listeners(type))
          if (listener[kListener] === handler && !listener[kForOnEventAttribute]) {
            this.removeListener(type, listener);
            break;
          }
      }
    };
    module.exports = {
      CloseEvent,
      ErrorEvent,
      Event,
      EventTarget,
      MessageEvent
    };
    function callListener(listener, thisArg, event) {
      typeof listener == "object" && listener.handleEvent ? listener.handleEvent.call(listener, event) : listener.call(thisArg, event);
    }
  }
});

// node_modules/ws/lib/extension.js
var require_extension = __commonJS({
  "node_modules/ws/lib/extension.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function push(dest, name, elem) {
      dest[name] === void 0 ? dest[name] = [elem] : dest[name].push(elem);
    }
    function parse5(header) {
      let offers = /* @__PURE__ */ Object.create(null), params = /* @__PURE__ */ Object.create(null), mustUnescape = !1, isEscaping = !1, inQuotes = !1, extensionName, paramName, start = -1, code = -1, end = -1, i = 0;
      for (; i < header.length; i++)
        if (code = header.charCodeAt(i), extensionName === void 0)
          if (end === -1 && tokenChars[code] === 1)
            start === -1 && (start = i);
          else if (i !== 0 && (code === 32 || code === 9))
            end === -1 && start !== -1 && (end = i);
          else if (code === 59 || code === 44) {
            if (start === -1)
              throw new SyntaxError(`Unexpected character at index ${i}`);
            end === -1 && (end = i);
            let name = header.slice(start, end);
            code === 44 ? (push(offers, name, params), params = /* @__PURE__ */ Object.create(null)) : extensionName = name, start = end = -1;
          } else
            throw new SyntaxError(`Unexpected character at index ${i}`);
        else if (paramName === void 0)
          if (end === -1 && tokenChars[code] === 1)
            start === -1 && (start = i);
          else if (code === 32 || code === 9)
            end === -1 && start !== -1 && (end = i);
          else if (code === 59 || code === 44) {
            if (start === -1)
              throw new SyntaxError(`Unexpected character at index ${i}`);
            end === -1 && (end = i), push(params, header.slice(start, end), !0), code === 44 && (push(offers, extensionName, params), params = /* @__PURE__ */ Object.create(null), extensionName = void 0), start = end = -1;
          } else if (code === 61 && start !== -1 && end === -1)
            paramName = header.slice(start, i), start = end = -1;
          else
            throw new SyntaxError(`Unexpected character at index ${i}`);
        else if (isEscaping) {
          if (tokenChars[code] !== 1)
            throw new SyntaxError(`Unexpected character at index ${i}`);
          start === -1 ? start = i : mustUnescape || (mustUnescape = !0), isEscaping = !1;
        } else if (inQuotes)
          if (tokenChars[code] === 1)
            start === -1 && (start = i);
          else if (code === 34 && start !== -1)
            inQuotes = !1, end = i;
          else if (code === 92)
            isEscaping = !0;
          else
            throw new SyntaxError(`Unexpected character at index ${i}`);
        else if (code === 34 && header.charCodeAt(i - 1) === 61)
          inQuotes = !0;
        else if (end === -1 && tokenChars[code] === 1)
          start === -1 && (start = i);
        else if (start !== -1 && (code === 32 || code === 9))
          end === -1 && (end = i);
        else if (code === 59 || code === 44) {
          if (start === -1)
            throw new SyntaxError(`Unexpected character at index ${i}`);
          end === -1 && (end = i);
          let value = header.slice(start, end);
          mustUnescape && (value = value.replace(/\\/g, ""), mustUnescape = !1), push(params, paramName, value), code === 44 && (push(offers, extensionName, params), params = /* @__PURE__ */ Object.create(null), extensionName = void 0), paramName = void 0, start = end = -1;
        } else
          throw new SyntaxError(`Unexpected character at index ${i}`);
      if (start === -1 || inQuotes || code === 32 || code === 9)
        throw new SyntaxError("Unexpected end of input");
      end === -1 && (end = i);
      let token = header.slice(start, end);
      return extensionName === void 0 ? push(offers, token, params) : (paramName === void 0 ? push(params, token, !0) : mustUnescape ? push(params, paramName, token.replace(/\\/g, "")) : push(params, paramName, token), push(offers, extensionName, params)), offers;
    }
    function format(extensions) {
      return Object.keys(extensions).map((extension2) => {
        let configurations = extensions[extension2];
        return Array.isArray(configurations) || (configurations = [configurations]), configurations.map((params) => [extension2].concat(
          Object.keys(params).map((k) => {
            let values = params[k];
            return Array.isArray(values) || (values = [values]), values.map((v) => v === !0 ? k : `${k}=${v}`).join("; ");
          })
        ).join("; ")).join(", ");
      }).join(", ");
    }
    module.exports = { format, parse: parse5 };
  }
});

// node_modules/ws/lib/websocket.js
var require_websocket = __commonJS({
  "node_modules/ws/lib/websocket.js"(exports, module) {
    "use strict";
    var EventEmitter = __require("events"), https = __require("https"), http = __require("http"), net = __require("net"), querystring = __require("querystring"), tls = __require("tls"), { randomBytes: randomBytes12, createHash: createHash10 } = __require("crypto"), { Duplex, Readable: Readable4 } = __require("stream"), { URL: URL2 } = __require("url"), PerMessageDeflate2 = require_permessage_deflate(), Receiver2 = require_receiver(), Sender2 = require_sender(), { isBlob } = require_validation(), {
      BINARY_TYPES,
      CLOSE_TIMEOUT: CLOSE_TIMEOUT2,
      EMPTY_BUFFER,
      GUID,
      kForOnEventAttribute,
      kListener,
      kStatusCode,
      kWebSocket,
      NOOP
    } = require_constants(), {
      EventTarget: { addEventListener, removeEventListener }
    } = require_event_target(), { format, parse: parse5 } = require_extension(), { toBuffer } = require_buffer_util(), kAborted = /* @__PURE__ */ Symbol("kAborted"), protocolVersions = [8, 13], readyStates = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"], subprotocolRegex = /^[!#$%&'*+\-.0-9A-Z^_`|a-z~]+$/, WebSocket2 = class _WebSocket extends EventEmitter {
      /**
       * Create a new `WebSocket`.
       *
       * @param {(String|URL)} address The URL to which to connect
       * @param {(String|String[])} [protocols] The subprotocols
       * @param {Object} [options] Connection options
       */
      constructor(address, protocols, options) {
        super(), this._binaryType = BINARY_TYPES[0], this._closeCode = 1006, this._closeFrameReceived = !1, this._closeFrameSent = !1, this._closeMessage = EMPTY_BUFFER, this._closeTimer = null, this._errorEmitted = !1, this._extensions = {}, this._paused = !1, this._protocol = "", this._readyState = _WebSocket.CONNECTING, this._receiver = null, this._sender = null, this._socket = null, address !== null ? (this._bufferedAmount = 0, this._isServer = !1, this._redirects = 0, protocols === void 0 ? !options || options.protocols === void 0 ? protocols = [] : Array.isArray(options.protocols) ? protocols = options.protocols : protocols = [options.protocols] : Array.isArray(protocols) || (typeof protocols == "object" && protocols !== null ? (options = protocols, options.protocols === void 0 ? protocols = [] : Array.isArray(options.protocols) ? protocols = options.protocols : protocols = [options.protocols]) : protocols = [protocols]), options = initAsClient(this, address, protocols, options)) : this._isServer = !0, options.autoPong && (this._autoPong = !0, this._autoPongComplete = () => autoPongComplete(this), this._pendingAutoPongs = 0, this._maxPendingAutoPongs = options.maxPendingAutoPongs | 0), this._closeTimeout = options.closeTimeout;
      }
      /**
       * For historical reasons, the custom "nodebuffer" type is used by the default
       * instead of "blob".
       *
       * @type {String}
       */
      get binaryType() {
        return this._binaryType;
      }
      set binaryType(type) {
        BINARY_TYPES.includes(type) && (this._binaryType = type, this._receiver && (this._receiver._binaryType = type));
      }
      /**
       * @type {Number}
       */
      get bufferedAmount() {
        return this._socket ? this._socket._writableState.length + this._sender._bufferedBytes : this._bufferedAmount;
      }
      /**
       * @type {String}
       */
      get extensions() {
        return Object.keys(this._extensions).join();
      }
      /**
       * @type {Boolean}
       */
      get isPaused() {
        return this._paused;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onclose() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onerror() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onopen() {
        return null;
      }
      /**
       * @type {Function}
       */
      /* istanbul ignore next */
      get onmessage() {
        return null;
      }
      /**
       * @type {String}
       */
      get protocol() {
        return this._protocol;
      }
      /**
       * @type {Number}
       */
      get readyState() {
        return this._readyState;
      }
      /**
       * @type {String}
       */
      get url() {
        return this._url;
      }
      /**
       * Set up the socket and the internal resources.
       *
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Object} options Options object
       * @param {Boolean} [options.allowSynchronousEvents=false] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Function} [options.generateMask] The function used to generate the
       *     masking key
       * @param {Number} [options.maxBufferedChunks=0] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=0] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=0] The maximum allowed message size
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @private
       */
      setSocket(socket, head, options) {
        let receiver = new Receiver2({
          allowSynchronousEvents: options.allowSynchronousEvents,
          binaryType: this.binaryType,
          extensions: this._extensions,
          isServer: this._isServer,
          maxBufferedChunks: options.maxBufferedChunks,
          maxFragments: options.maxFragments,
          maxPayload: options.maxPayload,
          skipUTF8Validation: options.skipUTF8Validation
        }), sender = new Sender2(socket, this._extensions, options.generateMask);
        this._receiver = receiver, this._sender = sender, this._socket = socket, receiver[kWebSocket] = this, sender[kWebSocket] = this, socket[kWebSocket] = this, receiver.on("conclude", receiverOnConclude), receiver.on("drain", receiverOnDrain), receiver.on("error", receiverOnError), receiver.on("message", receiverOnMessage), receiver.on("ping", receiverOnPing), receiver.on("pong", receiverOnPong), sender.onerror = senderOnError, socket.setTimeout && socket.setTimeout(0), socket.setNoDelay && socket.setNoDelay(), head.length > 0 && socket.unshift(head), socket.on("close", socketOnClose), socket.on("data", socketOnData), socket.on("end", socketOnEnd), socket.on("error", socketOnError), this._readyState = _WebSocket.OPEN, this.emit("open");
      }
      /**
       * Emit the `'close'` event.
       *
       * @private
       */
      emitClose() {
        if (!this._socket) {
          this._readyState = _WebSocket.CLOSED, this.emit("close", this._closeCode, this._closeMessage);
          return;
        }
        this._extensions[PerMessageDeflate2.extensionName] && this._extensions[PerMessageDeflate2.extensionName].cleanup(), this._receiver.removeAllListeners(), this._readyState = _WebSocket.CLOSED, this.emit("close", this._closeCode, this._closeMessage);
      }
      /**
       * Start a closing handshake.
       *
       *          +----------+   +-----------+   +----------+
       *     - - -|ws.close()|-->|close frame|-->|ws.close()|- - -
       *    |     +----------+   +-----------+   +----------+     |
       *          +----------+   +-----------+         |
       * CLOSING  |ws.close()|<--|close frame|<--+-----+       CLOSING
       *          +----------+   +-----------+   |
       *    |           |                        |   +---+        |
       *                +------------------------+-->|fin| - - - -
       *    |         +---+                      |   +---+
       *     - - - - -|fin|<---------------------+
       *              +---+
       *
       * @param {Number} [code] Status code explaining why the connection is closing
       * @param {(String|Buffer)} [data] The reason why the connection is
       *     closing
       * @public
       */
      close(code, data) {
        if (this.readyState !== _WebSocket.CLOSED) {
          if (this.readyState === _WebSocket.CONNECTING) {
            abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
            return;
          }
          if (this.readyState === _WebSocket.CLOSING) {
            this._closeFrameSent && (this._closeFrameReceived || this._receiver._writableState.errorEmitted) && this._socket.end();
            return;
          }
          this._sender.close(code, data, !this._isServer, (err) => {
            err || (this._closeFrameSent = !0, (this._closeFrameReceived || this._receiver._writableState.errorEmitted) && this._socket.end());
          }), this._readyState = _WebSocket.CLOSING, setCloseTimer(this);
        }
      }
      /**
       * Pause the socket.
       *
       * @public
       */
      pause() {
        this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED || (this._paused = !0, this._socket.pause());
      }
      /**
       * Send a ping.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the ping is sent
       * @public
       */
      ping(data, mask, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof data == "function" ? (cb = data, data = mask = void 0) : typeof mask == "function" && (cb = mask, mask = void 0), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        mask === void 0 && (mask = !this._isServer), this._sender.ping(data || EMPTY_BUFFER, mask, cb);
      }
      /**
       * Send a pong.
       *
       * @param {*} [data] The data to send
       * @param {Boolean} [mask] Indicates whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when the pong is sent
       * @public
       */
      pong(data, mask, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof data == "function" ? (cb = data, data = mask = void 0) : typeof mask == "function" && (cb = mask, mask = void 0), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        mask === void 0 && (mask = !this._isServer), this._sender.pong(data || EMPTY_BUFFER, mask, cb);
      }
      /**
       * Resume the socket.
       *
       * @public
       */
      resume() {
        this.readyState === _WebSocket.CONNECTING || this.readyState === _WebSocket.CLOSED || (this._paused = !1, this._receiver._writableState.needDrain || this._socket.resume());
      }
      /**
       * Send a data message.
       *
       * @param {*} data The message to send
       * @param {Object} [options] Options object
       * @param {Boolean} [options.binary] Specifies whether `data` is binary or
       *     text
       * @param {Boolean} [options.compress] Specifies whether or not to compress
       *     `data`
       * @param {Boolean} [options.fin=true] Specifies whether the fragment is the
       *     last one
       * @param {Boolean} [options.mask] Specifies whether or not to mask `data`
       * @param {Function} [cb] Callback which is executed when data is written out
       * @public
       */
      send(data, options, cb) {
        if (this.readyState === _WebSocket.CONNECTING)
          throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        if (typeof options == "function" && (cb = options, options = {}), typeof data == "number" && (data = data.toString()), this.readyState !== _WebSocket.OPEN) {
          sendAfterClose(this, data, cb);
          return;
        }
        let opts = {
          binary: typeof data != "string",
          mask: !this._isServer,
          compress: !0,
          fin: !0,
          ...options
        };
        this._extensions[PerMessageDeflate2.extensionName] || (opts.compress = !1), this._sender.send(data || EMPTY_BUFFER, opts, cb);
      }
      /**
       * Forcibly close the connection.
       *
       * @public
       */
      terminate() {
        if (this.readyState !== _WebSocket.CLOSED) {
          if (this.readyState === _WebSocket.CONNECTING) {
            abortHandshake(this, this._req, "WebSocket was closed before the connection was established");
            return;
          }
          this._socket && (this._readyState = _WebSocket.CLOSING, this._socket.destroy());
        }
      }
    };
    Object.defineProperty(WebSocket2, "CONNECTING", {
      enumerable: !0,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket2.prototype, "CONNECTING", {
      enumerable: !0,
      value: readyStates.indexOf("CONNECTING")
    });
    Object.defineProperty(WebSocket2, "OPEN", {
      enumerable: !0,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket2.prototype, "OPEN", {
      enumerable: !0,
      value: readyStates.indexOf("OPEN")
    });
    Object.defineProperty(WebSocket2, "CLOSING", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket2.prototype, "CLOSING", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSING")
    });
    Object.defineProperty(WebSocket2, "CLOSED", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSED")
    });
    Object.defineProperty(WebSocket2.prototype, "CLOSED", {
      enumerable: !0,
      value: readyStates.indexOf("CLOSED")
    });
    [
      "binaryType",
      "bufferedAmount",
      "extensions",
      "isPaused",
      "protocol",
      "readyState",
      "url"
    ].forEach((property) => {
      Object.defineProperty(WebSocket2.prototype, property, { enumerable: !0 });
    });
    ["open", "error", "close", "message"].forEach((method) => {
      Object.defineProperty(WebSocket2.prototype, `on${method}`, {
        enumerable: !0,
        get() {
          for (let listener of this.listeners(method))
            if (listener[kForOnEventAttribute]) return listener[kListener];
          return null;
        },
        set(handler) {
          for (let listener of this.listeners(method))
            if (listener[kForOnEventAttribute]) {
              this.removeListener(method, listener);
              break;
            }
          typeof handler == "function" && this.addEventListener(method, handler, {
            [kForOnEventAttribute]: !0
          });
        }
      });
    });
    WebSocket2.prototype.addEventListener = addEventListener;
    WebSocket2.prototype.removeEventListener = removeEventListener;
    module.exports = WebSocket2;
    function initAsClient(websocket, address, protocols, options) {
      let opts = {
        allowSynchronousEvents: !0,
        autoPong: !0,
        closeTimeout: CLOSE_TIMEOUT2,
        protocolVersion: protocolVersions[1],
        maxBufferedChunks: 262144,
        maxFragments: 16384,
        maxPayload: 104857600,
        maxPendingAutoPongs: 60,
        skipUTF8Validation: !1,
        perMessageDeflate: !0,
        followRedirects: !1,
        maxRedirects: 10,
        ...options,
        socketPath: void 0,
        hostname: void 0,
        protocol: void 0,
        protocols: void 0,
        timeout: void 0,
        method: "GET",
        host: void 0,
        path: void 0,
        port: void 0
      };
      if (!protocolVersions.includes(opts.protocolVersion))
        throw new RangeError(
          `Unsupported protocol version: ${opts.protocolVersion} (supported versions: ${protocolVersions.join(", ")})`
        );
      let parsedUrl;
      if (address instanceof URL2)
        parsedUrl = address;
      else
        try {
          parsedUrl = new URL2(address);
        } catch {
          throw new SyntaxError(`Invalid URL: ${address}`);
        }
      (parsedUrl.protocol === "http:" || parsedUrl.protocol === "https:") && (parsedUrl = new URL2(parsedUrl), parsedUrl.protocol = parsedUrl.protocol === "http:" ? "ws:" : "wss:"), websocket._url = parsedUrl.href;
      let isSecure = parsedUrl.protocol === "wss:", isIpcUrl = parsedUrl.protocol === "ws+unix:", invalidUrlMessage;
      if (parsedUrl.protocol !== "ws:" && !isSecure && !isIpcUrl ? invalidUrlMessage = `The URL's protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"` : isIpcUrl && !parsedUrl.pathname ? invalidUrlMessage = "The URL's pathname is empty" : parsedUrl.hash && (invalidUrlMessage = "The URL contains a fragment identifier"), invalidUrlMessage) {
        let err = new SyntaxError(invalidUrlMessage);
        if (websocket._redirects === 0)
          throw err;
        emitErrorAndClose(websocket, err);
        return;
      }
      let defaultPort = isSecure ? 443 : 80, key = randomBytes12(16).toString("base64"), request4 = isSecure ? https.request : http.request, protocolSet = /* @__PURE__ */ new Set(), perMessageDeflate;
      if (opts.createConnection = opts.createConnection || (isSecure ? tlsConnect : netConnect), opts.defaultPort = opts.defaultPort || defaultPort, opts.port = parsedUrl.port || defaultPort, opts.host = parsedUrl.hostname.startsWith("[") ? parsedUrl.hostname.slice(1, -1) : parsedUrl.hostname, opts.headers = {
        ...opts.headers,
        "Sec-WebSocket-Version": opts.protocolVersion,
        "Sec-WebSocket-Key": key,
        Connection: "Upgrade",
        Upgrade: "websocket"
      }, opts.path = parsedUrl.pathname + parsedUrl.search, opts.timeout = opts.handshakeTimeout, opts.perMessageDeflate && (perMessageDeflate = new PerMessageDeflate2({
        ...opts.perMessageDeflate,
        isServer: !1,
        maxPayload: opts.maxPayload
      }), opts.headers["Sec-WebSocket-Extensions"] = format({
        [PerMessageDeflate2.extensionName]: perMessageDeflate.offer()
      })), protocols.length) {
        for (let protocol of protocols) {
          if (typeof protocol != "string" || !subprotocolRegex.test(protocol) || protocolSet.has(protocol))
            throw new SyntaxError(
              "An invalid or duplicated subprotocol was specified"
            );
          protocolSet.add(protocol);
        }
        opts.headers["Sec-WebSocket-Protocol"] = protocols.join(",");
      }
      if (opts.origin && (opts.protocolVersion < 13 ? opts.headers["Sec-WebSocket-Origin"] = opts.origin : opts.headers.Origin = opts.origin), parsedUrl.username || parsedUrl.password) {
        let username = querystring.unescape(parsedUrl.username), password = querystring.unescape(parsedUrl.password);
        opts.auth = `${username}:${password}`;
      }
      if (isIpcUrl) {
        let i = opts.path.indexOf(":");
        i === -1 ? (opts.socketPath = opts.path, opts.path = "") : (opts.socketPath = opts.path.slice(0, i), opts.path = opts.path.slice(i + 1));
      }
      let req;
      if (opts.followRedirects) {
        if (websocket._redirects === 0) {
          websocket._originalIpc = isIpcUrl, websocket._originalSecure = isSecure, websocket._originalHostOrSocketPath = isIpcUrl ? opts.socketPath : parsedUrl.host;
          let headers = options && options.headers;
          if (options = { ...options, headers: {} }, headers)
            for (let [key2, value] of Object.entries(headers))
              options.headers[key2.toLowerCase()] = value;
        } else if (websocket.listenerCount("redirect") === 0) {
          let isSameHost = isIpcUrl ? websocket._originalIpc ? opts.socketPath === websocket._originalHostOrSocketPath : !1 : websocket._originalIpc ? !1 : parsedUrl.host === websocket._originalHostOrSocketPath;
          (!isSameHost || websocket._originalSecure && !isSecure) && (delete opts.headers.authorization, delete opts.headers.cookie, isSameHost || delete opts.headers.host, opts.auth = void 0);
        }
        opts.auth && !options.headers.authorization && (options.headers.authorization = "Basic " + Buffer.from(opts.auth).toString("base64")), req = websocket._req = request4(opts), websocket._redirects && websocket.emit("redirect", websocket.url, req);
      } else
        req = websocket._req = request4(opts);
      return opts.timeout && req.on("timeout", () => {
        abortHandshake(websocket, req, "Opening handshake has timed out");
      }), req.on("error", (err) => {
        req === null || req[kAborted] || (req = websocket._req = null, emitErrorAndClose(websocket, err));
      }), req.on("response", (res) => {
        let location = res.headers.location, statusCode = res.statusCode;
        if (location && opts.followRedirects && statusCode >= 300 && statusCode < 400) {
          if (++websocket._redirects > opts.maxRedirects) {
            abortHandshake(websocket, req, "Maximum redirects exceeded");
            return;
          }
          req.abort();
          let addr;
          try {
            addr = new URL2(location, address);
          } catch {
            let err = new SyntaxError(`Invalid URL: ${location}`);
            emitErrorAndClose(websocket, err);
            return;
          }
          initAsClient(websocket, addr, protocols, options);
        } else websocket.emit("unexpected-response", req, res) || abortHandshake(
          websocket,
          req,
          `Unexpected server response: ${res.statusCode}`
        );
      }), req.on("upgrade", (res, socket, head) => {
        if (websocket.emit("upgrade", res), websocket.readyState !== WebSocket2.CONNECTING) return;
        req = websocket._req = null;
        let upgrade2 = res.headers.upgrade;
        if (upgrade2 === void 0 || upgrade2.toLowerCase() !== "websocket") {
          abortHandshake(websocket, socket, "Invalid Upgrade header");
          return;
        }
        let digest = createHash10("sha1").update(key + GUID).digest("base64");
        if (res.headers["sec-websocket-accept"] !== digest) {
          abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Accept header");
          return;
        }
        let serverProt = res.headers["sec-websocket-protocol"], protError;
        if (serverProt !== void 0 ? protocolSet.size ? protocolSet.has(serverProt) || (protError = "Server sent an invalid subprotocol") : protError = "Server sent a subprotocol but none was requested" : protocolSet.size && (protError = "Server sent no subprotocol"), protError) {
          abortHandshake(websocket, socket, protError);
          return;
        }
        serverProt && (websocket._protocol = serverProt);
        let secWebSocketExtensions = res.headers["sec-websocket-extensions"];
        if (secWebSocketExtensions !== void 0) {
          if (!perMessageDeflate) {
            abortHandshake(websocket, socket, "Server sent a Sec-WebSocket-Extensions header but no extension was requested");
            return;
          }
          let extensions;
          try {
            extensions = parse5(secWebSocketExtensions);
          } catch {
            abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
            return;
          }
          let extensionNames = Object.keys(extensions);
          if (extensionNames.length !== 1 || extensionNames[0] !== PerMessageDeflate2.extensionName) {
            abortHandshake(websocket, socket, "Server indicated an extension that was not requested");
            return;
          }
          try {
            perMessageDeflate.accept(extensions[PerMessageDeflate2.extensionName]);
          } catch {
            abortHandshake(websocket, socket, "Invalid Sec-WebSocket-Extensions header");
            return;
          }
          websocket._extensions[PerMessageDeflate2.extensionName] = perMessageDeflate;
        }
        websocket.setSocket(socket, head, {
          allowSynchronousEvents: opts.allowSynchronousEvents,
          generateMask: opts.generateMask,
          maxBufferedChunks: opts.maxBufferedChunks,
          maxFragments: opts.maxFragments,
          maxPayload: opts.maxPayload,
          skipUTF8Validation: opts.skipUTF8Validation
        });
      }), opts.finishRequest ? opts.finishRequest(req, websocket) : req.end(), opts;
    }
    function emitErrorAndClose(websocket, err) {
      websocket._readyState = WebSocket2.CLOSING, websocket._errorEmitted = !0, websocket.emit("error", err), websocket.emitClose();
    }
    function netConnect(options) {
      return options.path = options.socketPath, net.connect(options);
    }
    function tlsConnect(options) {
      return options.path = void 0, !options.servername && options.servername !== "" && (options.servername = net.isIP(options.host) ? "" : options.host), tls.connect(options);
    }
    function abortHandshake(websocket, stream, message) {
      websocket._readyState = WebSocket2.CLOSING;
      let err = new Error(message);
      Error.captureStackTrace(err, abortHandshake), stream.setHeader ? (stream[kAborted] = !0, stream.abort(), stream.socket && !stream.socket.destroyed && stream.socket.destroy(), process.nextTick(emitErrorAndClose, websocket, err)) : (stream.destroy(err), stream.once("error", websocket.emit.bind(websocket, "error")), stream.once("close", websocket.emitClose.bind(websocket)));
    }
    function sendAfterClose(websocket, data, cb) {
      if (data) {
        let length = isBlob(data) ? data.size : toBuffer(data).length;
        websocket._socket ? websocket._sender._bufferedBytes += length : websocket._bufferedAmount += length;
      }
      if (cb) {
        let err = new Error(
          `WebSocket is not open: readyState ${websocket.readyState} (${readyStates[websocket.readyState]})`
        );
        process.nextTick(cb, err);
      }
    }
    function receiverOnConclude(code, reason) {
      let websocket = this[kWebSocket];
      websocket._closeFrameReceived = !0, websocket._closeCode = code, reason.length === 0 ? websocket._closeMessage = EMPTY_BUFFER : (websocket._closeMessage = Buffer.allocUnsafeSlow(reason.length), websocket._closeMessage.set(reason)), websocket._socket[kWebSocket] !== void 0 && (websocket._socket.removeListener("data", socketOnData), process.nextTick(resume, websocket._socket), code === 1005 ? websocket.close() : websocket.close(code, reason));
    }
    function receiverOnDrain() {
      let websocket = this[kWebSocket];
      websocket.isPaused || websocket._socket.resume();
    }
    function receiverOnError(err) {
      let websocket = this[kWebSocket];
      websocket._socket[kWebSocket] !== void 0 && (websocket._socket.removeListener("data", socketOnData), process.nextTick(resume, websocket._socket), websocket.close(err[kStatusCode])), websocket._errorEmitted || (websocket._errorEmitted = !0, websocket.emit("error", err));
    }
    function receiverOnFinish() {
      this[kWebSocket].emitClose();
    }
    function receiverOnMessage(data, isBinary) {
      this[kWebSocket].emit("message", data, isBinary);
    }
    function receiverOnPing(data) {
      let websocket = this[kWebSocket];
      websocket._autoPong && websocket.readyState === WebSocket2.OPEN && (websocket._maxPendingAutoPongs > 0 && websocket._pendingAutoPongs >= websocket._maxPendingAutoPongs ? websocket.terminate() : (websocket._pendingAutoPongs++, websocket.pong(data, !this._isServer, websocket._autoPongComplete))), websocket.emit("ping", data);
    }
    function autoPongComplete(websocket) {
      websocket._pendingAutoPongs--;
    }
    function receiverOnPong(data) {
      this[kWebSocket].emit("pong", data);
    }
    function resume(stream) {
      stream.resume();
    }
    function senderOnError(err) {
      let websocket = this[kWebSocket];
      websocket.readyState !== WebSocket2.CLOSED && (websocket.readyState === WebSocket2.OPEN && (websocket._readyState = WebSocket2.CLOSING, setCloseTimer(websocket)), this._socket.end(), websocket._errorEmitted || (websocket._errorEmitted = !0, websocket.emit("error", err)));
    }
    function setCloseTimer(websocket) {
      websocket._closeTimer = setTimeout(
        websocket._socket.destroy.bind(websocket._socket),
        websocket._closeTimeout
      );
    }
    function socketOnClose() {
      let websocket = this[kWebSocket];
      if (this.removeListener("close", socketOnClose), this.removeListener("data", socketOnData), this.removeListener("end", socketOnEnd), websocket._readyState = WebSocket2.CLOSING, !this._readableState.endEmitted && !websocket._closeFrameReceived && !websocket._receiver._writableState.errorEmitted && this._readableState.length !== 0) {
        let chunk = this.read(this._readableState.length);
        websocket._receiver.write(chunk);
      }
      websocket._receiver.end(), this[kWebSocket] = void 0, clearTimeout(websocket._closeTimer), websocket._receiver._writableState.finished || websocket._receiver._writableState.errorEmitted ? websocket.emitClose() : (websocket._receiver.on("error", receiverOnFinish), websocket._receiver.on("finish", receiverOnFinish));
    }
    function socketOnData(chunk) {
      this[kWebSocket]._receiver.write(chunk) || this.pause();
    }
    function socketOnEnd() {
      let websocket = this[kWebSocket];
      websocket._readyState = WebSocket2.CLOSING, websocket._receiver.end(), this.end();
    }
    function socketOnError() {
      let websocket = this[kWebSocket];
      this.removeListener("error", socketOnError), this.on("error", NOOP), websocket && (websocket._readyState = WebSocket2.CLOSING, this.destroy());
    }
  }
});

// node_modules/ws/lib/stream.js
var require_stream = __commonJS({
  "node_modules/ws/lib/stream.js"(exports, module) {
    "use strict";
    var WebSocket2 = require_websocket(), { Duplex } = __require("stream");
    function emitClose(stream) {
      stream.emit("close");
    }
    function duplexOnEnd() {
      !this.destroyed && this._writableState.finished && this.destroy();
    }
    function duplexOnError(err) {
      this.removeListener("error", duplexOnError), this.destroy(), this.listenerCount("error") === 0 && this.emit("error", err);
    }
    function createWebSocketStream2(ws, options) {
      let terminateOnDestroy = !0, duplex = new Duplex({
        ...options,
        autoDestroy: !1,
        emitClose: !1,
        objectMode: !1,
        writableObjectMode: !1
      });
      return ws.on("message", function(msg, isBinary) {
        let data = !isBinary && duplex._readableState.objectMode ? msg.toString() : msg;
        duplex.push(data) || ws.pause();
      }), ws.once("error", function(err) {
        duplex.destroyed || (terminateOnDestroy = !1, duplex.destroy(err));
      }), ws.once("close", function() {
        duplex.destroyed || duplex.push(null);
      }), duplex._destroy = function(err, callback) {
        if (ws.readyState === ws.CLOSED) {
          callback(err), process.nextTick(emitClose, duplex);
          return;
        }
        let called = !1;
        ws.once("error", function(err2) {
          called = !0, callback(err2);
        }), ws.once("close", function() {
          called || callback(err), process.nextTick(emitClose, duplex);
        }), terminateOnDestroy && ws.terminate();
      }, duplex._final = function(callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function() {
            duplex._final(callback);
          });
          return;
        }
        ws._socket !== null && (ws._socket._writableState.finished ? (callback(), duplex._readableState.endEmitted && duplex.destroy()) : (ws._socket.once("finish", function() {
          callback();
        }), ws.close()));
      }, duplex._read = function() {
        ws.isPaused && ws.resume();
      }, duplex._write = function(chunk, encoding, callback) {
        if (ws.readyState === ws.CONNECTING) {
          ws.once("open", function() {
            duplex._write(chunk, encoding, callback);
          });
          return;
        }
        ws.send(chunk, callback);
      }, duplex.on("end", duplexOnEnd), duplex.on("error", duplexOnError), duplex;
    }
    module.exports = createWebSocketStream2;
  }
});

// node_modules/ws/lib/subprotocol.js
var require_subprotocol = __commonJS({
  "node_modules/ws/lib/subprotocol.js"(exports, module) {
    "use strict";
    var { tokenChars } = require_validation();
    function parse5(header) {
      let protocols = /* @__PURE__ */ new Set(), start = -1, end = -1, i = 0;
      for (i; i < header.length; i++) {
        let code = header.charCodeAt(i);
        if (end === -1 && tokenChars[code] === 1)
          start === -1 && (start = i);
        else if (i !== 0 && (code === 32 || code === 9))
          end === -1 && start !== -1 && (end = i);
        else if (code === 44) {
          if (start === -1)
            throw new SyntaxError(`Unexpected character at index ${i}`);
          end === -1 && (end = i);
          let protocol2 = header.slice(start, end);
          if (protocols.has(protocol2))
            throw new SyntaxError(`The "${protocol2}" subprotocol is duplicated`);
          protocols.add(protocol2), start = end = -1;
        } else
          throw new SyntaxError(`Unexpected character at index ${i}`);
      }
      if (start === -1 || end !== -1)
        throw new SyntaxError("Unexpected end of input");
      let protocol = header.slice(start, i);
      if (protocols.has(protocol))
        throw new SyntaxError(`The "${protocol}" subprotocol is duplicated`);
      return protocols.add(protocol), protocols;
    }
    module.exports = { parse: parse5 };
  }
});

// node_modules/ws/lib/websocket-server.js
var require_websocket_server = __commonJS({
  "node_modules/ws/lib/websocket-server.js"(exports, module) {
    "use strict";
    var EventEmitter = __require("events"), http = __require("http"), { Duplex } = __require("stream"), { createHash: createHash10 } = __require("crypto"), extension2 = require_extension(), PerMessageDeflate2 = require_permessage_deflate(), subprotocol2 = require_subprotocol(), WebSocket2 = require_websocket(), { CLOSE_TIMEOUT: CLOSE_TIMEOUT2, GUID, kWebSocket } = require_constants(), keyRegex = /^[+/0-9A-Za-z]{22}==$/, RUNNING = 0, CLOSING = 1, CLOSED2 = 2, WebSocketServer2 = class extends EventEmitter {
      /**
       * Create a `WebSocketServer` instance.
       *
       * @param {Object} options Configuration options
       * @param {Boolean} [options.allowSynchronousEvents=true] Specifies whether
       *     any of the `'message'`, `'ping'`, and `'pong'` events can be emitted
       *     multiple times in the same tick
       * @param {Boolean} [options.autoPong=true] Specifies whether or not to
       *     automatically send a pong in response to a ping
       * @param {Number} [options.backlog=511] The maximum length of the queue of
       *     pending connections
       * @param {Boolean} [options.clientTracking=true] Specifies whether or not to
       *     track clients
       * @param {Number} [options.closeTimeout=30000] Duration in milliseconds to
       *     wait for the closing handshake to finish after `websocket.close()` is
       *     called
       * @param {Function} [options.handleProtocols] A hook to handle protocols
       * @param {String} [options.host] The hostname where to bind the server
       * @param {Number} [options.maxBufferedChunks=262144] The maximum number of
       *     buffered data chunks
       * @param {Number} [options.maxFragments=16384] The maximum number of message
       *     fragments
       * @param {Number} [options.maxPayload=104857600] The maximum allowed message
       *     size
       * @param {Number} [options.maxPendingAutoPongs=60] The maximum number of
       *     pending automatic pongs
       * @param {Boolean} [options.noServer=false] Enable no server mode
       * @param {String} [options.path] Accept only connections matching this path
       * @param {(Boolean|Object)} [options.perMessageDeflate=false] Enable/disable
       *     permessage-deflate
       * @param {Number} [options.port] The port where to bind the server
       * @param {(http.Server|https.Server)} [options.server] A pre-created HTTP/S
       *     server to use
       * @param {Boolean} [options.skipUTF8Validation=false] Specifies whether or
       *     not to skip UTF-8 validation for text and close messages
       * @param {Function} [options.verifyClient] A hook to reject connections
       * @param {Function} [options.WebSocket=WebSocket] Specifies the `WebSocket`
       *     class to use. It must be the `WebSocket` class or class that extends it
       * @param {Function} [callback] A listener for the `listening` event
       */
      constructor(options, callback) {
        if (super(), options = {
          allowSynchronousEvents: !0,
          autoPong: !0,
          maxBufferedChunks: 256 * 1024,
          maxFragments: 16 * 1024,
          maxPayload: 100 * 1024 * 1024,
          maxPendingAutoPongs: 60,
          skipUTF8Validation: !1,
          perMessageDeflate: !1,
          handleProtocols: null,
          clientTracking: !0,
          closeTimeout: CLOSE_TIMEOUT2,
          verifyClient: null,
          noServer: !1,
          backlog: null,
          // use default (511 as implemented in net.js)
          server: null,
          host: null,
          path: null,
          port: null,
          WebSocket: WebSocket2,
          ...options
        }, options.port == null && !options.server && !options.noServer || options.port != null && (options.server || options.noServer) || options.server && options.noServer)
          throw new TypeError(
            'One and only one of the "port", "server", or "noServer" options must be specified'
          );
        if (options.port != null ? (this._server = http.createServer((req, res) => {
          let body = http.STATUS_CODES[426];
          res.writeHead(426, {
            "Content-Length": body.length,
            "Content-Type": "text/plain"
          }), res.end(body);
        }), this._server.listen(
          options.port,
          options.host,
          options.backlog,
          callback
        )) : options.server && (this._server = options.server), this._server) {
          let emitConnection = this.emit.bind(this, "connection");
          this._removeListeners = addListeners(this._server, {
            listening: this.emit.bind(this, "listening"),
            error: this.emit.bind(this, "error"),
            upgrade: (req, socket, head) => {
              this.handleUpgrade(req, socket, head, emitConnection);
            }
          });
        }
        options.perMessageDeflate === !0 && (options.perMessageDeflate = {}), options.clientTracking && (this.clients = /* @__PURE__ */ new Set(), this._shouldEmitClose = !1), this.options = options, this._state = RUNNING;
      }
      /**
       * Returns the bound address, the address family name, and port of the server
       * as reported by the operating system if listening on an IP socket.
       * If the server is listening on a pipe or UNIX domain socket, the name is
       * returned as a string.
       *
       * @return {(Object|String|null)} The address of the server
       * @public
       */
      address() {
        if (this.options.noServer)
          throw new Error('The server is operating in "noServer" mode');
        return this._server ? this._server.address() : null;
      }
      /**
       * Stop the server from accepting new connections and emit the `'close'` event
       * when all existing connections are closed.
       *
       * @param {Function} [cb] A one-time listener for the `'close'` event
       * @public
       */
      close(cb) {
        if (this._state === CLOSED2) {
          cb && this.once("close", () => {
            cb(new Error("The server is not running"));
          }), process.nextTick(emitClose, this);
          return;
        }
        if (cb && this.once("close", cb), this._state !== CLOSING)
          if (this._state = CLOSING, this.options.noServer || this.options.server)
            this._server && (this._removeListeners(), this._removeListeners = this._server = null), this.clients ? this.clients.size ? this._shouldEmitClose = !0 : process.nextTick(emitClose, this) : process.nextTick(emitClose, this);
          else {
            let server = this._server;
            this._removeListeners(), this._removeListeners = this._server = null, server.close(() => {
              emitClose(this);
            });
          }
      }
      /**
       * See if a given request should be handled by this server instance.
       *
       * @param {http.IncomingMessage} req Request object to inspect
       * @return {Boolean} `true` if the request is valid, else `false`
       * @public
       */
      shouldHandle(req) {
        if (this.options.path) {
          let index = req.url.indexOf("?");
          if ((index !== -1 ? req.url.slice(0, index) : req.url) !== this.options.path) return !1;
        }
        return !0;
      }
      /**
       * Handle a HTTP Upgrade request.
       *
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @public
       */
      handleUpgrade(req, socket, head, cb) {
        socket.on("error", socketOnError);
        let key = req.headers["sec-websocket-key"], upgrade2 = req.headers.upgrade, version2 = +req.headers["sec-websocket-version"];
        if (req.method !== "GET") {
          abortHandshakeOrEmitwsClientError(this, req, socket, 405, "Invalid HTTP method");
          return;
        }
        if (upgrade2 === void 0 || upgrade2.toLowerCase() !== "websocket") {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid Upgrade header");
          return;
        }
        if (key === void 0 || !keyRegex.test(key)) {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Missing or invalid Sec-WebSocket-Key header");
          return;
        }
        if (version2 !== 13 && version2 !== 8) {
          abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Missing or invalid Sec-WebSocket-Version header", {
            "Sec-WebSocket-Version": "13, 8"
          });
          return;
        }
        if (!this.shouldHandle(req)) {
          abortHandshake(socket, 400);
          return;
        }
        let secWebSocketProtocol = req.headers["sec-websocket-protocol"], protocols = /* @__PURE__ */ new Set();
        if (secWebSocketProtocol !== void 0)
          try {
            protocols = subprotocol2.parse(secWebSocketProtocol);
          } catch {
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid Sec-WebSocket-Protocol header");
            return;
          }
        let secWebSocketExtensions = req.headers["sec-websocket-extensions"], extensions = {};
        if (this.options.perMessageDeflate && secWebSocketExtensions !== void 0) {
          let perMessageDeflate = new PerMessageDeflate2({
            ...this.options.perMessageDeflate,
            isServer: !0,
            maxPayload: this.options.maxPayload
          });
          try {
            let offers = extension2.parse(secWebSocketExtensions);
            offers[PerMessageDeflate2.extensionName] && (perMessageDeflate.accept(offers[PerMessageDeflate2.extensionName]), extensions[PerMessageDeflate2.extensionName] = perMessageDeflate);
          } catch {
            abortHandshakeOrEmitwsClientError(this, req, socket, 400, "Invalid or unacceptable Sec-WebSocket-Extensions header");
            return;
          }
        }
        if (this.options.verifyClient) {
          let info = {
            origin: req.headers[`${version2 === 8 ? "sec-websocket-origin" : "origin"}`],
            secure: !!(req.socket.authorized || req.socket.encrypted),
            req
          };
          if (this.options.verifyClient.length === 2) {
            this.options.verifyClient(info, (verified2, code, message, headers) => {
              if (!verified2)
                return abortHandshake(socket, code || 401, message, headers);
              this.completeUpgrade(
                extensions,
                key,
                protocols,
                req,
                socket,
                head,
                cb
              );
            });
            return;
          }
          if (!this.options.verifyClient(info)) return abortHandshake(socket, 401);
        }
        this.completeUpgrade(extensions, key, protocols, req, socket, head, cb);
      }
      /**
       * Upgrade the connection to WebSocket.
       *
       * @param {Object} extensions The accepted extensions
       * @param {String} key The value of the `Sec-WebSocket-Key` header
       * @param {Set} protocols The subprotocols
       * @param {http.IncomingMessage} req The request object
       * @param {Duplex} socket The network socket between the server and client
       * @param {Buffer} head The first packet of the upgraded stream
       * @param {Function} cb Callback
       * @throws {Error} If called more than once with the same socket
       * @private
       */
      completeUpgrade(extensions, key, protocols, req, socket, head, cb) {
        if (!socket.readable || !socket.writable) return socket.destroy();
        if (socket[kWebSocket])
          throw new Error(
            "server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration"
          );
        if (this._state > RUNNING) return abortHandshake(socket, 503);
        let headers = [
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          `Sec-WebSocket-Accept: ${createHash10("sha1").update(key + GUID).digest("base64")}`
        ], ws = new this.options.WebSocket(null, void 0, this.options);
        if (protocols.size) {
          let protocol = this.options.handleProtocols ? this.options.handleProtocols(protocols, req) : protocols.values().next().value;
          protocol && (headers.push(`Sec-WebSocket-Protocol: ${protocol}`), ws._protocol = protocol);
        }
        if (extensions[PerMessageDeflate2.extensionName]) {
          let params = extensions[PerMessageDeflate2.extensionName].params, value = extension2.format({
            [PerMessageDeflate2.extensionName]: [params]
          });
          headers.push(`Sec-WebSocket-Extensions: ${value}`), ws._extensions = extensions;
        }
        this.emit("headers", headers, req), socket.write(headers.concat(`\r
`).join(`\r
`)), socket.removeListener("error", socketOnError), ws.setSocket(socket, head, {
          allowSynchronousEvents: this.options.allowSynchronousEvents,
          maxBufferedChunks: this.options.maxBufferedChunks,
          maxFragments: this.options.maxFragments,
          maxPayload: this.options.maxPayload,
          skipUTF8Validation: this.options.skipUTF8Validation
        }), this.clients && (this.clients.add(ws), ws.on("close", () => {
          this.clients.delete(ws), this._shouldEmitClose && !this.clients.size && process.nextTick(emitClose, this);
        })), cb(ws, req);
      }
    };
    module.exports = WebSocketServer2;
    function addListeners(server, map) {
      for (let event of Object.keys(map)) server.on(event, map[event]);
      return function() {
        for (let event of Object.keys(map))
          server.removeListener(event, map[event]);
      };
    }
    function emitClose(server) {
      server._state = CLOSED2, server.emit("close");
    }
    function socketOnError() {
      this.destroy();
    }
    function abortHandshake(socket, code, message, headers) {
      message = message || http.STATUS_CODES[code], headers = {
        Connection: "close",
        "Content-Type": "text/html",
        "Content-Length": Buffer.byteLength(message),
        ...headers
      }, socket.once("finish", socket.destroy), socket.end(
        `HTTP/1.1 ${code} ${http.STATUS_CODES[code]}\r
` + Object.keys(headers).map((h) => `${h}: ${headers[h]}`).join(`\r
`) + `\r
\r
` + message
      );
    }
    function abortHandshakeOrEmitwsClientError(server, req, socket, code, message, headers) {
      if (server.listenerCount("wsClientError")) {
        let err = new Error(message);
        Error.captureStackTrace(err, abortHandshakeOrEmitwsClientError), server.emit("wsClientError", err, socket, req);
      } else
        abortHandshake(socket, code, message, headers);
    }
  }
});

// src/core/artifacts/version-info.ts
function version() {
  return { package: packageVersion(), guest: guestArtifacts() };
}
function guestArtifacts() {
  try {
    let { artifacts } = findGuestPackage().manifest;
    return Object.entries(artifacts).map(([name, { version: version2, uncompressedSha256 }]) => ({
      name,
      version: version2,
      sha256: uncompressedSha256
    }));
  } catch (error) {
    if (error instanceof NavgwError) return [];
    throw error;
  }
}

// src/core/cache/cache-contents.ts
import { lstat, readdir, rm } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/core/artifacts/cache-use.ts
import { join } from "node:path";
var PAUSE = 20, UNNEEDED = { release: async () => {
}, [Symbol.asyncDispose]: async () => {
} }, usersLock = () => join(cacheDir(), "users.lock"), prunerLock = () => join(cacheDir(), "prune.lock");
async function useCache(signal) {
  if (await isReadOnly(cacheDir())) return UNNEEDED;
  await makePrivateDir(cacheDir());
  let use = await joinLock(usersLock());
  try {
    return await pollUntil(async () => !await isLocked(prunerLock()), { every: PAUSE, signal }), use;
  } catch (error) {
    throw await use.release(), error;
  }
}
async function claimCache() {
  return await makePrivateDir(cacheDir()), { claim: await acquireLock(prunerLock()), inUse: await isLocked(usersLock()) };
}

// src/core/cache/cache-contents.ts
async function cacheEntries() {
  let artifacts = await list(artifactsDir());
  return (await Promise.all([
    ...artifacts.filter((name) => !name.endsWith(".lock")).map((sha256) => artifact(join2(artifactsDir(), sha256))),
    ...(await list(goldenDir())).filter((name) => !name.endsWith(".lock")).map((name) => golden(name)),
    entry("images", "images", ociCacheDir()),
    entry("k3s downloads", "artifact", k3sDownloadsDir()),
    entry("compiled code", "code", compiledCodeDir()),
    ...await children("probe", join2(cacheDir(), "probes")),
    ...await children("log", failureLogsDir())
  ])).filter((one) => one !== void 0);
}
async function pruneCache() {
  var _stack = [];
  try {
    let freed = 0;
    let entries = 0;
    let kept = 0;
    let { claim, inUse } = await claimCache();
    let _claim = __using(_stack, claim, !0);
    for (let { kind, path, size } of await cacheEntries()) {
      if (inUse && kind !== "log") {
        kept++;
        continue;
      }
      try {
        await rm(path, { recursive: !0, force: !0 });
      } catch (error) {
        throw fileError(error, "emptying the cache", path);
      }
      freed += size, entries++;
    }
    return { freed, entries, inUse: kept };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function artifact(dir) {
  let file = (await list(dir)).find((name) => !/\.(stamp|json|partial|lock)$/.test(name));
  return entry(file ?? "unfinished", "artifact", dir);
}
async function golden(name) {
  return entry(name.startsWith(".") ? "unfinished" : shortKey(name), "golden", join2(goldenDir(), name));
}
async function children(kind, dir) {
  return (await list(dir)).map((name) => entry(name, kind, join2(dir, name)));
}
async function entry(name, kind, path) {
  try {
    let { mtime } = await lstat(path);
    return { name, kind, path, size: await sizeOf(path), time: mtime.toISOString() };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the cache", path);
  }
}
async function sizeOf(path) {
  let found = await lstat(path), own = found.blocks * 512;
  return found.isDirectory() ? (await Promise.all((await list(path)).map((name) => sizeOf(join2(path, name))))).reduce((sum, size) => sum + size, own) : own;
}
async function list(dir) {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the cache", dir);
  }
}

// src/core/cluster/build-golden-disk.ts
import { randomBytes as randomBytes6 } from "node:crypto";

// src/core/artifacts/artifact-store.ts
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir as readdir2, rm as rm2 } from "node:fs/promises";
import { dirname, join as join3 } from "node:path";
import { Transform } from "node:stream";
import { createZstdDecompress } from "node:zlib";

// src/core/base/pipe-into.ts
import { pipeline } from "node:stream/promises";
var pipeAll = pipeline;
async function pipeInto(streams, read5, signal) {
  let failure, sink = async (chunks) => {
    try {
      await read5(chunks);
    } catch (error) {
      throw failure = error, error;
    }
  };
  try {
    await pipeAll(...streams, sink, signal === void 0 ? {} : { signal });
  } catch (error) {
    throw failure !== void 0 && isAbort(error) && signal?.aborted !== !0 ? failure : error;
  }
}
function isAbort(error) {
  return error instanceof Error && error.name === "AbortError";
}

// src/core/artifacts/artifact-store.ts
var CHUNK = 1 << 20, EXECUTABLE = /* @__PURE__ */ new Set(["linux-uml", "keeper"]), modeOf = (name) => EXECUTABLE.has(name) ? 365 : 292;
async function materialize(guest, name, options = {}) {
  let entry3 = artifactEntry(guest, name), dir = join3(artifactsDir(), entry3.uncompressedSha256), path = join3(dir, name);
  if (await isUnchanged(path)) return path;
  try {
    var _stack = [];
    try {
      if (await isReadOnly(artifactsDir())) {
        if (await isStillRight(path, entry3.uncompressedSha256, modeOf(name))) return path;
        throw missing(name, path);
      }
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, options), !0);
      if (await isUnchanged(path) || await isStillRight(path, entry3.uncompressedSha256, modeOf(name)))
        return path;
      await makePrivateDir(dir);
      await unpack(join3(guest.dir, entry3.file), path, name, entry3, options.signal);
      return path;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, `unpacking ${name}`, dir);
  }
}
async function unpack(compressedPath, path, name, entry3, signal) {
  await sweepPartial(dirname(path)), await placeFile(path, async (partial) => {
    var _stack = [];
    try {
      let file = __using(_stack, await open(partial, "wx", 384), !0);
      await decompress2(compressedPath, file, name, entry3, signal);
      await file.chmod(modeOf(name));
      await file.sync();
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }), await writeStamp(path);
}
async function decompress2(compressedPath, file, name, entry3, signal) {
  let compressed = hashingStream(), uncompressed = hashingStream();
  try {
    await pipeInto(
      [
        createReadStream(compressedPath, { highWaterMark: CHUNK }),
        compressed.stream,
        createZstdDecompress({ chunkSize: CHUNK }),
        uncompressed.stream
      ],
      // Not a write stream: one that leaves the handle open makes close() wait forever.
      (chunks) => file.writeFile(chunks),
      signal
    );
  } catch (error) {
    let code = systemCode(error);
    throw code === "ENOENT" ? damaged(name, compressedPath, "is missing", error) : code?.startsWith("Z") ? damaged(name, compressedPath, `is truncated or damaged (${code})`, error) : error;
  }
  if (compressed.size() !== entry3.size || compressed.sha256() !== entry3.sha256)
    throw damaged(name, compressedPath, "does not have the sha256 of the package's manifest");
  if (uncompressed.size() !== entry3.uncompressedSize || uncompressed.sha256() !== entry3.uncompressedSha256)
    throw damaged(name, compressedPath, "does not unpack to the content in the package's manifest");
}
function missing(name, path) {
  return new NavgwError("NAVGW_STATE", `the cache is read-only and has no ${name}: ${path}`, {
    reason: "READ_ONLY",
    hint: hint`fill it with ${command("doctor")} while it can be written to, or set XDG_CACHE_HOME to another directory`
  });
}
function damaged(name, path, problem, cause) {
  return new NavgwError("NAVGW_ARTIFACT", `artifact ${name} ${problem}: ${path}`, { hint: REINSTALL, cause });
}
function hashingStream() {
  let hash = createHash("sha256"), size = 0;
  return { stream: new Transform({
    readableHighWaterMark: CHUNK,
    writableHighWaterMark: CHUNK,
    transform(chunk, _encoding, done) {
      hash.update(chunk), size += chunk.length, done(null, chunk);
    }
  }), size: () => size, sha256: () => hash.digest("hex") };
}
async function sweepUnfinishedArtifacts() {
  for (let entry3 of await readdir2(artifactsDir(), { withFileTypes: !0 }).catch(() => [])) {
    if (!entry3.isDirectory() || entry3.name.endsWith(".lock")) continue;
    let dir = join3(artifactsDir(), entry3.name), names = (await readdir2(dir)).filter((name) => name.endsWith(".partial"));
    if (names.length > 0 && !await isLocked(`${dir}.lock`))
      for (let name of names) await rm2(join3(dir, name), { recursive: !0, force: !0 });
  }
}

// src/core/artifacts/packed-disk.ts
import { open as open2, stat } from "node:fs/promises";
var LONGEST_MAP = 1 << 20, LONGEST_EXTENT = 256 << 20, mapSchema = external_exports.object({
  size: external_exports.number().int().positive(),
  extents: external_exports.array(external_exports.tuple([external_exports.number().int().min(0), external_exports.number().int().positive()]))
});
async function expandSparse(packed, path, options = {}) {
  var _stack = [];
  try {
    let source = __using(_stack, await open2(packed, "r"), !0);
    let { map, start } = await readMap(source, packed);
    let target = __using(_stack, await open2(path, "wx", options.mode ?? 384), !0);
    await target.truncate(Math.max(map.size, options.size ?? 0));
    let at = start;
    for (let [offset, length] of map.extents) {
      if (length > LONGEST_EXTENT || offset + length > map.size) throw damaged2(packed);
      let bytes = Buffer.alloc(length), { bytesRead } = await source.read(bytes, 0, length, at);
      if (bytesRead < length) throw damaged2(packed);
      await target.write(bytes, 0, length, offset), at += length;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function packSparse(path, packed, signal) {
  var _stack = [];
  try {
    let { size } = await stat(path);
    let extents = [];
    for await (let { offset, bytes } of writtenRuns(path, signal)) extents.push([offset, bytes.length]);
    let map = Buffer.from(`${JSON.stringify({ size, extents })}
`);
    if (map.length > LONGEST_MAP)
      throw new NavgwError("NAVGW_UNSUPPORTED", `${path} has too many holes to be packed`);
    let target = __using(_stack, await open2(packed, "wx", 384), !0);
    let write6 = async function* (runs) {
      yield map;
      for await (let { bytes } of runs) yield bytes;
    };
    await target.writeFile(write6(writtenRuns(path, signal)));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function readMap(source, path) {
  let head = Buffer.alloc(LONGEST_MAP), { bytesRead } = await source.read(head, 0, LONGEST_MAP, 0), end = head.subarray(0, bytesRead).indexOf(`
`);
  if (end < 0) throw damaged2(path);
  try {
    return { map: mapSchema.parse(JSON.parse(head.toString("utf8", 0, end))), start: end + 1 };
  } catch (error) {
    throw damaged2(path, error);
  }
}
function damaged2(path, cause) {
  return new NavgwError("NAVGW_ARTIFACT", `damaged sparse disk: ${path}`, {
    hint: hint`run ${command("cache prune")}, then try again`,
    cause
  });
}

// src/core/distribution/node-from-binary.ts
import { chmod as chmod2, copyFile, readdir as readdir4 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename as basename2, dirname as dirname4, join as join9, resolve } from "node:path";

// src/core/distribution/airgap-archive.ts
import { createReadStream as createReadStream3 } from "node:fs";
import { basename } from "node:path";

// src/core/images/archive-names.ts
import { createReadStream as createReadStream2 } from "node:fs";

// src/core/tar/tar-reader.ts
var TarReader = class {
  #handler;
  #headers = nextEntry();
  /** Bytes the headers wait for, and those of them that came with earlier chunks. */
  #needed;
  #pending = [];
  #pendingLength = 0;
  #atBoundary = !0;
  #ended = !1;
  #entry;
  #dataLeft = 0;
  #paddingLeft = 0;
  #segment = 0;
  #segmentDone = 0;
  constructor(handler) {
    this.#handler = handler, this.#needed = this.#firstNeed();
  }
  write(chunk) {
    let at = 0;
    for (; at < chunk.length && !this.#ended; )
      if (this.#dataLeft > 0) {
        let length = Math.min(this.#dataLeft, chunk.length - at);
        this.#deliver(chunk.subarray(at, at + length)), this.#dataLeft -= length, at += length, this.#dataLeft === 0 && this.#finishEntry();
      } else if (this.#paddingLeft > 0) {
        let length = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= length, at += length;
      } else
        at += this.#feedHeaders(chunk, at);
  }
  /** @throws NavgwError NAVGW_IMAGE when the archive stops in the middle of something */
  end() {
    if (this.#ended) return;
    if (this.#dataLeft > 0 || this.#paddingLeft > 0 || this.#pendingLength > 0 || !this.#atBoundary) throw badTar("it ends in the middle of an entry");
  }
  #firstNeed() {
    let first = this.#headers.next();
    return first.done ? 0 : first.value;
  }
  #feedHeaders(chunk, at) {
    let length = Math.min(this.#needed - this.#pendingLength, chunk.length - at), bytes = chunk.subarray(at, at + length);
    if (this.#pendingLength + length < this.#needed)
      return this.#pending.push(Buffer.from(bytes)), this.#pendingLength += length, length;
    this.#pendingLength > 0 && (bytes = Buffer.concat([...this.#pending, bytes]), this.#pending = [], this.#pendingLength = 0);
    let step = this.#headers.next(bytes);
    return step.done ? step.value === void 0 ? this.#ended = !0 : this.#startEntry(step.value) : (this.#needed = step.value, this.#atBoundary = !1), length;
  }
  #startEntry(entry3) {
    this.#entry = entry3, this.#dataLeft = entry3.stored, this.#segment = 0, this.#segmentDone = 0, this.#handler.entry(entry3), entry3.stored === 0 && this.#finishEntry();
  }
  #finishEntry() {
    this.#paddingLeft = paddingOf(this.#entry?.stored ?? 0), this.#handler.endEntry(), this.#headers = nextEntry(), this.#needed = this.#firstNeed(), this.#atBoundary = !0;
  }
  #deliver(bytes) {
    let entry3 = this.#entry;
    if (entry3 === void 0) return;
    if (entry3.segments === void 0) {
      this.#handler.data(bytes, entry3.stored - this.#dataLeft);
      return;
    }
    let at = 0;
    for (; at < bytes.length; ) {
      let segment = entry3.segments[this.#segment];
      if (segment === void 0) throw badTar("a sparse file with more data than its map");
      let length = Math.min(segment.length - this.#segmentDone, bytes.length - at);
      length > 0 && this.#handler.data(bytes.subarray(at, at + length), segment.offset + this.#segmentDone), this.#segmentDone += length, at += length, this.#segmentDone === segment.length && (this.#segment++, this.#segmentDone = 0);
    }
  }
};

// src/core/images/archive-names.ts
var IMAGE_LISTS = ["manifest.json", "index.json"];
async function imageNamesIn(path, signal) {
  let isPlain = await compressionOf(path) === "none";
  return namesInList(
    isPlain ? await readUncompressedList(path) : await readCompressedList(path, signal),
    path
  );
}
function namesInList({ name, bytes }, archive) {
  let what = `${archive}: ${name}`;
  return name === "index.json" ? parseIndex(bytes, what).manifests.map(nameOf).filter((one) => one !== void 0) : parseDockerArchive(bytes, what).flatMap(({ RepoTags }) => RepoTags ?? []).map((tag) => formatReference(parseReference(tag)));
}
async function readUncompressedList(path) {
  let tar = await TarFile.open(path), name = IMAGE_LISTS.find((one) => tar.has(one));
  if (name === void 0) throw notAnArchive(path);
  return { name, bytes: await tar.read(name, LARGEST_MANIFEST) };
}
async function readCompressedList(path, signal) {
  let found, isComplete = !1, parts = [], reader = new TarReader({
    entry: ({ name, type, size }) => {
      let plain = IMAGE_LISTS.find((one) => one === name.replace(/^\.\//, ""));
      if (!(found !== void 0 || type !== "file" || plain === void 0)) {
        if (size > LARGEST_MANIFEST)
          throw new NavgwError("NAVGW_IMAGE", `${plain} in ${path} is larger than ${LARGEST_MANIFEST} bytes`);
        found = plain;
      }
    },
    data: (bytes) => {
      found !== void 0 && !isComplete && parts.push(Buffer.from(bytes));
    },
    endEntry: () => {
      isComplete = found !== void 0;
    }
  }), source = createReadStream2(path, { highWaterMark: 1 << 20 });
  for await (let chunk of decompress(source, path, { recycle: !0 }))
    if (signal?.throwIfAborted(), reader.write(chunk), isComplete && found !== void 0) return { name: found, bytes: Buffer.concat(parts) };
  throw notAnArchive(path);
}
var notAnArchive = (path) => new NavgwError(
  "NAVGW_IMAGE",
  `${path} is not an image archive: it has neither ${IMAGE_LISTS.join(" nor ")}`
);

// src/core/distribution/airgap-archive.ts
var MAX_FILE_SIZE = 65536, MAX_TOTAL_SIZE = 64 << 20;
async function checkAirgapImages({ path, name, needed }, signal) {
  let files = await smallFiles(path, name, signal), list4 = listIn(files), found = list4 === void 0 ? [] : platformsIn(name, list4, files);
  if (list4 === void 0 || found.length === 0)
    throw new NavgwError("NAVGW_IMAGE", `the image archive ${name} contains no images`, {
      hint: "provide the airgap archive of the same release, or move this one away"
    });
  let { os, architecture } = hostPlatform(), own = `${os}/${architecture}`, platforms = new Set(found.filter((platform2) => platform2 !== void 0));
  if (platforms.size > 0 && !platforms.has(own))
    throw new NavgwError("NAVGW_IMAGE", `the image archive ${name} is for ${[...platforms].join(" and ")}`, {
      hint: `provide the archive for ${own}, or move this one away`
    });
  let names = namesOf(name, list4);
  return { names, warning: names && missingImagesWarning(name, names, needed) };
}
function listIn(files) {
  let name = IMAGE_LISTS.find((one) => files.has(one)), bytes = name && files.get(name);
  return name && bytes && { name, bytes };
}
function namesOf(archive, list4) {
  try {
    return namesInList(list4, archive);
  } catch (error) {
    if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return;
    throw error;
  }
}
var REQUIRED = ["rancher/mirrored-coredns-coredns", "rancher/local-path-provisioner"];
function missingImagesWarning(name, has, needed) {
  let missing2 = [...needed].filter(
    (image) => REQUIRED.includes(image.split(":")[0] ?? "") && !has.includes(`docker.io/${image}`)
  );
  if (missing2.length !== 0)
    return `${basename(name)} belongs to another release: it lacks ${missing2.join(" and ")}, which the node will pull`;
}
async function smallFiles(path, name, signal) {
  let files = /* @__PURE__ */ new Map(), entry3, parts, total = 0, reader = new TarReader({
    entry(next) {
      entry3 = next;
      let isSmall = next.type === "file" && next.size <= MAX_FILE_SIZE;
      parts = /^(\.\/)?(manifest|index)\.json$/.test(next.name) && next.size <= LARGEST_MANIFEST || isSmall && total + next.size <= MAX_TOTAL_SIZE ? [] : void 0, parts !== void 0 && (total += next.size);
    },
    // The bytes are only valid during the call.
    data: (bytes) => {
      parts?.push(Buffer.from(bytes));
    },
    endEntry() {
      parts !== void 0 && entry3 !== void 0 && files.set(entry3.name.replace(/^\.\//, ""), Buffer.concat(parts));
    }
  });
  try {
    for await (let chunk of decompress(createReadStream3(path, { highWaterMark: 1 << 20 }), "it"))
      signal?.throwIfAborted(), reader.write(chunk);
    reader.end();
  } catch (error) {
    throw error instanceof NavgwError ? new NavgwError("NAVGW_IMAGE", `the image archive ${name} cannot be read: ${error.message}`, {
      hint: "download the archive again, or move it away",
      cause: error
    }) : error;
  }
  return files;
}
function platformsIn(archive, { name, bytes }, files) {
  let what = `${archive}: ${name}`;
  return name === "index.json" ? parseIndex(bytes, what).manifests.flatMap((one) => platformsBelow(one, files)) : parseDockerArchive(bytes, what).map(({ Config }) => platformOf(files.get(Config)));
}
function platformsBelow(descriptor, files, depth = 0) {
  let { platform: platform2 } = descriptor, bytes = blob(descriptor, files);
  if (isIndexType(descriptor.mediaType))
    return bytes === void 0 || depth > 2 ? [] : parseIndex(bytes, descriptor.digest).manifests.flatMap((one) => platformsBelow(one, files, depth + 1));
  if (platform2?.os === "unknown") return [];
  let config = bytes === void 0 ? void 0 : parseManifest(bytes, descriptor.digest).config;
  return [
    platform2 == null ? platformOf(config && blob(config, files)) : formatPlatform({ ...platform2, variant: void 0 })
  ];
}
function blob({ digest }, files) {
  let { algorithm, hex } = splitDigest(digest);
  return files.get(`blobs/${algorithm}/${hex}`);
}
function platformOf(config) {
  if (config !== void 0)
    try {
      let { os, architecture } = JSON.parse(config.toString("utf8"));
      return typeof os == "string" && typeof architecture == "string" ? `${os}/${architecture}` : void 0;
    } catch {
      return;
    }
}

// src/core/distribution/k3s-program.ts
import { open as open3, stat as stat2 } from "node:fs/promises";
var MACHINES = { x64: 62, arm64: 183 }, HEADER = 64, PROGRAM_HEADER = 56, SECTION_HEADER = 64, NOBITS = 8;
async function requireProgram(path) {
  let defect = await programDefect(path).catch((error) => {
    let why = systemCode(error) === "ENOENT" ? "no such file" : systemCode(error) ?? error.message;
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read the k3s binary ${path}: ${why}`, {
      hint: hint`set ${option("k3sBinary")} to the path of a k3s program for Linux`,
      cause: error
    });
  });
  if (defect !== void 0)
    throw new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} is ${defect}`, {
      hint: `use ${releaseFiles().binary} of a release, for Linux on ${process.arch}`
    });
}
async function programDefect(path) {
  var _stack = [];
  try {
    let about = await stat2(path);
    if (!about.isFile()) throw new Error("not a regular file");
    if (about.size === 0) return "empty";
    let file = __using(_stack, await open3(path, "r"), !0);
    let head = await read(file, 0, HEADER);
    if (head.toString("latin1", 0, 2) === "#!") return "a script, not a Linux program";
    if (head.toString("latin1", 0, 4) !== "\x7FELF") return "not a Linux program";
    if (head.length >= 20 && head.readUInt16LE(18) !== MACHINES[process.arch])
      return "a program for another machine";
    let end = await endOf(file, head);
    if (end !== void 0 && end <= about.size) return;
    let known = end === void 0 ? "" : ` of at least ${end}`;
    return `truncated: it has ${about.size} bytes${known}`;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function endOf(file, head) {
  if (head.length < HEADER) return;
  let programs = { at: Number(head.readBigUInt64LE(32)), count: head.readUInt16LE(56) }, sections = { at: Number(head.readBigUInt64LE(40)), count: head.readUInt16LE(60) }, ends = [programs.at + programs.count * PROGRAM_HEADER, sections.at + sections.count * SECTION_HEADER], [segments, table] = [
    await read(file, programs.at, programs.count * PROGRAM_HEADER),
    await read(file, sections.at, sections.count * SECTION_HEADER)
  ];
  for (let at = 0; at + PROGRAM_HEADER <= segments.length; at += PROGRAM_HEADER)
    ends.push(Number(segments.readBigUInt64LE(at + 8) + segments.readBigUInt64LE(at + 32)));
  for (let at = 0; at + SECTION_HEADER <= table.length; at += SECTION_HEADER)
    table.readUInt32LE(at + 4) !== NOBITS && ends.push(Number(table.readBigUInt64LE(at + 24) + table.readBigUInt64LE(at + 32)));
  return Math.max(...ends);
}
async function read(file, position, length) {
  let { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

// src/core/distribution/node-disk.ts
import { createHash as createHash2 } from "node:crypto";
import { chmod, open as open4, readFile as readFile2, realpath, rm as rm3 } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/core/distribution/disk-image-names.ts
import { readFile } from "node:fs/promises";
import { dirname as dirname2, join as join4 } from "node:path";
var FILE = "images.json", schema = external_exports.object({ names: external_exports.array(external_exports.string()) });
async function recordImageNames(dir, names) {
  names !== void 0 && await writeDurably(join4(dir, FILE), JSON.stringify({ names }));
}
async function imageNamesOf(disk) {
  let path = join4(dirname2(disk), FILE);
  try {
    return schema.safeParse(parseJson(await readFile(path, "utf8"))).data?.names;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function namesInAll(paths, signal) {
  let names = [];
  for (let path of paths)
    try {
      names.push(...await imageNamesIn(path, signal));
    } catch (error) {
      if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return;
      throw error;
    }
  return names;
}

// src/core/distribution/make-node-disk.ts
var LABEL = "navgw-k3s", answerSchema = external_exports.object({
  ok: external_exports.boolean(),
  errno: external_exports.string().optional(),
  message: external_exports.string().optional()
});
async function makeDisk(guest, out, files, signal) {
  let keeper = await materialize(guest, "keeper", { signal }), input = JSON.stringify({ out, label: LABEL, files }), { stdout, stderr } = await runProgram(keeper, ["make-disk"], { input, signal }), answer = answerSchema.safeParse(parseJson(stdout.toString("utf8")));
  if (answer.data?.ok === !0) return;
  let { errno, message = stderr.trim() || "no answer" } = answer.data ?? {};
  throw Object.assign(new Error(message), errno === void 0 ? {} : { code: errno });
}

// src/core/distribution/node-disk.ts
var VERSION_FILE = "VERSION", MODE = 292;
async function findNodeDisk(identity) {
  let { path } = placeOf(identity), about = await aboutDisk(path);
  if (about !== void 0)
    try {
      return await isUnchanged(path) || await isStillRight(path, about.sha256, MODE) ? { version: about.version, path } : void 0;
    } catch (error) {
      throw fileError(error, "reading the artifact cache", path);
    }
}
async function nodeDiskAt(link3) {
  try {
    let path = await realpath(link3), about = await aboutDisk(path);
    return about !== void 0 && await isUnchanged(path) ? { version: about.version, path } : void 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", link3);
  }
}
async function makeNodeDisk(guest, identity, gather2, signal) {
  let { dir, path } = placeOf(identity);
  try {
    var _stack = [];
    try {
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, { signal }), !0);
      let found = await findNodeDisk(identity);
      if (found !== void 0) return found;
      await makePrivateDir(dir);
      await sweepPartial(dir);
      let contentDir = partialPath(join5(dir, "content"));
      await makePrivateDir(contentDir);
      try {
        let { version: version2, files, images, done } = await gather2(contentDir);
        return signal?.throwIfAborted(), await recordImageNames(dir, images), await write(guest, path, version2, files, signal), await done?.(), { version: version2, path };
      } finally {
        await rm3(contentDir, { recursive: !0, force: !0 });
      }
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "making a node disk", dir);
  }
}
function placeOf(identity) {
  let dir = join5(artifactsDir(), createHash2("sha256").update(identity).digest("hex"));
  return { dir, path: join5(dir, "k3s.erofs") };
}
var aboutPath = (path) => `${path}.json`, aboutSchema = external_exports.object({ version: external_exports.string(), sha256: external_exports.string() });
async function aboutDisk(path) {
  try {
    return aboutSchema.safeParse(parseJson(await readFile2(aboutPath(path), "utf8"))).data;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function write(guest, path, version2, files, signal) {
  let content = [{ name: VERSION_FILE, text: `${version2}
`, mode: 420 }, ...files];
  await placeFile(path, async (partial) => {
    var _stack = [];
    try {
      await makeDisk(guest, partial, content, signal);
      await chmod(partial, MODE);
      let file = __using(_stack, await open4(partial, "r"), !0);
      await file.sync();
      await writeDurably(aboutPath(path), JSON.stringify({ version: version2, sha256: await sumOf(partial) }));
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }), await writeStamp(path);
}

// src/core/distribution/program-files.ts
import { join as join8 } from "node:path";

// src/core/distribution/embedded-files.ts
import { createReadStream as createReadStream4 } from "node:fs";
import { open as open5 } from "node:fs/promises";
import { join as join6 } from "node:path";
import { pipeline as pipeline2 } from "node:stream/promises";
import { createZstdDecompress as createZstdDecompress2 } from "node:zlib";
var CHUNK2 = 1 << 20;
async function findEmbedded(program, { archives, frames }) {
  if (archives.size !== 0) {
    for (let offset of frames) {
      let size = await frameSize(program, offset);
      if (size === void 0 || size < CHUNK2) continue;
      let sha256 = await sumOfRange(program, offset, size);
      if (archives.has(sha256)) return { sha256, offset, size };
    }
    return "damaged";
  }
}
async function unpackEmbedded(program, { sha256, offset, size }, dir, signal) {
  let target = join6(dir, sha256);
  return await makeDirs(target, 511), await pipeline2(
    createReadStream4(program, { start: offset, end: offset + size - 1, highWaterMark: CHUNK2 }),
    createZstdDecompress2(),
    So({ cwd: target, strict: !0, preservePaths: !1 }),
    ...signal === void 0 ? [] : [{ signal }]
  ), target;
}
async function frameSize(program, offset) {
  var _stack = [];
  try {
    let file = __using(_stack, await open5(program, "r"), !0);
    let { size: end } = await file.stat();
    let read5 = async (at2, length) => {
      let { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at2);
      return buffer.subarray(0, bytesRead);
    };
    let [descriptor] = await read5(offset + 4, 1);
    if (descriptor === void 0 || (descriptor & 8) !== 0) return;
    let single = (descriptor & 32) !== 0;
    let contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
    let dictionary = [0, 1, 2, 4][descriptor & 3];
    let at = offset + 5 + (single ? 0 : 1) + dictionary + contentSize;
    for (; ; ) {
      let header = await read5(at, 3);
      if (header.length < 3) return;
      let block = header.readUIntLE(0, 3), type = block >> 1 & 3;
      if (type === 3 || (at += 3 + (type === 1 ? 1 : block >> 3), at > end)) return;
      if ((block & 1) === 1) break;
    }
    at += (descriptor & 4) === 0 ? 0 : 4;
    return at > end ? void 0 : at - offset;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/distribution/files-below.ts
import { lstat as lstat2, readdir as readdir3, readlink } from "node:fs/promises";
import { dirname as dirname3, join as join7, relative } from "node:path";
async function filesBelow(rootfs, dir) {
  let found = [];
  for (let name of (await list2(join7(rootfs, dir))).sort()) {
    let inside = `${dir}/${name}`, path = join7(rootfs, inside), about = await lstat2(path);
    about.isDirectory() ? found.push(...await filesBelow(rootfs, inside)) : about.isSymbolicLink() ? found.push({ name: inside, link: await targetOf(path, inside) }) : about.isFile() && found.push({ name: inside, path, mode: (about.mode & 73) === 0 ? 420 : 493 });
  }
  return found;
}
async function targetOf(path, inside) {
  let target = await readlink(path);
  return target.startsWith("/") ? relative(dirname3(`/${inside}`), target) : target;
}
async function list2(dir) {
  try {
    return await readdir3(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}

// src/core/distribution/program-files.ts
async function programFiles(program, scan, contentDir, options) {
  let itself = { name: "bin/k3s", path: program, mode: 493 }, embedded = await findEmbedded(program, scan);
  if (embedded === void 0) return [itself, ...BARE];
  if (embedded === "damaged")
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `${options.what} is truncated or damaged: its embedded tools are incomplete`,
      {
        hint: "download it again, and compare its sha256 with the release's checksums"
      }
    );
  let dir = join8(contentDir, "data");
  return await unpackEmbedded(program, embedded, dir, options.signal), [itself, ...await filesBelow(contentDir, "data")];
}
var BARE = [
  { name: "bare", text: "", mode: 420 },
  ...["containerd", "crictl", "ctr", "kubectl"].map((name) => ({ name: `bin/${name}`, link: "k3s" }))
];

// src/core/distribution/scan-program.ts
import { createReadStream as createReadStream5 } from "node:fs";
var ARCHIVE = /([0-9a-f]{64})\.tar\.zst/g, IMAGE = /%\{SYSTEM_DEFAULT_REGISTRY\}%(rancher\/[a-z0-9-]+:[\w.-]+)["'\s]/g, MAX_MATCH = 256, MAGIC = Buffer.from([40, 181, 47, 253]), CHUNK3 = 1 << 20;
async function scanProgram(path, signal) {
  let archives = /* @__PURE__ */ new Set(), images = /* @__PURE__ */ new Set(), frames = /* @__PURE__ */ new Set(), before = Buffer.alloc(0), at = 0;
  for await (let chunk of createReadStream5(path, { highWaterMark: CHUNK3 })) {
    signal?.throwIfAborted();
    let bytes = Buffer.concat([before, chunk]), start = at - before.length, text4 = bytes.toString("latin1");
    for (let [, sha256 = ""] of text4.matchAll(ARCHIVE)) archives.add(sha256);
    for (let [, image = ""] of text4.matchAll(IMAGE)) images.add(image);
    for (let found = bytes.indexOf(MAGIC); found >= 0; found = bytes.indexOf(MAGIC, found + 1))
      frames.add(start + found);
    at += chunk.length, before = Buffer.from(bytes.subarray(-MAX_MATCH));
  }
  return { archives, frames: [...frames], images };
}

// src/core/distribution/node-from-binary.ts
var VERSION_TIMEOUT = 3e4, MAX_OUTPUT = 200;
async function diskFromBinary(guest, file, version2, signal, onWarning) {
  let path = resolve(file);
  await requireProgram(path);
  let archives = await archivesBeside(path), sums = await Promise.all([path, ...archives].map((one) => sumOf(one)));
  return makeNodeDisk(
    guest,
    `binary ${sums.join(" ")} ${version2}`,
    async (dir) => {
      let program = join9(dir, "k3s");
      await copyFile(path, program), await chmod2(program, 493);
      let scan = await scanProgram(program, signal), checked = [];
      for (let archive of archives) {
        let images = { path: archive, name: archive, needed: scan.images };
        checked.push(await checkAirgapImages(images, signal));
      }
      for (let { warning } of checked) warning !== void 0 && onWarning?.(warning);
      return {
        version: version2 ?? await versionOf(program, path),
        images: checked.every(({ names }) => names !== void 0) ? checked.flatMap(({ names }) => names ?? []) : void 0,
        files: [
          ...await programFiles(program, scan, dir, { what: path, signal }),
          ...archives.map((archive) => ({ name: `images/${basename2(archive)}`, path: archive, mode: 420 }))
        ]
      };
    },
    signal
  );
}
async function archivesBeside(path) {
  let prefix = releaseFiles().images.replace(/\.tar\.zst$/, "");
  return (await readdir4(dirname4(path))).filter((name) => name.startsWith(prefix) && /\.tar(\.gz|\.zst)?$/.test(name)).sort().map((name) => join9(dirname4(path), name));
}
async function versionOf(program, path) {
  let failed = (why, cause) => new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} does not report its version: ${why}`, {
    hint: hint`if it is a k3s, set ${option("k3sVersion")}, like v1.36.1+k3s1`,
    cause
  });
  try {
    let env = { PATH: "/usr/bin:/bin", HOME: tmpdir() }, { stdout, stderr, exitCode, signal } = await runProgram(program, ["--version"], {
      env,
      timeout: VERSION_TIMEOUT
    }), text4 = stdout.toString("utf8"), version2 = /^k3s version (v\S+)/m.exec(text4)?.[1];
    if (version2 !== void 0 && isRelease(version2)) return version2;
    let output = firstLine(text4) || firstLine(stderr), printed = output === "" ? "printed nothing" : `printed ${JSON.stringify(output)}`;
    throw failed(`its --version ${printed} and ended with ${signal ?? exitCode}`);
  } catch (error) {
    throw error instanceof NavgwError ? error : failed(error.message, error);
  }
}
function firstLine(text4) {
  return (text4.trim().split(`
`, 1)[0] ?? "").trim().slice(0, MAX_OUTPUT);
}

// src/core/distribution/node-from-image.ts
import { lstat as lstat3, readFile as readFile3 } from "node:fs/promises";
import { join as join11 } from "node:path";

// src/core/images/rootfs/unpack-image.ts
import { randomBytes } from "node:crypto";
import { mkdir, readdir as readdir5, rename, rm as rm4, writeFile } from "node:fs/promises";
import { basename as basename3, dirname as dirname5, join as join10, resolve as resolve2 } from "node:path";
import { addAbortSignal } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";

// src/core/images/rootfs/entry-names.ts
var LONGEST_NAME = 4096, DEEPEST = 256, WHITEOUT = ".wh.", OPAQUE = ".wh..wh..opq", AUFS = ".wh..wh.";
function readEntryName(name) {
  let parent = splitInside(name), last = parent.pop();
  if (last === void 0) return { kind: "root" };
  if (!last.startsWith(WHITEOUT)) return { kind: "plain", parent, name: last };
  if (last === OPAQUE) return { kind: "opaque", parent };
  if (last.startsWith(AUFS)) return { kind: "ignored" };
  let hidden = last.slice(WHITEOUT.length);
  if (hidden === "" || hidden === "." || hidden === "..") throw refused(name, "a whiteout without a name");
  return { kind: "whiteout", parent, name: hidden };
}
function splitInside(name) {
  if (name.startsWith("/")) throw refused(name, "an absolute name");
  if (name.length > LONGEST_NAME) throw refused(name, "a name longer than 4096 bytes");
  if (name.includes("\0")) throw refused(name, "a name with a NUL");
  let parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refused(name, "a name with ..");
  if (parts.length > DEEPEST) throw refused(name, `more than ${DEEPEST} directories deep`);
  return parts;
}
function toSystem(path) {
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, "latin1");
}
function showName(name) {
  return JSON.stringify(Buffer.from(name, "latin1").toString("utf8").slice(0, 200));
}
function refused(name, why, cause) {
  return new NavgwError(
    "NAVGW_IMAGE",
    `the image has ${why}: ${showName(name)}`,
    cause === void 0 ? {} : { cause }
  );
}

// src/core/images/rootfs/unpack-errors.ts
var REFUSALS = /* @__PURE__ */ new Set([
  "ENAMETOOLONG",
  "EILSEQ",
  "EINVAL",
  "ENOTDIR",
  "ELOOP",
  "ENOENT",
  "EEXIST",
  "EFBIG",
  "EMLINK"
]);
function unpackError(error, name) {
  if (error instanceof NavgwError) return error;
  let code = systemCode(error);
  return code !== void 0 && REFUSALS.has(code) ? refused(name, `an entry that this file system does not support (${code})`, error) : fileError(error, "unpacking an image", name);
}

// src/core/images/rootfs/layer-applier.ts
var DEFAULT_LIMITS = { maxBytes: 32 * 2 ** 30, maxEntries: 5e5 }, UnpackBudget = class {
  #limits;
  #implied = 0;
  entries = 0;
  bytes = 0;
  constructor(limits) {
    this.#limits = limits;
  }
  addEntry() {
    this.entries++, this.#checkFiles();
  }
  /** Counts a directory that no entry names: one entry's path can create hundreds. */
  addImplied() {
    this.#implied++, this.#checkFiles();
  }
  addBytes(count) {
    if (this.bytes += count, this.bytes > this.#limits.maxBytes)
      throw new NavgwError("NAVGW_IMAGE", `the image unpacks to more than ${this.#limits.maxBytes} bytes`, {
        hint: "raise maxBytes if the image is meant to be that large"
      });
  }
  #checkFiles() {
    if (this.entries + this.#implied > this.#limits.maxEntries)
      throw new NavgwError("NAVGW_IMAGE", `the image has more than ${this.#limits.maxEntries} files`, {
        hint: "raise maxEntries if the image is meant to be that large"
      });
  }
}, LayerApplier = class {
  #writer;
  #budget;
  #name = "";
  constructor(writer, budget) {
    this.#writer = writer, this.#budget = budget, writer.beginLayer();
  }
  entry(entry3) {
    this.#name = entry3.name, this.#budget.addEntry(), this.#budget.addBytes(entry3.size - entry3.stored), this.#withEntryName(() => this.#apply(entry3));
  }
  data(bytes, position) {
    this.#withEntryName(() => this.#writer.write(bytes, position));
  }
  endEntry() {
    this.#withEntryName(() => this.#writer.close());
  }
  #apply(entry3) {
    let meaning = readEntryName(entry3.name);
    switch (meaning.kind) {
      case "root":
        this.#writer.describeRoot(entry3);
        break;
      case "whiteout":
        this.#writer.whiteout(meaning.parent, meaning.name);
        break;
      case "opaque":
        this.#writer.opaque(meaning.parent);
        break;
      case "plain":
        this.#writer.put(meaning.parent, meaning.name, entry3);
        break;
    }
  }
  #withEntryName(work) {
    try {
      work();
    } catch (error) {
      throw unpackError(error, this.#name);
    }
  }
};

// src/core/images/rootfs/rootfs-writer.ts
import {
  closeSync as closeSync3,
  constants as constants2,
  linkSync,
  lstatSync as lstatSync2,
  mkdirSync as mkdirSync2,
  openSync as openSync2,
  readdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync
} from "node:fs";

// src/core/images/rootfs/file-attributes.ts
import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from "node:fs";
function setOwner(fd, attributes, ownership, isDirectory2) {
  let { uid, gid, mode } = attributes, owned = ownership === "apply" && permitted(() => fchownSync(fd, uid, gid)), onDisk = owned ? mode : mode & 1023 | (isDirectory2 ? 448 : 256);
  return { onDisk, record: toRecord(attributes, owned, onDisk === mode) };
}
function setModeAndTime(fd, mode, mtime) {
  fchmodSync(fd, mode), mtime !== void 0 && futimesSync(fd, toTime(mtime), toTime(mtime));
}
function setLinkAttributes(path, attributes, ownership) {
  let { uid, gid, mtime } = attributes, owned = ownership === "apply" && permitted(() => lchownSync(path, uid, gid));
  return mtime !== void 0 && lutimesSync(path, toTime(mtime), toTime(mtime)), toRecord(attributes, owned, !0);
}
var EARLIEST = -864e10;
function toTime(seconds) {
  return seconds < 0 ? new Date(Math.max(seconds, EARLIEST) * 1e3) : seconds;
}
function toRecord(attributes, owned, modeKept) {
  let { uid, gid, mode, xattrs } = attributes;
  return modeKept && (owned || uid === 0 && gid === 0) && xattrs.size === 0 ? void 0 : { uid, gid, mode, ...xattrs.size === 0 ? {} : { xattrs } };
}
function permitted(change) {
  try {
    return change(), !0;
  } catch (error) {
    if (systemCode(error) === "EPERM" || systemCode(error) === "EINVAL") return !1;
    throw error;
  }
}

// src/core/images/rootfs/file-contents.ts
import { closeSync, ftruncateSync, write as write2, writeSync } from "node:fs";
var THREAD_POOL_MINIMUM = 65536, FileContents = class {
  #ownership;
  #file;
  #running = 0;
  #failure;
  #wake;
  constructor(ownership) {
    this.#ownership = ownership;
  }
  /** Takes ownership of a descriptor. */
  begin(fd, entry3) {
    this.#file = { fd, entry: entry3, running: 0, onDisk: void 0 };
  }
  /** Writes part of the file that is open, if any. `bytes` must not change until `settled`. */
  write(bytes, position) {
    let file = this.#file;
    if (file === void 0) return;
    if (bytes.length >= THREAD_POOL_MINIMUM) {
      file.running++, this.#running++, this.#writeInPool(file, bytes, position);
      return;
    }
    let done = 0;
    for (; done < bytes.length; ) done += writeSync(file.fd, bytes, done, bytes.length - done, position + done);
  }
  /**
   * Completes the open file, if any.
   * @returns attributes the disk does not hold
   */
  end() {
    let file = this.#file;
    if (file === void 0) return;
    this.#file = void 0;
    let { fd, entry: entry3 } = file;
    try {
      entry3.segments !== void 0 && ftruncateSync(fd, entry3.size);
      let { onDisk, record } = setOwner(fd, entry3, this.#ownership, !1);
      return file.onDisk = onDisk, record;
    } finally {
      file.running === 0 && this.#finish(file);
    }
  }
  /** Waits for all writes so far. Throws the first error of them. */
  async settled() {
    for (; this.#running > 0; )
      await new Promise((resolve5) => {
        this.#wake = resolve5;
      });
    if (this.#failure !== void 0) throw this.#failure;
  }
  async [Symbol.asyncDispose]() {
    await this.settled().catch(() => {
    }), this.#file !== void 0 && closeSync(this.#file.fd), this.#file = void 0;
  }
  #writeInPool(file, bytes, position) {
    write2(file.fd, bytes, 0, bytes.length, position, (error, written) => {
      if (error === null && written < bytes.length) {
        this.#writeInPool(file, bytes.subarray(written), position + written);
        return;
      }
      error !== null && this.#fail(error, file), file.running--, this.#running--, file.running === 0 && this.#file !== file && this.#finishLate(file), this.#running === 0 && this.#wake?.();
    });
  }
  /** Sets mode and time and closes the descriptor; without a mode, as after a failure, only closes it. */
  #finish({ fd, onDisk, entry: entry3 }) {
    try {
      onDisk !== void 0 && setModeAndTime(fd, onDisk, entry3.mtime);
    } finally {
      closeSync(fd);
    }
  }
  /** Like `#finish`, for a callback, where a thrown error would be lost. */
  #finishLate(file) {
    try {
      this.#finish(file);
    } catch (error) {
      this.#fail(error, file);
    }
  }
  #fail(error, file) {
    this.#failure ??= unpackError(error, file.entry.name);
  }
};

// src/core/images/rootfs/path-tree.ts
var PathTree = class {
  #root = { value: void 0, children: void 0 };
  get(path) {
    return this.#find(path)?.value;
  }
  /** Whether the path or anything below it has a value. */
  hasWithin(path) {
    return this.#find(path) !== void 0;
  }
  set(path, value) {
    let node = this.#root;
    for (let name of path) {
      node.children ??= /* @__PURE__ */ new Map();
      let child = node.children.get(name);
      child === void 0 && (child = { value: void 0, children: void 0 }, node.children.set(name, child)), node = child;
    }
    node.value = value;
  }
  /** Drops the path and everything below it. */
  drop(path) {
    let name = path.at(-1);
    name !== void 0 && this.#find(path.slice(0, -1))?.children?.delete(name);
  }
  /** Every path with its value, children before their parents. */
  *entries() {
    yield* walk(this.#root, []);
  }
  #find(path) {
    let node = this.#root;
    for (let name of path)
      if (node = node.children?.get(name), node === void 0) return;
    return node;
  }
};
function* walk(node, path) {
  for (let [name, child] of node.children ?? []) yield* walk(child, [...path, name]);
  node.value !== void 0 && (yield [path, node.value]);
}

// src/core/images/rootfs/root-directories.ts
import { closeSync as closeSync2, constants, lstatSync, mkdirSync, openSync, readlinkSync } from "node:fs";
var MAX_LINKS = 40, KEPT_OPEN = 64, OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW, RootDirectories = class {
  #root;
  #anchored;
  #open = /* @__PURE__ */ new Map();
  #rootFd;
  #created;
  /**
   * @param root an existing directory, itself trusted
   * @param created called for each directory that was created because no entry named it
   * @param anchored default: whether /proc/self/fd works on this machine
   */
  constructor(root, created, anchored = hasProc()) {
    this.#root = Buffer.from(root).toString("latin1"), this.#created = created, this.#anchored = anchored, this.#rootFd = openSync(root, OPEN_DIRECTORY);
  }
  /**
   * Resolves a path to a directory. Missing directories are created when `create` is set.
   * @returns undefined when it is missing and `create` is not set
   * @throws NavgwError NAVGW_IMAGE when a part of the path is not a directory, and for symlink loops
   */
  directory(parts, create2) {
    let queue = [...parts].reverse(), at = this.#rootDirectory(), links = 0;
    for (let name = queue.pop(); name !== void 0; name = queue.pop()) {
      if (name === "..") {
        at = this.#reenter(at.path.slice(0, -1));
        continue;
      }
      let next = this.#enter(at, name, create2);
      if (next === "missing") return;
      if (typeof next == "object") {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) throw refused(parts.join("/"), "a loop of symlinks");
      let target = readlinkSync(toSystem(at.prefix + name), { encoding: "latin1" });
      target.startsWith("/") && (at = this.#rootDirectory()), queue.push(
        ...target.split("/").filter((part) => part !== "" && part !== ".").reverse()
      );
    }
    return at;
  }
  /** Closes the directories kept open beyond the bound. Call it between entries: it invalidates those returned before. */
  trim() {
    for (let [key, fd] of this.#open) {
      if (this.#open.size <= KEPT_OPEN) return;
      this.#open.delete(key), closeSync2(fd);
    }
  }
  /** Closes a directory that is about to be removed or replaced, and those below it. */
  forget(path) {
    let key = path.join("/");
    for (let [kept, fd] of this.#open)
      kept !== key && !kept.startsWith(`${key}/`) || (this.#open.delete(kept), closeSync2(fd));
  }
  [Symbol.dispose]() {
    for (let fd of this.#open.values()) closeSync2(fd);
    this.#open.clear(), closeSync2(this.#rootFd);
  }
  #rootDirectory() {
    return { path: [], prefix: this.#anchored ? `/proc/self/fd/${this.#rootFd}/` : `${this.#root}/` };
  }
  /** Resolves a real path again. */
  #reenter(path) {
    let at = this.#rootDirectory();
    for (let name of path) {
      let next = this.#enter(at, name, !1);
      if (typeof next != "object")
        throw refused(path.join("/"), "a directory that changed while it was in use");
      at = next;
    }
    return at;
  }
  #enter(parent, name, create2) {
    let path = [...parent.path, name], key = path.join("/"), kept = this.#open.get(key);
    if (kept !== void 0)
      return this.#open.delete(key), this.#open.set(key, kept), { path, prefix: `/proc/self/fd/${kept}/` };
    for (; ; ) {
      let system = toSystem(parent.prefix + name);
      try {
        if (this.#anchored) {
          let fd = openSync(system, OPEN_DIRECTORY);
          return this.#open.set(key, fd), { path, prefix: `/proc/self/fd/${fd}/` };
        }
        let found = lstatSync(system);
        if (found.isDirectory()) return { path, prefix: `${parent.prefix}${name}/` };
        if (found.isSymbolicLink()) return "link";
        throw refused(key, "a file where a directory is needed");
      } catch (error) {
        let code = systemCode(error);
        if (code === "ENOTDIR" || code === "ELOOP") {
          if (lstatSync(system).isSymbolicLink()) return "link";
          throw refused(key, "a file where a directory is needed");
        }
        if (code === "EMFILE")
          throw new NavgwError("NAVGW_IMAGE", `too many nested links to reach ${showName(key)}`, {
            cause: error
          });
        if (code !== "ENOENT") throw error;
        if (!create2) return "missing";
        mkdirSync(system, 493), this.#created(path);
      }
    }
  }
};
function hasProc() {
  try {
    return process.platform === "linux" && lstatSync("/proc/self/fd").isDirectory();
  } catch {
    return !1;
  }
}

// src/core/images/rootfs/sidecar.ts
var entry2 = external_exports.object({
  /** Below the root, no leading slash; empty for the root itself. */
  path: external_exports.string().optional(),
  /** Instead of `path` where the name is not UTF-8. */
  pathBase64: external_exports.string().optional(),
  uid: external_exports.number(),
  gid: external_exports.number(),
  mode: external_exports.number(),
  /** Values in base64. */
  xattrs: external_exports.record(external_exports.string(), external_exports.string()).optional(),
  device: external_exports.object({ type: external_exports.enum(["char", "block", "fifo"]), major: external_exports.number(), minor: external_exports.number() }).optional()
}), schema2 = external_exports.object({
  version: external_exports.literal(1),
  /** `applied`: owners and modes are on the disk. `recorded`: those not listed here are 0:0 with the disk's mode. */
  ownership: external_exports.enum(["applied", "recorded"]),
  entries: external_exports.array(entry2)
});
function toSidecar(records, ownership) {
  let entries = [];
  for (let [path, record] of records.entries()) {
    let key = path.join("/"), { xattrs, device, uid, gid, mode } = record;
    entries.push([
      key,
      {
        ...namePath(key),
        uid,
        gid,
        mode,
        ...xattrs === void 0 ? {} : { xattrs: encodeXattrs(xattrs) },
        ...device === void 0 ? {} : { device }
      }
    ]);
  }
  return entries.sort(([a], [b]) => a < b ? -1 : 1), { version: 1, ownership, entries: entries.map(([, one]) => one) };
}
function namePath(path) {
  let bytes = Buffer.from(path, "latin1"), text4 = bytes.toString("utf8");
  return Buffer.from(text4).equals(bytes) ? { path: text4 } : { pathBase64: bytes.toString("base64") };
}
function encodeXattrs(xattrs) {
  return Object.fromEntries(
    [...xattrs].map(([name, value]) => [
      Buffer.from(name, "latin1").toString("utf8"),
      value.toString("base64")
    ])
  );
}

// src/core/images/rootfs/rootfs-writer.ts
var CREATE = constants2.O_WRONLY | constants2.O_CREAT | constants2.O_EXCL | constants2.O_NOFOLLOW, NO_XATTRS = /* @__PURE__ */ new Map(), IMPLIED = { mode: 493, uid: 0, gid: 0, mtime: void 0, xattrs: NO_XATTRS }, RootfsWriter = class {
  #ownership;
  #directories;
  #pending = new PathTree();
  #records = new PathTree();
  /** Paths the current layer created: whiteouts only concern the layers below. */
  #upper = new PathTree();
  #contents;
  #path = [];
  /**
   * @param root an existing, empty directory
   * @param implied called for each directory created because no entry named it; may throw to stop unpacking
   * @param anchored as for {@link RootDirectories}
   */
  constructor(root, ownership, implied, anchored) {
    this.#ownership = ownership, this.#contents = new FileContents(ownership);
    let created = (path) => {
      this.#pending.set(path, IMPLIED), implied();
    };
    this.#directories = new RootDirectories(root, created, anchored), this.#pending.set([], IMPLIED);
  }
  beginLayer() {
    this.#upper = new PathTree();
  }
  describeRoot(entry3) {
    if (entry3.type !== "directory") throw refused(entry3.name, "a root that is not a directory");
    this.#pending.set([], entry3);
  }
  /** Creates what an entry describes and replaces what existed before. A file stays open for `write` until `close`. */
  put(parent, name, entry3) {
    this.#directories.trim();
    let directory = this.#directories.directory(parent, !0);
    if (directory === void 0) throw new Error("unreachable: missing directories are created");
    let path = [...directory.path, name];
    switch (entry3.type) {
      case "directory":
        this.#makeDirectory(directory, name, entry3);
        break;
      case "file":
        this.#replace(
          directory,
          name,
          (system) => this.#contents.begin(openSync2(system, CREATE, 384), entry3)
        ), this.#path = path;
        break;
      case "symlink":
        this.#replace(directory, name, (system) => symlinkSync(toSystem(entry3.linkName), system)), this.#record(path, setLinkAttributes(toSystem(directory.prefix + name), entry3, this.#ownership));
        break;
      case "hardlink":
        this.#link(directory, name, entry3);
        break;
      default: {
        this.#remove(directory, name);
        let device = { type: entry3.type, major: entry3.devMajor, minor: entry3.devMinor };
        this.#record(path, { uid: entry3.uid, gid: entry3.gid, mode: entry3.mode, device });
      }
    }
    this.#upper.set(path, !0);
  }
  /** Writes part of the file that `put` opened, if any. `bytes` must not change until `settled`. */
  write(bytes, position) {
    this.#contents.write(bytes, position);
  }
  /** Ends the file that `put` opened, if any. */
  close() {
    this.#record(this.#path, this.#contents.end());
  }
  /** Waits until everything written so far is in its files. */
  settled() {
    return this.#contents.settled();
  }
  /** Removes a name from the lower layers. */
  whiteout(parent, name) {
    this.#directories.trim();
    let directory = this.#directories.directory(parent, !1);
    directory !== void 0 && this.#removeLower(directory, name);
  }
  /** Removes the lower layers' contents of a directory. */
  opaque(path) {
    this.#directories.trim();
    let directory = this.#directories.directory(path, !1);
    if (directory !== void 0) for (let name of list3(directory)) this.#removeLower(directory, name);
  }
  /** Sets the modes and times of directories and returns the attributes the disk does not hold. */
  finish() {
    for (let [path, attributes] of this.#pending.entries()) {
      this.#directories.trim();
      let directory = this.#directories.directory(path, !1);
      if (directory === void 0)
        throw refused(path.join("/"), "a directory that disappeared while it was in use");
      let fd = openSync2(toSystem(`${directory.prefix}.`), constants2.O_RDONLY | constants2.O_DIRECTORY);
      try {
        let { onDisk, record } = setOwner(fd, attributes, this.#ownership, !0);
        setModeAndTime(fd, onDisk, attributes.mtime), this.#record(path, record);
      } finally {
        closeSync3(fd);
      }
    }
    return toSidecar(this.#records, this.#ownership === "apply" ? "applied" : "recorded");
  }
  async [Symbol.asyncDispose]() {
    await this.#contents[Symbol.asyncDispose](), this.#directories[Symbol.dispose]();
  }
  #makeDirectory(parent, name, entry3) {
    let system = toSystem(parent.prefix + name);
    try {
      mkdirSync2(system, 493);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      lstatSync2(system).isDirectory() || (this.#remove(parent, name), mkdirSync2(system, 493));
    }
    this.#pending.set([...parent.path, name], entry3);
  }
  #link(directory, name, entry3) {
    let target = splitInside(entry3.linkName), targetName = target.pop(), from = targetName === void 0 ? void 0 : this.#directories.directory(target, !1);
    if (from === void 0 || targetName === void 0)
      throw refused(entry3.name, "a hard link to a missing file");
    let source = [...from.path, targetName], path = [...directory.path, name], record = this.#records.get(source);
    if (source.join("/") !== path.join("/")) {
      if (record?.device !== void 0)
        this.#remove(directory, name);
      else
        try {
          this.#replace(directory, name, (system) => linkSync(toSystem(from.prefix + targetName), system));
        } catch (error) {
          let code = systemCode(error);
          throw code !== "ENOENT" && code !== "EPERM" ? error : refused(entry3.name, "a hard link to a missing file or to a directory", error);
        }
      this.#record(path, record);
    }
  }
  #replace(directory, name, make) {
    let system = toSystem(directory.prefix + name);
    try {
      make(system);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      this.#remove(directory, name), make(system);
    }
  }
  #record(path, record) {
    record !== void 0 && this.#records.set(path, record);
  }
  #removeLower(directory, name) {
    let path = [...directory.path, name];
    if (!this.#upper.hasWithin(path)) {
      this.#remove(directory, name);
      return;
    }
    let inner = lstatSync2(toSystem(directory.prefix + name), { throwIfNoEntry: !1 })?.isDirectory() ? this.#directories.directory(path, !1) : void 0;
    if (inner !== void 0) for (let child of list3(inner)) this.#removeLower(inner, child);
  }
  /** Removes a name and everything below it; links are removed, not followed. A missing name is fine. */
  #remove(directory, name) {
    let path = [...directory.path, name];
    this.#pending.drop(path), this.#records.drop(path), this.#upper.drop(path);
    let system = toSystem(directory.prefix + name), found = lstatSync2(system, { throwIfNoEntry: !1 });
    if (found === void 0) return;
    if (!found.isDirectory()) {
      unlinkSync(system);
      return;
    }
    let inner = this.#directories.directory(path, !1);
    if (inner !== void 0) for (let child of list3(inner)) this.#remove(inner, child);
    this.#directories.forget(path), rmdirSync(system);
  }
};
function list3(directory) {
  return readdirSync(toSystem(`${directory.prefix}.`), { encoding: "latin1" });
}

// src/core/images/rootfs/unpack-image.ts
async function unpackImage(image, rootfs, options = {}) {
  let target = resolve2(rootfs), sidecarPath = resolve2(options.sidecar ?? `${target}.sidecar.json`), suffix = `.${process.pid}.${randomBytes(6).toString("hex")}.partial`, partial = join10(dirname5(target), `.${basename3(target)}${suffix}`), partialSidecar = `${sidecarPath}${suffix}`;
  await requireEmpty(target);
  try {
    await makeDirs(dirname5(target), 511), await makeDirs(dirname5(sidecarPath), 511), await mkdir(partial, { mode: 448 });
    let { sidecar, budget } = await applyLayers(image.layers, partial, options);
    return await writeFile(partialSidecar, `${JSON.stringify(sidecar, void 0, 1)}
`, {
      flag: "wx",
      mode: 384
    }), await rename(partialSidecar, sidecarPath), await rename(partial, target), { rootfs: target, sidecarPath, sidecar, entries: budget.entries, bytes: budget.bytes };
  } catch (error) {
    throw await rm4(partialSidecar, { force: !0 }), await rm4(partial, { recursive: !0, force: !0 }), error instanceof NavgwError ? error : fileError(error, "unpacking an image", target);
  }
}
async function applyLayers(layers, root, options) {
  var _stack = [];
  try {
    let budget = new UnpackBudget({ ...DEFAULT_LIMITS, ...options.limits });
    let ownership = options.ownership ?? (process.geteuid?.() === 0 ? "apply" : "record");
    let writer = __using(_stack, new RootfsWriter(root, ownership, () => budget.addImplied(), options.anchored), !0);
    for (let layer of layers) {
      let what = `layer ${layer.diffId}`, hash = hashFor(layer.diffId), reader = new TarReader(new LayerApplier(writer, budget)), source = layer.open();
      options.signal !== void 0 && addAbortSignal(options.signal, source);
      for await (let chunk of decompress(source, what, { recycle: !0 }))
        options.signal?.throwIfAborted(), budget.addBytes(chunk.length), reader.write(chunk), hash.update(chunk), await writer.settled(), await nextTurn();
      reader.end(), checkHash(hash, layer.diffId, what, "NAVGW_IMAGE");
    }
    return { sidecar: writer.finish(), budget };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function requireEmpty(target) {
  try {
    if ((await readdir5(target)).length === 0) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (systemCode(error) !== "ENOTDIR") throw fileError(error, "unpacking an image", target);
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `${target} is not an empty directory`, {
    hint: "pass a directory that does not exist yet"
  });
}

// src/core/distribution/node-from-image.ts
var DIRECTORIES = ["bin", "images"], ARCHIVE2 = /^images\/.*\.(tar(\.(gz|zst|lz4|bz2))?|tgz|tzst|tbz)$/i;
async function diskFromImage(guest, source, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let image = __using(_stack, await openImage(source, options), !0);
    let identity = `image ${digestOf(image.configBytes)} ${versionOfTag(image.name ?? source)}`;
    return await makeNodeDisk(guest, identity, (dir) => gather(image, dir, source, signal), signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function gather(image, dir, source, signal) {
  let { rootfs } = await unpackImage(image, join11(dir, "root"), { ownership: "record", signal }), files = (await Promise.all(DIRECTORIES.map((name) => filesBelow(rootfs, name)))).flat();
  if (!files.some(({ name }) => name === "bin/k3s"))
    throw new NavgwError("NAVGW_IMAGE", `${source} is not a k3s image: it has no /bin/k3s`, {
      hint: hint`use a k3s image, like rancher/k3s:v1.36.1-k3s1, or load an application's image with ${option("images")}`
    });
  let defect = await programDefect(join11(rootfs, "bin/k3s"));
  if (defect !== void 0)
    throw new NavgwError("NAVGW_IMAGE", `${source} is not a k3s image: its /bin/k3s is ${defect}`, {
      hint: "pull or build it again for this machine's architecture"
    });
  let archives = files.flatMap((file) => "path" in file && ARCHIVE2.test(file.name) ? [file.path] : []);
  return {
    version: versionOfTag(image.name ?? source) ?? await versionInside(rootfs, source),
    files,
    images: await namesInAll(archives, signal)
  };
}
function versionOfTag(name) {
  try {
    let version2 = releaseOfTag(parseReference(name.replace(/^[a-z-]+:\/\//, "")).tag ?? "");
    return isRelease(version2) ? version2 : void 0;
  } catch {
    return;
  }
}
async function versionInside(rootfs, source) {
  let path = join11(rootfs, "etc/os-release"), text4 = await lstat3(path).then(
    (about) => about.isFile(),
    () => !1
  ) ? await readFile3(path, "utf8") : "", version2 = /^PRETTY_NAME="?K3s (\S+?)"?$/m.exec(text4)?.[1];
  if (version2 !== void 0 && isRelease(version2)) return version2;
  throw new NavgwError("NAVGW_IMAGE", `${source} does not state its k3s version`, {
    hint: "refer to it by a tag, like rancher/k3s:v1.36.1-k3s1"
  });
}

// src/core/distribution/node-from-release.ts
import { rm as rm5 } from "node:fs/promises";

// src/core/base/all-or-abort.ts
async function allOrAbort(signal, begin) {
  let failed = new AbortController(), tasks = begin(anySignal(signal, failed.signal));
  try {
    return await Promise.all(tasks);
  } catch (error) {
    throw failed.abort(error), await Promise.allSettled(tasks), signal?.throwIfAborted(), error;
  }
}

// src/core/download/download-failure.ts
var NoSuchFile = class extends NavgwError {
  constructor(what, url, remedy) {
    super("NAVGW_DOWNLOAD", `${url.host} has no ${what}: ${withoutQuery(url)}`, { hint: remedy });
  }
};
async function downloadFailure(response, what) {
  let { status, url, headers } = response;
  if (await response.body.dump(), status === 404 || status === 410) return new NoSuchFile(what, url);
  let retryAfter = parseRetryAfter(headers["retry-after"]);
  if (status === 429) {
    let reported2 = new NavgwError("NAVGW_DOWNLOAD", `${url.host} limits the rate of requests for ${what}`, {
      hint: "wait and try again, or set NAVGW_K3S_MIRROR to a mirror"
    });
    return new TransientFailure(reported2, { retryAfter });
  }
  let reported = new NavgwError(
    "NAVGW_DOWNLOAD",
    `${url.host} responded ${status} to the request for ${what}`,
    {
      hint: "try again, or set NAVGW_K3S_MIRROR to a mirror"
    }
  );
  return isTransientStatus(status) ? new TransientFailure(reported, { retryAfter }) : reported;
}
function withoutQuery(url) {
  return `${url.origin}${url.pathname}`;
}

// src/core/download/slow-download.ts
function endWhenSlow(body, received, window = 3e4) {
  let before = received(), timer = setInterval(() => {
    let now = received();
    if (now - before < 65536) {
      let error = new Error(`only ${now - before} bytes arrived within ${window} ms`);
      body.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
    }
    before = now;
  }, window).unref();
  body.once("close", () => clearInterval(timer));
}

// src/core/download/downloads.ts
var Downloads = class {
  #options;
  #http;
  #cache;
  #retry;
  constructor(options) {
    this.#options = options, this.#http = new HttpClient(options.allowsPlainHttp ?? (() => !1), options.stallTimeout), this.#cache = new BlobCache(options.dir), this.#retry = { ...DEFAULT_RETRY, ...options.retry };
  }
  /**
   * Downloads a small text. Returns it with its URL after redirects.
   * @param options.maxBytes bytes allowed
   * @param options.timeout total bound in ms; with it, only one attempt is made
   * @throws NavgwError NAVGW_DOWNLOAD
   */
  async text(url, what, options) {
    let bound = options.timeout === void 0 ? void 0 : AbortSignal.timeout(options.timeout), signal = anySignal(this.#options.signal, bound), once5 = async () => {
      let response = await this.#get(url, what, {}, signal);
      return { text: (await readBody(response, options.maxBytes, what, signal).catch(asDownload)).toString("utf8"), url: response.url };
    };
    try {
      let policy = options.timeout === void 0 ? this.#retry : { ...this.#retry, attempts: 1 };
      return await withRetries(policy, signal, once5);
    } catch (error) {
      throw this.#options.signal?.throwIfAborted(), signal.aborted ? new NavgwError("NAVGW_DOWNLOAD", `${url.host} did not respond within ${options.timeout} ms`, {
        cause: error
      }) : error;
    }
  }
  /**
   * Downloads a file, unless it is in `dir`, and returns its path. It is kept in `dir` until it is deleted there.
   * @throws NavgwError NAVGW_DOWNLOAD when the file does not exist, all attempts fail, or its sha256 differs;
   * NAVGW_NO_SPACE, NAVGW_STATE
   */
  async file({ url, what, sha256 }) {
    let digest = `sha256:${sha256}`, size = await this.#sizeOf(url, what), blob2 = { digest, size };
    return await this.#cache.has(blob2) || await this.#fetch(url, what, blob2), this.#cache.path(digest);
  }
  #fetch(url, what, blob2) {
    return this.#cache.fill(
      blob2,
      what,
      (ingest) => this.#withRetries(
        () => fetchInto(ingest, blob2, what, {
          get: async (headers) => {
            let response = await this.#get(url, what, headers);
            return endWhenSlow(response.body, () => ingest.received, this.#options.stallTimeout), response;
          },
          note: () => Promise.resolve(void 0),
          onProgress: ({ received, size }) => this.#options.onProgress?.({ what, received, size }),
          signal: this.#options.signal
        })
      )
    );
  }
  /** Requests the first byte only: not every store that releases redirect to supports HEAD. */
  #sizeOf(url, what) {
    return this.#withRetries(async () => {
      let response = await this.#get(url, what, { range: "bytes=0-0" });
      await response.body.dump();
      let total = response.status === 206 ? /\/(\d+)$/.exec(String(response.headers["content-range"]))?.[1] : response.headers["content-length"], size = Number(total);
      if (total !== void 0 && Number.isSafeInteger(size) && size > 0) return size;
      throw new NavgwError("NAVGW_DOWNLOAD", `${response.url.host} does not report the size of ${what}`, {
        hint: "use a server that sends Content-Length"
      });
    });
  }
  /** Sends a request. Returns the response if it has the requested bytes. */
  async #get(url, what, headers, signal = this.#options.signal) {
    let response = await this.#http.send(url, { headers, signal });
    if ([200, 206, 416].includes(response.status)) return response;
    throw await downloadFailure(response, what);
  }
  async #withRetries(work) {
    return withRetries(this.#retry, this.#options.signal, work);
  }
  async [Symbol.asyncDispose]() {
    await this.#http[Symbol.asyncDispose]();
  }
};
function asDownload(error) {
  throw error instanceof TransientFailure || !(error instanceof NavgwError) ? error : amended(error, { code: "NAVGW_DOWNLOAD", cause: error });
}

// src/core/distribution/node-from-release.ts
var LARGEST_TEXT = 65536, HINT_TIMEOUT = 3e3;
function cachedRelease(origin, release2) {
  return findNodeDisk(identityOf(origin, release2));
}
async function newestOf(channel, options, timeout) {
  var _stack = [];
  try {
    let downloads = __using(_stack, open6(options), !0);
    return await requestChannel(downloads, channel, options.origin, timeout);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function requestChannel(downloads, channel, { channels }, timeout) {
  let what = `k3s channel ${channel}`, limits = { maxBytes: 8 << 20, ...timeout === void 0 ? {} : { timeout } }, { text: text4, url } = await downloads.text(new URL(channel, channels), what, limits);
  for (let candidate of [text4.trim(), decodeURIComponent(url.pathname.split("/").at(-1) ?? "")])
    if (isRelease(candidate)) return candidate;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} reports no release for ${what}`, {
    hint: hint`request a release, like ${option("k3sVersion", "v1.36.1+k3s1")}`
  });
}
async function listRelease(release2, options, timeout) {
  var _stack = [];
  try {
    let downloads = __using(_stack, open6(options), !0);
    let { sums: name } = releaseFiles();
    let url = releaseUrl(options.origin, release2, name);
    let limits = { maxBytes: LARGEST_TEXT, ...timeout === void 0 ? {} : { timeout } };
    try {
      let { text: text4, url: from } = await downloads.text(url, `k3s ${release2}`, limits);
      return { release: release2, sums: parseSums(text4, from) };
    } catch (error) {
      throw error instanceof NoSuchFile ? new NoSuchFile(`k3s ${release2}`, url, await existingReleaseHint(downloads, release2, options)) : error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function existingReleaseHint(downloads, release2, { origin }) {
  let minor = /^v\d+\.\d+/.exec(release2)?.[0] ?? "stable";
  try {
    let newest2 = await requestChannel(downloads, minor, origin, HINT_TIMEOUT);
    if (newest2 !== release2) return hint`use the newest of ${minor} there: ${option("k3sVersion", newest2)}`;
  } catch {
  }
  if (!origin.isMirror) return "choose a release of https://github.com/k3s-io/k3s/releases";
  let { binary, images, sums } = releaseFiles();
  return `add to the mirror ${encodeURIComponent(release2)}/{${binary},${images},${sums}}`;
}
async function downloadRelease(guest, { release: release2, sums }, options) {
  let { origin, signal } = options, names = releaseFiles();
  return makeNodeDisk(
    guest,
    identityOf(origin, release2),
    async (dir) => {
      let { binary, images } = await fetchBoth(release2, sums, names, options), scan = await scanProgram(binary, signal), archive = { path: images, name: names.images, needed: scan.images }, { names: imageNames, warning } = await checkAirgapImages(archive, signal).catch(
        (error) => {
          throw unusable(release2, error);
        }
      );
      return warning !== void 0 && options.onWarning?.(warning), {
        version: release2,
        files: [
          ...await programFiles(binary, scan, dir, { what: `the program of k3s ${release2}`, signal }),
          { name: `images/${names.images}`, path: images, mode: 420 }
        ],
        images: imageNames,
        // The disk has the same bytes.
        done: async () => {
          for (let path of [binary, images]) await rm5(path, { force: !0 });
        }
      };
    },
    signal
  );
}
function unusable(release2, error) {
  return !(error instanceof NavgwError) || error.code !== "NAVGW_IMAGE" ? error : new NavgwError("NAVGW_DOWNLOAD", `k3s ${release2} cannot be used: ${error.message}`, {
    hint: "use another release, or fix the mirror",
    cause: error
  });
}
async function fetchBoth(release2, sums, names, options) {
  let fetch2 = async (name, what, signal) => {
    var _stack = [];
    try {
      let downloads = __using(_stack, open6({ ...options, signal }), !0);
      let url = releaseUrl(options.origin, release2, name);
      return await downloads.file({ url, what, sha256: sumFor(release2, name, sums) });
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }, [binary, images] = await allOrAbort(options.signal, (signal) => [
    fetch2(names.binary, `k3s ${release2}`, signal),
    fetch2(names.images, `the images of k3s ${release2}`, signal)
  ]);
  return { binary, images };
}
function sumFor(release2, name, sums) {
  let listed = sums.get(name);
  if (listed !== void 0) return listed;
  throw new NavgwError("NAVGW_DOWNLOAD", `the checksums of k3s ${release2} do not list ${name}`, {
    hint: "use another release, or complete the mirror"
  });
}
function open6({ origin, env, ...options }) {
  if (isOffline(env))
    throw new NavgwError("NAVGW_DOWNLOAD", "k3s is not downloaded: NAVGW_OFFLINE is set", {
      hint: hint`unset it, or use ${option("node", "builtin")} or ${option("k3sBinary")}`
    });
  return new Downloads({
    ...options,
    dir: k3sDownloadsDir(),
    allowsPlainHttp: (host) => origin.base.protocol === "http:" && host === origin.base.host
  });
}
function identityOf({ base }, release2) {
  return `release ${base.href} ${release2} ${process.arch}`;
}

// src/core/distribution/node-version.ts
function isVersion(requested, version2) {
  if (requested === void 0 || isChannel(requested)) return !0;
  let plain = (text4) => releaseOfTag(text4.replace(/^v/, "")), [expected, actual] = [plain(requested), plain(version2)];
  return actual === expected || actual.startsWith(`${expected}.`) || actual.startsWith(`${expected}+`);
}

// src/core/distribution/supported-versions.ts
var OLDEST = 28, NEWEST = 37;
function requireSupported(version2) {
  let minor = minorOf(version2);
  if (!(minor === void 0 || minor >= OLDEST || distributionOf(version2) === "builtin"))
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `k3s ${version2} is too old: the oldest supported version is v1.${OLDEST}`,
      {
        hint: hint`use v1.${OLDEST} or newer, such as ${option("k3sVersion", "stable")}`
      }
    );
}
function newerVersionWarning(version2) {
  let minor = minorOf(version2);
  if (!(minor === void 0 || minor <= NEWEST + 1 || distributionOf(version2) === "builtin"))
    return `k3s ${version2} is newer than this version of navgw-test supports (v1.${NEWEST}): it may not start`;
}

// src/core/distribution/unreachable-origin.ts
import { readFile as readFile4, rm as rm6 } from "node:fs/promises";
import { join as join12 } from "node:path";
var RETRY_AFTER = 36e5, schema3 = external_exports.object({ base: external_exports.string(), wanted: external_exports.string(), why: external_exports.string(), time: external_exports.number() }), notePath = () => join12(k3sDownloadsDir(), "unreachable.json");
async function recallFailure({ base }, version2, now = Date.now()) {
  try {
    let note = schema3.parse(JSON.parse(await readFile4(notePath(), "utf8"))), age = now - note.time;
    return age >= 0 && age < RETRY_AFTER && note.base === base.href && note.wanted === version2 ? note.why : void 0;
  } catch {
    return;
  }
}
async function rememberFailure({ base }, version2, why, now = Date.now()) {
  try {
    await makePrivateDir(k3sDownloadsDir()), await writeDurably(notePath(), JSON.stringify({ base: base.href, wanted: version2, why, time: now }));
  } catch (error) {
    throw fileError(error, "recording that k3s cannot be downloaded", notePath());
  }
}
async function forgetFailure() {
  await rm6(notePath(), { force: !0 });
}

// src/core/distribution/choose-node.ts
var AUTO_TIMEOUT = 1500;
async function chooseNode(guest, wish, options = {}) {
  let node = await getNode(guest, wish, options), { distribution, version: version2 } = node.info;
  if (distribution === "builtin") return node;
  requireSupported(version2);
  let warning = newerVersionWarning(version2);
  return warning !== void 0 && options.onWarning?.(warning), node;
}
async function getNode(guest, wish, options) {
  let { signal, env = process.env, onWarning } = options, version2 = wish.k3sVersion ?? wish.k8sVersion;
  if (wish.node === "builtin") return builtin(guest, wish, "requested");
  if (wish.k3sBinary !== void 0) {
    let release3 = version2 === void 0 ? void 0 : parseVersion(version2), requested = release3 !== void 0 && "release" in release3 ? release3.release : void 0, disk2 = await diskFromBinary(guest, wish.k3sBinary, requested, signal, onWarning);
    return k3s(requireVersion(disk2, version2), wish, `from ${wish.k3sBinary}`);
  }
  if (wish.nodeImage !== void 0) {
    let disk2 = await diskFromImage(guest, wish.nodeImage, { env, signal });
    return k3s(requireVersion(disk2, version2), wish, `from image ${wish.nodeImage}`);
  }
  let release2 = { ...options, origin: findOrigin(env) };
  if (wish.node === "auto") return chooseAutomatically(guest, wish, version2, release2);
  let [disk, reason] = await requireRelease(guest, version2, release2).catch((error) => {
    throw withHint(error);
  });
  return k3s(disk, wish, reason);
}
function sameAgain(disk, wish) {
  return k3s(disk, wish, FROM_CACHE);
}
function requirePossible(guest, wish) {
  if (wish.node === "builtin") return void builtin(guest, wish, "requested");
  let requested = parseVersion(wish.k3sVersion ?? wish.k8sVersion);
  requireSupported("release" in requested ? requested.release : requested.channel);
}
async function requireRelease(guest, version2, options) {
  let requested = parseVersion(version2), release2 = "release" in requested ? requested.release : await newestOf(requested.channel, options);
  requireSupported(release2);
  let cached = await cachedRelease(options.origin, release2);
  return cached !== void 0 ? [cached, FROM_CACHE] : [await downloadRelease(guest, await listRelease(release2, options), options), fromServer(options)];
}
async function chooseAutomatically(guest, wish, version2, options) {
  let { origin, env } = options, requested = parseVersion(version2);
  if ("release" in requested && distributionOf(requested.release) === "builtin")
    return builtin(guest, wish, "requested by version");
  let cached = "release" in requested ? await cachedRelease(origin, requested.release) : void 0;
  if (cached !== void 0) return k3s(cached, wish, FROM_CACHE);
  let versionName = "release" in requested ? requested.release : requested.channel, instead = (why) => builtin(guest, wish, `no k3s ${versionName}: ${why}`);
  if (isOffline(env)) return instead("NAVGW_OFFLINE is set");
  let failure = await recallFailure(origin, versionName);
  if (failure !== void 0) return instead(`${failure} (not retried for an hour)`);
  try {
    let listed = await findRelease(requested, options), disk = await cachedRelease(origin, listed.release) ?? await downloadRelease(guest, listed, options);
    return await forgetFailure(), k3s(disk, wish, fromServer(options));
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD") throw error;
    return await rememberFailure(origin, versionName, error.message), instead(error.message);
  }
}
async function findRelease(requested, options) {
  let start = performance.now(), release2 = "release" in requested ? requested.release : await newestOf(requested.channel, options, AUTO_TIMEOUT), remaining = Math.max(1, Math.round(AUTO_TIMEOUT - (performance.now() - start)));
  return listRelease(release2, options, remaining);
}
var FROM_CACHE = "from the cache", fromServer = ({ origin }) => `from ${origin.base.host}`;
function k3s({ version: version2, path }, { enable }, reason) {
  let distribution = distributionOf(version2);
  return distribution === "builtin" && requireNoComponents(enable, reason), { from: "k3s", info: { distribution, version: version2, reason }, disk: path, reason };
}
function requireVersion(disk, requested) {
  if (isVersion(requested, disk.version)) return disk;
  throw new NavgwError("NAVGW_BAD_OPTION", `the given k3s is ${disk.version}, not ${requested}`, {
    hint: "leave the version out"
  });
}
function builtin(guest, { k8sVersion, enable }, reason) {
  requireNoComponents(enable, reason);
  let version2 = builtinVersion(guest);
  if (isVersion(k8sVersion, version2))
    return { from: "builtin", info: { distribution: "builtin", version: version2, reason }, disk: void 0, reason };
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the builtin node has Kubernetes ${version2} only, not ${k8sVersion} (${reason})`,
    { hint: hint`leave the version out, or use k3s with ${option("node", "k3s")}` }
  );
}
function requireNoComponents(enable, reason) {
  if (enable.length !== 0)
    throw new NavgwError("NAVGW_UNSUPPORTED", `the builtin node has no ${enable.join(", ")} (${reason})`, {
      hint: hint`use k3s with ${option("node", "k3s")}, or leave ${option("enable")} out`
    });
}
function builtinVersion(guest) {
  return `v${artifactEntry(guest, "node.erofs").version.replace(/^v/, "")}`;
}
function withHint(error) {
  return !(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD" || error.hint !== void 0 ? error : amended(error, {
    hint: hint`set NAVGW_K3S_MIRROR, HTTPS_PROXY or ${option("k3sBinary")} if it cannot be reached, or use ${option("node", "builtin")}`
  });
}

// src/core/distribution/component-images.ts
var IMAGES = {
  "every pod": ["rancher/mirrored-pause"],
  coredns: ["rancher/mirrored-coredns-coredns"],
  "local-storage": ["rancher/local-path-provisioner", "rancher/mirrored-library-busybox"],
  servicelb: ["rancher/klipper-lb"],
  traefik: ["rancher/mirrored-library-traefik", "rancher/klipper-helm"],
  "metrics-server": ["rancher/mirrored-metrics-server"],
  "network-policy": [],
  "helm-controller": ["rancher/klipper-helm"]
}, REPLACED_BY = {
  "rancher/mirrored-pause": "pause-image",
  "rancher/klipper-helm": "helm-job-image"
};
function requiredImages(config, only2) {
  let registry = config["system-default-registry"] ?? "docker.io", found = /* @__PURE__ */ new Map();
  for (let [component, repositories] of Object.entries(IMAGES))
    if (!(only2?.includes(component) === !1 || !runsComponent(component, config)))
      for (let name of repositories) {
        let repository = `${registry}/${name}`;
        !(config[REPLACED_BY[name] ?? ""] !== void 0) && !found.has(repository) && found.set(repository, { component, repository });
      }
  return [...found.values()];
}
function missingImages(required, names) {
  let existing = new Set(
    names.map((name) => {
      let { registry, repository } = parseReference(name);
      return `${registry}/${repository}`;
    })
  );
  return required.filter(({ repository }) => !existing.has(repository));
}

// src/core/distribution/images-to-pull.ts
async function imagesToPull(config, { disk, archives, canPull, components, signal }) {
  let own = await imageNamesOf(disk);
  if (own === void 0) return [];
  let missing2 = missingImages(requiredImages(config, components), own);
  if (missing2.length > 0 && archives.length > 0) {
    let given = await namesInAll(
      archives.map(({ path }) => path),
      signal
    );
    if (given === void 0) return [];
    missing2 = missingImages(missing2, given);
  }
  if (missing2.length > 0 && !canPull) throw cannotPull(missing2);
  return missing2.map(({ repository, component }) => `${repository} (${component})`);
}
function cannotPull(missing2) {
  let what = missing2.map(({ repository, component }) => `${repository} (${component})`), optional = COMPONENT_NAMES.filter((name) => missing2.some(({ component }) => component === name)), instead = optional.length === 0 ? "" : hint`, or remove ${optional.join(", ")} from ${option("enable")}`;
  return new NavgwError(
    "NAVGW_IMAGE",
    `the node needs images that no archive has, and NAVGW_OFFLINE is set: ${what.join(", ")}`,
    { hint: hint`provide archives that contain them with ${option("images")}${instead}` }
  );
}

// src/core/golden/place-golden.ts
import { chmod as chmod3, open as open8, readdir as readdir6, rm as rm7, stat as stat3 } from "node:fs/promises";
import { join as join13 } from "node:path";

// src/core/golden/superblock.ts
import { open as open7 } from "node:fs/promises";
var SUPERBLOCK = 1024, MAGIC2 = { at: 56, value: 61267 }, STATE = { at: 58, clean: 1 }, FEATURES = { at: 96, needsRecovery: 4 }, LABEL2 = { at: 120, text: "navgw-state\0" };
async function isCleanStateDisk(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open7(path, "r"), !0);
    let { buffer, bytesRead } = await file.read(Buffer.alloc(SUPERBLOCK), 0, SUPERBLOCK, SUPERBLOCK);
    return bytesRead === SUPERBLOCK && buffer.readUInt16LE(MAGIC2.at) === MAGIC2.value && buffer.readUInt16LE(STATE.at) === STATE.clean && (buffer.readUInt32LE(FEATURES.at) & FEATURES.needsRecovery) === 0 && buffer.toString("latin1", LABEL2.at, LABEL2.at + LABEL2.text.length) === LABEL2.text;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/golden/place-golden.ts
var KEY_LENGTH = 64;
async function placeGolden(key, make, signal) {
  await requireNotNewer(key), await makePrivateDir(goldenDir()), await sweepUnplacedGolden(key);
  let dir = join13(goldenDir(), key);
  try {
    return { ...await placeDirectory(dir, async (directory) => {
      let made = join13(directory, GOLDEN_FILES.state), sealed = await seal(made, await make(made), signal);
      return await writeDurably(join13(directory, GOLDEN_FILES.description), JSON.stringify(sealed, void 0, 2)), sealed;
    }), key, dir, path: join13(dir, GOLDEN_FILES.state) };
  } catch (error) {
    throw fileError(error, "making a golden disk", dir);
  }
}
async function seal(path, made, signal) {
  var _stack = [];
  try {
    if (!await isCleanStateDisk(path))
      throw new NavgwError("NAVGW_STATE", "the guest did not unmount the golden disk cleanly", {
        hint: hint`try again, or choose another engine with ${option("engine")}`
      });
    await chmod3(path, 292);
    let file = __using(_stack, await open8(path, "r"), !0);
    await file.sync();
    let sha256 = await sumOfWritten(path, signal);
    await writeStamp(path);
    return { schema: 1, ...made, size: (await stat3(path)).size, sha256 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function sweepUnplacedGolden(own) {
  for (let name of await readdir6(goldenDir()).catch(() => [])) {
    if (!name.startsWith(UNPLACED_PREFIX)) continue;
    let key = name.slice(UNPLACED_PREFIX.length, UNPLACED_PREFIX.length + KEY_LENGTH);
    (key === own || !await isLocked(goldenLock(key))) && await rm7(join13(goldenDir(), name), { recursive: !0, force: !0 });
  }
}

// src/core/guest/node-config.ts
var import_yaml = __toESM(require_dist(), 1);
var DISABLED = ["traefik", "metrics-server", "servicelb"], DEFAULTS = {
  "node-name": HOSTNAME,
  "node-ip": GUEST_ADDRESS,
  "tls-san": ["127.0.0.1", "localhost", GUEST_ADDRESS],
  "write-kubeconfig-mode": "0600",
  "disable-cloud-controller": !0,
  "flannel-backend": "host-gw",
  "kubelet-arg": [
    // A test cluster's disk is small and may fill up: pods run until it is really full.
    "eviction-hard=memory.available<50Mi,nodefs.available<1%,nodefs.inodesFree<1%,imagefs.available<1%",
    "eviction-minimum-reclaim=nodefs.available=1%,imagefs.available=1%",
    // Images that were loaded on purpose cannot be pulled again.
    "image-gc-high-threshold=100",
    "image-gc-low-threshold=99"
  ]
}, K3S_DEFAULTS = {
  "kube-controller-manager-arg": ["kube-api-qps=500", "kube-api-burst=1000"]
}, NFTABLES = 31;
function nodeConfig({
  distribution = "builtin",
  version: version2 = "",
  enable = [],
  k3sConfig = {}
}) {
  let config = {
    ...DEFAULTS,
    "kube-proxy-arg": [`proxy-mode=${(minorOf(version2) ?? NFTABLES) < NFTABLES ? "iptables" : "nftables"}`],
    ...distribution === "k3s" ? K3S_DEFAULTS : {},
    disable: DISABLED.filter((name) => !enable.includes(name)),
    ...enable.includes("network-policy") ? {} : { "disable-network-policy": !0 }
  };
  for (let [key, value] of Object.entries(k3sConfig))
    key.endsWith("+") ? config[key.slice(0, -1)] = [...listOf(config[key.slice(0, -1)]), ...listOf(value)] : config[key] = value;
  config["tls-san"] = [.../* @__PURE__ */ new Set([...listOf(DEFAULTS["tls-san"]), ...listOf(config["tls-san"])])];
  let needsHelm = enable.includes("helm-controller") || runsComponent("traefik", config);
  return distribution === "k3s" && !needsHelm && (config["disable-helm-controller"] ??= !0), config;
}
var configYaml = (config) => (0, import_yaml.stringify)(config, { lineWidth: 0 });
function listOf(value) {
  return value === void 0 ? [] : Array.isArray(value) ? value : [value];
}

// src/core/images/node-archive.ts
import { createReadStream as createReadStream8, createWriteStream as createWriteStream2 } from "node:fs";
import { rm as rm8, stat as stat5, utimes } from "node:fs/promises";
import { pipeline as pipeline4 } from "node:stream/promises";

// src/core/images/archive-lists.ts
import { createReadStream as createReadStream6 } from "node:fs";
var KEPT_NAMES = 2e3;
async function listsOfTar(tar) {
  let read5 = (name) => tar.has(name) ? tar.read(name, LARGEST_MANIFEST) : void 0;
  return {
    index: await read5("index.json"),
    docker: await read5("manifest.json"),
    isLayout: tar.has("oci-layout"),
    hasHardLinks: tar.hasHardLinks,
    entries: tar.firstNames
  };
}
async function listsOfCompressed(path, signal) {
  let found = /* @__PURE__ */ new Map(), entries = [], hasHardLinks = !1, current, reader = new TarReader({
    entry: ({ name, type, size }) => {
      let plain = name.replace(/^\.\//, "");
      entries.length < KEPT_NAMES && entries.push(plain), hasHardLinks ||= type === "hardlink";
      let isList2 = type === "file" && ["index.json", "manifest.json", "oci-layout"].includes(plain);
      if (isList2 && size > LARGEST_MANIFEST)
        throw new NavgwError("NAVGW_IMAGE", `${plain} in ${path} is larger than ${LARGEST_MANIFEST} bytes`);
      current = isList2 ? { name: plain, parts: [] } : void 0;
    },
    // The bytes are only valid during the call.
    data: (bytes) => {
      current?.parts.push(Buffer.from(bytes));
    },
    endEntry: () => {
      current !== void 0 && found.set(current.name, Buffer.concat(current.parts)), current = void 0;
    }
  }), source = createReadStream6(path, { highWaterMark: 1 << 20 });
  for await (let chunk of decompress(source, path, { recycle: !0 }))
    if (signal?.throwIfAborted(), reader.write(chunk), found.has("index.json") && found.has("oci-layout")) break;
  let isLayout = found.has("oci-layout");
  return (!isLayout || !found.has("index.json")) && reader.end(), {
    index: found.get("index.json"),
    docker: found.get("manifest.json"),
    isLayout,
    hasHardLinks,
    entries
  };
}

// src/core/images/complete-links.ts
import { createHash as createHash3 } from "node:crypto";
import { createReadStream as createReadStream7, createWriteStream } from "node:fs";
import { open as open9, stat as stat4 } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline as pipeline3 } from "node:stream/promises";
async function completeLinks(image, newPath) {
  let below = [], layers = [];
  for (let layer of image.layers) {
    let file = await readLayer(layer, await newPath()), ranges = completed(file, below);
    layers.push(ranges === void 0 ? layer : await writeLayer(ranges, await newPath())), below.unshift(file);
  }
  let config = JSON.parse(image.configBytes.toString("utf8"));
  config.rootfs = { ...config.rootfs, diff_ids: layers.map(({ diffId }) => diffId) };
  let configBytes = Buffer.from(JSON.stringify(config));
  return { ...image, configBytes, layers, manifest: void 0, digest: void 0 };
}
async function readLayer(layer, path) {
  var _stack = [];
  try {
    await pipeline3(decompress(layer.open(), "a layer"), createWriteStream(path, { flags: "wx", mode: 384 }));
    let file = __using(_stack, await open9(path, "r"), !0);
    let entries = [];
    for await (let entry3 of storedEntries(file)) entries.push(entry3);
    return { path, entries, byName: new Map(entries.map((one) => [normalizeName(one.entry.name), one])) };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function completed(layer, below) {
  let seen = /* @__PURE__ */ new Set(), ranges = [], isComplete = !0;
  for (let { entry: entry3, start, end } of layer.entries) {
    let target = normalizeName(entry3.linkName);
    if (entry3.type === "hardlink" && !seen.has(target)) {
      let missing2 = rangesOf(target, below, seen);
      isComplete &&= missing2.length === 0, ranges.push(...missing2);
    }
    seen.add(normalizeName(entry3.name)), ranges.push({ path: layer.path, start, end });
  }
  return isComplete ? void 0 : ranges;
}
function rangesOf(name, below, seen) {
  let at = below.findIndex(({ byName }) => byName.has(name)), layer = below[at], found = layer?.byName.get(name);
  if (layer === void 0 || found === void 0 || seen.has(name)) return [];
  seen.add(name);
  let { entry: entry3, start, end } = found;
  return [...entry3.type === "hardlink" ? rangesOf(normalizeName(entry3.linkName), below.slice(at), seen) : [], { path: layer.path, start, end }];
}
async function writeLayer(ranges, path) {
  let hash = createHash3("sha256");
  async function* content() {
    for (let { path: from, start, end: end2 } of ranges)
      for await (let chunk of createReadStream7(from, { start, end: end2 - 1, highWaterMark: 1 << 20 }))
        hash.update(chunk), yield chunk;
    let end = Buffer.alloc(1024);
    hash.update(end), yield end;
  }
  await pipeline3(Readable.from(content()), createWriteStream(path, { flags: "wx", mode: 384 }));
  let { size } = await stat4(path), digest = `sha256:${hash.digest("hex")}`;
  return {
    diffId: digest,
    size,
    descriptor: { mediaType: MEDIA.ociLayer, digest, size },
    open: () => createReadStream7(path, { highWaterMark: 1 << 20 })
  };
}

// src/core/images/node-archive.ts
function checkArchives(archives, signal) {
  return Promise.all(archives.map((archive) => checkArchive(archive, signal)));
}
async function checkArchive(archive, signal) {
  let { path, compression } = archive;
  if (compression === "none")
    return { ...archive, readyAs: await checkTar(path, path) ? "none" : void 0 };
  let images = await explained({ path, what: path }, async () => {
    let lists = await listsOfCompressed(path, signal);
    return named(listImages(lists, path), path);
  }), isReady2 = (compression === "gzip" || compression === "zstd") && images.every((image) => image.isReady);
  return { ...archive, readyAs: isReady2 ? compression : void 0 };
}
function checkTar(path, what) {
  return explained({ path, what }, async () => {
    let { tar, images } = await readTar(path, what), all = named(images, what);
    for (let image of all) await openListed(tar, image, what);
    return all.every(({ isReady: isReady2 }) => isReady2);
  });
}
async function nodeArchive({ path, readyAs }, signal) {
  return readyAs === void 0 ? rewriteArchive(path, { signal }) : { name: path, path, compression: readyAs, [Symbol.asyncDispose]: () => Promise.resolve() };
}
async function nodeArchives(archives, signal) {
  var _stack = [];
  try {
    let made = __using(_stack, new AsyncDisposableStack(), !0);
    let all = [];
    for (let archive of archives) all.push(made.use(await nodeArchive(archive, signal)));
    let kept = made.move();
    return { all, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function importableArchive(archive, options = {}) {
  let { as, signal } = options;
  if (as !== void 0 && parseReference(as), typeof archive != "string") return spooledArchive(archive, options);
  let found = await findImageArchive(archive);
  return as !== void 0 ? rewriteArchive(archive, options) : nodeArchive(await checkArchive(found, signal), signal);
}
function rewriteArchive(path, options = {}) {
  return inSpool(path, async (spool) => {
    let source = createReadStream8(path, { highWaterMark: 1048576 }), plain = await spool.expand(source, path, options.signal), rewritten = await rewriteTar(plain, path, spool, options), { atime, mtime } = await stat5(path);
    return await utimes(rewritten, atime, mtime), rewritten;
  });
}
var STREAM = "-";
function spooledArchive(stream, options) {
  return inSpool(STREAM, async (spool) => {
    let plain = await spool.expand(stream, STREAM, options.signal);
    return options.as === void 0 && await checkTar(plain, STREAM) ? plain : rewriteTar(plain, STREAM, spool, options);
  });
}
async function inSpool(name, make) {
  let spool = new Spool();
  try {
    let path = await make(spool);
    return { name, path, compression: "none", [Symbol.asyncDispose]: () => spool[Symbol.asyncDispose]() };
  } catch (error) {
    throw await spool[Symbol.asyncDispose](), error;
  }
}
async function rewriteTar(plain, what, spool, { as, signal, completesLinks = !1 }) {
  let path = await spool.path();
  return await explained({ path: plain, what }, async () => {
    let { tar, images } = await readTar(plain, what), chosen = as === void 0 ? named(images, what) : [renamed(only(images, what), as)], opened2 = [];
    for (let image of chosen)
      opened2.push({
        image: completesLinks ? await completeLinks(await openListed(tar, image, what), () => spool.path()) : await openListed(tar, image, what),
        names: image.names
      });
    await saveArchive(opened2, path, { signal });
  }), path;
}
var renamed = (image, as) => ({
  ...image,
  names: namesForNode(parseReference(as))
});
async function readTar(path, what) {
  let tar = await TarFile.open(path);
  return { tar, images: listImages(await listsOfTar(tar), what) };
}
async function explained({ path, what }, read5) {
  try {
    return await read5();
  } catch (error) {
    if (systemCode(error)?.startsWith("E")) throw unreadableArchive(error, what);
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_IMAGE") throw error;
    let message = error.message.replaceAll(path, what);
    throw amended(error, {
      message: ` ${message}`.includes(` ${what}`) ? message : `cannot import ${what}: ${message}`,
      hint: error.hintParts ?? "save it again, such as by: docker save -o app.tar app:dev"
    });
  }
}
function named(images, path) {
  let found = images.filter(({ names }) => names.length > 0);
  if (found.length === 0) throw noNames(path, images);
  return found;
}
function only(images, path) {
  let [first, ...others] = images;
  if (first !== void 0 && others.length === 0) return first;
  let names = images.map(({ names: [name], label }) => name ?? label ?? "one without a name");
  throw new NavgwError("NAVGW_IMAGE", `${path} has ${images.length} images, and one name was given`, {
    hint: hint`select one: ${command("load", `oci-archive:${path}:${names[0]}`)}; it has ${names.join(", ")}`
  });
}
async function openListed(tar, { names, source }, path) {
  let what = names[0] ?? path, platform2 = hostPlatform(), opened2 = "position" in source ? await openDockerImage(tar, source.position, { path, what, platform: platform2 }) : await openDescriptor(tarFiles(tar), oneOf(source.descriptors, what), platform2, what);
  return { name: names[0], ...opened2, [Symbol.asyncDispose]: () => Promise.resolve() };
}
function oneOf(descriptors, what) {
  let [first, ...others] = descriptors;
  return first !== void 0 && others.length === 0 ? first : selectPlatform(descriptors, hostPlatform(), what);
}
var Spool = class {
  #cache = new BlobCache(ociCacheDir());
  #paths = [];
  async path() {
    let path = await this.#cache.spoolPath();
    return this.#paths.push(path), path;
  }
  /** Writes a stream's uncompressed bytes to a file. */
  async expand(source, what, signal) {
    let failure;
    source.once("error", (error) => {
      failure = error;
    });
    let path = await this.path();
    try {
      await pipeline4(
        decompress(source, what),
        createWriteStream2(path, { flags: "wx", mode: 384 }),
        signal === void 0 ? {} : { signal }
      );
    } catch (error) {
      throw signal?.throwIfAborted(), error instanceof NavgwError ? error : failure !== void 0 ? unreadableArchive(failure, what === STREAM ? void 0 : what) : fileError(error, "unpacking an image archive", path);
    }
    return path;
  }
  async [Symbol.asyncDispose]() {
    await Promise.all(this.#paths.map((path) => rm8(path, { force: !0 })));
  }
};

// src/core/options/fixed-node-config.ts
var FIXED = {
  "node-name": [HOSTNAME, "a node keeps its name across restarts"],
  "node-ip": [GUEST_ADDRESS, "the guest has this address only"],
  "with-node-id": ["false", "a node keeps its name across restarts"],
  "data-dir": ["/var/lib/rancher/k3s", "images and manifests are stored there"],
  "write-kubeconfig": ["/etc/rancher/k3s/k3s.yaml", "it is read from there"],
  "https-listen-port": [`${6443}`, "the host's port is forwarded to it"],
  "bind-address": ["0.0.0.0", "the host's port and the node itself connect to it"],
  "disable-agent": ["false", "a cluster has only this node"],
  "disable-apiserver": ["false", "a cluster has only this node"]
}, REFUSED = {
  config: "pass the file with --k3s-config, or its entries as k3sConfig",
  "private-registry": "pass the file with --registries, or its text as registries",
  help: "k3s would print its help and end",
  version: "k3s would print its version and end",
  "cluster-reset": "k3s would reset its data and end; use navgw-test down and up for a new cluster",
  "cluster-reset-restore-path": "k3s would restore its data and end; use navgw-test snapshot",
  "disable-apiserver-lb": "it is an argument of k3s agent, and the node runs k3s server"
}, SHORT = {
  c: "config",
  d: "data-dir",
  h: "help",
  i: "node-ip",
  o: "write-kubeconfig"
};
function configProblems(config) {
  return Object.entries(config).flatMap(([key, value]) => {
    let plain = key.replace(/\+$/, ""), name = SHORT[plain] ?? plain, instead = REFUSED[name];
    if (instead !== void 0 && value !== !1 && value !== "false") return [{ key, rule: instead }];
    let [only2, why] = FIXED[name] ?? [];
    return only2 === void 0 || [value].flat().every((one) => String(one) === only2) ? [] : [{ key, rule: `must be ${only2}: ${why}` }];
  });
}

// src/core/options/cluster-options.ts
var port = external_exports.number().int("must be a whole number").min(0, "must be between 0 and 65535").max(65535, "must be between 0 and 65535");
function inOrder(components) {
  return COMPONENT_NAMES.filter((name) => components.includes(name));
}
var forward = external_exports.strictObject({ host: port, guest: port.min(1, "must be between 1 and 65535") }), schema4 = external_exports.strictObject({
  name: external_exports.string().regex(CLUSTER_NAME, CLUSTER_NAME_RULE).default("default"),
  engine: external_exports.enum(["auto", ...ENGINE_NAMES]).default("auto"),
  node: external_exports.enum(NODE_NAMES).default("auto"),
  k8sVersion: external_exports.string().regex(/^v?\d+\.\d+(\.\d+)?/, "must look like 1.37 or v1.37.2").optional(),
  k3sVersion: external_exports.string().regex(
    /^(v?\d+\.\d+(\.\d+([-+][0-9A-Za-z.+-]+)?)?|stable|latest|testing)$/,
    "must look like v1.36.1+k3s1, v1.36 or stable"
  ).optional(),
  k3sBinary: external_exports.string().min(1, "must be a path").optional(),
  nodeImage: external_exports.string().min(1, "must be a reference").optional(),
  kernel: external_exports.string().min(1, "must be bundled, libkrunfw or a path").default("bundled"),
  cpus: external_exports.number().int("must be a whole number").min(1, "must be 1 to 64").max(64, "must be 1 to 64").optional(),
  memory: external_exports.number().int("must be whole MiB").min(1024, `must be at least ${1024} MiB: the node does not start with less`).max(1 << 20, "must be at most 1048576 MiB").optional(),
  kubePort: port.default(0),
  ports: external_exports.array(forward).default([]),
  manifests: external_exports.array(external_exports.string().min(1)).default([]),
  images: external_exports.array(external_exports.string().min(1)).default([]),
  enable: external_exports.array(external_exports.enum(COMPONENT_NAMES, `must be one of ${COMPONENT_NAMES.join(", ")}`)).transform(inOrder).default([]),
  k3sConfig: external_exports.record(external_exports.string(), external_exports.unknown()).superRefine((config, context) => {
    for (let { key, rule } of configProblems(config))
      context.addIssue({ code: "custom", path: [key], message: rule });
  }).default({}),
  env: external_exports.record(external_exports.string(), external_exports.string()).default({}),
  registries: external_exports.string().optional(),
  storage: external_exports.enum(["disk", "memory"]).default("disk"),
  fromSnapshot: external_exports.string().min(1, "must be a snapshot's name").optional(),
  golden: external_exports.boolean().default(!0),
  timeoutMs: external_exports.number().positive("must be more than 0 ms").optional()
});
function findOptionProblems(options) {
  let { error } = schema4.safeParse(options);
  return (error?.issues ?? []).map((issue) => problemOf(issue, options));
}
function resolveOptions(options = {}) {
  let parsed = schema4.safeParse(options);
  if (!parsed.success) {
    let problems = parsed.error.issues.map((issue) => describe(problemOf(issue, options)));
    throw new NavgwError("NAVGW_BAD_OPTION", problems.join("; "), {
      hint: hint`${command("up", "--help")} shows what is allowed`
    });
  }
  let data = parsed.data;
  return requireNoContradiction(data.enable, data.k3sConfig), {
    ...data,
    node: nodeOf(data),
    memory: data.memory ?? (data.storage === "memory" ? 3072 : 2048),
    cpus: data.cpus,
    k8sVersion: data.k8sVersion,
    k3sVersion: data.k3sVersion,
    k3sBinary: data.k3sBinary,
    nodeImage: data.nodeImage,
    registries: data.registries,
    fromSnapshot: data.fromSnapshot,
    timeoutMs: data.timeoutMs
  };
}
var EXCLUSIVE = [
  ["k8sVersion", "k3sVersion"],
  ["k3sBinary", "nodeImage"],
  ["k3sVersion", "nodeImage"]
];
function nodeOf(data) {
  for (let pair of EXCLUSIVE)
    if (!pair.some((option2) => data[option2] === void 0))
      throw new NavgwError("NAVGW_BAD_OPTION", `${pair.join(" and ")} exclude each other`, {
        hint: "set only one of them"
      });
  let given = ["k3sVersion", "k3sBinary", "nodeImage"].find((key) => data[key] !== void 0);
  if (given === void 0) return data.node;
  if (data.node !== "builtin") return "k3s";
  throw new NavgwError("NAVGW_BAD_OPTION", `${given} requires k3s, but the node is builtin`, {
    hint: `leave ${given} or the node out`
  });
}
function requireForward(requested) {
  let parsed = forward.safeParse(requested);
  if (parsed.success) return parsed.data;
  let problems = parsed.error.issues.map((issue) => describe(problemOf(issue, requested)));
  throw new NavgwError("NAVGW_BAD_OPTION", `port forward: ${problems.join("; ")}`, {
    hint: "use a port of this machine (0 for any free one) and a port of the node, like 8080:30080"
  });
}
function problemOf(issue, options) {
  if (issue.code === "unrecognized_keys")
    return { option: issue.keys.join(", "), value: void 0, rule: "unknown option" };
  let value = issue.path.reduce(
    (at, key) => at?.[key],
    options
  );
  return { option: issue.path.join("."), value, rule: issue.message };
}
function describe({ option: option2, value, rule }) {
  return `${option2}${value === void 0 ? "" : ` ${JSON.stringify(value)}`}: ${rule}`;
}

// src/core/cluster/boot-progress.ts
var UNDER_WAY_INTERVAL = 500, Steps = class {
  #onProgress;
  #start = performance.now();
  #reported = /* @__PURE__ */ new Set();
  #last;
  #underWayAt = Number.NEGATIVE_INFINITY;
  #trouble;
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }
  /** The last step reached. */
  get last() {
    return this.#last;
  }
  /** The problem that currently keeps the guest's node from becoming ready. */
  get trouble() {
    return this.#trouble;
  }
  /** Reports that the first step is under way. */
  begin() {
    this.#reportPending({ doing: "" });
  }
  reached(step, detail) {
    this.#reach(step, detail === void 0 ? {} : { detail });
  }
  /** Reports the step `engine`. */
  engineChosen(engine) {
    let detail = [engine.chosen, ...engine.passedOver].map(({ name, reason }) => `${name}: ${reason}`).join("; ");
    this.#reach("engine", { detail, engine });
  }
  #reach(step, extra) {
    this.#reported.has(step) || (this.#reported.add(step), this.#last = step, this.#onProgress?.({ step, elapsed: performance.now() - this.#start, ...extra }));
  }
  /** Reports the progress of a long step. */
  underWay(step, detail) {
    let now = performance.now();
    this.#reported.has(step) || now - this.#underWayAt < UNDER_WAY_INTERVAL || (this.#underWayAt = now, this.#onProgress?.({ step, elapsed: now - this.#start, detail: detail(), underWay: !0 }));
  }
  /** Reports a problem of a step that does not stop the boot. */
  warn(step, detail) {
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, detail, warning: !0 });
  }
  /** Reports a problem in the guest; undefined: it is resolved. */
  reportTrouble(trouble) {
    this.#trouble = trouble, trouble !== void 0 && this.#reportPending({ trouble: trouble.message });
  }
  /** Reports the image archives that the node is importing; an empty list: it has finished. */
  reportImporting(files) {
    let named2 = files.filter((file) => file !== ""), names = named2.length === 0 ? "" : ` (${named2.join(", ")})`;
    this.#reportPending({ doing: files.length === 0 ? "" : `Importing images${names}` });
  }
  /** Reports what is done to a running cluster, which has no steps. */
  doing(activity) {
    this.#reportPending({ doing: activity });
  }
  #reportPending(change) {
    let step = pendingStep(this.#reported);
    step !== void 0 && this.#onProgress?.({ step, elapsed: performance.now() - this.#start, underWay: !0, ...change });
  }
  /** Reports the step of a mark of the guest. The guest's mark `disks` is not the host's step of that name. */
  mark(name) {
    let step = BOOT_STEPS.find((known) => known === name);
    step !== void 0 && step !== "disks" && this.reached(step);
  }
};

// src/core/cluster/bring-up.ts
import { randomBytes as randomBytes5 } from "node:crypto";

// src/core/base/delete-directory.ts
import { randomBytes as randomBytes2 } from "node:crypto";
import { chmod as chmod4, lstat as lstat4, readdir as readdir7, rename as rename2, rm as rm9 } from "node:fs/promises";
import { dirname as dirname6, join as join14 } from "node:path";
var GONE = ".gone-";
async function finishDeletions(parent) {
  for (let name of await readdir7(parent).catch(() => []))
    name.startsWith(GONE) && await deleteTree(join14(parent, name));
}
async function deleteDirectory(path, what) {
  let doomed = join14(dirname6(path), `${GONE}${randomBytes2(6).toString("hex")}`);
  try {
    await rename2(path, doomed), await deleteTree(doomed);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, `deleting ${what}`, path);
  }
}
async function deleteTree(path) {
  await rm9(path, { recursive: !0, force: !0 }).catch(async (error) => {
    if (systemCode(error) !== "EACCES") throw error;
    await openUp(path), await rm9(path, { recursive: !0, force: !0 });
  });
}
async function openUp(path) {
  if ((await lstat4(path)).isDirectory()) {
    await chmod4(path, 448);
    for (let entry3 of await readdir7(path, { withFileTypes: !0 }))
      entry3.isDirectory() && await openUp(join14(path, entry3.name));
  }
}

// src/core/kubernetes/manifest-files.ts
import { readFile as readFile5 } from "node:fs/promises";

// src/core/kubernetes/manifest-bytes.ts
var COMPRESSED = {
  "1f8b": "gzip",
  "28b52ffd": "zstd",
  "504b0304": "zip",
  "425a68": "bzip2",
  fd377a58: "xz"
};
function decodeManifest(bytes, name) {
  let format = Object.entries(COMPRESSED).find(([magic]) => hexOf(bytes, magic.length / 2) === magic)?.[1];
  if (format !== void 0)
    throw notText(
      name,
      `it is compressed (${format})`,
      "unpack it; helm template CHART makes manifests of a chart"
    );
  let encoding = encodingOf(bytes), text4;
  try {
    text4 = new TextDecoder(encoding, { fatal: !0 }).decode(bytes);
  } catch {
    throw notText(name, `it is not ${encoding.toUpperCase()}`, "save it as UTF-8");
  }
  return requireText(text4, name);
}
function requireText(text4, name) {
  let at = text4.indexOf("\0");
  if (at < 0) return text4;
  throw notText(name, `it has a zero byte at character ${at + 1}`, "pass YAML or JSON in UTF-8");
}
function encodingOf(bytes) {
  switch (hexOf(bytes, 2)) {
    case "fffe":
      return "utf-16le";
    case "feff":
      return "utf-16be";
    default:
      return "utf-8";
  }
}
var hexOf = (bytes, length) => Buffer.from(bytes.subarray(0, length)).toString("hex");
function notText(name, why, hint2) {
  return new NavgwError("NAVGW_MANIFEST", `manifest ${name} is not text: ${why}`, { hint: hint2 });
}

// src/core/kubernetes/parse-manifest-text.ts
var MAX_OUTPUT2 = 256 << 20;
function placeText({ name, line, document }) {
  return `${name}:${line}${document === void 0 ? "" : ` (document ${document})`}`;
}
async function parseManifestText(text4, name, signal) {
  let keeper = await materialize(findGuestPackage(), "keeper", { signal }), { stdout, stderr } = await runProgram(keeper, ["read-manifests"], {
    input: requireText(text4, name),
    maxOutput: MAX_OUTPUT2,
    signal
  }), answer = parseAnswer(stdout.toString("utf8"), stderr);
  if (answer.failure !== void 0) throw unreadable(answer.failure, name);
  let objects = answer.objects ?? [];
  if (objects.length === 0) throw wrong({ name, line: 1, document: void 0 }, "no objects");
  return objects.map(({ line, value }, at) => {
    let place = { name, line, document: objects.length > 1 ? at + 1 : void 0 };
    return { object: requireManifest(value, place), place };
  });
}
function parseAnswer(stdout, stderr) {
  try {
    return parseExactJson(stdout);
  } catch (error) {
    throw new NavgwError(
      "NAVGW_HOST",
      `manifests cannot be read: ${stderr.trim() || error.message}`,
      {
        cause: error
      }
    );
  }
}
function unreadable({ line, message, template }, name) {
  let hint2 = template ? "render it first: helm template CHART | navgw-test apply -" : "correct this line; kubectl apply --dry-run=client -f FILE reads it in the same way";
  return new NavgwError("NAVGW_MANIFEST", `${name}:${line}: ${message}`, { hint: hint2 });
}
function requireManifest(value, place) {
  if (typeof value != "object" || value === null || Array.isArray(value))
    throw wrong(place, "not a Kubernetes object");
  for (let key of ["apiVersion", "kind"]) {
    let field = value[key];
    if (typeof field != "string" || field === "") throw wrong(place, `no ${key}`);
  }
  return value;
}
function wrong(place, why) {
  return new NavgwError("NAVGW_MANIFEST", `${placeText(place)}: ${why}`, {
    hint: "each document needs apiVersion, kind and metadata"
  });
}

// src/core/kubernetes/manifest-files.ts
async function readManifests(paths, signal) {
  return Promise.all(paths.map((path) => readManifest(path, signal)));
}
async function readManifest(path, signal) {
  let manifests = await parseManifestText(decodeManifest(await bytesOf(path), path), path, signal), text4 = manifests.map(({ object }) => `${stringifyExactJson(object)}
`).join(`---
`);
  return { path, text: text4, manifests };
}
async function bytesOf(path) {
  try {
    return await readFile5(path);
  } catch (error) {
    let code = systemCode(error), why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : `${code}`;
    throw new NavgwError("NAVGW_MANIFEST", `cannot read manifest ${path}: ${why}`, {
      hint: "pass the path of a YAML or JSON file",
      cause: error
    });
  }
}

// src/core/snapshot/snapshot-kinds.ts
var isMemory = (snapshot) => snapshot?.machine !== void 0;

// src/core/cluster/boot-cluster.ts
import { join as join22 } from "node:path";

// src/core/cluster-types/trouble.ts
var HINTS = {
  flag: hint`correct it in ${option("k3sConfig")}, or leave it out`,
  disk: hint`use fewer or smaller images on the guest's own disk, or increase ${option("memory")} with ${option("storage", "memory")}`,
  "disk-error": hint`see the kernel's lines in the log, and check the disk of the cluster's directory`,
  memory: hint`increase ${option("memory")}`,
  port: hint`another part of the node, or a pod with hostNetwork, uses that port: change one of them with ${option("k3sConfig")}`,
  cgroup: hint`use ${option("kernel", "bundled")}, whose kernel has every controller`,
  cni: hint`install the plugin in the named directory, correct the configuration in /etc/cni/net.d, or use a k3s that brings its plugins: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  shim: hint`use a k3s that brings its own shim: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  runc: hint`use a k3s that brings its own runc: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  certificate: hint`its data belongs to another token or time: remove the cluster (${command("down")}) and start it again`,
  data: hint`remove the cluster (${command("down")}) and start it again; this node cannot read its data`,
  image: hint`provide an archive of that image with ${option("images")} or a mirror with ${option("registries")}, or correct its name`,
  flannel: hint`see the log for the reason that flannel has not started`,
  pod: hint`see the pod's line in the log for what is missing`,
  killed: hint`start it again; if nobody killed it on purpose, this machine ran out of memory: check its kernel's log (dmesg)`,
  ended: hint`see the log for the reason`
}, hintFor = ({ cause }) => Object.hasOwn(HINTS, cause) ? HINTS[cause] : void 0;

// src/core/guest/console-log.ts
import { open as open10 } from "node:fs/promises";
import { join as join15 } from "node:path";
var TAIL_BYTES = 65536, Console = class _Console {
  #file;
  #marks = /* @__PURE__ */ new Map();
  #at = 0;
  #rest = "";
  constructor(file) {
    this.#file = file;
  }
  /** Opens the console log in a directory; makes it if it does not exist. */
  static async open(dir) {
    let path = join15(dir, FILES.consoleLog);
    try {
      return new _Console(await open10(path, "a+", 384));
    } catch (error) {
      throw fileError(error, "opening the console's log", path);
    }
  }
  /** Uptime in seconds of each mark that init has printed so far. */
  async marks() {
    let buffer = Buffer.allocUnsafe(TAIL_BYTES);
    for (; ; ) {
      let { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#at);
      if (bytesRead === 0) return this.#marks;
      this.#at += bytesRead;
      let lines2 = (this.#rest + buffer.toString("latin1", 0, bytesRead)).split(`
`);
      this.#rest = lines2.pop() ?? "";
      for (let line of lines2) {
        let [, name, uptime] = /^navgw: ([a-z-]+) (\d+\.\d+)\r?$/.exec(line) ?? [];
        name !== void 0 && this.#marks.set(name, Number(uptime));
      }
    }
  }
  /** The last lines, oldest first. */
  async tail() {
    let { size } = await this.#file.stat(), start = Math.max(0, size - TAIL_BYTES), buffer = Buffer.alloc(size - start);
    return await this.#file.read(buffer, 0, buffer.length, start), lastLines(buffer.toString("utf8"));
  }
  /** The whole text. */
  async text() {
    let { size } = await this.#file.stat(), buffer = Buffer.alloc(size);
    return await this.#file.read(buffer, 0, size, 0), buffer;
  }
  async [Symbol.asyncDispose]() {
    await this.#file.close();
  }
};

// src/core/guest/control-client.ts
var import_undici = __toESM(require_undici(), 1);
import { createReadStream as createReadStream9 } from "node:fs";

// src/core/guest/agent-answer.ts
var LONGEST_ANSWER = 4 << 20;
async function readAnswer(body, request4) {
  let { bytes, isWhole } = await readUpTo(body, LONGEST_ANSWER);
  if (!isWhole) throw unexpected(request4, `is longer than ${LONGEST_ANSWER} bytes`);
  return bytes.toString("utf8");
}
function parseAnswer2(schema6, text4, request4) {
  let { data, error } = schema6.safeParse(parseJson(text4));
  if (error !== void 0) throw unexpected(request4, "has an unexpected format", error);
  return data;
}
function unexpected(request4, problem, cause) {
  return new NavgwError("NAVGW_CONTROL", `the guest's answer to ${request4} ${problem}`, {
    hint: hint`${command("logs", "init")} shows more`,
    cause
  });
}

// src/core/guest/control-client.ts
var REQUEST_TIMEOUT = 3e4, nodeSchema = external_exports.object({
  distribution: external_exports.enum(["builtin", "k3s"]),
  version: external_exports.string(),
  lacks: external_exports.array(external_exports.string()).optional()
}), troubleSchema = external_exports.object({ cause: external_exports.string(), message: external_exports.string(), line: external_exports.string().optional() }), eventSchema = external_exports.discriminatedUnion("type", [
  external_exports.object({ type: external_exports.literal("hello"), uptime: external_exports.number(), node: nodeSchema.nullish() }),
  external_exports.object({ type: external_exports.literal("mark"), name: external_exports.string(), uptime: external_exports.number(), try: external_exports.number().optional() }),
  external_exports.object({
    type: external_exports.literal("failed"),
    message: external_exports.string(),
    cause: external_exports.string().optional(),
    line: external_exports.string().optional(),
    tail: external_exports.array(external_exports.string()).default([])
  }),
  // Without a cause: the trouble is resolved.
  external_exports.object({ type: external_exports.literal("trouble"), ...troubleSchema.partial().shape }),
  external_exports.object({ type: external_exports.literal("importing"), files: external_exports.array(external_exports.string()).default([]) })
]), statusSchema = external_exports.object({
  state: external_exports.enum(["starting", "ready", "failed", "stopping"]),
  marks: external_exports.record(external_exports.string(), external_exports.number()),
  tries: external_exports.number(),
  uptime: external_exports.number(),
  memory: external_exports.object({ total: external_exports.number(), available: external_exports.number() }),
  trouble: troubleSchema.optional(),
  importing: external_exports.array(external_exports.string()).optional()
}), importedSchema = external_exports.object({ images: external_exports.array(external_exports.string()) }), ControlClient = class {
  endpoint;
  constructor(endpoint) {
    this.endpoint = endpoint;
  }
  /** All events so far, then new ones, until the guest closes the connection or the signal is aborted. */
  async *events(signal) {
    let body = await this.#stream("GET", "/v1/events", { signal });
    try {
      for await (let line of lines(body)) {
        let event = eventSchema.safeParse(parseJson(line));
        event.success && (yield event.data);
      }
    } finally {
      body.destroy();
    }
  }
  async status(signal) {
    let parsed = statusSchema.safeParse(parseJson(await this.#text("GET", "/v1/status", { signal })));
    if (parsed.success) return parsed.data;
    throw otherVersion("GET /v1/status", parsed.error);
  }
  /** The node's own kubeconfig. */
  async kubeconfig(signal) {
    return this.#text("GET", "/v1/kubeconfig", { signal });
  }
  async logs(source, options = {}) {
    let query = new URLSearchParams();
    return options.follow && query.set("follow", "1"), options.tail !== void 0 && query.set("tail", `${options.tail}`), this.#stream("GET", `/v1/logs/${source}?${query}`, { signal: options.signal });
  }
  /**
   * Imports an image archive.
   * @param archive its path, or its bytes
   * @returns names of the images in it
   * @throws NavgwError NAVGW_IMAGE when it cannot be read or the guest refuses it
   */
  async importImages(archive, signal) {
    let path = typeof archive == "string" ? archive : void 0, body = typeof archive == "string" ? createReadStream9(archive, { highWaterMark: 1 << 18 }) : archive, bodyError;
    body.once("error", (error) => {
      bodyError = error;
    });
    try {
      let request4 = "/v1/images", answer = await this.#stream("POST", request4, { body, signal, code: "NAVGW_IMAGE" });
      return parseAnswer2(importedSchema, await readAnswer(answer, request4), request4).images;
    } catch (error) {
      throw bodyError !== void 0 && isCausedBy(error, bodyError) ? unreadableArchive(bodyError, path) : isCutOff(error) ? unreadableArchive(new Error("it was closed before its end"), path) : error;
    } finally {
      path !== void 0 && body.destroy();
    }
  }
  /** Gives a machine resumed from a snapshot its own time, randomness and token; from then on only that token is valid. */
  async resume({ time, seed, token }, signal) {
    let body = JSON.stringify({ time: time.toISOString(), seed: seed.toString("base64"), token });
    await this.#text("POST", "/v1/resume", { body, signal });
  }
  /** Requests a clean power-off; the keeper reports the machine's end. */
  async shutdown() {
    await this.#text("POST", "/v1/shutdown");
  }
  async #text(method, path, options = {}) {
    let signal = anySignal(AbortSignal.timeout(REQUEST_TIMEOUT), options.signal);
    return readAnswer(await this.#stream(method, path, { ...options, signal }), path);
  }
  async #stream(method, path, options) {
    let { socket, token } = this.endpoint, dispatcher = unixAgent(socket);
    try {
      let { statusCode, body } = await (0, import_undici.request)(`http://guest${path}`, {
        method,
        dispatcher,
        headers: { authorization: `Bearer ${token}` },
        ...options.body === void 0 ? {} : { body: options.body },
        ...options.signal ? { signal: options.signal } : {}
      });
      if (body.once("close", () => {
        dispatcher.destroy();
      }), statusCode >= 300)
        throw refused2(`${method} ${path}`, statusCode, await readAnswer(body, path), options.code);
      return body;
    } catch (error) {
      throw await dispatcher.destroy(), error instanceof NavgwError ? error : (options.signal?.throwIfAborted(), unreachable(error));
    }
  }
};
function isCausedBy(error, cause) {
  return error === cause || error instanceof Error && error.cause === cause;
}
function isCutOff(error) {
  return error instanceof NavgwError && systemCode(error.cause) === "UND_ERR_ABORTED";
}
function refused2(request4, status, body, code = "NAVGW_CONTROL") {
  let reason = body.trim();
  try {
    reason = external_exports.object({ error: external_exports.string() }).parse(JSON.parse(body)).error;
  } catch {
  }
  if (status === 404 && reason.startsWith("404")) return otherVersion(request4);
  let actualCode = code === "NAVGW_IMAGE" && status !== 422 && status !== 400 ? "NAVGW_CONTROL" : code;
  return new NavgwError(
    actualCode,
    `the guest refused ${request4} (${status}): ${reason || "no reason given"}`,
    {
      hint: hintFor2(actualCode, status)
    }
  );
}
function otherVersion(request4, cause) {
  return new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the guest was started by another version of navgw-test, whose response to ${request4} is unknown`,
    {
      hint: hint`use that version, or start the cluster again: ${command("stop")}, then ${command("up")}`,
      cause
    }
  );
}
function hintFor2(code, status) {
  return code === "NAVGW_IMAGE" ? hint`check the archive, or save it again: docker save -o app.tar app:dev; ${command("logs", "k3s")} shows more` : status === 409 ? hint`wait until the node is ready: ${command("status")} shows its state` : hint`${command("logs", "init")} shows more`;
}
function unreachable(cause) {
  let reason = systemCode(cause) ?? cause.message;
  return new NavgwError("NAVGW_CONTROL", `the guest's control agent does not respond (${reason})`, {
    hint: hint`${command("status")} and ${command("logs")} show its state`,
    cause
  });
}

// src/core/keeper/start-keeper.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open as open11, readFile as readFile6 } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import { join as join16 } from "node:path";
import { createInterface } from "node:readline";
var RESPONSE_TIMEOUT = 15e3, NO_LOOPBACK = "forwards are on 127.0.0.1, which this machine does not have: ip addr add 127.0.0.1/8 dev lo";
async function startKeeper(program, spec, signal) {
  var _stack = [];
  try {
    signal?.throwIfAborted();
    let log = __using(_stack, await openLog(spec.dir), !0);
    let child = spawn(program, [], {
      cwd: spec.dir,
      // Its own session: a terminal's Ctrl-C reaches this process only, which decides what to end.
      detached: !0,
      stdio: ["pipe", "pipe", log.fd],
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TMPDIR: tmpdir2(), ...runnerTrackingId() }
    });
    let stdin = child.stdin;
    let ended = new Promise((resolve5) => {
      child.once("exit", () => resolve5()), child.once("error", () => resolve5());
    });
    stdin.on("error", () => {
    });
    let end = async () => {
      setRef(child, !0), stdin.destroy(), await ended;
    };
    try {
      stdin.write(`${JSON.stringify(spec)}
`);
      let response = await readResponse(child, spec.dir, signal), { pid, machinePid, forwards } = response;
      return { pid, machinePid, forwards, ended, end, unref: () => setRef(child, !1), detach: () => detach(child) };
    } catch (error) {
      throw await end(), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function runnerTrackingId() {
  let { RUNNER_TRACKING_ID } = process.env;
  return RUNNER_TRACKING_ID === void 0 ? {} : { RUNNER_TRACKING_ID };
}
async function openLog(dir) {
  let path = join16(dir, FILES.keeperLog);
  try {
    return await open11(path, "w", 384);
  } catch (error) {
    throw fileError(error, "opening the keeper's log", path);
  }
}
function setRef(child, keepsAlive) {
  for (let one of [child, child.stdin, child.stdout]) {
    let handle = one;
    keepsAlive ? handle?.ref?.() : handle?.unref?.();
  }
}
async function detach(child) {
  let stdin = child.stdin;
  stdin === null || stdin.destroyed || (stdin.end(`detach
`), stdin.closed || await once(stdin, "close"), child.stdout?.destroy(), setRef(child, !1));
}
async function readResponse(child, dir, signal) {
  let line = await readFirstLine(child, signal);
  if (line === void 0) {
    let output = await readFile6(join16(dir, FILES.keeperLog), "utf8").catch(() => "");
    throw new NavgwError(
      "NAVGW_HOST",
      `the keeper ended before it responded: ${output.trim().slice(-400) || "no output"}`
    );
  }
  let response = responseSchema.safeParse(parseJson(line));
  if (!response.success) throw new NavgwError("NAVGW_HOST", `the keeper sent an invalid response: ${line}`);
  if (response.data.ok) return response.data;
  let { code, message } = response.data;
  if (code === "PORT_IN_USE") throw portInUse(response.data.port, new Error(message));
  let hint2 = /127\.0\.0\.1:\d+: bind: cannot assign/.test(message) ? NO_LOOPBACK : void 0;
  throw new NavgwError("NAVGW_HOST", `the keeper failed (${code}): ${message}`, { reason: code, hint: hint2 });
}
async function readFirstLine(child, signal) {
  let bound = AbortSignal.timeout(RESPONSE_TIMEOUT), lines2 = createInterface({ input: child.stdout });
  try {
    return await new Promise((resolve5, reject) => {
      lines2.once("line", resolve5), lines2.once("close", () => resolve5(void 0)), child.once("error", (error) => reject(cannotStart(child.spawnfile, error))), bound.addEventListener(
        "abort",
        () => reject(new NavgwError("NAVGW_TIMEOUT", `the keeper did not respond within ${RESPONSE_TIMEOUT} ms`))
      ), signal?.addEventListener("abort", () => reject(signal.reason), { once: !0 });
    });
  } finally {
    lines2.close();
  }
}
function cannotStart(program, error) {
  let hint2 = systemCode(error) === "EACCES" ? "set XDG_CACHE_HOME to a directory from which programs may run (not mounted noexec)" : void 0;
  return new NavgwError("NAVGW_HOST", `cannot start ${program}: ${error.message}`, { hint: hint2, cause: error });
}

// src/core/kubeconfig/merge-kubeconfig.ts
var import_yaml3 = __toESM(require_dist(), 1);
import { createHash as createHash4 } from "node:crypto";
import { open as open12, readFile as readFile7, readlink as readlink2, realpath as realpath2, rm as rm10, stat as stat6 } from "node:fs/promises";
import { delimiter, dirname as dirname7, join as join17, resolve as resolve3 } from "node:path";

// src/core/kubeconfig/edit-kubeconfig.ts
var import_yaml2 = __toESM(require_dist(), 1);
import { isDeepStrictEqual } from "node:util";
var SECTIONS = ["clusters", "contexts", "users"], SKELETON = `apiVersion: v1
kind: Config
preferences: {}
clusters: []
contexts: []
users: []
`, NotEditable = class extends Error {
};
function withEntries(text4, entries, currentContext) {
  let edited = hasNoContent(text4) ? joined(text4, SKELETON) : text4, expected = valuesOf(edited);
  for (let section of SECTIONS)
    for (let entry3 of entries[section])
      edited = withEntry(edited, section, entry3), expected.set(section, putInto(listOf2(expected, section), entry3));
  return edited = withCurrentContext(edited, currentContext), expected.set("current-context", currentContext), verified(edited, expected);
}
function withoutEntries(text4, name) {
  if (hasNoContent(text4)) return;
  let edited = text4, expected = valuesOf(text4), removed = /* @__PURE__ */ new Set();
  for (let section of SECTIONS) {
    let kept = [];
    for (let value of listOf2(expected, section)) {
      if (!isOf(value, section, name)) {
        kept.push(value);
        continue;
      }
      edited = withoutEntry(edited, section, kept.length), removed.add(value.name);
    }
    expected.has(section) && expected.set(section, kept);
  }
  if (removed.size !== 0)
    return removed.has(expected.get("current-context")) && (edited = withCurrentContext(edited, ""), expected.set("current-context", "")), verified(edited, expected);
}
function isOf(value, section, name) {
  let { name: own, context } = value ?? {};
  return own === name || section === "contexts" && context?.cluster === name;
}
var hasNoContent = (text4) => /^\uFEFF?(\s*(#.*)?(\r?\n|$)|---[ \t]*(\r?\n|$))*$/.test(text4);
function joined(text4, lines2) {
  let eol = lineEnd(text4), isWhole = text4 === "" || text4 === "\uFEFF" || text4.endsWith(`
`);
  return `${text4}${isWhole ? "" : eol}${lines2.replaceAll(`
`, eol)}`;
}
var lineEnd = (text4) => text4.includes(`\r
`) ? `\r
` : `
`;
function parse(text4) {
  let [document] = (0, import_yaml2.parseAllDocuments)(text4, { keepSourceTokens: !0 });
  if (document === void 0 || !("contents" in document)) throw new NotEditable("it is empty");
  let [error] = document.errors;
  if (error !== void 0) throw new NotEditable(error.message, { cause: error });
  if (!(0, import_yaml2.isMap)(document.contents)) throw new NotEditable("it is not a map");
  return { document, root: document.contents };
}
function valuesOf(text4) {
  try {
    let values = parse(text4).document.toJS();
    return new Map(Object.entries(values));
  } catch (error) {
    throw error instanceof NotEditable ? error : new NotEditable(error.message, { cause: error });
  }
}
function listOf2(values, section) {
  let list4 = values.get(section) ?? [];
  if (!Array.isArray(list4)) throw new NotEditable(`its ${section} are not a list`);
  return list4;
}
function putInto(list4, entry3) {
  let at = list4.findIndex((one) => one?.name === entry3.name);
  return at < 0 ? [...list4, entry3] : list4.with(at, entry3);
}
function verified(text4, expected) {
  let found = valuesOf(text4);
  for (let section of SECTIONS)
    expected.has(section) && found.set(section, found.get(section) ?? expected.get(section));
  if (!isDeepStrictEqual(found, new Map(expected))) throw new NotEditable("it has an unusual form");
  return text4;
}
var spliced = (text4, start, end, by) => text4.slice(0, start) + by + text4.slice(end);
function withEntry(text4, section, entry3) {
  let { root } = parse(text4), pair = pairOf(root, section);
  if (pair === void 0) return withPair(text4, root, section, entry3);
  let seq = pair.value;
  if (!(0, import_yaml2.isSeq)(seq)) return withFirstEntry(text4, root, pair, entry3);
  let at = seq.items.findIndex((item) => (0, import_yaml2.isMap)(item) && item.get("name") === entry3.name);
  if (seq.flow) return withFlowItem(text4, seq, at, entry3);
  let place = at < 0 ? void 0 : placeOfItem(text4, seq, at), indent = dashOf(seq, 0) - lineStart(text4, dashOf(seq, 0)), lines2 = blockItem(entry3, indent, lineEnd(text4));
  return place !== void 0 ? spliced(text4, place.start, place.end, lines2) : insertLines(text4, endOfLines(text4, seq, indent), lines2);
}
function pairOf(root, key) {
  return root.items.find((pair) => (0, import_yaml2.isPair)(pair) && (0, import_yaml2.isScalar)(pair.key) && pair.key.value === key);
}
function withPair(text4, root, key, value) {
  let content = JSON.stringify(typeof value == "string" ? value : [value]);
  if (root.flow) {
    let last = root.items.at(-1), after = last === void 0 ? root.range[0] + 1 : leafEnd(last);
    return spliced(text4, after, after, `${last === void 0 ? "" : ", "}${JSON.stringify(key)}: ${content}`);
  }
  let [start] = root.items[0]?.key?.range ?? [
    root.range[0]
  ], indent = start - lineStart(text4, start), eol = lineEnd(text4), pad = " ".repeat(indent), lines2 = typeof value == "string" ? `${pad}${key}: ${value}` : `${pad}${key}:${eol}${blockItem(value, indent, eol)}`;
  return insertLines(text4, endOfLines(text4, root, indent), lines2);
}
function withFirstEntry(text4, root, pair, entry3) {
  let { value } = pair, range = rangeOf(value);
  if (range === void 0 || !(0, import_yaml2.isScalar)(value) || value.value !== null)
    throw new NotEditable(`its ${String(pair.key)} are not a list`);
  return root.flow ? spliced(text4, range[0], range[1], JSON.stringify([entry3])) : startBlock(text4, pair, [range[0], range[1]], entry3);
}
function startBlock(text4, pair, [start, end], entry3) {
  let without = spliced(text4, start, end, ""), key = rangeOf(pair.key)?.[0] ?? 0, indent = key - lineStart(text4, key);
  return insertLines(without, nextLine(without, start), blockItem(entry3, indent, lineEnd(text4)));
}
function withFlowItem(text4, seq, at, entry3) {
  let content = JSON.stringify(entry3), item = rangeOf(seq.items[at]);
  if (item !== void 0) return spliced(text4, item[0], item[1], content);
  let last = rangeOf(seq.items.at(-1));
  if (last !== void 0) return spliced(text4, last[1], last[1], `, ${content}`);
  let [start = 0, end = 0] = rangeOf(seq) ?? [], pair = pairWith(text4, seq);
  return text4.slice(start, end) === "[]" && pair !== void 0 ? startBlock(text4, pair, [start, end], entry3) : spliced(text4, start + 1, start + 1, content);
}
function pairWith(text4, seq) {
  let { root } = parse(text4), start = rangeOf(seq)?.[0] ?? 0, pair = root.items.find(({ value }) => rangeOf(value)?.[0] === start);
  if (root.flow || pair === void 0) return;
  let colon = colonOf(pair);
  return colon !== void 0 && /^ *$/.test(text4.slice(colon + 1, start)) ? pair : void 0;
}
function withoutEntry(text4, section, at) {
  let pair = pairOf(parse(text4).root, section), seq = pair?.value;
  if (pair === void 0 || !(0, import_yaml2.isSeq)(seq)) throw new NotEditable(`its ${section} are not a list`);
  if (seq.flow) return withoutFlowItem(text4, seq, at);
  let { start, end } = placeOfItem(text4, seq, at), isLastLine = end >= text4.length, from = isLastLine ? Math.max(0, start - (text4[start - 2] === "\r" ? 2 : 1)) : start, without = spliced(text4, from, isLastLine ? end : nextLine(text4, end), "");
  return seq.items.length > 1 ? without : withEmptyList(without, pair);
}
function withEmptyList(text4, pair) {
  let colon = colonOf(pair);
  if (colon === void 0) throw new NotEditable("it has an unusual form");
  let at = colon + (text4[colon + 1] === " " ? 2 : 1), isSpaced = /\s|^$/.test(text4.charAt(at));
  return spliced(text4, at, at, `${at === colon + 1 ? " " : ""}[]${isSpaced ? "" : " "}`);
}
function withoutFlowItem(text4, seq, at) {
  let [start, end] = rangeOf(seq.items[at]) ?? [0, 0], before = rangeOf(seq.items[at - 1]);
  if (before !== void 0 && isComma(text4.slice(before[1], start))) return spliced(text4, before[1], end, "");
  let after = rangeOf(seq.items[at + 1]);
  if (after !== void 0 && isComma(text4.slice(end, after[0]))) return spliced(text4, start, after[0], "");
  if (before === void 0 && after === void 0) return spliced(text4, start, end, "");
  throw new NotEditable("it has comments between the entries of a list in brackets");
}
var isComma = (text4) => /^\s*,\s*$/.test(text4);
function withCurrentContext(text4, context) {
  let { root } = parse(text4), pair = pairOf(root, "current-context"), content = context === "" || root.flow ? JSON.stringify(context) : context;
  if (pair === void 0) return withPair(text4, root, "current-context", context === "" ? '""' : context);
  let range = rangeOf(pair.value);
  if (range === void 0 || (0, import_yaml2.isAlias)(pair.value) || !(0, import_yaml2.isScalar)(pair.value))
    throw new NotEditable("its current-context is not a plain text");
  let [start, end] = range;
  if (start < end) return spliced(text4, start, end, content);
  let colon = colonOf(pair);
  if (colon === void 0) throw new NotEditable("its current-context has an unusual form");
  return spliced(text4, colon + 1, colon + 1, ` ${content}`);
}
function blockItem(entry3, indent, eol) {
  return (0, import_yaml2.stringify)([entry3], { lineWidth: 0 }).trimEnd().split(`
`).map((line) => " ".repeat(indent) + line).join(eol);
}
function insertLines(text4, at, lines2) {
  let eol = lineEnd(text4), isAtStart = at === 0 || text4[at - 1] === `
`;
  return spliced(text4, at, at, isAtStart ? `${lines2}${eol}` : `${eol}${lines2}`);
}
function placeOfItem(text4, seq, at) {
  let item = seq.items[at], end = leafEnd(item);
  return {
    start: lineStart(text4, dashOf(seq, at)),
    // A block scalar ends with its line.
    end: text4[end - 1] === `
` ? end - (text4[end - 2] === "\r" ? 2 : 1) : end + restOfLine(text4, end)
  };
}
function endOfLines(text4, block, indent) {
  let end = leafEnd(block), at = text4[end - 1] === `
` ? end : nextLine(text4, end);
  for (; ; ) {
    let line = /^([ \t]*)#.*(\r?\n|$)/.exec(text4.slice(at, at + 4096));
    if (line === null || (line[1] ?? "").length <= indent || line[0] === "") return at;
    at += line[0].length;
  }
}
function dashOf(seq, at) {
  let dash = seq.srcToken?.items?.[at]?.start.find(({ type }) => type === "seq-item-ind");
  if (dash === void 0) throw new NotEditable("it has an unusual form");
  return dash.offset;
}
function colonOf(pair) {
  let { srcToken } = pair;
  return srcToken?.sep?.find(({ type }) => type === "map-value-ind")?.offset;
}
function rangeOf(node) {
  return node?.range ?? void 0;
}
function leafEnd(node) {
  if ((0, import_yaml2.isPair)(node)) return node.value === null ? leafEnd(node.key) : leafEnd(node.value);
  if (((0, import_yaml2.isMap)(node) || (0, import_yaml2.isSeq)(node)) && !node.flow && node.items.length > 0) return leafEnd(node.items.at(-1));
  let range = rangeOf(node);
  if (range === void 0) throw new NotEditable("it has an unusual form");
  return range[1];
}
var lineStart = (text4, at) => text4.lastIndexOf(`
`, at - 1) + 1;
function restOfLine(text4, at) {
  return /[^\r\n]*/.exec(text4.slice(at))?.[0].length ?? 0;
}
function nextLine(text4, at) {
  let newline = text4.indexOf(`
`, at);
  return newline < 0 ? text4.length : newline + 1;
}

// src/core/kubeconfig/merge-kubeconfig.ts
var KUBECONFIG_FILE = "kubeconfig", LOCK_TIMEOUT = 1e4, PAUSE2 = 25;
async function mergeKubeconfig(name, into) {
  let own = await ownKubeconfig(name), given = into ?? userKubeconfigs()[0];
  if (given === void 0) throw homeless();
  let path = resolve3(given);
  return await edit(path, (text4) => withEntries(text4, own, contextName(name))), path;
}
async function unmergeKubeconfig(name, into) {
  requireClusterName(name);
  for (let path of (into === void 0 ? userKubeconfigs() : [into]).map((one) => resolve3(one)))
    await exists(path) && await edit(path, (text4) => withoutEntries(text4, contextName(name)));
}
function userKubeconfigs() {
  let listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) return listed;
  let home = homeDir();
  return home === void 0 ? [] : [join17(home, ".kube", "config")];
}
function homeless() {
  return new NavgwError("NAVGW_STATE", "this user has no home directory, and KUBECONFIG is not set", {
    hint: "set KUBECONFIG to the path of a file"
  });
}
async function ownKubeconfig(name) {
  try {
    return (0, import_yaml3.parse)(await readFile7(join17(clusterDir(name), KUBECONFIG_FILE), "utf8"));
  } catch (error) {
    throw systemCode(error) !== "ENOENT" ? error : new NavgwError("NAVGW_NO_CLUSTER", `no cluster ${name} with a kubeconfig`, {
      hint: hint`run ${command("list")} to see the clusters, or ${command("up")} to start one`,
      cause: error
    });
  }
}
async function edit(path, change) {
  try {
    var _stack = [];
    try {
      await makeDirs(dirname7(path));
      let _lock = __using(_stack, await lockFile(path), !0);
      let text4 = changed(await read2(path), change, path);
      if (text4 === void 0) return;
      let target = await targetOf2(path);
      let mode = await stat6(target).then(
        (found) => found.mode & 511,
        () => 384
      );
      await writeDurably(target, text4, mode);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}
async function targetOf2(path) {
  try {
    return await realpath2(path);
  } catch {
    let link3 = await readlink2(path).catch(() => {
    });
    return link3 === void 0 ? path : targetOf2(resolve3(dirname7(path), link3));
  }
}
async function read2(path) {
  let bytes = await readFile7(path).catch((error) => {
    if (systemCode(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  try {
    return new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 }).decode(bytes);
  } catch (error) {
    throw notKubeconfig(path, "it is not UTF-8", error);
  }
}
function changed(text4, change, path) {
  try {
    return change(text4);
  } catch (error) {
    throw error instanceof NotEditable ? notKubeconfig(path, error.message, error.cause) : error;
  }
}
function notKubeconfig(path, why, cause) {
  return new NavgwError("NAVGW_STATE", `cannot edit the kubeconfig ${path}: ${why}`, {
    hint: "repair or move it, or point KUBECONFIG to another file",
    cause
  });
}
async function lockFile(path) {
  let lock = `${path}.lock`, id = createHash4("sha256").update(path).digest("hex").slice(0, 16), inner = await acquireLock(join17(stateDir(), "locks", `kubeconfig-${id}`), { timeout: LOCK_TIMEOUT }), take = async () => await create(lock) ? !0 : await isAbandoned(lock) ? (await rm10(lock, { force: !0 }), create(lock)) : !1;
  try {
    if (await pollUntil(take, { every: PAUSE2, within: LOCK_TIMEOUT }) === void 0) throw stillLocked(lock);
  } catch (error) {
    throw await inner.release(), error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm10(lock, { force: !0 }), await inner.release();
    }
  };
}
async function create(lock) {
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open12(lock, "wx", 384), !0);
      await file.writeFile(JSON.stringify(identify(process.pid)));
      return !0;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    if (systemCode(error) === "EEXIST") return !1;
    throw error;
  }
}
async function isAbandoned(lock) {
  let text4 = await readFile7(lock, "utf8").catch(() => "");
  try {
    let owner = JSON.parse(text4);
    return !isAlive(owner);
  } catch {
    return !1;
  }
}
function stillLocked(lock) {
  return new NavgwError("NAVGW_LOCKED", `another program has held ${lock} for more than ${LOCK_TIMEOUT} ms`, {
    hint: `if no kubectl or kind is running, delete it: rm ${lock}`
  });
}

// src/core/record/paused-machine.ts
import { join as join18 } from "node:path";
var PAUSE3 = 500;
function pauseReason(name, keeper) {
  if (keeper?.paused === void 0) return;
  let { disk, free } = keeper.paused;
  return `the disk of this machine is full: ${free >> 20} MiB are free for ${join18(clusterDir(name), disk)}`;
}
function pausedError(name, keeper) {
  let reason = pauseReason(name, keeper);
  if (reason !== void 0)
    return new NavgwError("NAVGW_NO_SPACE", `cluster ${name} is paused, because ${reason}`, {
      hint: hint`free some space, and it goes on; ${command("cache prune")} empties the cache, ${command("down", "--name", name)} removes the cluster`
    });
}
async function unlessPaused(name, task, signal) {
  let keeper = new KeeperClient(clusterDir(name)), [paused, ended] = [new AbortController(), new AbortController()];
  pollUntil(async () => pausedError(name, await keeper.status().catch(() => {
  })), { every: PAUSE3, signal: ended.signal }).then(
    (error) => paused.abort(error),
    () => {
    }
    // the task has ended
  );
  try {
    return await task(anySignal(paused.signal, signal));
  } catch (error) {
    throw paused.signal.throwIfAborted(), error;
  } finally {
    ended.abort();
  }
}

// src/core/snapshot/resume-machine.ts
import { randomBytes as randomBytes3 } from "node:crypto";
import { createReadStream as createReadStream10 } from "node:fs";
import { connect as connect2 } from "node:net";
import { join as join20 } from "node:path";
import { pipeline as pipeline5 } from "node:stream/promises";

// src/core/snapshot/qmp.ts
import { once as once2 } from "node:events";
import { connect } from "node:net";
var COMMAND_TIMEOUT = 3e4, PAUSE4 = 10, WITHOUT_MEMORY = { capabilities: [{ capability: "x-ignore-shared", state: !0 }] }, responseSchema2 = external_exports.union([
  external_exports.object({ return: external_exports.unknown(), id: external_exports.number() }),
  external_exports.object({ error: external_exports.object({ class: external_exports.string(), desc: external_exports.string() }), id: external_exports.number() })
]), migrationSchema = external_exports.object({
  status: external_exports.string().default("none"),
  "error-desc": external_exports.string().optional()
}), Qmp = class _Qmp {
  #socket;
  #received = "";
  #next = 0;
  constructor(socket) {
    this.#socket = socket, socket.setEncoding("utf8"), socket.on("error", () => {
    });
  }
  /** @param path of QEMU's monitor socket. @throws NavgwError NAVGW_HOST */
  static async connect(path, signal) {
    let socket = connect(path), qmp = new _Qmp(socket);
    try {
      return await once2(socket, "connect", { signal: bounded(signal) }), await qmp.#line(signal), await qmp.execute("qmp_capabilities", {}, signal), qmp;
    } catch (error) {
      throw qmp[Symbol.dispose](), signal?.throwIfAborted(), error instanceof NavgwError ? error : new NavgwError("NAVGW_HOST", `QEMU's monitor does not respond: ${error.message}`, {
        cause: error
      });
    }
  }
  /** @throws NavgwError NAVGW_HOST with QEMU's message when it refuses */
  async execute(command2, args = {}, signal) {
    let id = this.#next++;
    for (this.#socket.write(`${JSON.stringify({ execute: command2, arguments: args, id })}
`); ; ) {
      let response = responseSchema2.safeParse(JSON.parse(await this.#line(signal)));
      if (!(!response.success || response.data.id !== id)) {
        if ("error" in response.data)
          throw new NavgwError("NAVGW_HOST", `QEMU refused ${command2}: ${response.data.error.desc}`);
        return response.data.return;
      }
    }
  }
  /** Waits until a migration, in or out, is complete. @throws NavgwError NAVGW_HOST when it failed */
  async migrated(signal) {
    await pollUntil(async () => {
      let response = migrationSchema.parse(await this.execute("query-migrate", {}, signal));
      if (response.status === "failed" || response.status === "cancelled")
        throw new NavgwError(
          "NAVGW_HOST",
          `QEMU's migration ${response.status}: ${response["error-desc"] ?? "no reason given"}`
        );
      return response.status === "completed";
    }, { every: PAUSE4, signal });
  }
  [Symbol.dispose]() {
    this.#socket.destroy();
  }
  async #line(signal) {
    let bound = bounded(signal);
    for (; ; ) {
      let end = this.#received.indexOf(`
`);
      if (end >= 0) {
        let line = this.#received.slice(0, end);
        return this.#received = this.#received.slice(end + 1), line;
      }
      let text4 = this.#socket.read();
      if (text4 !== null) {
        this.#received += text4;
        continue;
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) throw closedByQemu(this.#socket.errored);
      let waiting = new AbortController();
      try {
        await Promise.race([
          once2(this.#socket, "readable", { signal: AbortSignal.any([bound, waiting.signal]) }),
          once2(this.#socket, "close", { signal: waiting.signal })
        ]);
      } catch (error) {
        throw signal?.throwIfAborted(), bound.aborted ? new NavgwError("NAVGW_TIMEOUT", `QEMU's monitor did not respond within ${COMMAND_TIMEOUT} ms`) : closedByQemu(error);
      } finally {
        waiting.abort();
      }
    }
  }
};
function closedByQemu(cause) {
  return new NavgwError("NAVGW_HOST", "QEMU closed its monitor: it has ended", { cause });
}
function bounded(signal) {
  return anySignal(signal, AbortSignal.timeout(COMMAND_TIMEOUT));
}

// src/core/snapshot/snapshot-description.ts
import { readFile as readFile8, stat as stat7 } from "node:fs/promises";
import { join as join19 } from "node:path";
var SNAPSHOT_FILES = {
  description: "snapshot.json",
  state: "state.ext4",
  config: "config.tar",
  memory: "memory",
  devices: "devices"
}, SCHEMA = 1, anySchema = external_exports.object({ schema: external_exports.number() }), MISSING = /* @__PURE__ */ new Set(["ENOENT", "ENOTDIR"]), ownerSchema = external_exports.object({ owner: clusterSchema.owner }), machineSchema = external_exports.object({
  /** Version of QEMU, or of the host's kernel on User Mode Linux: another one cannot read the devices' state. */
  version: external_exports.string(),
  /** Variant of the engine: emulated, or which KVM. */
  variant: external_exports.string(),
  /** CPU as the guest sees it. */
  cpu: external_exports.string(),
  /** The host's boot id, where the machine depends on it. */
  boot: external_exports.string().optional(),
  /** sha256 of the kernel and the read-only disks of the guest. */
  artifacts: external_exports.record(external_exports.string(), external_exports.string()),
  /** Bytes of memory. */
  bytes: external_exports.number(),
  /** The control agent's token at that time. */
  token: external_exports.string()
}), descriptionSchema = external_exports.object({
  schema: external_exports.literal(SCHEMA),
  /** Version of this package that took it; older ones wrote none. */
  version: external_exports.string().optional(),
  /** RFC 3339. */
  createdAt: external_exports.string(),
  options: clusterSchema.options,
  engine: clusterSchema.engine,
  node: clusterSchema.node,
  /** Process for which it was taken and with which it ends; absent for one that stays. */
  owner: clusterSchema.owner,
  /** Machine that can be resumed; absent when only the disk was saved. */
  machine: machineSchema.optional(),
  /** Fingerprints of its other files, by name. */
  files: external_exports.record(external_exports.string(), external_exports.string())
});
async function readDescription(what, dir) {
  let json = parseJson(await readText(join19(dir, SNAPSHOT_FILES.description))), parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  let newer = writtenByNewer(json, SCHEMA);
  if (newer !== void 0)
    throw madeByNewer(`snapshot ${what}`, newer, hint`take it again with this version`);
  let { data } = anySchema.safeParse(json);
  throw data === void 0 || data.schema === SCHEMA ? damaged3(what, `its ${SNAPSHOT_FILES.description} is missing or truncated`) : new NavgwError(
    "NAVGW_UNSUPPORTED",
    `snapshot ${what} has format ${data.schema}, but this version supports format ${SCHEMA}`,
    { hint: "take it again, or use the version of navgw-test that took it" }
  );
}
var isOrphan = ({ owner }) => owner !== void 0 && !isAlive(owner);
async function hasOrphan(dir) {
  let text4 = await readText(join19(dir, SNAPSHOT_FILES.description));
  return isOrphan(ownerSchema.safeParse(parseJson(text4)).data ?? {});
}
function damaged3(what, reason) {
  return new NavgwError("NAVGW_STATE", `snapshot ${what} is damaged: ${reason}`, { hint: "take it again" });
}
async function readText(path) {
  try {
    return (await stat7(path)).isFile() ? await readFile8(path, "utf8") : "";
  } catch (error) {
    if (MISSING.has(systemCode(error) ?? "")) return "";
    throw fileError(error, "reading a snapshot", path);
  }
}

// src/core/snapshot/resume-machine.ts
var PAUSE5 = 10;
async function resumeMachine({ snapshot, dir, token, signal }) {
  snapshot.engine === "qemu" && await resumeQemu(snapshot, dir, signal);
  let { token: before } = snapshot.machine, control = new ControlClient({ socket: socketPath(dir, FILES.control), token: before });
  await retryUntilReady(
    () => control.resume({ time: /* @__PURE__ */ new Date(), seed: randomBytes3(64), token }, signal),
    signal
  );
}
async function resumeQemu(snapshot, dir, signal) {
  var _stack = [];
  try {
    let qmp = __using(_stack, await retryUntilReady(() => Qmp.connect(socketPath(dir, FILES.monitor), signal), signal));
    await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
    await qmp.execute("migrate-incoming", { uri: `unix:${FILES.migration}` }, signal);
    await Promise.all([
      send(join20(snapshot.dir, SNAPSHOT_FILES.devices), socketPath(dir, FILES.migration), signal),
      qmp.migrated(signal)
    ]);
    await qmp.execute("cont", {}, signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function send(path, socket, signal) {
  try {
    await pipeline5(createReadStream10(path), connect2(socket), { signal });
  } catch (error) {
    if (!CLOSED.has(systemCode(error) ?? "")) throw error;
  }
}
async function retryUntilReady(attempt, signal) {
  return (await pollUntil(async () => {
    try {
      return { answer: await attempt() };
    } catch (error) {
      signal.throwIfAborted();
      let reason = error instanceof NavgwError ? error.cause : error;
      if (!NOT_READY.has(systemCode(reason) ?? "")) throw error;
      return;
    }
  }, { every: PAUSE5, signal })).answer;
}
var CLOSED = /* @__PURE__ */ new Set(["ERR_STREAM_PREMATURE_CLOSE", "EPIPE", "ECONNRESET"]), NOT_READY = /* @__PURE__ */ new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EPIPE"]);

// src/core/cluster/await-api-server.ts
var import_undici2 = __toESM(require_undici(), 1);
async function awaitReadyz(credentials, signal) {
  await pollUntil(() => isReady(credentials, signal), { signal });
}
async function isReady({ server, ca, cert, key }, signal) {
  let client = new import_undici2.Client(server, { connect: { ca, cert, key, timeout: 5e3 }, pipelining: 0 });
  try {
    let { statusCode, body } = await client.request({ method: "GET", path: "/readyz", signal }), text4 = await body.text();
    if (statusCode !== 401 && statusCode !== 403) return statusCode === 200;
    throw new NavgwError("NAVGW_CONTROL", `the API server refuses its own credentials: ${text4.trim()}`);
  } catch (error) {
    if (signal.throwIfAborted(), error instanceof NavgwError) throw error;
    return !1;
  } finally {
    await client.destroy();
  }
}

// src/core/cluster/await-ready.ts
async function awaitReady(console, control, options) {
  let { signal, onMark, onTrouble, onImporting } = options, hasNetwork = async () => {
    let marks = await console.marks();
    for (let name of marks.keys()) onMark(name);
    return marks.has("network");
  }, node, isReady2 = async () => {
    try {
      for await (let event of control.events(signal))
        if (event.type === "hello") node = event.node ?? node;
        else {
          if (event.type === "failed") throw new NodeFailed(event);
          if (event.type === "trouble") onTrouble(troubleOf(event));
          else if (event.type === "importing") onImporting(event.files);
          else if (onMark(event.name), event.name === "ready") return !0;
        }
    } catch (error) {
      if (signal.throwIfAborted(), error instanceof NavgwError && error.code !== "NAVGW_CONTROL") throw error;
    }
    return !1;
  };
  return await pollUntil(hasNetwork, { signal }), await pollUntil(isReady2, { signal }), node;
}
function troubleOf({
  cause,
  message = "",
  line
}) {
  return cause === void 0 ? void 0 : { cause, message, line };
}
var NodeFailed = class extends NavgwError {
  trouble;
  constructor({ message, cause, line, tail }) {
    let trouble = cause === void 0 ? void 0 : { cause, message, line }, lines2 = lastLines(tail.join(`
`));
    super("NAVGW_NODE_FAILED", trouble === void 0 ? `the node failed: ${message}` : message, {
      hint: trouble && hintFor(trouble),
      consoleTail: line === void 0 || lines2.includes(line) ? lines2 : [line, ...lines2]
    }), this.trouble = trouble;
  }
}, troubleIn = (error) => error instanceof NodeFailed ? error.trouble : void 0;

// src/core/cluster/boot-failure.ts
import { writeFile as writeFile2 } from "node:fs/promises";
import { join as join21 } from "node:path";
var NODE_LOG_TIMEOUT = 3e3, LONGEST_NODE_LOG = 64 << 20, LOST_PROCESS = /the host ended a process of this machine, by signal \d+/;
async function guestDied(exit, console, last, cause) {
  let consoleTail = await console.tail(), { message, hint: hint2 } = explain(exit, consoleTail, last);
  return new NavgwError("NAVGW_GUEST_DIED", message, { hint: hint2, consoleTail, cause });
}
function explain(exit, tail, last) {
  if (exit?.oomKilled === !0)
    return {
      message: `the kernel of this machine killed the guest for lack of memory, after step ${last}`,
      hint: hint`give this machine or its container (cgroup) more memory, stop other programs, or lower ${option("memory")}`
    };
  let lost = tail.map((line) => LOST_PROCESS.exec(line)?.[0]).find((text4) => text4 !== void 0);
  if (lost !== void 0) {
    let trouble = { cause: "killed", message: `a process of the guest was killed on the host: ${lost}` };
    return { message: trouble.message, hint: hintFor(trouble) };
  }
  return {
    message: `the machine ended${exit === void 0 ? "" : exit.signal === null ? ` with exit code ${exit.code}` : ` by ${exit.signal}`} after step ${last}`,
    hint: hint`the log shows its last lines; if it ran out of memory, raise ${option("memory")}`
  };
}
async function withNodeLog(error, control, name) {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT") return error;
  try {
    let signal = AbortSignal.timeout(NODE_LOG_TIMEOUT), { bytes: log } = await readUpTo(await control.logs("k3s", { signal }), LONGEST_NODE_LOG);
    if (log.length === 0) return error;
    let logPath = await saveLog(`${name}-k3s.log`, log);
    return amended(error, { logPath, consoleTail: error.consoleTail ?? lastLines(log.toString()) });
  } catch {
    return error;
  }
}
async function keepLogs(error, name, console) {
  try {
    let path = await saveLog(`${name}-console.log`, await console.text());
    return !(error instanceof NavgwError) || error.logPath !== void 0 || error.code !== "NAVGW_GUEST_DIED" && error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT" ? error : amended(error, { logPath: path, consoleTail: error.consoleTail ?? await console.tail() });
  } catch {
    return error;
  }
}
async function saveLog(file, bytes) {
  await makeDirs(failureLogsDir());
  let path = join21(failureLogsDir(), file);
  return await writeFile2(path, bytes, { mode: 384 }), path;
}

// src/core/cluster/host-trouble.ts
import { statfs } from "node:fs/promises";
var NEARLY_FULL = 16 << 20;
async function hostDiskFull(trouble, dir) {
  if (trouble?.cause !== "disk-error" && trouble?.cause !== "disk") return;
  let { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  if (!(bavail * bsize > NEARLY_FULL))
    return new NavgwError(
      "NAVGW_NO_SPACE",
      `the disk of this machine is full, so the guest's disk cannot grow (${dir}): ${trouble.message}`,
      { hint: "free some space, or set XDG_STATE_HOME to another disk" }
    );
}

// src/core/cluster/boot-cluster.ts
async function boot(input, steps) {
  var _stack = [];
  try {
    let { spec, signal } = input;
    let console = __using(_stack, await Console.open(spec.dir), !0);
    let keeper = await startKeeper(input.program, spec, signal);
    try {
      input.resume === void 0 && steps.reached("machine");
      let control = new ControlClient({
        socket: socketPath(spec.dir, FILES.control),
        token: input.token
      });
      try {
        let wait = (abortSignal) => waitUntilReady({ ...input, signal: abortSignal }, keeper, console, control, steps);
        return await unlessPaused(input.name, wait, signal);
      } catch (error) {
        let explained2 = await hostFailure(error, spec.dir, steps) ?? await withNodeLog(error, control, input.name);
        throw await keeper.end(), await keepLogs(explained2, input.name, console);
      }
    } catch (error) {
      throw await keeper.end(), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function waitUntilReady({ name, spec, timeout, signal, resume }, keeper, console, control, steps) {
  let deadline = new AbortController(), timer = setTimeout(() => deadline.abort(timedOut(timeout, steps)), timeout), died = new AbortController();
  keeper.ended.then(() => died.abort());
  let finished4 = new AbortController(), exit = new KeeperClient(spec.dir).wait(finished4.signal).catch(() => {
  }), abortSignal = AbortSignal.any([signal, deadline.signal, died.signal]), apiPort = portOf(keeper.forwards[0]?.host ?? ""), earlyKubeconfig, keepKubeconfig = async () => {
    let text4 = rewriteKubeconfig(
      await control.kubeconfig(abortSignal),
      name,
      `https://127.0.0.1:${apiPort}`
    );
    return await writeKubeconfig(join22(spec.dir, KUBECONFIG_FILE), text4), text4;
  };
  try {
    resume !== void 0 && (await resumeMachine({
      snapshot: resume,
      dir: spec.dir,
      token: control.endpoint.token,
      signal: abortSignal
    }), steps.reached("machine", `resumed from snapshot ${resume.cluster}/${resume.name}`));
    let node = resume === void 0 ? await awaitReady(console, control, {
      signal: abortSignal,
      onMark: (mark) => {
        steps.mark(mark), mark === "apiserver" && (earlyKubeconfig ??= keepKubeconfig().catch(() => {
        }));
      },
      onTrouble: (trouble) => steps.reportTrouble(trouble),
      onImporting: (files) => steps.reportImporting(files)
    }) : resume.node;
    return await earlyKubeconfig, await awaitReadyz(credentialsOf(await keepKubeconfig()), abortSignal), await requireReady(control, abortSignal), steps.reached("kubeconfig"), { keeper, node, apiPort, ports: keeper.forwards.slice(1).map(portForward) };
  } catch (error) {
    throw signal.throwIfAborted(), died.signal.aborted ? await guestDied(await exit ?? await readExit(spec.dir), console, steps.last, error) : error;
  } finally {
    clearTimeout(timer), finished4.abort();
  }
}
async function writeKubeconfig(path, text4) {
  try {
    await writeDurably(path, text4);
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}
async function requireReady(control, signal) {
  let { state, trouble } = await control.status(signal);
  if (state !== "ready")
    throw new NavgwError("NAVGW_NODE_FAILED", trouble?.message ?? `the node was ready and is now ${state}`, {
      hint: (trouble && hintFor(trouble)) ?? "start it again; the log shows the reason"
    });
}
async function hostFailure(error, dir, steps) {
  if (error instanceof NavgwError)
    return hostDiskFull(troubleIn(error) ?? steps.trouble, dir);
}
function timedOut(timeout, steps) {
  let { last, trouble } = steps, why = trouble === void 0 ? "" : `: ${trouble.message}`;
  return new NavgwError(
    "NAVGW_TIMEOUT",
    `the cluster was not ready within the timeout of ${timeout / 1e3} s; the last step reached was ${last}${why}`,
    {
      hint: (trouble && hintFor(trouble)) ?? hint`raise it with ${option("timeoutMs")}; the log shows what it was waiting for`
    }
  );
}

// src/core/cluster/cluster-handle.ts
import { readFile as readFile10 } from "node:fs/promises";
import { join as join24 } from "node:path";

// src/core/guest/guest-exec.ts
import { request as request2 } from "node:http";

// src/core/guest/exec-frames.ts
var TO_GUEST = { stdin: 0, signal: 3, resize: 4 }, TO_HOST = { stdout: 1, stderr: 2, exit: 3 }, LONGEST_FRAME = 16 << 20, LONGEST_INPUT = 65536, HEADER2 = 5;
function encodeFrame(kind, payload = "") {
  let body = Buffer.from(payload);
  return Buffer.concat([frameHeader(kind, body.length), body]);
}
function* inputFrames(chunk) {
  for (let at = 0; at < chunk.length; at += LONGEST_INPUT) {
    let payload = chunk.subarray(at, at + LONGEST_INPUT);
    yield frameHeader(TO_GUEST.stdin, payload.length), yield payload;
  }
}
function frameHeader(kind, length) {
  let header = Buffer.allocUnsafe(HEADER2);
  return header.writeUInt8(kind, 0), header.writeUInt32BE(length, 1), header;
}
var FrameDecoder = class {
  #rest = Buffer.alloc(0);
  /** Frames completed by a chunk. @throws Error for a frame that is too long */
  *push(chunk) {
    for (this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]); this.#rest.length >= HEADER2; ) {
      let length = this.#rest.readUInt32BE(1);
      if (length > LONGEST_FRAME) throw new Error(`a frame of ${length} bytes is too long`);
      if (this.#rest.length < HEADER2 + length) return;
      let kind = this.#rest.readUInt8(0), payload = this.#rest.subarray(HEADER2, HEADER2 + length);
      this.#rest = this.#rest.subarray(HEADER2 + length), yield { kind, payload };
    }
  }
};

// src/core/guest/exec-input.ts
import { finished } from "node:stream";
function sendInput(socket, stdin) {
  let { promise: failed, reject } = Promise.withResolvers();
  failed.catch(() => {
  }), socket.on("error", () => {
  });
  let sendEnd = () => {
    socket.writable && socket.write(encodeFrame(TO_GUEST.stdin));
  };
  if (stdin === void 0)
    return sendEnd(), { failed, stop: () => {
    } };
  let isEmpty = !0, onDrain = () => {
    stdin.resume();
  }, onData = (chunk) => {
    let bytes = bytesOf2(chunk);
    if (bytes === void 0) {
      reject(notBytes(chunk));
      return;
    }
    isEmpty &&= bytes.length === 0, !(!socket.writable || write3(socket, bytes)) && (stdin.pause(), socket.once("drain", onDrain));
  }, unwatch = finished(stdin, { writable: !1 }, (error) => {
    error && !(isEmpty && isUnreadable(error)) ? reject(reasonOf(error)) : sendEnd();
  });
  return stdin.on("data", onData), {
    failed,
    stop() {
      unwatch(), stdin.off("data", onData), socket.off("drain", onDrain), stdin.pause();
    }
  };
}
function write3(socket, chunk) {
  let isAccepted = !0;
  socket.cork();
  for (let piece of inputFrames(chunk)) isAccepted = socket.write(piece);
  return socket.uncork(), isAccepted;
}
function bytesOf2(chunk) {
  if (typeof chunk == "string") return Buffer.from(chunk);
  if (ArrayBuffer.isView(chunk))
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
function notBytes(chunk) {
  return new NavgwError("NAVGW_BAD_OPTION", `stdin yields a value of type ${typeof chunk}`, {
    hint: "let it yield bytes or text"
  });
}
var isUnreadable = (error) => systemCode(error) === "EBADF";
function reasonOf(error) {
  return systemCode(error) !== "ERR_STREAM_PREMATURE_CLOSE" ? error : new NavgwError("NAVGW_BAD_OPTION", "stdin was closed before its end", {
    hint: "end it, or destroy it with the error that stopped it",
    cause: error
  });
}

// src/core/guest/guest-exec.ts
var exitSchema = external_exports.object({ code: external_exports.number().int(), error: external_exports.string().optional() });
async function execInGuest(endpoint, argv, options = {}) {
  options.signal?.throwIfAborted();
  let streams = [options.stdin, options.stdout, options.stderr].filter((stream) => stream !== void 0);
  for (let stream of streams) stream.on("error", ignore);
  try {
    return await runInGuest(endpoint, argv, options);
  } finally {
    for (let stream of streams) stream.off("error", ignore);
  }
}
var ignore = () => {
};
async function runInGuest(endpoint, argv, options) {
  let { socket, head } = await upgrade(endpoint, argv, options), input = sendInput(socket, options.stdin), outputs = watchOutputs([options.stdout, options.stderr]), unsubscribe = [
    options.onResize?.((size) => socket.write(encodeFrame(TO_GUEST.resize, JSON.stringify(size)))),
    options.onSignal?.((signal) => socket.write(encodeFrame(TO_GUEST.signal, JSON.stringify(signal))))
  ], over = new AbortController();
  over.signal.addEventListener("abort", () => socket.destroy());
  let abort = () => over.abort();
  options.signal?.addEventListener("abort", abort, { once: !0 });
  try {
    return await Promise.race([input.failed, outputs.failed, readOutput(socket, head, options, over.signal)]);
  } catch (error) {
    throw options.signal?.throwIfAborted(), error;
  } finally {
    options.signal?.removeEventListener("abort", abort), input.stop(), outputs.stop();
    for (let end of unsubscribe) end?.();
    over.abort();
  }
}
var LONGEST_COMMAND = (4 << 20) - 4096, tooLong = () => new NavgwError("NAVGW_BAD_OPTION", "the arguments and environment of the command are too long", {
  hint: "pass large data through its stdin"
});
async function upgrade({ socket: socketPath2, token }, argv, { env = {}, cwd = "/", tty, signal }) {
  let command2 = { argv, env, cwd, tty: tty !== void 0, rows: tty?.rows ?? 24, cols: tty?.cols ?? 80 }, header = Buffer.from(JSON.stringify(command2)).toString("base64");
  if (header.length > LONGEST_COMMAND) throw tooLong();
  let upgradeRequest = request2({
    socketPath: socketPath2,
    host: "guest",
    method: "POST",
    path: "/v1/exec",
    agent: !1,
    headers: {
      authorization: `Bearer ${token}`,
      connection: "Upgrade",
      upgrade: "navgw-exec",
      "navgw-exec": header
    },
    ...signal === void 0 ? {} : { signal }
  });
  return new Promise((resolve5, reject) => {
    upgradeRequest.once("upgrade", (_response, socket, head) => resolve5({ socket, head })), upgradeRequest.once("response", (response) => {
      readAnswer(response, "exec").then(
        (body) => reject(refused2("exec", response.statusCode ?? 0, body)),
        reject
      );
    }), upgradeRequest.once(
      "error",
      (error) => reject(signal?.aborted ? signal.reason : unreachable(error))
    ), upgradeRequest.end();
  });
}
async function readOutput(socket, head, outputs, over) {
  try {
    return await readFrames(socket, head, outputs, over);
  } catch (error) {
    throw unreachable(error);
  }
}
async function readFrames(socket, head, { stdout, stderr }, over) {
  let decoder = new FrameDecoder(), consume = async (chunk) => {
    for (let { kind, payload } of decoder.push(chunk))
      if (kind === TO_HOST.stdout) await write4(stdout, payload, over);
      else if (kind === TO_HOST.stderr) await write4(stderr, payload, over);
      else if (kind === TO_HOST.exit) {
        let { code, error } = exitSchema.parse(JSON.parse(payload.toString()));
        return error !== void 0 && await write4(stderr, Buffer.from(`${error}
`), over), code;
      }
  }, early = await consume(head);
  if (early !== void 0) return early;
  for await (let chunk of socket) {
    let code = await consume(chunk);
    if (code !== void 0) return code;
  }
  throw new Error("the connection ended before the command did");
}
async function write4(target, bytes, over) {
  target === void 0 || target.destroyed || target.writableEnded || target.write(bytes) || (await new Promise((resolve5) => {
    let wake = () => {
      target.off("drain", wake).off("close", wake), over.removeEventListener("abort", wake), resolve5();
    };
    target.on("drain", wake).on("close", wake), over.addEventListener("abort", wake);
  }), over.throwIfAborted());
}
function watchOutputs(targets) {
  let { promise, reject } = Promise.withResolvers(), onError = (error) => {
    systemCode(error) !== "EPIPE" && reject(error);
  }, outputs = targets.filter((target) => target !== void 0);
  for (let output of outputs)
    output.on("error", onError), output.errored && onError(output.errored);
  return {
    failed: promise,
    stop() {
      for (let output of outputs) output.off("error", onError);
    }
  };
}

// src/core/cluster/cluster-logs.ts
import { open as open13, stat as stat8 } from "node:fs/promises";
import { join as join23 } from "node:path";
import { Readable as Readable2 } from "node:stream";
var CHUNK4 = 65536, PAUSE6 = 100;
async function clusterLogs(name, source, options = {}) {
  let dir = clusterDir(name);
  if (source === "console" || source === "network") {
    let path = join23(dir, source === "console" ? FILES.consoleLog : FILES.networkLog);
    if (!await isFile(path)) throw noCluster(name);
    return Readable2.from(readLog(path, dir, options), { objectMode: !1 });
  }
  let record = await requireRecord(name), { keeper, state } = await observe(record);
  if (keeper === void 0) throw noCluster(name, state);
  return new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token }).logs(source, options);
}
async function* readLog(path, dir, { follow, tail, signal }) {
  var _stack = [];
  try {
    let file = __using(_stack, await open13(path, "r"), !0);
    let at = tail === void 0 ? 0 : await startOfTail(path, tail);
    let keeper = new KeeperClient(dir);
    for (; ; ) {
      signal?.throwIfAborted();
      let ended = follow !== !0 || await keeper.status().catch(() => "unresponsive") === void 0;
      for (; ; ) {
        let { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK4), 0, CHUNK4, at);
        if (bytesRead === 0) break;
        at += bytesRead, yield buffer.subarray(0, bytesRead);
      }
      if (ended) return;
      await pause(PAUSE6, signal);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function startOfTail(path, count) {
  var _stack = [];
  try {
    let file = __using(_stack, await open13(path, "r"), !0);
    let { size } = await file.stat();
    let left = count;
    let end = Math.max(0, size - 1);
    if (count === 0) return size;
    for (; end > 0; ) {
      let start = Math.max(0, end - CHUNK4), { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      for (let at = bytesRead - 1; at >= 0; at--)
        if (buffer[at] === 10 && --left === 0) return start + at + 1;
      end = start;
    }
    return 0;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function isFile(path) {
  try {
    return (await stat8(path)).isFile();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw error;
  }
}

// src/core/cluster/host-resources.ts
import { readFile as readFile9, stat as stat9, statfs as statfs2 } from "node:fs/promises";
import { createServer } from "node:net";
var MIN_DISK = 1 << 30, MIN_MEMORY_KIB = 524288;
async function requireDiskSpace(dir, more = 0) {
  let { bavail, bsize } = await statfs2(dir);
  if (bavail * bsize >= MIN_DISK + more) return;
  let [free, need] = [bavail * bsize, MIN_DISK + more].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `a cluster needs ${need} MiB of disk space, and ${dir} has ${free} MiB free`,
    {
      hint: hint`free some space, set XDG_STATE_HOME to another disk, or use ${option("storage", "memory")}`
    }
  );
}
var RESERVE = 96 << 20, IMAGE_GROWTH = 2;
async function requireSpaceForImages(dir, archives, copies = 0) {
  if (archives.length === 0) return;
  let need = (IMAGE_GROWTH + copies) * await sizeOf2(archives) + RESERVE, { bavail, bsize } = await statfs2(dir);
  if (bavail * bsize >= need) return;
  let [free, needed] = [bavail * bsize, need].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `the disk of this machine has too little space for ${archives.join(", ")}: about ${needed} MiB are needed, and ${dir} has ${free} MiB free`,
    { hint: hint`free some space; ${command("cache prune")} empties the cache` }
  );
}
async function sizeOf2(paths) {
  return (await Promise.all(
    paths.map(
      (path) => stat9(path).then(
        ({ size }) => size,
        () => 0
      )
    )
  )).reduce((sum, size) => sum + size, 0);
}
var K3S_GROWTH = 3;
async function requireRoomForK3s(where, size) {
  let need = K3S_GROWTH * size;
  if (typeof where == "string") return requireDiskSpace(where, need);
  let least = Math.ceil(need / 2 ** 20) + 1024;
  if (!(where >= least))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `memory ${where} is too little: a cluster in memory needs ${least} MiB for this k3s`,
      {
        hint: hint`use ${option("memory", least)}, or ${option("storage", "disk")}`
      }
    );
}
async function requireMemory(memory, { meminfo, kept = !1 } = {}) {
  let text4 = meminfo ?? await readFile9("/proc/meminfo", "utf8"), kib = (key) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text4)?.[1] ?? 0), total = kib("MemTotal") + kib("SwapTotal"), free = kib("MemAvailable") + kib("SwapFree"), mib = (value) => Math.floor(value / 1024);
  if (memory > mib(total))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `memory ${memory} is more than the ${mib(total)} MiB of this machine`,
      {
        hint: kept ? "use a snapshot of a cluster with less memory" : hint`request less with ${option("memory")}`
      }
    );
  if (free < MIN_MEMORY_KIB)
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `only ${mib(free)} MiB of memory are free, which is too little for a node`,
      {
        hint: hint`stop other programs to free memory; ${command("list")} shows other clusters`
      }
    );
}
async function requireFreePorts(ports) {
  let seen = /* @__PURE__ */ new Set();
  for (let port3 of ports)
    if (port3 !== 0) {
      if (seen.has(port3))
        throw new NavgwError("NAVGW_BAD_OPTION", `host port ${port3} is given twice`, {
          hint: "use another port, or 0 for any free one"
        });
      if (seen.add(port3), !await isFree(port3)) throw portInUse(port3);
    }
}
async function isFree(port3) {
  let server = createServer();
  try {
    return await new Promise((resolve5, reject) => {
      server.once("error", reject), server.listen({ port: port3, host: "127.0.0.1", exclusive: !0 }, resolve5);
    }), !0;
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return !1;
    throw systemCode(error) === "EACCES" ? new NavgwError(
      "NAVGW_PORT_IN_USE",
      `this user has no permission to listen on port ${port3} of 127.0.0.1`,
      {
        hint: "use a port from 1024 on, or 0 for any free one",
        cause: error
      }
    ) : error;
  } finally {
    server.close();
  }
}

// src/core/cluster/import-archive.ts
async function importArchive(control, archive, { as, signal } = {}) {
  var _stack2 = [];
  try {
    let ready = __using(_stack2, await importableArchive(archive, { as, signal }), !0);
    try {
      return await control.importImages(ready.path, signal);
    } catch (error) {
      var _stack = [];
      try {
        if (!isRefusal(error)) throw error;
        let completesLinks = MISSING_LINK.test(error.message);
        if (ready.compression === "none" && !completesLinks) throw error;
        let rewritten = __using(_stack, await rewriteArchive(ready.path, { signal, completesLinks }), !0);
        return await control.importImages(rewritten.path, signal);
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    }
  } catch (_2) {
    var _error2 = _2, _hasError2 = !0;
  } finally {
    var _promise2 = __callDispose(_stack2, _error2, _hasError2);
    _promise2 && await _promise2;
  }
}
var MISSING_LINK = /\blink \S+ \S+: no such file or directory/, isRefusal = (error) => error instanceof NavgwError && error.code === "NAVGW_IMAGE";

// src/core/cluster/end-machine.ts
var KILL_TIMEOUT = 15e3, PAUSE7 = 20;
async function endMachine(dir, record) {
  let keeper = record?.keeper;
  if (!(await new KeeperClient(dir).kill().then(
    () => !0,
    () => !1
  ) && await goneWithin(dir, record, KILL_TIMEOUT)) && (keeper !== void 0 && isAlive(keeper) && process.kill(keeper.pid, "SIGKILL"), !await goneWithin(dir, record, KILL_TIMEOUT)))
    throw new NavgwError(
      "NAVGW_HOST",
      `process ${keeper?.pid ?? "unknown"} of the cluster in ${dir} did not end`,
      {
        hint: "kill the process, then try again"
      }
    );
}
async function goneWithin(dir, record, ms) {
  let keeper = record?.keeper, client = new KeeperClient(dir);
  return await pollUntil(async () => (keeper === void 0 || !isAlive(keeper)) && await client.status().catch(() => "unresponsive") === void 0, { every: PAUSE7, within: ms }) ?? !1;
}

// src/core/cluster/sweep-leftovers.ts
import { readdir as readdir8 } from "node:fs/promises";
var BOUND = 2e3, LOCK = ".lock";
async function sweepLeftovers() {
  let end = performance.now() + BOUND, steps = [
    ...(await clusterNames()).map((name) => () => sweepCluster(name)),
    () => finishDeletions(clustersDir()),
    () => sweepHeld(),
    () => sweepUnplacedGolden(),
    () => sweepUnfinishedArtifacts(),
    () => sweepLocks(clusterLocksDir()),
    ...[cacheDir(), artifactsDir(), goldenDir()].map((dir) => () => sweepLocks(dir, LOCK))
  ];
  for (let step of steps) {
    if (performance.now() > end) return;
    await step().catch(() => {
    });
  }
}
async function sweepCluster(name) {
  var _stack = [];
  try {
    if (!await isForsaken(name) || await isLocked(clusterLock(name))) return;
    let _lock = __using(_stack, await acquireLock(clusterLock(name), { timeout: 0 }), !0);
    await isForsaken(name) && await deleteDirectory(clusterDir(name), "the cluster's directory");
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function isForsaken(name) {
  let record = await readRecord(name);
  return record === void 0 || record === "damaged" || !isOwnerless(record) ? !1 : await new KeeperClient(clusterDir(name)).status() === void 0;
}
function isOwnerless({ phase, wasReady, owner }) {
  return owner === void 0 ? phase === "starting" && !wasReady : !isAlive(owner);
}
async function clusterNames() {
  return (await readdir8(clustersDir()).catch(() => [])).filter((name) => CLUSTER_NAME.test(name));
}

// src/core/cluster/remove-cluster.ts
var PAUSE8 = 100;
async function removeCluster(name, { force = !1 } = {}) {
  let removed = await endAndDelete(name, force);
  return await sweepLeftovers(), removed;
}
async function endAndDelete(name, force) {
  var _stack = [];
  try {
    let dir = clusterDir(name);
    if (!await exists(dir) && !await isLocked(clusterLock(name))) return !1;
    force || await readRecord(name);
    let _lock = __using(_stack, await takeOver(name, dir), !0);
    let existed = await exists(dir);
    let record = await readAnyRecord(name);
    let isReadable = typeof record == "object" && !("format" in record);
    await endMachine(dir, isReadable ? record : void 0);
    await deleteDirectory(dir, "the cluster's directory");
    return existed;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function takeOver(name, dir) {
  let acquired = acquireLock(clusterLock(name)), waiting = !0;
  acquired.then(
    () => waiting = !1,
    () => waiting = !1
  );
  let keeper = new KeeperClient(dir);
  for (; ; ) {
    if (await Promise.race([acquired.then(() => !0), pause(PAUSE8).then(() => !1)]) || !waiting) return acquired;
    await keeper.kill().catch(() => !1);
  }
}

// src/core/cluster/stop-cluster.ts
var STOP_TIMEOUT = 12e4;
async function stopCluster(name, { keep = !0 } = {}) {
  var _stack = [];
  try {
    await sweepLeftovers();
    let _lock = __using(_stack, await acquireLock(clusterLock(name)), !0);
    let record = await requireRecord(name);
    let { state, keeper } = await observe(record);
    if (state === "stopped") return;
    if (state !== "running") throw noCluster(name, state);
    let paused = pausedError(name, keeper);
    if (paused !== void 0) throw paused;
    let dir = clusterDir(name);
    keep && await new KeeperClient(dir).keep();
    let control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
    let requested = await control.shutdown().then(
      () => !0,
      () => !1
    );
    (!requested || !await goneWithin(dir, record, STOP_TIMEOUT)) && await endMachine(dir, record);
    let left = await readRecord(name);
    if (left === void 0 || left === "damaged") return;
    await writeRecord({ ...left, phase: "stopped", owner: keep ? void 0 : left.owner });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/cluster-handle.ts
var ClusterHandle = class {
  name;
  engine;
  isolation;
  node;
  dir;
  kubeconfigPath;
  server;
  created;
  #keeper;
  #control;
  #hasDisk;
  #forwards;
  #exited;
  constructor(record, forwards, created) {
    let { name, engine, isolation, node, apiPort, token, options } = record;
    if (engine === void 0 || node === void 0 || apiPort === void 0)
      throw noCluster(name, "starting");
    this.name = name, this.engine = engine, this.isolation = isolation, this.node = node, this.dir = clusterDir(name), this.kubeconfigPath = join24(this.dir, KUBECONFIG_FILE), this.server = `https://127.0.0.1:${apiPort}`, this.created = created, this.#hasDisk = options.storage === "disk", this.#forwards = forwards, this.#keeper = new KeeperClient(this.dir), this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }
  get forwards() {
    return this.#forwards;
  }
  get exited() {
    return this.#exited ??= this.#waitForExit(), this.#exited;
  }
  async kubeconfig() {
    try {
      return await readFile10(this.kubeconfigPath, "utf8");
    } catch (error) {
      throw systemCode(error) === "ENOENT" ? noCluster(this.name) : error;
    }
  }
  status() {
    return this.#control.status();
  }
  exec(argv, options) {
    return execInGuest(this.#control.endpoint, argv, options);
  }
  logs(source, options) {
    return clusterLogs(this.name, source, options);
  }
  async loadImage(archive, options) {
    typeof archive == "string" && this.#hasDisk && await requireSpaceForImages(this.dir, [archive]);
    let load = (signal) => importArchive(this.#control, archive, { ...options, signal });
    return unlessPaused(this.name, load, options?.signal);
  }
  async forward(port3) {
    let requested = keeperForward(requireForward(port3)), opened2 = await this.#keeper.forward(requested).catch((error) => this.#notRunning(error)), forward3 = portForward(opened2);
    return this.#forwards = [...this.#forwards, forward3], forward3;
  }
  async unforward(hostPort) {
    if (this.server.endsWith(`:${hostPort}`)) throw noForward(hostPort);
    await this.#keeper.unforward(hostPort).catch((error) => this.#notRunning(error)), this.#forwards = this.#forwards.filter(({ host }) => host !== hostPort);
  }
  stop() {
    return stopCluster(this.name);
  }
  async remove() {
    await removeCluster(this.name);
  }
  async [Symbol.asyncDispose]() {
    await this.remove();
  }
  #notRunning(error) {
    throw isGone(error) ? noCluster(this.name, "crashed") : error;
  }
  async #waitForExit() {
    return await this.#keeper.wait() ?? await readExit(this.dir) ?? { code: null, signal: "SIGKILL", time: (/* @__PURE__ */ new Date()).toISOString() };
  }
};

// src/core/keeper/plan-keeper.ts
function planKeeper({
  dir,
  ephemeral,
  protocol,
  machine,
  control = !1,
  forwards = []
}) {
  return {
    dir,
    ephemeral,
    ...machine === void 0 ? {} : { machine: { ...machine, dir: "." }, consoleLog: FILES.consoleLog, exitFile: FILES.exit },
    net: { protocol, socket: FILES.net, mac: GUEST_MAC },
    ...control ? { control: { socket: FILES.control, guestPort: 7601 } } : {},
    forwards: forwards.map(keeperForward),
    api: FILES.api,
    networkLog: FILES.networkLog
  };
}

// src/core/record/cluster-disks.ts
var DISKS = {
  base: "base.erofs",
  node: "node.erofs",
  k3s: "k3s.erofs",
  state: "state.ext4",
  config: "config.tar",
  /** Memory of the snapshot that the machine resumes from, and the state of its devices. */
  memory: "memory",
  devices: "devices"
};

// src/core/cluster/machine-plan.ts
var DEFAULT_TIMEOUT = { hardware: 12e4, other: 6e5 }, ARTIFACTS = ["keeper", "base.erofs", "node.erofs"];
function planMachine(input) {
  let { protocol, ...machine } = input.engine.launch(
    {
      cpus: input.cpus,
      memoryMiB: input.memory,
      kernel: input.kernel,
      // The root comes first; the guest identifies the others by their content.
      disks: [
        { path: DISKS.base, readOnly: !0 },
        ...input.storage === "disk" ? [{ path: DISKS.state, readOnly: !1 }] : [],
        { path: DISKS.config, readOnly: !0 },
        // Beside a k3s disk it only provides tools.
        { path: DISKS.node, readOnly: !0 },
        ...input.node === "k3s" ? [{ path: DISKS.k3s, readOnly: !0 }] : []
      ],
      nic: { socket: FILES.net, mac: GUEST_MAC },
      memoryDir: input.memoryDir,
      snapshots: { monitor: FILES.monitor, memory: memoryOf(input) }
    },
    input.variant
  ), { dir, ephemeral } = input, forwards = [{ host: input.apiPort, guest: 6443 }, ...input.ports], grows = input.storage === "disk" ? [DISKS.state] : [];
  return planKeeper({ dir, ephemeral, protocol, machine: { ...machine, grows }, control: !0, forwards });
}
function memoryOf({ resumes, memoryDir, dir }) {
  return resumes ? { path: DISKS.memory } : memoryDir === dir ? "private" : "shared";
}
function bootTimeout(variant, requested) {
  return requested ?? (variant.hardware ? DEFAULT_TIMEOUT.hardware : DEFAULT_TIMEOUT.other);
}

// src/core/cluster/prepare-machine.ts
import { rm as rm13 } from "node:fs/promises";
import { join as join31 } from "node:path";

// src/core/distribution/choose-kernel.ts
import { realpath as realpath3 } from "node:fs/promises";

// src/core/engine/boot-probe.ts
import { rm as rm11, symlink } from "node:fs/promises";
import { join as join25 } from "node:path";

// src/core/guest/config-disk.ts
import { randomBytes as randomBytes4 } from "node:crypto";
import { basename as basename4 } from "node:path";
async function writeConfigDisk(path, config, now = /* @__PURE__ */ new Date()) {
  let images = (config.images ?? []).map(imageEntry), files = [{ name: "navgw/config.json", text: configJson(config, now) }];
  config.nodeConfig !== void 0 && files.push({ name: "rancher/config.yaml", text: config.nodeConfig }), config.registries !== void 0 && files.push({ name: "rancher/registries.yaml", text: config.registries });
  for (let [index, manifest] of (config.manifests ?? []).entries())
    files.push({ name: `manifests/${entryName(index, manifest.path)}.yaml`, text: manifest.text });
  try {
    await writeTar(path, [...files, ...images]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}
function configJson(config, now) {
  let { cluster, token, storage, mode, env } = config;
  return JSON.stringify({
    schema: 1,
    cluster,
    hostname: HOSTNAME,
    token,
    time: now.toISOString(),
    network: GUEST_NETWORK,
    controlPort: 7601,
    storage,
    mode,
    env,
    // A machine that has just booted has no entropy of its own.
    seed: randomBytes4(64).toString("base64")
  });
}
function entryName(index, path) {
  let plain = basename4(path).replace(/\.(ya?ml|json|tar|t[gx]z|tbz2?|tar\.(gz|zst|zstd|xz|bz2))$/i, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
  return `${String(index).padStart(2, "0")}${plain === "" ? "" : `-${plain}`}`;
}
var EXTENSIONS = {
  none: "tar",
  gzip: "tar.gz",
  zstd: "tar.zst"
};
function imageEntry({ name, path, compression }, index) {
  return { name: `images/${entryName(index, name)}.${EXTENSIONS[compression]}`, path };
}

// src/core/engine/memory-dir.ts
import { readFile as readFile11, statfs as statfs3 } from "node:fs/promises";
var MEMORY_DIR = "/dev/shm";
async function chooseMemoryDir(bytes, fallback, candidates = [MEMORY_DIR]) {
  for (let dir of candidates) if (await memoryDirProblem(bytes, dir) === void 0) return dir;
  return fallback;
}
async function memoryDirProblem(bytes, dir = MEMORY_DIR) {
  if (!allowsExec(parseMounts(await readFile11("/proc/mounts", "utf8")), dir))
    return `programs may not run from ${dir}`;
  let available = await statfs3(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0
    // it does not exist
  );
  if (available >= bytes) return;
  let [free, need] = [Math.floor(available / 2 ** 20), Math.ceil(bytes / 2 ** 20)];
  return `${dir} has room for ${free} MiB, and the guest's memory needs ${need} MiB`;
}
function parseMounts(text4) {
  return text4.split(`
`).map((line) => line.split(" ")).filter(([, path]) => path !== void 0).map(([, path = "", , options = ""]) => ({
    // Octal escapes for space, tab, newline and backslash: fstab(5).
    path: path.replace(
      /\\([0-7]{3})/g,
      (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))
    ),
    noexec: options.split(",").includes("noexec")
  }));
}
function allowsExec(mounts, dir) {
  let innermost = mounts.filter(({ path }) => dir === path || path === "/" || dir.startsWith(`${path}/`)).reduce(
    (best, mount) => mount.path.length >= (best?.path.length ?? 0) ? mount : best,
    void 0
  );
  return innermost !== void 0 && !innermost.noexec;
}

// src/core/engine/boot-probe.ts
var PROBE_MEMORY_MIB = 256;
async function bootProbe(guest, engine, variant, signal) {
  let dir = await makeHeldDir();
  try {
    var _stack = [];
    try {
      let [keeper, kernel, base] = await Promise.all([
        materialize(guest, "keeper", { signal }),
        materialize(guest, engine.kernel, { signal }),
        materialize(guest, "base.erofs", { signal })
      ]);
      await linkBase(base, dir);
      await writeConfigDisk(join25(dir, "config.tar"), {
        cluster: "probe",
        token: "0".repeat(64),
        storage: "memory",
        mode: "probe",
        env: {}
      });
      let memoryDir = await chooseMemoryDir(PROBE_MEMORY_MIB << 20, dir);
      let { protocol, ...machine } = engine.launch(
        {
          cpus: 1,
          memoryMiB: PROBE_MEMORY_MIB,
          kernel,
          disks: [
            { path: "base.erofs", readOnly: !0 },
            { path: "config.tar", readOnly: !0 }
          ],
          nic: void 0,
          memoryDir
        },
        variant
      );
      let console = __using(_stack, await Console.open(dir), !0);
      let startedKeeper = await startKeeper(
        keeper,
        planKeeper({ dir, ephemeral: !0, protocol, machine }),
        signal
      );
      let inTime = await endsWithin(startedKeeper.ended, variant.probeTimeout, signal);
      await startedKeeper.end();
      signal?.throwIfAborted();
      let output = (await console.text()).toString();
      let failure = inTime ? engine.explain?.(output) : void 0;
      if (failure !== void 0)
        return {
          ok: !1,
          reason: `its machine did not start: ${failure.message}`,
          hint: failure.hintParts,
          holds: "once"
        };
      return evaluate(output, inTime, variant);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    if (error instanceof NavgwError && (error.reason === "SPAWN" || error.reason === "READ_ONLY"))
      return { ok: !1, reason: error.message, hint: error.hintParts, holds: "once" };
    throw error;
  } finally {
    await rm11(dir, { recursive: !0, force: !0 });
  }
}
async function linkBase(base, dir) {
  try {
    await symlink(base, join25(dir, "base.erofs"));
  } catch (error) {
    throw fileError(error, "linking a probe's disk", dir);
  }
}
async function endsWithin(ended, ms, signal) {
  let timeoutSignal = anySignal(AbortSignal.timeout(ms), signal);
  return Promise.race([
    ended.then(() => !0),
    new Promise(
      (resolve5) => timeoutSignal.addEventListener("abort", () => resolve5(!1), { once: !0 })
    )
  ]);
}
var INTERNAL_ERROR = /KVM internal error|KVM_EXIT_INTERNAL_ERROR/;
function evaluate(text4, inTime, { label, hardware, probeTimeout }) {
  let initMark = /^navgw: init (\d+(?:\.\d+)?)/m.exec(text4.replaceAll("\r", ""));
  if (initMark?.[1] !== void 0 && inTime) return { ok: !0, uptime: Number(initMark[1]) };
  let tooLate = `the guest did not boot and power off within ${probeTimeout / 1e3} s`;
  if (hardware && (!inTime || INTERNAL_ERROR.test(text4)))
    return { ok: !1, reason: `this ${label} cannot run a stock kernel: ${inTime ? "it ends the guest with an internal error (KVM_EXIT_INTERNAL_ERROR)" : tooLate}`, holds: inTime ? "until-reboot" : "for-a-while" };
  let last = text4.split(/\r?\n/).findLast((line) => line !== "");
  return { ok: !1, reason: inTime ? `its machine ended before the guest booted: ${last ?? "no output"}` : tooLate, holds: "once" };
}

// native/libkrun/runner-launch.ts
import { dirname as dirname8, extname } from "node:path";
import { fileURLToPath } from "node:url";
var RUNNER_PATH = fileURLToPath(new URL(`./runner${extname(import.meta.url)}`, import.meta.url));
function planLaunch(options) {
  let { node, descriptor, temporary, library, platform: platform2 = process.platform } = options;
  return {
    argv: [node, ...NODE_FLAGS, RUNNER_PATH, `${descriptor}`],
    env: { TMPDIR: temporary, ...runnerEnv(library.firmware?.path, platform2) }
  };
}
var NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
function runnerEnv(firmware, platform2) {
  return platform2 !== "darwin" || firmware === void 0 ? {} : { DYLD_FALLBACK_LIBRARY_PATH: dirname8(firmware) };
}
function planDescribe(options) {
  let { node, library, platform: platform2 = process.platform } = options, firmware = library.firmware?.path;
  return {
    argv: [
      node,
      ...NODE_FLAGS,
      RUNNER_PATH,
      "describe",
      library.path,
      ...firmware === void 0 ? [] : [firmware]
    ],
    env: runnerEnv(firmware, platform2)
  };
}

// native/libkrun/describe-library.ts
var TIMEOUT = 1e4;
async function describeLibkrun(library, options = {}) {
  let { node = process.execPath, signal } = options, { argv, env } = planDescribe({ node, library }), [program = node, ...args] = argv, result;
  try {
    result = await runProgram(program, args, { env, signal, timeout: TIMEOUT });
  } catch (cause) {
    throw signal?.throwIfAborted(), new NavgwError("NAVGW_LIBKRUN", `could not inspect ${library.path} within ${TIMEOUT} ms`, {
      cause
    });
  }
  if (result.exitCode === 0) return JSON.parse(result.stdout.toString());
  throw parseFailure(result.stderr) ?? new NavgwError("NAVGW_LIBKRUN", `cannot use ${library.path}: ${describeExit(result)}`, {
    hint: "set NAVGW_LIBKRUN to another libkrun"
  });
}
function describeExit({ exitCode, signal, stderr }) {
  let last = stderr.trim().split(`
`).at(-1);
  return `its process ${signal ? `was terminated by ${signal}` : `exited with code ${exitCode}`}${last ? `: ${last}` : ""}`;
}

// native/libkrun/find-library.ts
import { readdirSync as readdirSync2, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename as basename5, dirname as dirname9, join as join26 } from "node:path";

// native/libkrun/binary-target.ts
import { closeSync as closeSync4, openSync as openSync3, readSync } from "node:fs";
var ELF_MACHINES = {
  3: "ia32",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64"
}, MACHO_CPUS = { 16777223: "x64", 16777228: "arm64" };
function readTarget(path) {
  let header = readHeader(path);
  if (!(header.length < 20)) {
    if (header.readUInt32BE(0) === 2135247942) {
      let machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
      return { platform: "linux", archs: [ELF_MACHINES[machine] ?? `machine ${machine}`] };
    }
    if (header.readUInt32LE(0) === 4277009103)
      return { platform: "darwin", archs: [macho(header.readUInt32LE(4))] };
    if (header.readUInt32BE(0) === 3405691582) {
      let count = header.readUInt32BE(4);
      return count > 20 ? void 0 : { platform: "darwin", archs: Array.from({ length: count }, (_, i) => 8 + 20 * i).filter(
        (at) => at + 4 <= header.length
      ).map((at) => macho(header.readUInt32BE(at))) };
    }
  }
}
function requireTarget(path, what, platform2, arch2) {
  let target = readTarget(path);
  if (target?.platform === platform2 && target.archs.includes(arch2)) return;
  let actual = target === void 0 ? "not a shared library" : `for ${target.platform} ${target.archs.join(", ")}`;
  throw new NavgwError(
    "NAVGW_LIBKRUN",
    `${what} is ${actual}, but this machine is ${platform2} ${arch2}: ${path}`,
    {
      hint: `set it to a ${what} for ${platform2} ${arch2}, or unset it to search for one`
    }
  );
}
function macho(cpu) {
  return MACHO_CPUS[cpu] ?? `CPU ${cpu}`;
}
function readHeader(path) {
  try {
    let file = openSync3(path, "r");
    try {
      let bytes = Buffer.alloc(512);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync4(file);
    }
  } catch (cause) {
    throw new NavgwError("NAVGW_LIBKRUN", `cannot read ${path} (${systemCode(cause)})`, {
      hint: "set it to a library that this user may read",
      cause
    });
  }
}

// native/libkrun/library-places.ts
var TRIPLETS = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  riscv64: "riscv64-linux-gnu"
};
function libraryLocations(platform2, arch2) {
  if (platform2 === "linux")
    return {
      libkrun: ["libkrun.so.1", "libkrun.so"],
      libkrunfw: "libkrunfw.so.5",
      libkrunVersioned: /^libkrun\.so\.(1(?:\.\d+)+)$/,
      libkrunfwVersioned: /^libkrunfw\.so\.(5(?:\.\d+)+)$/,
      libkrunPackage: arch2 === "x64" ? "@earendil-works/gondolin-krun-runner-linux-x64" : void 0,
      libkrunfwPackages: [`@superradcompany/microsandbox-linux-${arch2}-gnu`],
      directories: [
        "/usr/local/lib64",
        "/usr/local/lib",
        ...TRIPLETS[arch2] === void 0 ? [] : [`/usr/local/lib/${TRIPLETS[arch2]}`, `/usr/lib/${TRIPLETS[arch2]}`],
        "/usr/lib64",
        "/usr/lib",
        "/home/linuxbrew/.linuxbrew/lib"
      ]
    };
  if (platform2 === "darwin")
    return {
      libkrun: ["libkrun.1.dylib", "libkrun.dylib"],
      libkrunfw: "libkrunfw.5.dylib",
      libkrunVersioned: /^libkrun\.(1(?:\.\d+)+)\.dylib$/,
      libkrunfwVersioned: /^libkrunfw\.(5(?:\.\d+)+)\.dylib$/,
      libkrunPackage: arch2 === "arm64" ? "@earendil-works/gondolin-krun-runner-darwin-arm64" : void 0,
      libkrunfwPackages: [`@superradcompany/microsandbox-darwin-${arch2}`],
      // Homebrew on Apple silicon, then on Intel.
      directories: [
        "/opt/homebrew/lib",
        "/opt/homebrew/opt/libkrun/lib",
        "/opt/homebrew/opt/libkrunfw/lib",
        "/usr/local/lib"
      ]
    };
}
function installCommand(platform2, arch2, osRelease2 = "") {
  let npmPackage = libraryLocations(platform2, arch2)?.libkrunPackage;
  if (platform2 === "darwin") return "brew install libkrun";
  let systemCommand = distributionsOf(osRelease2).map((name) => COMMANDS[name]).find((command2) => command2 !== void 0);
  return systemCommand !== void 0 ? systemCommand : npmPackage !== void 0 ? `npm install ${npmPackage}` : "build it: https://github.com/containers/libkrun#building-and-installing";
}
var COMMANDS = {
  fedora: "sudo dnf install libkrun libkrunfw",
  "opensuse-tumbleweed": "sudo zypper install libkrun1 libkrunfw5",
  arch: "sudo pacman -S libkrun libkrunfw"
};
function distributionsOf(osRelease2) {
  let value = (name) => new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(osRelease2)?.[1] ?? "";
  return [value("ID"), ...value("ID_LIKE").split(" ")];
}

// native/libkrun/find-library.ts
function findLibkrun(options = {}) {
  let { env = process.env, platform: platform2 = process.platform, arch: arch2 = process.arch } = options, locations = libraryLocations(platform2, arch2);
  if (locations === void 0)
    throw new NavgwError("NAVGW_LIBKRUN", `libkrun is not available for ${platform2} ${arch2}`);
  let search = {
    locations,
    platform: platform2,
    arch: arch2,
    directories: options.directories ?? locations.directories,
    packageDirectory: options.packageDirectory ?? installedPackage
  }, { path, source } = findLibrary(search, options.libkrun, env.NAVGW_LIBKRUN);
  return {
    path,
    version: versionOf2(path, locations.libkrunVersioned),
    source,
    firmware: findFirmware(search, dirname9(path), options.libkrunfw, env.NAVGW_LIBKRUNFW)
  };
}
function findLibrary(search, option2, variable) {
  let { locations, platform: platform2, arch: arch2 } = search, findIn = (directory) => findInDirectory(directory, locations.libkrun, locations.libkrunVersioned), named2 = option2 ?? (variable || void 0);
  if (named2 !== void 0) {
    let path2 = resolveNamed(named2, findIn), source = option2 === void 0 ? "NAVGW_LIBKRUN" : "option";
    if (path2 === void 0) throw notFound(named2, "libkrun", source);
    return requireTarget(path2, "libkrun", platform2, arch2), { path: path2, source };
  }
  let packageRoot = locations.libkrunPackage && search.packageDirectory(locations.libkrunPackage), packaged = packageRoot && findIn(join26(packageRoot, "lib"));
  if (packaged)
    return requireTarget(packaged, "libkrun", platform2, arch2), { path: packaged, source: "npm" };
  let path = search.directories.map(findIn).find((found) => found !== void 0 && matchesTarget(found, search));
  if (path !== void 0) return { path, source: "system" };
  throw new NavgwError("NAVGW_LIBKRUN", "libkrun was not found", {
    hint: `${installCommand(platform2, arch2, osRelease(platform2))}; or set NAVGW_LIBKRUN to one`
  });
}
function findFirmware(search, libkrunDirectory, option2, variable) {
  let { locations, platform: platform2, arch: arch2 } = search, named2 = option2 ?? (variable || void 0), source = option2 === void 0 ? "NAVGW_LIBKRUNFW" : "option", findIn = (directory) => findInDirectory(directory, [locations.libkrunfw], locations.libkrunfwVersioned), found = (path2) => ({ path: path2, version: versionOf2(path2, locations.libkrunfwVersioned) });
  if (named2 !== void 0) {
    let path2 = resolveNamed(named2, findIn);
    if (path2 === void 0) throw notFound(named2, "libkrunfw", source);
    return requireTarget(path2, "libkrunfw", platform2, arch2), found(path2);
  }
  let packages = locations.libkrunfwPackages.map(search.packageDirectory).filter((directory) => directory !== void 0), path = [
    libkrunDirectory,
    ...packages.map((directory) => join26(directory, "lib")),
    ...search.directories
  ].map(findIn).find((candidate) => candidate !== void 0 && matchesTarget(candidate, search));
  return path === void 0 ? void 0 : found(path);
}
function matchesTarget(path, { platform: platform2, arch: arch2 }) {
  let target = readTarget(path);
  return target?.platform === platform2 && target.archs.includes(arch2);
}
function resolveNamed(named2, findIn) {
  let stats = statSync(named2, { throwIfNoEntry: !1 });
  if (stats === void 0) return;
  let path = stats.isDirectory() ? findIn(named2) : named2;
  return path === void 0 ? void 0 : realpathSync(path);
}
function findInDirectory(directory, names, versioned) {
  let full = newest(filesOf(directory), versioned), name = [...full === void 0 ? [] : [full], ...names].find(
    (candidate) => statSync(join26(directory, candidate), { throwIfNoEntry: !1 })?.isFile() === !0
  );
  return name === void 0 ? void 0 : realpathSync(join26(directory, name));
}
function newest(files, versioned) {
  return files.flatMap((file) => {
    let version2 = versioned.exec(file)?.[1];
    return version2 === void 0 ? [] : [{ file, version: version2 }];
  }).sort((a, b) => compareReleases(b.version, a.version))[0]?.file;
}
function filesOf(directory) {
  try {
    return readdirSync2(directory);
  } catch {
    return [];
  }
}
var versionOf2 = (path, versioned) => versioned.exec(basename5(path))?.[1];
function notFound(named2, what, source) {
  return new NavgwError(
    "NAVGW_LIBKRUN",
    `no ${what} at ${named2}, set by ${source === "option" ? "an option" : source}`,
    {
      hint: "set it to the library's file or its directory, or unset it to search for one"
    }
  );
}
function installedPackage(name) {
  try {
    return dirname9(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return;
  }
}
function osRelease(platform2) {
  if (platform2 !== "linux") return "";
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

// src/core/engine/open-kvm.ts
import { existsSync } from "node:fs";
var PVM_MODULE = "/sys/module/kvm_pvm";
function openKvm() {
  let problem = kvmProblem();
  return problem !== void 0 ? { ok: !1, ...problem } : existsSync(PVM_MODULE) ? { ok: !0, label: "KVM (kvm-pvm)", probeTimeout: 4e3 } : { ok: !0, label: "KVM", probeTimeout: 3e4 };
}

// src/core/engine/krun.ts
var krun = {
  name: "krun",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: () => ({ why: "krun cannot save a machine's memory" }),
  hint: hint`use ${option("engine", "uml")} or ${option("engine", "qemu")}`,
  check,
  describe: describe2,
  explain: parseFailure,
  launch(spec, variant) {
    return {
      ...planLaunch({ node: process.execPath, descriptor: 0, temporary: ".", library: {} }),
      stdin: JSON.stringify(runnerDocument(spec, variant)),
      oneCpu: !1,
      // libkrun frames a stream as QEMU does.
      protocol: spec.nic === void 0 ? "none" : "qemu"
    };
  }
};
async function check() {
  let found = locateLibkrun();
  if (found instanceof NavgwError) return { ok: !1, reason: found.message, hint: found.hintParts };
  let { path, version: version2 = "of unknown version", source } = found, detail = { libkrun: `${version2} (${source})`, library: path }, kvm = openKvm();
  return kvm.ok ? {
    ok: !0,
    variants: [
      {
        label: kvm.label,
        hardware: !0,
        isolation: "hardware",
        program: path,
        sandbox: !1,
        probeTimeout: kvm.probeTimeout
      }
    ],
    detail
  } : { ok: !1, reason: kvm.reason, hint: kvm.hint, detail };
}
async function describe2(signal) {
  let found = locateLibkrun();
  if (found instanceof NavgwError) return {};
  let { firmware, ...library } = found;
  try {
    let { atLeast, features, maxCpus } = await describeLibkrun({ ...library, firmware }, { signal }), built = Object.entries(features).filter(([, has]) => has);
    return {
      api: `${atLeast} or later`,
      ...built.length === 0 ? {} : { features: built.map(([name]) => name).join(", ") },
      ...maxCpus === void 0 ? {} : { maxCpus: `${maxCpus}` },
      libkrunfw: firmware === void 0 ? "not found" : `${firmware.version ?? ""} ${firmware.path}`.trim()
    };
  } catch (error) {
    if (error instanceof NavgwError) return { library: error.message };
    throw error;
  }
}
function locateLibkrun() {
  try {
    return findLibkrun();
  } catch (error) {
    if (error instanceof NavgwError) return error;
    throw error;
  }
}
function runnerDocument({ cpus: cpus2, memoryMiB, kernel, disks, nic }, variant) {
  return {
    library: variant.program,
    vm: {
      cpus: cpus2,
      memoryMiB,
      kernel: { path: kernel, format: "elf", cmdline: COMMAND_LINE },
      disks: disks.map(({ path, readOnly }, index) => ({
        id: `disk${index}`,
        path,
        readOnly,
        // The data is a test cluster's: the host's page cache is durable enough.
        sync: "none"
      })),
      ...nic === void 0 ? {} : { nics: [{ kind: "unixstream", path: nic.socket, mac: nic.mac }] },
      vsock: !1,
      // libkrun accepts a path only and opens it: the keeper's pipe, where libkrun's own messages go too.
      consoles: [{ kind: "file", path: "/proc/self/fd/1" }]
    }
  };
}
var COMMAND_LINE = "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=k no-kvmapf quiet";

// src/core/engine/probe-cache.ts
import { createHash as createHash5 } from "node:crypto";
import { readFile as readFile12, stat as stat10 } from "node:fs/promises";
import { dirname as dirname10, join as join27 } from "node:path";
var A_WHILE = 6e5, refusedSchema = external_exports.strictObject({ refused: external_exports.string(), until: external_exports.number().optional() }), foundSchema = external_exports.record(external_exports.string(), external_exports.union([external_exports.strictObject({ uptime: external_exports.number() }), refusedSchema]));
function refusal(reason, holds, now = Date.now()) {
  return holds === "until-reboot" ? { refused: reason } : { refused: reason, until: now + A_WHILE };
}
var probesDir = () => join27(cacheDir(), "probes");
async function probePath(guest, engine, checked) {
  let artifacts = ["keeper", engine.kernel, "base.erofs"], key = {
    boot: (await readFile12("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    user: process.getuid?.(),
    artifacts: artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256),
    variants: await Promise.all(checked.variants.map(identityOf2)),
    detail: checked.detail
  }, id = createHash5("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
  return join27(probesDir(), `${engine.name}-${id}.json`);
}
async function identityOf2({ label, program }) {
  if (program === void 0) return [label];
  let { mtimeMs, size } = await stat10(program);
  return [label, program, mtimeMs, size];
}
async function recall(path, now = Date.now()) {
  try {
    let found = foundSchema.parse(JSON.parse(await readFile12(path, "utf8")));
    return Object.fromEntries(Object.entries(found).filter(([, result]) => isCurrent(result, now)));
  } catch {
    return {};
  }
}
function isCurrent(result, now) {
  return !("refused" in result) || result.until === void 0 ? !0 : now < result.until && result.until <= now + A_WHILE;
}
async function remember(path, found) {
  if (!(await isReadOnly(cacheDir()) || await isReadOnly(probesDir())))
    try {
      await makePrivateDir(dirname10(path)), await writeDurably(path, JSON.stringify(found));
    } catch (error) {
      throw fileError(error, "writing the results of a probe", path);
    }
}

// src/core/engine/qemu.ts
var PROGRAM = "qemu-system-x86_64", MIN_VERSION = [7, 2], SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", QUERY_TIMEOUT = 1e4, qemu = {
  name: "qemu",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: () => "shared",
  hint: hint`run its command by hand to see all output, or use ${option("engine", "uml")}`,
  check: check2,
  launch(spec, variant) {
    return {
      argv: [variant.program ?? PROGRAM, ...qemuArguments(spec, variant)],
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      oneCpu: !1,
      protocol: spec.nic === void 0 ? "none" : "qemu"
    };
  }
}, SHARED = "readonly=on,file.locking=off";
async function check2(signal) {
  let name = process.env.NAVGW_QEMU || PROGRAM, program = findProgram(name);
  if (program === void 0)
    return {
      ok: !1,
      reason: `${name} is not installed`,
      hint: hint`install QEMU 7.2 or later (Debian, Ubuntu: apt install qemu-system-x86), or set NAVGW_QEMU to its path`
    };
  let version2 = await queryVersion(program, signal);
  if (version2 === void 0) return { ok: !1, reason: `${program} --version failed` };
  let [major = 0, minor = 0] = version2.split(".").map(Number);
  if (major < MIN_VERSION[0] || major === MIN_VERSION[0] && minor < MIN_VERSION[1])
    return {
      ok: !1,
      reason: `QEMU ${version2} is too old`,
      hint: hint`install ${MIN_VERSION.join(".")} or later`
    };
  let sandbox = await canSandbox(program, signal), emulated = {
    label: "emulated",
    hardware: !1,
    isolation: "none",
    program,
    version: version2,
    sandbox,
    probeTimeout: 9e4
  }, kvm = openKvm();
  return {
    ok: !0,
    variants: kvm.ok ? [
      {
        ...emulated,
        label: kvm.label,
        hardware: !0,
        isolation: "hardware",
        probeTimeout: kvm.probeTimeout
      },
      emulated
    ] : [emulated],
    detail: {
      version: version2,
      program,
      kvm: kvm.ok ? `${kvm.label} opens` : kvm.reason,
      sandbox: sandbox ? "on" : "not in this build"
    }
  };
}
function qemuArguments(spec, variant) {
  let { cpus: cpus2, memoryMiB, kernel, disks, nic } = spec;
  return [
    "-M",
    "microvm,acpi=off,rtc=on,pit=on,pic=on,memory-backend=memory",
    "-object",
    memoryObject(spec),
    ...monitorArguments(spec),
    "-accel",
    variant.hardware ? "kvm" : "tcg,thread=multi,tb-size=1024",
    "-cpu",
    variant.hardware ? "host" : "max",
    "-smp",
    `${cpus2}`,
    "-m",
    `${memoryMiB}M`,
    "-nodefaults",
    "-no-user-config",
    "-display",
    "none",
    "-no-reboot",
    "-kernel",
    kernel,
    "-append",
    commandLine(variant),
    ...disks.flatMap(({ path, readOnly }, index) => [
      "-drive",
      // The data is a test cluster's: the host's page cache is durable enough, and waiting for disks is slow.
      `id=disk${index},file=${path},format=raw,if=none,cache=unsafe,${readOnly ? SHARED : "discard=unmap"}`,
      "-device",
      `virtio-blk-device,drive=disk${index}`
    ]),
    "-chardev",
    "stdio,id=console,signal=off",
    "-device",
    "virtio-serial-device",
    "-device",
    "virtconsole,chardev=console",
    "-device",
    "virtio-rng-device",
    ...nic === void 0 ? [] : [
      "-netdev",
      `stream,id=net,server=off,addr.type=unix,addr.path=${nic.socket}`,
      "-device",
      `virtio-net-device,netdev=net,mac=${nic.mac}`
    ],
    ...variant.sandbox ? ["-sandbox", SANDBOX] : []
  ];
}
function memoryObject({ memoryMiB, memoryDir, snapshots }) {
  let size = `id=memory,size=${memoryMiB}M`, memory = snapshots?.memory ?? "private";
  if (memory === "private") return `memory-backend-ram,${size}`;
  let [path, share] = memory === "shared" ? [memoryDir, "on"] : [memory.path, "off"];
  return `memory-backend-file,${size},mem-path=${path},share=${share}`;
}
function monitorArguments({ snapshots }) {
  if (snapshots === void 0) return [];
  let incoming = typeof snapshots.memory == "object" ? ["-incoming", "defer"] : [];
  return ["-qmp", `unix:${snapshots.monitor},server=on,wait=off`, ...incoming];
}
function commandLine(variant) {
  return [
    "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=t quiet",
    // An emulated CPU leaks nothing that the mitigations would keep, and its clock is always the host's.
    ...variant.hardware ? [] : ["mitigations=off tsc=reliable no_timer_check"]
  ].join(" ");
}
async function queryVersion(program, signal) {
  let { exitCode, stdout } = await runProgram(program, ["--version"], {
    signal,
    timeout: QUERY_TIMEOUT
  });
  return exitCode === 0 ? /version (\d+\.\d+(\.\d+)?)/.exec(stdout.toString())?.[1] : void 0;
}
async function canSandbox(program, signal) {
  let { exitCode } = await runProgram(program, ["-sandbox", SANDBOX, "-M", "none", "--version"], {
    signal,
    timeout: QUERY_TIMEOUT
  });
  return exitCode === 0;
}

// src/core/engine/snapshot-support.ts
async function snapshotSupport(engine, { version: version2 }, { memory = resolveOptions({}).memory, cpus: cpus2 = engine.defaultCpus } = {}) {
  let how = engine.keepsMemory(cpus2);
  if (typeof how == "object") return { keeps: "disk", why: how.why };
  if (how === "itself") return { keeps: "memory", why: `${engine.name}'s kernel saves its own memory` };
  let problem = await memoryDirProblem(memory * 2 ** 20);
  return problem !== void 0 ? { keeps: "disk", why: problem } : { keeps: "memory", why: `${engine.name} ${version2}, and ${MEMORY_DIR} has room for ${memory} MiB` };
}

// src/core/engine/uml.ts
import { readFile as readFile13 } from "node:fs/promises";
import { dirname as dirname11 } from "node:path";
var uml = {
  name: "uml",
  kernel: "linux-uml",
  // A second CPU makes a start half as long again (measured on a host with two): the guest kernel's shared data moves between
  // the host's CPUs.
  defaultCpus: 1,
  keepsMemory: (cpus2) => cpus2 === 1 ? "itself" : { why: "uml saves the memory of a machine with one CPU only" },
  hint: hint`in a container, allow the seccomp() system call and executable memory files; or use ${option("engine", "qemu")}`,
  async check() {
    let osrelease = (await readFile13("/proc/sys/kernel/osrelease", "utf8")).trim();
    return {
      ok: !0,
      variants: [
        {
          label: "no hardware needed",
          hardware: !1,
          isolation: "none",
          program: void 0,
          version: osrelease,
          sandbox: !1,
          probeTimeout: 2e4
        }
      ],
      detail: { host: osrelease }
    };
  },
  launch(spec) {
    return {
      argv: [spec.kernel, ...kernelArguments(spec)],
      // The kernel maps the guest's memory from an unlinked file in TMPDIR.
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      // Kernel and processes of the guest wake each other at every system call: this takes a few microseconds on the same
      // CPU, tens when the other one sleeps, which doubles the time of a start.
      oneCpu: spec.cpus === 1,
      protocol: spec.nic === void 0 ? "none" : "bess"
    };
  }
};
function kernelArguments({ cpus: cpus2, memoryMiB, disks, nic, snapshots }) {
  return typeof snapshots?.memory == "object" ? [`restore=${dirname11(snapshots.memory.path)}`] : [
    `mem=${memoryMiB}M`,
    // More than one CPU needs user processes traced by seccomp instead of ptrace.
    "seccomp=on",
    `ncpus=${cpus2}`,
    // Flag d: never read a disk's first bytes as a copy-on-write header, which could name any file of the host.
    ...disks.map(({ path, readOnly }, index) => `ubd${index}${readOnly ? "rd" : "d"}=${path}`),
    ...nic === void 0 ? [] : [`vec0:transport=bess,dst=${nic.socket},depth=128,gro=1,mac=${nic.mac}`],
    "root=/dev/ubda",
    "ro",
    "rootfstype=erofs",
    "init=/sbin/init",
    "con0=null,fd:1",
    "con=null",
    "panic=-1",
    "noreboot",
    "quiet",
    // Its pid file goes there and not to ~/.uml.
    "uml_dir=uml",
    "umid=machine",
    ...snapshots === void 0 ? [] : [`monitor=${snapshots.monitor}`]
  ];
}

// src/core/engine/choose-engine.ts
var ENGINES = { krun, uml, qemu };
async function probeEngines(options = {}) {
  var _stack = [];
  try {
    requirePlatform();
    let guest = findGuestPackage();
    let _use = __using(_stack, await useCache(options.signal), !0);
    let reports = [];
    for (let name of ENGINE_NAMES) {
      let engine = ENGINES[name], { report, variant } = await probe(guest, engine, options), described = await engine.describe?.(options.signal), snapshots = variant === void 0 ? void 0 : await snapshotSupport(engine, variant);
      reports.push({ ...report, snapshots, detail: { ...report.detail, ...described } });
    }
    return reports;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function chooseEngine(guest, requested, options = {}) {
  let passedOver = [];
  for (let name of requested === "auto" ? ENGINE_NAMES : [requested]) {
    let { report, variant } = await probe(guest, ENGINES[name], options);
    if (variant !== void 0)
      return { engine: ENGINES[name], variant, choice: { chosen: report, passedOver } };
    passedOver.push(report);
  }
  let [only2] = passedOver;
  if (requested !== "auto" && only2 !== void 0)
    throw new NavgwError(
      "NAVGW_ENGINE_UNAVAILABLE",
      `engine ${requested} does not work on this machine: ${only2.reason}`,
      {
        hint: only2.hintParts ?? hint`${command("doctor")} shows which engines work`
      }
    );
  let why = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new NavgwError("NAVGW_UNSUPPORTED", `no engine works on this machine: ${why}`, {
    hint: hint`${command("doctor")} shows what each one needs`
  });
}
async function probe(guest, engine, { fresh = !1, signal }) {
  let checked = await engine.check(signal);
  if (!checked.ok) return { report: unusable2(engine, checked) };
  let path = await probePath(guest, engine, checked), found = { ...fresh ? {} : await recall(path) }, failures = [];
  for (let variant of checked.variants) {
    if (found[variant.label] === void 0) {
      let boot2 = await bootProbe(guest, engine, variant, signal);
      boot2.ok ? found[variant.label] = { uptime: boot2.uptime } : boot2.holds !== "once" ? found[variant.label] = refusal(boot2.reason, boot2.holds) : failures.push({ label: variant.label, reason: boot2.reason, hint: boot2.hint }), await remember(path, found);
    }
    let result = found[variant.label];
    if (result !== void 0) {
      if ("uptime" in result) {
        let detail2 = { ...checked.detail, ...detailOf(failures) };
        return { variant, report: works(engine, variant, result.uptime, detail2) };
      }
      failures.push({ label: variant.label, reason: result.refused });
    }
  }
  let [first, ...others] = failures, reason = first?.reason ?? "it has no variant on this machine", knownHint = failures.find((failure) => failure.hint !== void 0)?.hint, detail = { ...checked.detail, ...detailOf(others) };
  return { report: unusable2(engine, { reason, hint: knownHint ?? engine.hint, detail }) };
}
function detailOf(failures) {
  return Object.fromEntries(failures.map(({ label, reason }) => [`${label} fails`, reason]));
}
function unusable2({ name }, { reason, hint: parts, detail }) {
  let text4 = parts && renderHint(parts, API_WORDS);
  return { name, usable: !1, reason, hint: text4, hintParts: parts, hardware: !1, detail };
}
function works({ name }, { label, hardware, isolation }, uptime, detail) {
  return {
    name,
    usable: !0,
    reason: `works, ${label}: the guest booted in ${uptime.toFixed(1)} s`,
    hardware,
    isolation,
    detail: { ...detail, boot: `${uptime.toFixed(2)} s` }
  };
}

// src/core/distribution/elf.ts
import { open as open14 } from "node:fs/promises";
async function elfHead(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open14(path, "r"), !0);
    let head = await read3(file, 0, 64);
    if (head === void 0 || head.toString("latin1", 0, 5) !== "\x7FELF") return;
    return { type: head.readUInt16LE(16), machine: head.readUInt16LE(18) };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
var SECTION = { dynsym: 11, size: 64 }, SYMBOL_SIZE = 24;
async function exportedSymbols(file) {
  let head = await read3(file, 0, 64);
  if (head === void 0 || head.toString("latin1", 0, 6) !== "\x7FELF") return;
  let table = await read3(file, Number(head.readBigUInt64LE(40)), head.readUInt16LE(60) * SECTION.size);
  if (table === void 0) return;
  let sections = Array.from({ length: table.length / SECTION.size }, (_, index) => {
    let at = index * SECTION.size, field = (offset) => Number(table.readBigUInt64LE(at + offset));
    return {
      type: table.readUInt32LE(at + 4),
      address: field(16),
      offset: field(24),
      size: field(32),
      link: table.readUInt32LE(at + 40)
    };
  }), symbols = sections.find(({ type }) => type === SECTION.dynsym), names = symbols === void 0 ? void 0 : sections[symbols.link];
  if (symbols === void 0 || names === void 0) return;
  let [entries, text4] = [
    await read3(file, symbols.offset, symbols.size),
    await read3(file, names.offset, names.size)
  ];
  if (entries === void 0 || text4 === void 0) return;
  let found = /* @__PURE__ */ new Map();
  for (let at = 0; at + SYMBOL_SIZE <= entries.length; at += SYMBOL_SIZE) {
    let start = entries.readUInt32LE(at), section = sections[entries.readUInt16LE(at + 6)], address = Number(entries.readBigUInt64LE(at + 8));
    if (section === void 0 || address === 0) continue;
    let name = text4.toString("latin1", start, text4.indexOf(0, start)), size = Number(entries.readBigUInt64LE(at + 16));
    found.set(name, { offset: address - section.address + section.offset, size });
  }
  return found;
}
async function read3(file, position, length) {
  let buffer = Buffer.alloc(length), { bytesRead } = await file.read(buffer, 0, length, position);
  return bytesRead === length ? buffer : void 0;
}

// src/core/distribution/kernel-from-libkrunfw.ts
import { createHash as createHash6 } from "node:crypto";
import { open as open15 } from "node:fs/promises";
import { join as join28 } from "node:path";
var LOAD_ADDRESS = 16777216, BSS_SIZE = 8 << 20, PAGE = 4096;
async function kernelFromLibkrunfw(library = findFirmware2(), signal) {
  let bundle = await readBundle(library), dir = join28(artifactsDir(), createHash6("sha256").update(bundle.image).digest("hex")), path = join28(dir, "vmlinux-libkrunfw");
  try {
    var _stack = [];
    try {
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, { signal }), !0);
      if (await isUnchanged(path)) return path;
      await makePrivateDir(dir);
      await write5(path, asElf(bundle));
      await writeStamp(path);
      return path;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "writing libkrunfw's kernel", dir);
  }
}
function findFirmware2() {
  let { firmware } = findLibkrun();
  if (firmware !== void 0) return firmware.path;
  throw new NavgwError("NAVGW_LIBKRUN", "libkrunfw is not installed", {
    hint: hint`install it beside libkrun, set NAVGW_LIBKRUNFW to its path, or use ${option("kernel", "bundled")}`
  });
}
async function readBundle(library) {
  let broken = (why) => new NavgwError("NAVGW_LIBKRUN", `cannot extract the kernel of ${library}: ${why}`, {
    hint: hint`use ${option("kernel", "bundled")}, or the path of a kernel`
  });
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open15(library, "r"), !0);
      let symbols = await exportedSymbols(file);
      let [bundle, getter] = [symbols?.get("KERNEL_BUNDLE"), symbols?.get("krunfw_get_kernel")];
      if (bundle === void 0 || getter === void 0) throw broken("it exports no kernel");
      let code = Buffer.alloc(getter.size);
      await file.read(code, 0, code.length, getter.offset);
      let entry3 = entryIn(code, bundle.size);
      if (entry3 === void 0) throw broken("its entry point is not in the form of known versions");
      let image = Buffer.alloc(bundle.size);
      await file.read(image, 0, image.length, bundle.offset);
      return { image, entry: entry3, pvh: pvhEntry(image) };
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : broken(error.message);
  }
}
function entryIn(code, size) {
  let numbers = [];
  for (let at = 0; at + 7 <= code.length; at++)
    code[at] === 72 && code[at + 1] === 199 && (code[at + 2] & 248) === 0 && numbers.push(code.readUInt32LE(at + 3));
  let [load, entry3, length] = numbers;
  return numbers.length === 3 && load === LOAD_ADDRESS && entry3 !== void 0 && entry3 >= load && entry3 < load + size && Math.abs(length - size) <= PAGE ? entry3 : void 0;
}
var NOTE = { kind: 18, header: 12 };
function pvhEntry(image) {
  for (let at = image.indexOf("Xen\0", NOTE.header); at >= 0; at = image.indexOf("Xen\0", at + 4)) {
    let [name, size, kind] = [12, 8, 4].map((back) => image.readUInt32LE(at - back));
    if (name === 4 && kind === NOTE.kind && (size === 4 || size === 8)) return image.readUInt32LE(at + 4);
  }
}
function asElf({ image, entry: entry3, pvh }) {
  let note = Buffer.alloc(pvh === void 0 ? 0 : 24);
  if (pvh !== void 0) {
    for (let [index, word] of [4, 8, NOTE.kind].entries()) note.writeUInt32LE(word, index * 4);
    note.write("Xen\0", 12, "latin1"), note.writeBigUInt64LE(BigInt(pvh), 16);
  }
  let noteAt = 176, head = Buffer.alloc(PAGE);
  head.write("\x7FELF", "latin1"), head.writeUInt16LE(2, 16), head.writeUInt16LE(62, 18), head.writeUInt32LE(1, 20), head.writeBigUInt64LE(BigInt(entry3), 24), head.writeBigUInt64LE(64n, 32), head.writeUInt16LE(64, 52), head.writeUInt16LE(56, 54), head.writeUInt16LE(pvh === void 0 ? 1 : 2, 56);
  let segment = (at, [type, flags], fields) => {
    head.writeUInt32LE(type, at), head.writeUInt32LE(flags, at + 4);
    for (let [index, value] of fields.entries()) head.writeBigUInt64LE(BigInt(value), at + 8 + index * 8);
  };
  return segment(64, [1, 7], [PAGE, LOAD_ADDRESS, LOAD_ADDRESS, image.length, image.length + BSS_SIZE, PAGE]), segment(120, [4, 4], [noteAt, 0, 0, note.length, note.length, 4]), note.copy(head, noteAt), [head, image];
}
function write5(path, parts) {
  return placeFile(path, async (partial) => {
    var _stack = [];
    try {
      let file = __using(_stack, await open15(partial, "wx", 292), !0);
      await file.writev(parts);
      await file.sync();
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  });
}

// src/core/distribution/choose-kernel.ts
var ENGINES2 = ["krun", "qemu"], PROGRAM2 = 2, X86_64 = 62;
async function chooseEngineAndKernel(guest, engine, kernel, onEngine, signal) {
  if (kernel === "bundled") {
    let chosen2 = await chooseEngine(guest, engine, { signal });
    return onEngine(chosen2), { chosen: chosen2, kernel: await materialize(guest, chosen2.engine.kernel, { signal }) };
  }
  if (engine === "uml")
    throw new NavgwError("NAVGW_BAD_OPTION", `engine uml is its own kernel and cannot boot ${kernel}`, {
      hint: hint`use ${option("engine", "krun")} or ${option("engine", "qemu")}, or leave ${option("kernel")} out`
    });
  let path = kernel === "libkrunfw" ? await kernelFromLibkrunfw(void 0, signal) : await requireKernel(kernel), chosen = engine === "auto" ? await firstAvailableEngine(guest, signal) : await chooseEngine(guest, engine, { signal });
  return onEngine(chosen), { chosen, kernel: path };
}
async function firstAvailableEngine(guest, signal) {
  let [first, ...others] = ENGINES2;
  try {
    return await chooseEngine(guest, first, { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
  }
  return chooseEngine(guest, others[0], { signal });
}
async function requireKernel(file) {
  let failed = (why, cause) => new NavgwError("NAVGW_BAD_OPTION", `kernel ${file} ${why}`, {
    hint: "use bundled, libkrunfw, or the path of an uncompressed kernel for x86-64 (vmlinux)",
    cause
  });
  try {
    let path = await realpath3(file), head = await elfHead(path);
    if (head === void 0) throw failed("is not an ELF file: extract vmlinux from a bzImage first");
    if (head.machine !== X86_64) throw failed("is for another machine");
    if (head.type !== PROGRAM2) throw failed("is a library or an object file, not a program");
    return path;
  } catch (error) {
    throw error instanceof NavgwError ? error : failed(
      systemCode(error) === "ENOENT" ? "does not exist" : `cannot be read: ${error.message}`,
      error
    );
  }
}

// src/core/snapshot/copy-disk.ts
async function copyDisk(from, to, signal) {
  let copy = async (partial) => {
    await cloneFile(from, partial) || await copyWritten(from, partial, signal);
  };
  try {
    await placeFile(to, copy, { lasting: !1 });
  } catch (error) {
    throw fileError(error, "copying a disk", to);
  }
}
async function copyWritten(from, to, signal) {
  let { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], {
    signal,
    // Its messages are parsed, so they must be in English.
    env: { ...process.env, LC_ALL: "C" }
  });
  if (exitCode === 0) return;
  let full = /no space left|quota exceeded/i.test(stderr);
  throw new NavgwError(full ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full ? hint`free some space, or run ${command("cache prune")}` : "install GNU coreutils: its cp is needed"
  });
}

// src/core/cluster/link-disk.ts
import { rm as rm12, symlink as symlink2 } from "node:fs/promises";
async function link(target, path) {
  try {
    await rm12(path, { force: !0 }), await symlink2(target, path);
  } catch (error) {
    throw fileError(error, "linking a disk", path);
  }
}

// src/core/cluster/prepare-node.ts
import { stat as stat11 } from "node:fs/promises";
import { dirname as dirname12, join as join29 } from "node:path";

// src/core/distribution/k3s-flags.ts
var SWITCHES = /* @__PURE__ */ new Set([
  "alsologtostderr",
  "cluster-init",
  "cluster-reset",
  "debug",
  "disable-agent",
  "disable-apiserver",
  "disable-cloud-controller",
  "disable-controller-manager",
  "disable-default-registry-endpoint",
  "disable-etcd",
  "disable-helm-controller",
  "disable-kube-proxy",
  "disable-network-policy",
  "disable-scheduler",
  "docker",
  "embedded-registry",
  "enable-pprof",
  "etcd-disable-snapshots",
  "etcd-expose-metrics",
  "etcd-s3",
  "etcd-s3-insecure",
  "etcd-s3-skip-ssl-verify",
  "etcd-snapshot-compress",
  "flannel-external-ip",
  "flannel-ipv6-masq",
  "kine-tls",
  "nonroot-devices",
  "prefer-bundled-bin",
  "protect-kernel-defaults",
  "rootless",
  "secrets-encryption",
  "selinux",
  "supervisor-metrics",
  "tls-san-security",
  "with-node-id"
]), LISTS = /* @__PURE__ */ new Set([
  "airgap-extra-registry",
  "cluster-cidr",
  "cluster-dns",
  "disable",
  "node-external-dns",
  "node-external-ip",
  "node-internal-dns",
  "node-ip",
  "node-label",
  "node-taint",
  "service-cidr",
  "tls-san"
]), VALUES = /* @__PURE__ */ new Set([
  "advertise-address",
  "advertise-port",
  "agent-token",
  "agent-token-file",
  "apiserver-bind-address",
  "apiserver-port",
  "bind-address",
  "cluster-domain",
  "cluster-reset-restore-path",
  "config",
  "container-runtime-endpoint",
  "data-dir",
  "datastore-cafile",
  "datastore-certfile",
  "datastore-endpoint",
  "datastore-keyfile",
  "default-local-storage-path",
  "default-runtime",
  "egress-selector-mode",
  "etcd-s3-access-key",
  "etcd-s3-bucket",
  "etcd-s3-bucket-lookup-type",
  "etcd-s3-config-secret",
  "etcd-s3-endpoint",
  "etcd-s3-endpoint-ca",
  "etcd-s3-folder",
  "etcd-s3-proxy",
  "etcd-s3-region",
  "etcd-s3-retention",
  "etcd-s3-secret-key",
  "etcd-s3-session-token",
  "etcd-s3-timeout",
  "etcd-snapshot-dir",
  "etcd-snapshot-name",
  "etcd-snapshot-reconcile-interval",
  "etcd-snapshot-retention",
  "etcd-snapshot-schedule-cron",
  "flannel-backend",
  "flannel-cni-conf",
  "flannel-conf",
  "flannel-iface",
  "helm-job-image",
  "https-listen-port",
  "image-credential-provider-bin-dir",
  "image-credential-provider-config",
  "image-service-endpoint",
  "lb-server-port",
  "log",
  "node-name",
  "pause-image",
  "private-registry",
  "resolv-conf",
  "secrets-encryption-provider",
  "server",
  "service-node-port-range",
  "servicelb-namespace",
  "snapshotter",
  "supervisor-port",
  "system-default-registry",
  "token",
  "token-file",
  "v",
  "vmodule",
  "vpn-auth",
  "vpn-auth-file",
  "write-kubeconfig",
  "write-kubeconfig-group",
  "write-kubeconfig-mode"
]), isSwitch = (key) => SWITCHES.has(key), isList = (key) => LISTS.has(key) || key.endsWith("-arg"), needsValue = (key) => isList(key) || VALUES.has(key);
function unknownArguments(config) {
  return Object.keys(config).map((key) => key.replace(/\+$/, "")).filter((name) => name.length > 1 && !isSwitch(name) && !needsValue(name));
}

// src/core/distribution/node-upgrade.ts
function checkUpgrade(cluster, previous, next) {
  if (compareVersions(next, previous) < 0)
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${cluster} was run with ${previous}: its data cannot be used with ${next}`,
      {
        hint: hint`use ${previous} or newer, choose another name, or delete its data: ${command("down", "--name", cluster)}`
      }
    );
  let [from, to] = [minorOf(previous), minorOf(next)];
  if (!(from === void 0 || to === void 0 || to - from <= 1))
    return `cluster ${cluster} is upgraded from ${previous} to ${next}: Kubernetes supports upgrades by one minor version at a time`;
}

// src/core/download/download-meter.ts
var DownloadMeter = class {
  #parts = /* @__PURE__ */ new Map();
  update(progress) {
    this.#parts.set(progress.what, progress);
  }
  toString() {
    let sum = (of) => Math.floor([...this.#parts.values()].reduce((total, part) => total + of(part), 0) / 1048576);
    return `${sum(({ received }) => received)} of ${sum(({ size }) => size)} MiB`;
  }
};

// src/core/cluster/prepare-node.ts
async function prepareNode(input, signal, steps) {
  let { dir, guest, options, sameNode, lastK3sVersion, fresh } = input, meter = new DownloadMeter(), onWarning = (text4) => steps.warn("kubernetes", text4), previousDisk = sameNode ? await nodeDiskAt(join29(dir, DISKS.k3s)) : void 0, node = previousDisk === void 0 ? await chooseNode(guest, options, {
    signal,
    onWarning,
    onProgress: (progress) => {
      meter.update(progress), steps.underWay("kubernetes", () => `${meter}`);
    }
  }) : sameAgain(previousDisk, options), { distribution, version: version2 } = node.info, upgradeWarning = lastK3sVersion === void 0 ? void 0 : checkUpgrade(options.name, lastK3sVersion, version2);
  if (upgradeWarning !== void 0 && onWarning(upgradeWarning), distribution === "k3s")
    for (let name of unknownArguments(options.k3sConfig))
      onWarning(`k3s server has no known option --${name}; it ignores unknown options`);
  let toPull = await describeMissingImages(input, node, signal);
  if (steps.reached("kubernetes", `${distribution} ${version2}, ${node.reason}${toPull}`), node.disk === void 0) return node;
  let { size } = await stat11(node.disk);
  return fresh && await requireRoomForK3s(options.storage === "memory" ? options.memory : dirname12(dir), size), await link(node.disk, join29(dir, DISKS.k3s)), node;
}
async function describeMissingImages({ options, images, fresh, snapshot, goldenPath }, node, signal) {
  let { disk, info } = node, isNew = fresh && snapshot === void 0 && goldenPath === void 0;
  if (disk === void 0 || info.distribution !== "k3s" || !isNew) return "";
  let canPull = !isOffline() || options.registries !== void 0, missing2 = await imagesToPull(configOf(options, node), { disk, archives: images, canPull, signal });
  return missing2.length === 0 ? "" : `; has to pull ${missing2.join(", ")}`;
}
function configOf({ enable, k3sConfig }, { info }) {
  return nodeConfig({ ...info, enable, k3sConfig });
}

// src/core/cluster/state-disk.ts
import { chmod as chmod5 } from "node:fs/promises";
import { join as join30 } from "node:path";
async function prepareDisk(input, node, signal) {
  let { dir, options, fresh, snapshot, goldenPath, images } = input, path = join30(dir, DISKS.state);
  if (options.storage === "memory") return { missing: images };
  if (goldenPath !== void 0) await link(goldenPath, path);
  else if (snapshot !== void 0) await copyDisk(join30(snapshot.dir, SNAPSHOT_FILES.state), path, signal);
  else if (fresh) return options.golden ? copyGolden(input, await node, signal) : makeEmpty(input, signal);
  return { missing: images };
}
async function copyGolden(input, node, signal) {
  let { dir, guest, images } = input, { disk, missing: missing2, damaged: damaged5 } = await findGolden(guest, node, images, signal), deleted = damaged5.map((key) => `golden disk ${shortKey(key)} was damaged and has been deleted`);
  if (disk === void 0) return { ...await makeEmpty(input, signal), ...describe3(deleted) };
  let path = join30(dir, DISKS.state);
  try {
    await copyDisk(disk.path, path, signal);
  } catch (error) {
    if (!await exists(disk.path)) return copyGolden(input, node, signal);
    throw error;
  }
  await chmod5(path, 384);
  let count = disk.images.length, from = `from golden disk ${shortKey(disk.key)}, ${count} ${count === 1 ? "image" : "images"}`;
  return { missing: missing2, ...describe3([...deleted, from]) };
}
var describe3 = (parts) => parts.length === 0 ? {} : { description: parts.join("; ") };
async function makeEmpty({ dir, guest, images }, signal) {
  let path = join30(dir, DISKS.state), packed = await materialize(guest, "state.ext4", { signal });
  try {
    await expandSparse(packed, path);
  } catch (error) {
    throw fileError(error, "writing the state disk", path);
  }
  return { missing: images };
}

// src/core/cluster/prepare-machine.ts
async function prepare(input, steps) {
  let { dir, guest, options, signal } = input, [{ chosen, kernel }, keeper, memoryDir, choice, { description }] = await allOrAbort(
    signal,
    (abortSignal) => {
      let cleared = removeStaleFiles(dir), node = prepareNode(input, abortSignal, steps), disk = cleared.then(() => prepareDisk(input, node, abortSignal));
      return [
        chooseEngineAndKernel(
          guest,
          options.engine,
          options.kernel,
          ({ choice: choice2 }) => steps.engineChosen(choice2),
          abortSignal
        ),
        materializeAll(input, abortSignal),
        chooseMemoryDir(options.memory * 2 ** 20, dir),
        node,
        disk,
        cleared.then(
          () => isMemory(input.snapshot) ? linkMemory(dir, input.snapshot) : writeConfig(input, node, disk)
        )
      ];
    }
  );
  return steps.reached("artifacts"), steps.reached("disks", description), { chosen, kernel, keeper, memoryDir, node: choice };
}
async function materializeAll({ guest, dir }, signal) {
  return (await Promise.all(
    ARTIFACTS.map(async (name) => {
      let path = await materialize(guest, name, { signal });
      return name !== "keeper" && await link(path, join31(dir, name)), path;
    })
  ))[ARTIFACTS.indexOf("keeper")];
}
async function removeStaleFiles(dir) {
  let stale = [
    FILES.consoleLog,
    FILES.networkLog,
    FILES.exit,
    FILES.api,
    FILES.control,
    FILES.net,
    FILES.monitor,
    FILES.migration,
    DISKS.memory,
    DISKS.devices,
    "uml"
  ];
  try {
    await makeDirs(dir), await sweepPartial(dir), await Promise.all(stale.map((name) => rm13(join31(dir, name), { recursive: !0, force: !0 })));
  } catch (error) {
    throw fileError(error, "clearing the cluster's directory", dir);
  }
}
async function linkMemory(dir, snapshot) {
  await copyDisk(join31(snapshot.dir, SNAPSHOT_FILES.config), join31(dir, DISKS.config)), await link(join31(snapshot.dir, SNAPSHOT_FILES.memory), join31(dir, DISKS.memory)), await link(join31(snapshot.dir, SNAPSHOT_FILES.devices), join31(dir, DISKS.devices));
}
async function writeConfig({ dir, options, manifests, images, token, goldenPath, signal }, node, disk) {
  var _stack = [];
  try {
    let missing2 = images.length === 0 ? [] : (await disk).missing;
    let archives = __using(_stack, await nodeArchives(missing2, signal), !0);
    await writeConfigDisk(join31(dir, DISKS.config), {
      cluster: options.name,
      token,
      storage: goldenPath === void 0 ? options.storage : "golden",
      mode: "node",
      env: options.env,
      nodeConfig: configYaml(configOf(options, await node)),
      registries: options.registries,
      manifests,
      images: archives.all
    });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/restart-options.ts
import { resolve as resolve4 } from "node:path";
import { isDeepStrictEqual as isDeepStrictEqual2 } from "node:util";
function optionsToKeep(options) {
  let { name: _name, timeoutMs: _timeout, fromSnapshot: _snapshot, golden: _golden, ...others } = options, { registries, k8sVersion, k3sVersion, k3sBinary, nodeImage, ...rest } = others;
  return {
    ...rest,
    ports: options.ports.map((port3) => ({ ...port3 })),
    manifests: options.manifests.map((path) => resolve4(path)),
    images: options.images.map((path) => resolve4(path)),
    enable: [...options.enable],
    ...k8sVersion === void 0 ? {} : { k8sVersion },
    ...k3sVersion === void 0 ? {} : { k3sVersion },
    ...k3sBinary === void 0 ? {} : { k3sBinary: resolve4(k3sBinary) },
    ...nodeImage === void 0 ? {} : { nodeImage },
    kernel: absoluteKernel(options.kernel),
    ...registries === void 0 ? {} : { registries }
  };
}
var absoluteKernel = (kernel) => ["bundled", "libkrunfw"].includes(kernel) ? kernel : resolve4(kernel), SOURCES = ["k8sVersion", "k3sVersion", "k3sBinary", "nodeImage"];
function withNode(options, node) {
  let { k8sVersion: _version, k3sVersion: _release, ...rest } = options;
  if (node.from === "builtin") return { ...options, node: "builtin" };
  let { k3sBinary, nodeImage } = options;
  return { ...rest, node: "k3s", ...k3sBinary === void 0 && nodeImage === void 0 ? { k3sVersion: node.info.version } : {} };
}
function isSameNode(options, before) {
  return nodeOf2(before) === "k3s" && SOURCES.every((option2) => options[option2] === before.options[option2]);
}
function nodeOf2({ options, node }) {
  return options.node === "auto" ? node?.distribution ?? "auto" : options.node;
}
function optionsForRestart(requested, record) {
  let differing = differences(requested, record).filter(({ fixed }) => fixed);
  if (differing.length > 0) throw optionsDiffer(record.name, differing);
  let { manifests, images, ...all } = record.options, kept = { ...all, node: nodeOf2(record) };
  if (SOURCES.some((option2) => requested[option2] !== void 0))
    for (let option2 of SOURCES) delete kept[option2];
  let files = record.options.storage === "memory" ? { manifests, images } : {}, node = requested.node === "auto" ? void 0 : requested.node;
  return resolveOptions({ ...kept, ...files, ...definedOnly({ ...requested, node }), name: record.name });
}
function optionsFromSnapshot(requested, snapshot, recorded) {
  let { fromSnapshot: _snapshot, ...others } = requested, differing = differences(others, recorded).filter(({ fixed }) => fixed || isMemory(snapshot));
  if (differing.length > 0) {
    let what = differing.map(
      ({ option: option2, requested: value, actual }) => `${option2} ${JSON.stringify(actual)}, requested ${JSON.stringify(value)}`
    );
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `snapshot ${snapshot.cluster}/${snapshot.name} was taken with ${what.join("; ")}`,
      { hint: "omit these options, or start without a snapshot" }
    );
  }
  let engine = isMemory(snapshot) ? snapshot.engine : requested.engine, ports = requested.ports ?? recorded.options.ports.map(({ guest }) => ({ host: 0, guest }));
  return optionsForRestart({ kubePort: 0, ...definedOnly({ ...others, engine }), ports }, recorded);
}
function requireSame(requested, record) {
  let differing = differences(requested, record);
  if (differing.length > 0) throw optionsDiffer(record.name, differing);
}
function differences(requested, record) {
  let { options, engine, node, apiPort } = record, found = [], compare = (option2, actual, fixed = !1) => {
    let value = requested[option2];
    value === void 0 || value === "auto" || isDeepStrictEqual2(value, actual) || found.push({ option: option2, requested: value, actual, fixed });
  };
  compare("storage", options.storage, !0), SOURCES.some((option2) => option2 !== "k8sVersion" && requested[option2] !== void 0) && requested.node === void 0 && nodeOf2(record) === "builtin" && found.push({ option: "node", requested: "k3s", actual: "builtin", fixed: !0 }), compare("node", nodeOf2(record), !0), compare("engine", engine ?? options.engine), requested.kernel !== void 0 && absoluteKernel(requested.kernel) !== options.kernel && compare("kernel", options.kernel), compare("cpus", options.cpus), compare("memory", options.memory), requested.kubePort !== 0 && compare("kubePort", apiPort);
  for (let option2 of ["k8sVersion", "k3sVersion"])
    (node === void 0 || !isVersion(requested[option2], node.version)) && compare(option2, node?.version);
  return requested.k3sBinary !== void 0 && options.k3sBinary !== resolve4(requested.k3sBinary) && compare("k3sBinary", options.k3sBinary), compare("nodeImage", options.nodeImage), requested.enable !== void 0 && !isDeepStrictEqual2(inOrder(requested.enable), options.enable) && compare("enable", options.enable), compare("k3sConfig", options.k3sConfig), compare("env", options.env), compare("registries", options.registries), found;
}
function optionsDiffer(name, differing) {
  let what = differing.map(
    ({ option: option2, requested, actual }) => `${option2} is ${JSON.stringify(actual)}, requested ${JSON.stringify(requested)}`
  );
  return new NavgwError(
    "NAVGW_CLUSTER_EXISTS",
    `cluster ${name} exists with other options: ${what.join("; ")}`,
    {
      hint: hint`run ${command("down", "--name", name)} first, or use another name`
    }
  );
}
function definedOnly(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
}

// src/core/cluster/bring-up.ts
function newRecord(name, options) {
  return {
    schema: 1,
    version: packageVersion(),
    name,
    createdAt: (/* @__PURE__ */ new Date()).toISOString(),
    phase: "starting",
    wasReady: !1,
    token: randomBytes5(32).toString("hex"),
    options,
    ports: []
  };
}
async function bringUp({
  guest,
  options,
  record,
  before,
  context,
  steps,
  snapshot,
  goldenPath
}) {
  var _stack = [];
  try {
    let fresh = before === void 0;
    let signal = context.signal ?? new AbortController().signal;
    let attached = context.attached ?? !1;
    signal.throwIfAborted();
    await requireMemory(options.memory, { kept: isMemory(snapshot) });
    await requireFreePorts([options.kubePort, ...options.ports.map(({ host }) => host)]);
    let manifests = await readManifests(options.manifests);
    let images = await checkArchives(await findImageArchives(options.images), signal);
    options.storage === "disk" && await requireSpaceForImages(
      clustersDir(),
      images.map(({ path }) => path),
      1
    );
    let sums = orLater(sumsOf(images));
    let { apiPort, ports } = await portsToRequest(options, record);
    let dir = clusterDir(options.name);
    let _use = __using(_stack, await useCache(signal), !0);
    fresh ? await createCluster(record) : await writeRecord(record);
    try {
      let { token } = record, sameNode = before !== void 0 && isSameNode(options, before), prepared = await prepare(
        {
          dir,
          guest,
          options,
          manifests,
          images,
          token,
          fresh,
          sameNode,
          snapshot,
          goldenPath,
          signal,
          lastK3sVersion: lastK3sVersionOf(record)
        },
        steps
      ), resume = isMemory(snapshot) ? snapshot : void 0, { engine, variant } = prepared.chosen, { memory, storage, cpus: cpus2 = engine.defaultCpus } = options, spec = planMachine({
        dir,
        engine,
        variant,
        cpus: cpus2,
        memory,
        storage,
        apiPort,
        ports,
        node: prepared.node.from,
        kernel: prepared.kernel,
        memoryDir: prepared.memoryDir,
        ephemeral: attached || fresh,
        resumes: resume !== void 0
      }), timeout = bootTimeout(variant, options.timeoutMs), booted = await boot(
        { name: options.name, program: prepared.keeper, spec, token, timeout, signal, resume },
        steps
      ), ready = {
        ...record,
        version: packageVersion(),
        phase: "running",
        options: withNode({ ...record.options, cpus: cpus2 }, prepared.node),
        wasReady: !0,
        engine: engine.name,
        isolation: variant.isolation,
        node: { ...booted.node ?? prepared.node.info, reason: prepared.node.reason },
        apiPort: booted.apiPort,
        ports: booted.ports.map((port3) => ({ ...port3 })),
        keeper: identify(booted.keeper.pid),
        owner: attached ? identify(process.pid) : void 0,
        importedImages: [.../* @__PURE__ */ new Set([...keptImages(record), ...await sums])]
      };
      try {
        await writeRecord(ready), attached ? booted.keeper.unref() : await booted.keeper.detach();
      } catch (error) {
        throw await booted.keeper.end(), error;
      }
      return new ClusterHandle(ready, booted.ports, !0);
    } catch (error) {
      throw fresh && await deleteDirectory(dir, "the cluster's directory"), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function keptImages({ options, importedImages = [] }) {
  return options.storage === "disk" ? importedImages : [];
}
function orLater(promise) {
  return promise.catch(() => {
  }), promise;
}
function lastK3sVersionOf({ options, node }) {
  return options.storage === "disk" && node?.distribution === "k3s" ? node.version : void 0;
}
async function portsToRequest({ kubePort, ports }, before) {
  let reuse = async (requested, previous) => requested === 0 && previous !== void 0 && await isFree(previous) ? previous : requested;
  return {
    apiPort: await reuse(kubePort, before.apiPort),
    ports: await Promise.all(
      ports.map(async ({ host, guest }) => {
        let previous = before.ports.find((port3) => port3.guest === guest)?.host;
        return { host: await reuse(host, previous), guest };
      })
    )
  };
}

// src/core/cluster/build-golden-disk.ts
var NO_PODS = {
  disable: ["coredns", "local-storage", "traefik", "metrics-server", "servicelb"]
}, MEMORY = 3072;
async function buildGoldenDisk(options = {}, context = {}) {
  var _stack = [];
  try {
    let { signal } = context;
    let requested = resolveOptions({ memory: MEMORY, ...options });
    requirePlatform();
    let guest = findGuestPackage();
    requirePossible(guest, requested);
    let archives = await findImageArchives(requested.images);
    let _use = __using(_stack, await useCache(signal), !0);
    let [node, sums] = await Promise.all([chooseNode(guest, requested, { signal }), sumsOf(archives)]);
    await requireImages(requested, node, archives, signal);
    let inputs = { ...nodeInputs(guest, node), images: [...new Set(sums)].sort() };
    let key = keyOf(inputs);
    let _lock = __using(_stack, await acquireLock(goldenLock(key), { signal }), !0);
    let found = await readGolden(key);
    if (found !== void 0 && await isIntact(found, signal)) return { disk: found, created: !1 };
    await checkArchives(archives, signal);
    await makePrivateDir(clustersDir());
    await requireDiskSpace(cacheDir());
    await requireSpaceForImages(
      cacheDir(),
      archives.map(({ path }) => path)
    );
    let starting = { ...pinned(requested, node), enable: [], k3sConfig: NO_PODS };
    let input = { guest, key, inputs, node, archives, sums, context, options: starting };
    let disk = await placeGolden(key, (path) => build(path, input), signal);
    return { disk, created: !0 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function requireImages({ enable }, { disk }, archives, signal) {
  if (disk === void 0 || enable.length === 0) return;
  let config = nodeConfig({ distribution: "k3s", enable });
  await imagesToPull(config, { disk, archives, canPull: !isOffline(), signal, components: enable });
}
function pinned(options, { from, info }) {
  return from === "builtin" ? { ...options, node: "builtin" } : options.k3sBinary === void 0 && options.nodeImage === void 0 ? { ...options, node: "k3s", k8sVersion: void 0, k3sVersion: info.version } : options;
}
async function build(path, input) {
  var _stack = [];
  try {
    let { guest, key, inputs, archives, sums, context } = input;
    let name = `golden-${shortKey(key)}-${randomBytes6(4).toString("hex")}`;
    let options = { ...input.options, name, images: [] };
    await expandSparse(await materialize(guest, "state.ext4", { signal: context.signal }), path);
    let cluster = __using(_stack, await startOn(path, guest, options, context), !0);
    let images = [];
    for (let [index, archive] of archives.entries())
      context.signal?.throwIfAborted(), images.push({ archive: sums[index] ?? "", names: await cluster.loadImage(archive.path) });
    let { distribution, version: version2 } = cluster.node;
    await stopCluster(name);
    return { inputs, createdAt: (/* @__PURE__ */ new Date()).toISOString(), node: { distribution, version: version2 }, images };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function startOn(path, guest, options, context) {
  var _stack = [];
  try {
    let _lock = __using(_stack, await acquireLock(clusterLock(options.name), { signal: context.signal }), !0);
    return bringUp({
      guest,
      options,
      record: newRecord(options.name, optionsToKeep(options)),
      context: { ...context, attached: !0 },
      steps: new Steps(context.onProgress),
      goldenPath: path
    });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/list-clusters.ts
import { readdir as readdir9 } from "node:fs/promises";
import { join as join33 } from "node:path";

// src/core/cluster/starting-cluster.ts
import { readFile as readFile14 } from "node:fs/promises";
import { join as join32 } from "node:path";
var STATUS_TIMEOUT = 2e3, StartingCluster = class {
  name;
  dir;
  kubeconfigPath;
  #control;
  constructor({ name, token }) {
    this.name = name, this.dir = clusterDir(name), this.kubeconfigPath = join32(this.dir, KUBECONFIG_FILE), this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }
  /** @throws NavgwError NAVGW_NO_CLUSTER before the API server has responded */
  async kubeconfig() {
    try {
      return await readFile14(this.kubeconfigPath, "utf8");
    } catch (error) {
      throw systemCode(error) !== "ENOENT" ? error : await notReadyYet(this, "it has no kubeconfig yet");
    }
  }
  status() {
    return this.#reached(this.#control.status());
  }
  exec(argv, options) {
    return this.#reached(execInGuest(this.#control.endpoint, argv, options));
  }
  logs(source, options) {
    return this.#reached(clusterLogs(this.name, source, options));
  }
  /** Its guest's status; undefined when the guest does not respond. */
  async progress() {
    return this.#control.status(AbortSignal.timeout(STATUS_TIMEOUT)).catch(() => {
    });
  }
  /** Reports a guest whose network is not up yet as starting, not as failed. */
  async #reached(request4) {
    try {
      return await request4;
    } catch (error) {
      throw !(error instanceof NavgwError && error.code === "NAVGW_CONTROL") || await this.progress() !== void 0 ? error : await notReadyYet(this, "its guest does not respond yet", error);
    }
  }
};
async function notReadyYet(cluster, reason, cause) {
  let status = await cluster.progress(), step = lastStep(status?.marks ?? {}), progress = step === void 0 ? "" : ` (so far: ${STEP_TEXT[step]})`, trouble = status?.trouble === void 0 ? "" : `; ${status.trouble.message}`, { name } = cluster;
  return new NavgwError(
    "NAVGW_NO_CLUSTER",
    `cluster ${name} is starting${progress}, and ${reason}${trouble}`,
    {
      hint: hint`try again later: ${command("status", "--name", name)} shows its progress, ${command("logs", "--name", name)} its log`,
      cause
    }
  );
}

// src/core/cluster/open-cluster.ts
async function openCluster(name) {
  let { record, state, keeper } = await observedRunning(name);
  if (state === "starting")
    throw await notReadyYet(new StartingCluster(record), "this needs a ready cluster");
  if (state !== "running" || keeper === void 0) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), !1);
}
async function reachCluster(name) {
  let { record, state, keeper } = await observedRunning(name);
  if (state === "starting") {
    let starting = new StartingCluster(record);
    if (keeper === void 0) throw await notReadyYet(starting, "its machine has not been started yet");
    return starting;
  }
  if (state !== "running" || keeper === void 0) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), !1);
}
async function observedRunning(name) {
  let cluster = await observed(name), paused = pausedError(name, cluster.keeper);
  if (paused !== void 0) throw paused;
  return cluster;
}
async function observed(name) {
  await sweepLeftovers();
  let record = await readRecord(name);
  if (record === void 0) throw noCluster(name);
  if (record === "damaged") throw noCluster(name, "crashed");
  return observe(record);
}
function openForwards(keeper) {
  return keeper.forwards.map(portForward).filter(({ guest }, index) => !(index === 0 && guest === 6443));
}

// src/core/cluster/list-clusters.ts
async function listClusters() {
  await sweepLeftovers();
  let names = await readdir9(clustersDir()).catch((error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "listing the clusters", clustersDir());
  });
  return (await Promise.all(
    names.filter((name) => CLUSTER_NAME.test(name)).sort().map(summarize)
  )).filter((summary) => summary !== void 0);
}
async function summarize(name) {
  let dir = clusterDir(name), record = await readAnyRecord(name);
  if (record === void 0) return;
  if (record === "damaged") return { name, state: "crashed", dir, ports: [], exit: await readExit(dir) };
  if ("format" in record) return { name, state: "newer", dir, ports: [], madeBy: record.version };
  let { state, keeper } = await observe(record), { createdAt, engine, isolation, node, options, apiPort } = record;
  return {
    name,
    state,
    dir,
    createdAt,
    engine,
    isolation,
    node,
    cpus: options.cpus,
    memory: options.memory,
    storage: options.storage,
    server: state === "running" ? `https://127.0.0.1:${apiPort}` : void 0,
    kubeconfigPath: record.wasReady ? join33(dir, KUBECONFIG_FILE) : void 0,
    ports: keeper === void 0 ? options.ports : openForwards(keeper),
    paused: pauseReason(name, keeper),
    exit: keeper === void 0 ? await readExit(dir) : void 0
  };
}

// src/core/cluster/start-cluster.ts
import { basename as basename6, join as join40 } from "node:path";

// src/core/snapshot/snapshot-store.ts
import { readdir as readdir10, rm as rm14, stat as stat13 } from "node:fs/promises";
import { join as join35 } from "node:path";

// src/core/snapshot/snapshot-files.ts
import { stat as stat12 } from "node:fs/promises";
import { join as join34 } from "node:path";

// src/core/snapshot/fingerprint.ts
import { createHash as createHash7 } from "node:crypto";
import { open as open16 } from "node:fs/promises";
var FULL_READ_LIMIT = 16 << 20, SAMPLE = 4096, SAMPLES = 256;
async function fingerprint(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open16(path, "r"), !0);
    let { size } = await file.stat();
    let hash = createHash7("sha256").update(`${size}
`);
    if (size <= FULL_READ_LIMIT) return hash.update(await file.readFile()).digest("hex");
    for (let sample = 0; sample < SAMPLES; sample++)
      hash.update(await read4(file, Math.floor(sample * (size - SAMPLE) / (SAMPLES - 1))));
    return hash.digest("hex");
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function read4(file, position) {
  let { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, position);
  return buffer.subarray(0, bytesRead);
}

// src/core/snapshot/snapshot-files.ts
function filesOf2({ machine, options }) {
  let { state, config, memory, devices } = SNAPSHOT_FILES;
  return [
    ...options.storage === "disk" ? [state] : [],
    ...machine === void 0 ? [] : [config, memory, devices]
  ];
}
async function fingerprintsOf(description, dir) {
  let found = filesOf2(description).map(async (name) => [name, await fingerprint(join34(dir, name))]);
  return Object.fromEntries(await Promise.all(found));
}
async function requireComplete(snapshot) {
  for (let file of filesOf2(snapshot)) {
    let size = await sizeOf3(join34(snapshot.dir, file)), isTruncated = file === SNAPSHOT_FILES.memory && size !== snapshot.machine?.bytes;
    if (size === 0 || isTruncated) throw damaged3(nameOf2(snapshot), `its ${file} is missing or truncated`);
  }
}
async function requireIntact(snapshot) {
  let current;
  try {
    current = await fingerprintsOf(snapshot, snapshot.dir);
  } catch (error) {
    throw fileError(error, "reading a snapshot", snapshot.dir);
  }
  let changed2 = Object.keys(current).find((file) => current[file] !== snapshot.files[file]);
  if (changed2 !== void 0) throw damaged3(nameOf2(snapshot), `its ${changed2} has changed since it was taken`);
}
var nameOf2 = ({ cluster, name }) => `${cluster}/${name}`;
async function sizeOf3(path) {
  try {
    let found = await stat12(path);
    return found.isFile() ? found.size : 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw fileError(error, "reading a snapshot", path);
  }
}

// src/core/snapshot/snapshot-store.ts
var SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, snapshotsDir = (dir) => join35(dir, "snapshots");
function requireSnapshotName(name) {
  if (!SNAPSHOT_NAME.test(name))
    throw new NavgwError("NAVGW_BAD_OPTION", `snapshot name ${JSON.stringify(name)} is not allowed`, {
      hint: "use 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit"
    });
}
async function readSnapshot(cluster, name) {
  requireSnapshotName(name);
  let dir = join35(snapshotsDir(clusterDir(cluster)), name);
  if (!await isDirectory(dir)) throw await unknownSnapshot(cluster, name);
  let snapshot = { ...await readDescription(`${cluster}/${name}`, dir), cluster, name, dir };
  return await requireComplete(snapshot), snapshot;
}
async function findSnapshot(reference) {
  let [first = "", second] = reference.split("/");
  if (second !== void 0) return readSnapshot(first, second);
  requireSnapshotName(first);
  let all = await listNames(), found = all.filter(({ name }) => name === first), [only2] = found;
  if (only2 !== void 0 && found.length === 1) return readSnapshot(only2.cluster, only2.name);
  let known = (found.length > 1 ? found : all).map(({ cluster, name }) => `${cluster}/${name}`);
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several clusters have a snapshot ${first}` : `no cluster has a snapshot ${first}`,
    { hint: hintFor3(known) }
  );
}
function hintFor3(known) {
  return known.length === 0 ? hint`take one: ${command("snapshot create")}` : `use one of: ${known.join(", ")}`;
}
async function listSnapshots() {
  let readable = (await Promise.all(
    (await listNames()).map(({ cluster, name }) => readSnapshot(cluster, name).catch(() => {
    }))
  )).filter((one) => one !== void 0);
  return Promise.all(readable.filter((one) => !isOrphan(one)).map(summarize2));
}
async function summarize2(snapshot) {
  let { cluster, name, dir, engine, node, createdAt } = snapshot, sizes = await Promise.all(
    (await readdir10(dir)).map(async (file) => (await stat13(join35(dir, file))).blocks * 512)
  );
  return {
    cluster,
    name,
    engine,
    version: node?.version,
    time: createdAt,
    kind: isMemory(snapshot) ? "memory" : "disk",
    size: sizes.reduce((sum, one) => sum + one, 0)
  };
}
async function removeSnapshot(cluster, name, { force = !1 } = {}) {
  if (requireSnapshotName(name), !force && !(await namesOf2(cluster)).includes(name)) throw await unknownSnapshot(cluster, name);
  await rm14(join35(snapshotsDir(clusterDir(cluster)), name), { recursive: !0, force });
}
async function isDirectory(path) {
  try {
    return (await stat13(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "reading a snapshot", path);
  }
}
async function unknownSnapshot(cluster, name) {
  let names = await namesOf2(cluster);
  return new NavgwError("NAVGW_BAD_OPTION", `cluster ${cluster} has no snapshot ${name}`, {
    hint: hintFor3(names)
  });
}
async function listNames() {
  let clusters = (await readdir10(clustersDir()).catch(() => [])).filter((name) => !name.startsWith("."));
  return (await Promise.all(
    clusters.map(async (cluster) => (await namesOf2(cluster)).map((name) => ({ cluster, name })))
  )).flat();
}
async function namesOf2(cluster) {
  return (await readdir10(snapshotsDir(clusterDir(cluster))).catch(() => [])).filter((name) => SNAPSHOT_NAME.test(name)).sort();
}

// src/core/snapshot/take-snapshot.ts
import { copyFile as copyFile2 } from "node:fs/promises";
import { join as join39 } from "node:path";

// src/core/snapshot/qemu-machine.ts
import { createWriteStream as createWriteStream3 } from "node:fs";
import { rm as rm15 } from "node:fs/promises";
import { createServer as createServer2 } from "node:net";
import { join as join37 } from "node:path";
import { pipeline as pipeline6 } from "node:stream/promises";

// src/core/snapshot/machine-files.ts
import { readdir as readdir11, readlink as readlink3 } from "node:fs/promises";
import { join as join36 } from "node:path";
async function openFilesOf(cluster, pattern) {
  let keeper = await new KeeperClient(clusterDir(cluster)).status();
  if (keeper === void 0 || keeper.machinePid === 0) return [];
  let dir = `/proc/${keeper.machinePid}/fd`, found = [];
  for (let descriptor of await readdir11(dir)) {
    let path = join36(dir, descriptor), target = await readlink3(path).catch(() => "");
    pattern.test(target) && found.push(path);
  }
  return found;
}

// src/core/snapshot/qemu-machine.ts
async function qemuMachine(record) {
  let [memory] = await openFilesOf(record.name, /\/qemu_back_mem\.memory\.\w+ \(deleted\)$/);
  if (memory === void 0) return;
  let dir = clusterDir(record.name);
  return {
    memory: [memory],
    async save(directory, copyDisks, signal) {
      var _stack = [];
      try {
        let qmp = __using(_stack, await Qmp.connect(socketPath(dir, FILES.monitor), signal));
        await qmp.execute("stop", {}, signal);
        try {
          await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal), await waitForAll([
            receive(qmp, dir, join37(directory, SNAPSHOT_FILES.devices), signal),
            copyDisk(memory, join37(directory, SNAPSHOT_FILES.memory), signal),
            copyDisks()
          ]);
        } finally {
          await qmp.execute("cont");
        }
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        __callDispose(_stack, _error, _hasError);
      }
    }
  };
}
async function resumeQemu2(record, signal) {
  var _stack = [];
  try {
    let qmp = __using(_stack, await Qmp.connect(socketPath(clusterDir(record.name), FILES.monitor), signal));
    await qmp.execute("cont", {}, signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function waitForAll(tasks) {
  await Promise.allSettled(tasks), await Promise.all(tasks);
}
async function receive(qmp, dir, path, signal) {
  let socket = socketPath(dir, FILES.migration);
  await rm15(socket, { force: !0 });
  let server = createServer2();
  try {
    let connected = new Promise((resolve5, reject) => {
      server.once("connection", resolve5), server.once("error", reject);
    });
    await new Promise((resolve5) => server.listen(socket, resolve5)), await qmp.execute("migrate", { uri: `unix:${FILES.migration}` }, signal);
    let failed = new AbortController();
    await waitForAll([
      save(connected, path, failed.signal, signal),
      qmp.migrated(signal).catch((error) => {
        throw failed.abort(error), error;
      })
    ]);
  } finally {
    server.close();
  }
}
async function save(connected, path, failed, signal) {
  let socket = await orAborted(connected, failed), file = createWriteStream3(path, { mode: 384 });
  await pipeline6(socket, file, signal === void 0 ? {} : { signal });
}

// src/core/snapshot/snapshot-machine.ts
import { createHash as createHash8 } from "node:crypto";
import { readFile as readFile15 } from "node:fs/promises";
var DISKS2 = ["base.erofs", "node.erofs"];
async function describeMachine(guest, { engine, variant }) {
  return {
    version: variant.version ?? "",
    variant: variant.label,
    cpu: await cpuOf(engine, variant),
    // A guest of User Mode Linux reads the host's time stamp counter, which starts again with the host.
    ...engine.name === "uml" ? { boot: await bootId() } : {},
    artifacts: Object.fromEntries(
      [engine.kernel, ...DISKS2].map((name) => [
        name,
        guest.manifest.artifacts[name]?.uncompressedSha256 ?? ""
      ])
    )
  };
}
async function bootId() {
  return (await readFile15("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}
function cpuOf({ name }, { hardware }) {
  return hardware || name === "uml" ? hostCpu() : "emulated";
}
async function machineDifferences({ machine: saved }, guest, chosen) {
  let current = await describeMachine(guest, chosen), program = chosen.engine.name === "qemu" ? "QEMU" : "the host's kernel is";
  return [
    ...saved.version === current.version ? [] : [`${program} ${current.version}, not ${saved.version}`],
    ...saved.variant === current.variant ? [] : [`${current.variant}, not ${saved.variant}`],
    ...saved.cpu === current.cpu ? [] : ["another CPU"],
    ...Object.keys(current.artifacts).filter((name) => saved.artifacts[name] !== current.artifacts[name]).map((name) => `another ${name}`),
    ...saved.boot === current.boot ? [] : ["the host was started anew since"]
  ];
}
async function hostCpu() {
  let lines2 = (await readFile15("/proc/cpuinfo", "utf8")).split(`
`), first = (name) => lines2.find((line) => line.startsWith(name)) ?? "", parts = ["model name", "cpu family", "model	", "stepping", "flags"].map(first);
  return createHash8("sha256").update(parts.join(`
`)).digest("hex");
}

// src/core/snapshot/write-snapshot.ts
import { readdir as readdir12, rm as rm16, statfs as statfs4 } from "node:fs/promises";
import { join as join38 } from "node:path";
var RESERVE2 = 96 << 20;
async function writeSnapshot(dir, name, fill) {
  let parent = snapshotsDir(dir);
  try {
    await makeDirs(parent), await sweepUnfinished(dir), await placeDirectory(join38(parent, name), async (directory) => {
      let description = await fill(directory), files = await fingerprintsOf(description, directory), text4 = JSON.stringify({ ...description, files }, void 0, 2);
      await writeDurably(join38(directory, SNAPSHOT_FILES.description), text4);
    });
  } catch (error) {
    throw fileError(error, "writing a snapshot", join38(parent, name));
  }
}
async function sweepUnfinished(dir) {
  let parent = snapshotsDir(dir), names = await readdir12(parent).catch((error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the snapshots", parent);
  }), isLeft = async (name) => name.startsWith(UNPLACED_PREFIX) || await hasOrphan(join38(parent, name)), left = [];
  for (let name of names) await isLeft(name) && left.push(name);
  for (let name of left) await rm16(join38(parent, name), { recursive: !0, force: !0 });
  return left.length > 0;
}
async function requireSpace(dir, name, sources) {
  let copies = await bytesOfCopies(sources, dir);
  if (copies === 0) return;
  let neededBytes = copies + RESERVE2, { bavail, bsize } = await statfs4(dir);
  if (bavail * bsize >= neededBytes) return;
  let [needed, free] = [Math.ceil(neededBytes / 2 ** 20), Math.floor(bavail * bsize / 2 ** 20)];
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `snapshot ${name} needs ${needed} MiB of disk and ${dir} has ${free} MiB`,
    { hint: hint`free some space; ${command("snapshot ls")} shows the size of other snapshots` }
  );
}

// src/core/snapshot/take-snapshot.ts
async function takeMemorySnapshot(record, name, machine, { temporary, signal } = {}) {
  requireSnapshotName(name);
  let dir = clusterDir(record.name), disk = record.options.storage === "disk" ? [join39(dir, DISKS.state)] : [];
  await requireSpace(dir, name, [...machine.memory, ...disk]), await writeSnapshot(dir, name, async (directory) => {
    let guest = findGuestPackage(), chosen = await chooseEngine(guest, record.engine ?? "auto", { signal }), description = await describeMachine(guest, chosen), copyDisks = async () => {
      for (let path of disk) await copyDisk(path, join39(directory, SNAPSHOT_FILES.state), signal);
    };
    await copyFile2(join39(dir, DISKS.config), join39(directory, SNAPSHOT_FILES.config)), await machine.save(directory, copyDisks, signal);
    let bytes = record.options.memory * 2 ** 20;
    return { ...describe4(record, temporary), machine: { ...description, bytes, token: record.token } };
  });
}
async function resumeAfterKill(record, signal) {
  await sweepUnfinished(clusterDir(record.name)) && record.engine === "qemu" && await resumeQemu2(record, signal);
}
async function takeDiskSnapshot(record, dir, name, { temporary, signal } = {}) {
  requireSnapshotName(name), await writeSnapshot(dir, name, async (directory) => (await copyDisk(join39(dir, DISKS.state), join39(directory, SNAPSHOT_FILES.state), signal), describe4(record, temporary)));
}
function describe4({ options, engine, node }, temporary = !1) {
  let createdAt = (/* @__PURE__ */ new Date()).toISOString(), owner = temporary ? identify(process.pid) : void 0;
  return { schema: 1, version: packageVersion(), createdAt, options, engine, node, owner };
}

// src/core/snapshot/usable-snapshot.ts
async function usableSnapshot(snapshot, guest, signal) {
  var _stack = [];
  try {
    await requireIntact(snapshot);
    if (!isMemory(snapshot)) return { snapshot };
    let _use = __using(_stack, await useCache(signal), !0);
    let chosen = await chooseEngine(guest, snapshot.engine ?? "auto", { signal });
    let differences2 = await machineDifferences(snapshot, guest, chosen);
    if (differences2.length === 0) return { snapshot };
    let message = `snapshot ${snapshot.cluster}/${snapshot.name} cannot be resumed on this machine: ${differences2.join(", ")}`;
    if (snapshot.engine === "uml" && snapshot.options.storage === "disk")
      return { snapshot: { ...snapshot, machine: void 0 }, warning: `${message}; it boots from its disk` };
    throw new NavgwError("NAVGW_UNSUPPORTED", message, {
      hint: "take it again on this machine, with this version"
    });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/kubernetes/wait-for-objects.ts
var DEFAULT_TIMEOUT2 = 6e4, PAUSE9 = 100, REPORT_TIMEOUT = 5e3, MAX_EVENTS = 8, MAX_OBJECTS = 5;
async function waitForObjects(api, resource, condition, namespace, options = {}) {
  let target = normalize(resource, namespace), { timeoutMs = DEFAULT_TIMEOUT2 } = options, bound = AbortSignal.timeout(timeoutMs), over = new AbortController(), signal = anySignal(bound, over.signal, options.signal), seen = [], selection;
  try {
    selection = select(await served(api, target, signal), target);
    for await (let objects of observeObjects(api.client, selection, signal))
      if (seen = objects, isMet(objects, condition, target)) return objects;
    throw new Error("the watch ended unexpectedly");
  } catch (error) {
    if (options.signal?.throwIfAborted(), condition === "Deleted" && statusOf(error)?.code === 404) return [];
    if (!bound.aborted) throw error;
    let what = `${describeTarget(target)} ${describeCondition(condition)} within ${timeoutMs} ms`;
    throw await timedOut2(api, what, selection, target, seen);
  } finally {
    over.abort();
  }
}
function normalize(resource, namespace) {
  let { kind, apiVersion, metadata } = resource, {
    name,
    selector,
    namespace: within
  } = resource, target = {
    kind: kind ?? "",
    apiVersion,
    name: name ?? metadata?.name,
    selector,
    namespace: within ?? metadata?.namespace ?? namespace
  };
  if (target.kind !== "" && (target.name !== void 0 || selector !== void 0)) return target;
  throw new NavgwError("NAVGW_BAD_OPTION", "waitFor: the resource has neither name nor selector", {
    hint: "pass { kind, name }, { kind, selector } or an object with kind and metadata.name"
  });
}
function served(api, { kind, apiVersion }, signal) {
  return pollUntil(() => api.discovery.find(kind, apiVersion), { every: PAUSE9, signal });
}
function select(resource, { namespace, name, selector }) {
  return { resource, name, selector, namespace: resource.namespaced ? namespace : void 0 };
}
function isMet(objects, condition, { selector }) {
  if (condition === "Deleted") return objects.length === 0;
  let judgements = objects.map((object) => [
    object,
    typeof condition == "function" ? { met: condition(object) } : judge(object, condition)
  ]);
  for (let [object, { never }] of judgements)
    if (!(never === void 0 || selector !== void 0))
      throw new NavgwError(
        "NAVGW_KUBERNETES",
        `${nameOfObject(object)} will not become ${condition}: ${never}`,
        { hint: "inspect its logs with kubectl logs" }
      );
  return objects.length > 0 && judgements.every(([, { met }]) => met);
}
async function timedOut2({ client }, what, selection, target, seen) {
  let lines2 = selection === void 0 ? [unknownKind(target.kind, target.apiVersion).message] : [];
  selection !== void 0 && seen.length === 0 && lines2.push("no such object exists");
  let signal = AbortSignal.timeout(REPORT_TIMEOUT);
  for (let object of seen.slice(0, MAX_OBJECTS)) {
    lines2.push(nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`));
    for (let pod of await podsOf(client, object, signal))
      lines2.push(`  ${nameOfObject(pod)}`, ...describeStatus(pod).map((line) => `    ${line}`));
  }
  let namespace = selection?.namespace, names = [
    ...target.name === void 0 ? [] : [target.name],
    ...seen.map(({ metadata }) => metadata.name)
  ], about = (await listEvents(client, { namespace, signal }).catch(() => [])).filter(({ object }) => {
    let name = object.slice(object.indexOf("/") + 1);
    return names.some((one) => name === one || name.startsWith(`${one}-`));
  });
  about.length > 0 && lines2.push("last events:");
  for (let event of about.slice(-MAX_EVENTS)) lines2.push(`  ${eventLine(event)}`);
  return new NavgwError(
    "NAVGW_TIMEOUT",
    [`timed out: ${what}`, ...lines2.map((line) => `  ${line}`)].join(`
`),
    {
      hint: hint`increase ${option("timeoutMs")}, or inspect its status and events`
    }
  );
}
async function podsOf(client, { kind, spec, metadata }, signal) {
  let labels2 = spec?.selector?.matchLabels;
  if (!/^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job)$/.test(kind) || labels2 === void 0) return [];
  let selector = Object.entries(labels2).map(([key, value]) => `${key}=${value}`).join(","), selection = { resource: PODS, namespace: metadata.namespace, selector }, { items } = await listObjects(client, selection, { signal }).catch(() => ({ items: [] }));
  return items.slice(0, MAX_OBJECTS);
}
function describeTarget({ kind, name, selector, namespace }) {
  return name === void 0 ? `${kind} with ${selector} in ${namespace}` : `${kind} ${name} (namespace ${namespace})`;
}
function describeCondition(condition) {
  return typeof condition != "function" ? condition === "Deleted" ? "not deleted" : `not ${condition}` : `does not satisfy ${String(condition).replaceAll(/\s+/g, " ").slice(0, 120)}`;
}

// src/core/kubernetes/apply-objects.ts
var FIELD_MANAGER = "navgw-test", SETTLE_TIMEOUT = 3e4, PAUSE10 = 100;
async function applyObjects(api, manifests, namespace, options = {}) {
  let { signal } = options, order = manifests.map((manifest, at) => ({ manifest, at })).sort((a, b) => rank(a.manifest.object) - rank(b.manifest.object)), applied = [];
  for (let { manifest, at } of order) {
    let result = await applyObject(api, manifest, namespace, options);
    result.kind === "CustomResourceDefinition" && (await waitForObjects(api, result, "Ready", namespace, { timeoutMs: SETTLE_TIMEOUT, signal }), await untilListed(api.discovery, result, signal)), applied[at] = result;
  }
  return applied;
}
async function untilListed(discovery, { spec }, signal) {
  let { group, names, versions } = spec, served2 = versions.filter((version2) => version2.served).map(({ name }) => `${group}/${name}`);
  await pollUntil(async () => {
    discovery.forget();
    let all = await discovery.all();
    return served2.every((version2) => matching(all, names.kind, version2) !== void 0);
  }, { every: PAUSE10, within: SETTLE_TIMEOUT, signal });
}
function rank({ kind }) {
  return kind === "Namespace" ? 0 : kind === "CustomResourceDefinition" ? 1 : 2;
}
async function applyObject(api, manifest, namespace, options) {
  let end = performance.now() + SETTLE_TIMEOUT, object = withoutManagedFields(manifest.object);
  return pollUntil(async () => {
    try {
      return await send2(api, object, namespace, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      let current = isStale(error, object) ? await unchanged(api, object, namespace, options) : void 0;
      if (performance.now() > end || current === void 0 && !isTransient(error, object))
        throw refusedObject(manifest, error);
      object = current ?? object, statusOf(error)?.code === 404 && api.discovery.forget();
      return;
    }
  }, { every: PAUSE10, signal: options.signal });
}
function withoutManagedFields(object) {
  if (object.metadata === void 0 || !("managedFields" in object.metadata)) return object;
  let { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
async function send2({ client, discovery }, object, namespace, { force = !1, signal }) {
  let resource = await discovery.require(object.kind, object.apiVersion), { name, generateName } = object.metadata ?? {}, within = namespaceOf(resource, object, namespace), body = within === void 0 ? object : { ...object, metadata: { ...object.metadata, namespace: within } };
  if (name === void 0 && generateName !== void 0)
    return client.create(collectionPath(resource, within), body, { signal });
  if (name === void 0)
    throw new NavgwError("NAVGW_MANIFEST", `a ${resource.kind} to apply has no metadata.name`, {
      hint: "give it a name, or generateName"
    });
  let owner = { fieldManager: FIELD_MANAGER, force };
  return client.apply(objectPath(resource, name, within), body, owner, { signal });
}
function namespaceOf(resource, object, namespace) {
  return resource.namespaced ? object.metadata?.namespace ?? namespace : void 0;
}
async function unchanged({ client, discovery }, object, namespace, { signal }) {
  let { name = "", uid, generation } = object.metadata;
  if (generation === void 0) return;
  let resource = await discovery.require(object.kind, object.apiVersion), path = objectPath(resource, name, namespaceOf(resource, object, namespace)), { metadata } = await client.get(path, { signal });
  if (metadata.generation !== generation || uid !== void 0 && metadata.uid !== uid) return;
  let { resourceVersion } = metadata;
  return { ...object, metadata: Object.assign({}, object.metadata, { resourceVersion }) };
}
function isStale(error, { metadata = {} }) {
  let status = statusOf(error);
  return status?.code === 409 && !isOwnerConflict(status) && "resourceVersion" in metadata;
}
var isOwnerConflict = ({ causes }) => causes.some(({ reason }) => reason === "FieldManagerConflict");
function isTransient(error, { metadata = {} }) {
  let status = statusOf(error);
  if (status === void 0) return !1;
  switch (status.code) {
    case 403:
      return /error looking up service account|no API token found for service account/.test(status.message);
    case 404:
      return /could not find the requested resource/.test(status.message);
    case 409:
      return (status.reason === "Conflict" || status.reason === "AlreadyExists") && !isOwnerConflict(status) && !("resourceVersion" in metadata || "uid" in metadata);
    default:
      return !1;
  }
}
function refusedObject({ object, place }, error) {
  let status = statusOf(error), name = object.metadata?.name ?? object.metadata?.generateName ?? "without a name", what = `${place === void 0 ? "" : `${placeText(place)}: `}${object.kind} ${name}`;
  return status !== void 0 ? new NavgwError("NAVGW_MANIFEST", `${what} was refused: ${reasonOf2(status)}`, {
    hint: hintFor4(status, object),
    cause: error
  }) : !(error instanceof NavgwError) || error.code !== "NAVGW_MANIFEST" ? error : amended(error, { message: `${what}: ${error.message}` });
}
function reasonOf2({ message, causes }) {
  let fields = causes.flatMap(({ field }) => field && !message.includes(field) ? [field] : []);
  return fields.length === 0 ? message : `${message} (${fields.join(", ")})`;
}
function hintFor4(status, object) {
  return isOwnerConflict(status) ? hint`leave these fields out, or take them over with ${option("force", !0)}` : status.code === 409 ? "read the object again and change that, or leave out metadata.resourceVersion and metadata.uid" : stringifyExactJson(object).includes("{{") ? "it looks like a template that is not rendered: helm template CHART | navgw-test apply -" : "correct the manifest and apply it again";
}

// src/core/kubernetes/parse-manifests.ts
var import_undici3 = __toESM(require_undici(), 1);
import { fileURLToPath as fileURLToPath2 } from "node:url";

// src/core/kubernetes/client-node.ts
var RENAMED = {
  _continue: "continue",
  _default: "default",
  _enum: "enum",
  _from: "from",
  _not: "not"
}, KINDS = /* @__PURE__ */ new Set(["apiextensions.k8s.io CustomResourceDefinition", "networking.k8s.io NetworkPolicy"]);
function fromClientNode(object) {
  let plain = parseExactJson(stringifyExactJson(object)), group = object.apiVersion.split("/")[0];
  return KINDS.has(`${group} ${object.kind}`) ? rename3(plain) : plain;
}
function rename3(value) {
  return Array.isArray(value) ? value.map(rename3) : typeof value != "object" || value === null ? value : Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf3(key), rename3(inner)]));
}
function nameOf3(key) {
  return RENAMED[key] ?? (key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key);
}

// src/core/kubernetes/parse-manifests.ts
var FETCH_TIMEOUT = 3e4, MAX_SIZE = 16 << 20, TEXT = "the manifest";
async function objectsIn(manifests, {
  name = TEXT,
  signal
} = {}) {
  let sources = Array.isArray(manifests) ? manifests : [manifests];
  return (await Promise.all(sources.map((source) => objectsOf(source, name, signal)))).flat().flatMap(expandList);
}
async function objectsOf(source, name, signal) {
  return source instanceof URL ? source.protocol === "file:" ? (await readManifest(fileURLToPath2(source), signal)).manifests : parseFetched(source, signal) : source instanceof Uint8Array ? parseManifestText(decodeManifest(source, name), name, signal) : typeof source != "string" ? [{ object: requireObject(source) }] : source.includes(`
`) || source.trimStart().startsWith("{") ? parseManifestText(source, name, signal) : /^https?:\/\//.test(source) ? parseFetched(new URL(source), signal) : (await readManifest(source, signal)).manifests;
}
async function parseFetched(url, signal) {
  return parseManifestText(decodeManifest(await fetchBytes(url, signal), url.href), url.href, signal);
}
function requireObject(object) {
  let { apiVersion, kind } = object;
  for (let [key, value] of Object.entries({ apiVersion, kind }))
    if (!(typeof value == "string" && value !== ""))
      throw new NavgwError("NAVGW_MANIFEST", `an object to apply has no ${key}`, {
        hint: "each object needs apiVersion, kind and metadata"
      });
  return fromClientNode(object);
}
function expandList({ object, place }) {
  let { items } = object;
  return !object.kind.endsWith("List") || !Array.isArray(items) ? [{ object, ...place && { place } }] : items.map((item) => ({ object: requireObject(item), ...place && { place } }));
}
async function fetchBytes(url, signal) {
  let bound = AbortSignal.timeout(FETCH_TIMEOUT);
  try {
    let { statusCode, body } = await (0, import_undici3.request)(url, {
      signal: anySignal(bound, signal)
    });
    if (statusCode !== 200)
      throw await body.dump(), new Error(`the server responded with status ${statusCode}`);
    let chunks = [], size = 0;
    for await (let chunk of body) {
      if (size += chunk.length, size > MAX_SIZE) throw new Error(`it is larger than ${MAX_SIZE} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    signal?.throwIfAborted();
    let why = bound.aborted ? `no response within ${FETCH_TIMEOUT} ms` : systemCode(error) ?? error.message;
    throw new NavgwError("NAVGW_MANIFEST", `cannot get manifest ${url.href}: ${why}`, {
      hint: "open it in a browser, or use a file instead",
      cause: error
    });
  }
}

// src/core/cluster/apply-manifests.ts
async function applyManifestFiles(cluster, paths) {
  var _stack = [];
  try {
    if (paths.length === 0) return;
    let api = __using(_stack, connectApi(await cluster.kubeconfig()), !0);
    for (let { manifests } of await readManifests(paths))
      await applyObjects(api, manifests.flatMap(expandList), "default", { force: !0 });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/start-cluster.ts
var KEEPER_END_TIMEOUT = 15e3;
async function startCluster(options = {}, context = {}) {
  var _stack = [];
  try {
    let steps = new Steps(context.onProgress);
    let requested = resolveOptions(options);
    requirePlatform();
    let guest = findGuestPackage();
    requirePossible(guest, requested);
    socketPath(clusterDir(requested.name), FILES.control);
    await sweepLeftovers();
    let _lock = __using(_stack, await acquireLock(clusterLock(requested.name), { signal: context.signal }), !0);
    let existing = await find(requested.name);
    if (requested.fromSnapshot !== void 0) {
      if (existing?.state === "running") throw alreadyRunning(requested.name);
      let snapshot = await findSnapshot(requested.fromSnapshot);
      return steps.begin(), await startFrom(
        snapshot,
        guest,
        { ...options, name: requested.name },
        existing?.record,
        context,
        steps
      );
    }
    if (existing?.state === "running")
      return await resumeAfterKill(existing.record, context.signal), await updateRunning(existing, options, requested, { context, steps });
    steps.begin();
    if (existing === void 0) return await startNew(guest, requested, context, steps);
    return await restart(guest, optionsForRestart(options, existing.record), existing.record, context, steps);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function find(name) {
  let record = await readRecord(name);
  if (record === void 0) return;
  if (record === "damaged")
    throw new NavgwError("NAVGW_STATE", `the record of cluster ${name} is damaged: ${clusterDir(name)}`, {
      hint: hint`${command("down", "--name", name)} deletes it`
    });
  let observed2 = await observe(record);
  if (observed2.state === "running") return observed2;
  let dir = clusterDir(name);
  if (await goneWithin(dir, record, KEEPER_END_TIMEOUT) || await endMachine(dir, record), record.wasReady) return observe(record);
  await deleteDirectory(dir, "the cluster's directory");
}
async function updateRunning({ record, keeper }, options, requested, { context: { signal }, steps }) {
  requireSame(options, record), steps.doing("Checking what is requested of the running cluster");
  let [archives] = await Promise.all([
    newArchives(requested.images, record, signal),
    readManifests(requested.manifests)
  ]), cluster = new ClusterHandle(record, keeper === void 0 ? [] : openForwards(keeper), !1);
  for (let port3 of requested.ports)
    cluster.forwards.some(
      ({ host, guest }) => guest === port3.guest && (port3.host === 0 || host === port3.host)
    ) || await cluster.forward(port3);
  let imported = [...record.importedImages ?? []];
  for (let { path, sum } of archives)
    steps.doing(`Importing images (${basename6(path)})`), await cluster.loadImage(path, { signal }), imported.push(sum), await writeRecord({ ...record, importedImages: imported });
  return requested.manifests.length > 0 && steps.doing("Applying manifests"), await applyManifestFiles(cluster, requested.manifests), cluster;
}
async function newArchives(images, record, signal) {
  let archives = await findImageArchives(images), sums = await sumsOf(archives), added = archives.map(({ path }, at) => ({ path, sum: sums[at] ?? "" })).filter(({ sum }) => !record.importedImages?.includes(sum));
  return await checkArchives(
    archives.filter(({ path }) => added.some((one) => one.path === path)),
    signal
  ), added;
}
async function startNew(guest, options, context, steps) {
  await makePrivateDir(clustersDir()), options.storage === "disk" && await requireDiskSpace(clustersDir());
  let record = newRecord(options.name, optionsToKeep(options));
  return bringUp({ guest, options, record, context, steps });
}
async function startFrom(requestedSnapshot, guest, requested, before, context, steps) {
  let { snapshot, warning } = await usableSnapshot(requestedSnapshot, guest, context.signal);
  if (warning !== void 0 && steps.warn("disks", warning), await makePrivateDir(clustersDir()), snapshot.options.storage === "disk") {
    let disk = join40(snapshot.dir, SNAPSHOT_FILES.state);
    await requireDiskSpace(clustersDir(), await bytesOfCopies([disk], clustersDir()));
  }
  let { engine, node } = snapshot, record = {
    ...before ?? newRecord(requested.name, snapshot.options),
    importedImages: [],
    options: snapshot.options,
    engine,
    node
  }, options = optionsFromSnapshot(requested, snapshot, record), starting = { ...record, phase: "starting", options: optionsToKeep(options) }, cluster = await bringUp({ guest, options, record: starting, before, context, steps, snapshot });
  if (!isMemory(snapshot)) return cluster;
  try {
    for (let image of requested.images ?? []) await cluster.loadImage(image, { signal: context.signal });
    return await applyManifestFiles(cluster, requested.manifests ?? []), cluster;
  } catch (error) {
    throw before === void 0 && await cluster.remove(), error;
  }
}
function alreadyRunning(name) {
  return new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} is running`, {
    hint: hint`use ${command("snapshot restore")} to reset a running cluster, use another name, or run ${command("down", "--name", name)}`
  });
}
async function restart(guest, options, before, context, steps) {
  requirePossible(guest, options);
  let record = { ...before, phase: "starting", options: optionsToKeep(options) };
  return bringUp({ guest, options, record, before, context, steps });
}

// src/core/golden/export-golden.ts
import { createReadStream as createReadStream11 } from "node:fs";
import { open as open17, rm as rm17 } from "node:fs/promises";
import { constants as constants3, createZstdCompress } from "node:zlib";
var EXPORT_ENTRIES = { description: GOLDEN_FILES.description, state: "state.sparse" }, LEVEL = 3;
async function exportGoldenDisk(key, file, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let _use = __using(_stack, await useCache(signal), !0);
    let disk = await findByKey(key);
    if (!await isIntact(disk, signal))
      throw await deleteGolden(disk.key), new NavgwError(
        "NAVGW_STATE",
        `golden disk ${shortKey(disk.key)} was damaged and has been deleted`,
        {
          hint: hint`build it again: ${command("golden build")}`
        }
      );
    let [packed, tar] = [partialPath(file), partialPath(file)];
    try {
      await packSparse(disk.path, packed, signal);
      let { key: _key, dir: _dir, path: _path, ...description } = disk;
      return await writeTar(tar, [
        { name: EXPORT_ENTRIES.description, text: JSON.stringify(description, void 0, 2) },
        { name: EXPORT_ENTRIES.state, path: packed }
      ]), await placeFile(file, (partial) => compress(tar, partial, signal)), disk;
    } catch (error) {
      throw signal?.throwIfAborted(), fileError(error, "writing the export", file);
    } finally {
      for (let path of [packed, tar]) await rm17(path, { force: !0 });
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function compress(from, to, signal) {
  var _stack = [];
  try {
    let target = __using(_stack, await open17(to, "wx", 384), !0);
    let compressor = createZstdCompress({
      params: {
        [constants3.ZSTD_c_compressionLevel]: LEVEL,
        [constants3.ZSTD_c_checksumFlag]: 1
      }
    });
    await pipeInto(
      [createReadStream11(from, { highWaterMark: 1 << 20 }), compressor],
      (chunks) => target.writeFile(chunks),
      signal
    );
    await target.sync();
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/golden/import-golden.ts
import { closeSync as closeSync5, createReadStream as createReadStream12, openSync as openSync4, writeSync as writeSync2 } from "node:fs";
import { rm as rm18 } from "node:fs/promises";
import { createZstdDecompress as createZstdDecompress3 } from "node:zlib";
var LARGEST_DESCRIPTION = 1 << 20;
async function importGoldenDisk(file, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let _use = __using(_stack, await useCache(signal), !0);
    let description = await readDescription2(file, signal);
    let key = keyOf(description.inputs);
    let _lock = __using(_stack, await acquireLock(goldenLock(key), { signal }), !0);
    let found = await readGolden(key);
    if (found !== void 0 && await isIntact(found, signal)) return { disk: found, created: !1 };
    let disk = await placeGolden(key, (path) => unpack2(file, path, description, signal), signal);
    return { disk, created: !0 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function unpack2(file, path, description, signal) {
  let packed = `${path}.packed`;
  await readExport(file, { state: packed }, signal);
  try {
    await expandSparse(packed, path);
  } catch (error) {
    throw error instanceof NavgwError && error.code === "NAVGW_ARTIFACT" ? damaged4(file, error) : error;
  }
  if (await rm18(packed), await sumOfWritten(path, signal) !== description.sha256) throw damaged4(file);
  let { inputs, createdAt, node, images } = description;
  return { inputs, createdAt, node, images };
}
async function readDescription2(file, signal) {
  let text4 = await readExport(file, {}, signal), description = parseDescription(text4);
  if (description !== void 0) return description;
  let json = parseJson(text4);
  throw typeof json != "object" || json === null || !("schema" in json) ? foreign(file) : new NavgwError(
    "NAVGW_UNSUPPORTED",
    `${file} has the format ${json.schema}, which this version does not support`,
    {
      hint: hint`build it again with this version: ${command("golden build")}`
    }
  );
}
async function readExport(file, { state }, signal) {
  let contents = new Contents(file, state), tar = new TarReader(contents);
  try {
    return await pipeInto(
      [createReadStream12(file, { highWaterMark: 1 << 20 }), createZstdDecompress3()],
      async (chunks) => {
        for await (let chunk of chunks)
          if (tar.write(chunk), state === void 0 && contents.isDescribed) return;
        tar.end();
      },
      signal
    ), contents.requireComplete(), contents.text;
  } catch (error) {
    if (signal?.throwIfAborted(), state === void 0 && contents.isDescribed) return contents.text;
    throw readingError(error, file);
  } finally {
    contents.close();
  }
}
var Contents = class {
  #file;
  #statePath;
  #state;
  #description = [];
  #entries = [];
  #ended = 0;
  constructor(file, statePath) {
    this.#file = file, this.#statePath = statePath;
  }
  get isDescribed() {
    return this.#ended > 0;
  }
  get text() {
    return Buffer.concat(this.#description).toString("utf8");
  }
  entry({ name, type, size }) {
    let expected = [EXPORT_ENTRIES.description, EXPORT_ENTRIES.state][this.#entries.length];
    if (name !== expected || type !== "file") throw foreign(this.#file);
    if (name === EXPORT_ENTRIES.description && size > LARGEST_DESCRIPTION) throw foreign(this.#file);
    name === EXPORT_ENTRIES.state && this.#statePath !== void 0 && (this.#state = openSync4(this.#statePath, "wx", 384)), this.#entries.push(name);
  }
  data(bytes, position) {
    this.#entries.length === 1 ? this.#description.push(Buffer.from(bytes)) : this.#state !== void 0 && writeSync2(this.#state, bytes, 0, bytes.length, position);
  }
  endEntry() {
    this.#ended++;
  }
  requireComplete() {
    if (this.#ended === 0) throw foreign(this.#file);
    if (this.#statePath !== void 0 && this.#ended < 2) throw damaged4(this.#file);
  }
  close() {
    this.#state !== void 0 && closeSync5(this.#state);
  }
};
function readingError(error, file) {
  let code = systemCode(error);
  return code === "ENOENT" || code === "EISDIR" || code === "EACCES" ? new NavgwError("NAVGW_BAD_OPTION", `cannot read ${file}: ${code}`, { hint: HINT, cause: error }) : code === "ZSTD_error_prefix_unknown" ? foreign(file, error) : code?.startsWith("Z") || code === "NAVGW_IMAGE" ? damaged4(file, error) : fileError(error, "reading a golden disk", file);
}
var HINT = hint`pass a file written by ${command("golden export")}`;
function foreign(file, cause) {
  return new NavgwError("NAVGW_BAD_OPTION", `${file} is not an exported golden disk`, { hint: HINT, cause });
}
function damaged4(file, cause) {
  return new NavgwError("NAVGW_STATE", `${file} is truncated or damaged`, {
    hint: hint`export it again, or build it: ${command("golden build")}`,
    cause
  });
}

// src/core/golden/list-golden.ts
import { stat as stat14 } from "node:fs/promises";
async function listGoldenDisks() {
  return Promise.all(
    (await goldenDisks()).map(async ({ key, path, node, images, createdAt }) => ({
      key,
      ...node,
      images: images.flatMap(({ names }) => names),
      // A missing file is detected when the disk is used.
      size: await stat14(path).then(
        ({ blocks }) => blocks * 512,
        () => 0
      ),
      time: createdAt
    }))
  );
}
async function removeGoldenDisk(key) {
  var _stack = [];
  try {
    let disk = await findByKey(key);
    let _lock = __using(_stack, await acquireLock(goldenLock(disk.key)), !0);
    await deleteGolden(disk.key);
    return disk.key;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/microvm/start-microvm.ts
import { join as join43 } from "node:path";

// src/core/microvm/inherited-streams.ts
import { finished as finished2 } from "node:stream/promises";

// src/core/microvm/microvm-plan.ts
var DESCRIPTORS = { document: 3, stdin: 4, stdout: 5, stderr: 6, log: 7, control: 8 }, CONTROL_PORT2 = "navgw-run", ROOT_TAG = "navgw-root", volumeTag = (index) => `navgw-volume-${index}`, RUN_FILES = { config: "config.tar", net: FILES.net }, STREAMS = ["stdin", "stdout", "stderr"], RUN_COMMAND_LINE = `${COMMAND_LINE} loglevel=0 navgw_mode=run`;
function planRunner(plan) {
  let { library, parent, options, guest } = plan, { stdin: input, stdout: output, stderr: error } = DESCRIPTORS, streams = { kind: "descriptors", input, output, error }, machine = { cpus: options.cpus, memoryMiB: options.memory };
  return {
    library: library.path,
    firmware: guest === void 0 ? library.firmware : void 0,
    parent,
    log: { descriptor: DESCRIPTORS.log, level: "warn" },
    vm: guest === void 0 ? { ...machine, ...planTsi(plan), consoles: [streams] } : {
      ...machine,
      kernel: { path: guest.kernel, format: "elf", cmdline: RUN_COMMAND_LINE },
      disks: [
        { id: "base", path: guest.base, readOnly: !0 },
        { id: "config", path: RUN_FILES.config, readOnly: !0 }
      ],
      shares: shares(plan),
      nics: options.net === "none" ? [] : [{ kind: "unixstream", path: RUN_FILES.net, mac: GUEST_MAC }],
      vsock: !1,
      // The streams last: libkrun reports a new size of the terminal to the last console only.
      consoles: [{ kind: "ports", ports: [controlPort()] }, streams]
    }
  };
}
function controlPort() {
  return { name: CONTROL_PORT2, input: DESCRIPTORS.control, output: DESCRIPTORS.control };
}
function shares({ options, rootfs, readOnlyShares }) {
  return [
    { tag: ROOT_TAG, path: rootfs, readOnly: readOnlyShares && options.access !== "write" },
    ...options.volumes.map(({ host, readOnly }, index) => ({
      tag: volumeTag(index),
      path: host,
      readOnly: readOnlyShares && readOnly
    }))
  ];
}
function planTsi({ rootfs, command: command2, ports }) {
  let [path = "", ...args] = command2.argv;
  return {
    root: rootfs,
    exec: { path, args, env: { PATH: DEFAULT_PATH, HOME: "/root", ...command2.env } },
    workdir: command2.workdir,
    vsock: { tsi: { inet: !0, unix: !1 } },
    portMap: ports
  };
}
var DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function planGuest({ options, command: command2, streams }) {
  return {
    root: ROOT_TAG,
    access: options.access,
    volumes: options.volumes.map(({ guest, readOnly }, index) => ({
      tag: volumeTag(index),
      path: guest,
      readOnly
    })),
    argv: command2.argv,
    env: command2.env,
    workdir: command2.workdir,
    user: command2.user,
    streams
  };
}

// src/core/microvm/raw-terminal.ts
import { spawnSync } from "node:child_process";
import { closeSync as closeSync6, constants as constants4, openSync as openSync5 } from "node:fs";
var hasTerminal = () => process.stdin.isTTY === !0 && process.stdout.isTTY === !0;
function openRawTerminal() {
  let opened2 = reopen();
  return process.stdin.setRawMode(!0), spawnSync("stty", ["-opost"], { stdio: [0, "ignore", "ignore"] }), {
    descriptor: opened2 ?? 0,
    [Symbol.dispose]() {
      process.stdin.setRawMode(!1), opened2 !== void 0 && closeSync6(opened2);
    }
  };
}
function reopen() {
  try {
    return openSync5("/proc/self/fd/0", constants4.O_RDWR | constants4.O_NOCTTY);
  } catch {
    return;
  }
}

// src/core/microvm/inherited-streams.ts
function inheritStreams() {
  let terminal = hasTerminal() ? openRawTerminal() : void 0, isTerminal = {
    stdin: terminal !== void 0,
    stdout: terminal !== void 0,
    stderr: terminal !== void 0 && process.stderr.isTTY === !0
  }, bound, failed = () => {
  }, onError = (error) => {
    isUnreadable(error) ? bound?.stdin?.end() : failed(error);
  }, onResize = () => bound?.kill("SIGWINCH");
  return {
    streams: STREAMS.filter((name) => !isTerminal[name]),
    terminal: terminal?.descriptor,
    bind(runner, onInputError) {
      bound = runner, failed = onInputError, terminal !== void 0 && process.on("SIGWINCH", onResize), runner.stdin !== void 0 && process.stdin.on("error", onError).pipe(runner.stdin), runner.stdout?.pipe(process.stdout, { end: !1 }), runner.stderr?.pipe(process.stderr, { end: !1 });
    },
    async drained() {
      let outputs = [bound?.stdout, bound?.stderr].filter((stream) => stream !== void 0);
      await Promise.allSettled(outputs.map((stream) => finished2(stream)));
    },
    release() {
      process.off("SIGWINCH", onResize), bound?.stdin !== void 0 && (process.stdin.off("error", onError).unpipe(bound.stdin), process.stdin.pause(), process.stdin.unref?.()), terminal?.[Symbol.dispose](), bound = void 0;
    }
  };
}

// src/core/microvm/microvm-options.ts
import { totalmem } from "node:os";
import { posix } from "node:path";
var text = external_exports.string().refine((value) => !value.includes("\0"), "must not have NUL characters"), nonEmptyText = text.min(1, "must not be empty"), port2 = external_exports.number().int("must be a whole number").max(65535, "must be at most 65535"), guestPath = nonEmptyText.refine((path) => path.startsWith("/"), "must be absolute").refine((path) => posix.normalize(path).replace(/\/+$/, "") !== "", "must not be the root itself"), schema5 = external_exports.strictObject({
  rootfs: nonEmptyText.optional(),
  image: nonEmptyText.optional(),
  access: external_exports.enum(ACCESS_NAMES).optional(),
  command: external_exports.array(text).default([]),
  entrypoint: external_exports.array(text).min(1, "must not be empty").optional(),
  env: external_exports.record(text.regex(/^[^=]+$/, "is not a variable name"), text).default({}),
  workdir: nonEmptyText.refine((path) => path.startsWith("/"), "must be absolute").optional(),
  user: text.optional(),
  hostname: external_exports.string().regex(
    /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/,
    "must be letters, digits, dashes and dots, at most 63"
  ).default("navgw"),
  net: external_exports.enum(NET_NAMES).default("gvproxy"),
  ports: external_exports.array(
    external_exports.strictObject({
      host: port2.min(0, "must be at least 0"),
      guest: port2.min(1, "must be at least 1")
    })
  ).default([]),
  volumes: external_exports.array(external_exports.strictObject({ host: nonEmptyText, guest: guestPath, readOnly: external_exports.boolean().default(!1) })).max(26, "at most 26").default([]),
  cpus: external_exports.number().int("must be a whole number").min(1, "must be 1 to 64").max(64, "must be 1 to 64").default(1),
  memory: external_exports.number().int("must be whole MiB").min(128, `must be at least ${128} MiB`).default(1024),
  stdio: external_exports.enum(["inherit", "pipe"]).optional(),
  libkrun: nonEmptyText.optional(),
  timeoutMs: external_exports.number().positive("must be more than 0 ms").default(12e4)
});
function resolveMicroVm(options) {
  let parsed = schema5.safeParse(options);
  if (!parsed.success)
    throw bad(parsed.error.issues.map(describeIssue).join("; "));
  let { rootfs, image, access: access2, stdio: _stdio, ...rest } = parsed.data;
  if (rootfs === void 0 == (image === void 0))
    throw bad("the command needs a root: either a directory or an image");
  let root = image === void 0 ? { kind: "rootfs", path: rootfs } : { kind: "image", source: image }, resolved = {
    ...rest,
    root,
    access: access2 ?? (root.kind === "image" ? "overlay" : "write"),
    entrypoint: rest.entrypoint,
    workdir: rest.workdir,
    user: rest.user,
    libkrun: rest.libkrun
  };
  return checkCombinations(resolved), resolved;
}
function checkCombinations({
  root,
  command: command2,
  entrypoint,
  net,
  ports,
  volumes,
  user,
  access: access2,
  memory
}) {
  if (root.kind === "rootfs" && command2.length === 0 && entrypoint === void 0)
    throw bad("a command is required: a directory has no default one");
  if (net === "none" && ports.length > 0) throw bad("ports need a network: net is none");
  if (net === "tsi") {
    if (volumes.length > 0)
      throw bad("volumes are not supported with net tsi: libkrun's own init mounts none");
    if (user !== void 0)
      throw bad("a user is not supported with net tsi: libkrun's own init runs every command as root");
    if (access2 !== "write" && root.kind === "rootfs")
      throw bad(`access ${access2} is not supported with net tsi`);
  }
  let total = Math.floor(totalmem() / 2 ** 20);
  if (memory > total) throw bad(`memory ${memory}: this machine has ${total} MiB`);
}
function describeIssue({ path, message }) {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
function bad(message) {
  return new NavgwError("NAVGW_BAD_OPTION", message, {
    hint: hint`see ${command("run", "--help")} for the allowed values`
  });
}

// src/core/microvm/microvm-root.ts
import { constants as constants5 } from "node:fs";
import { access, realpath as realpath4, stat as stat15 } from "node:fs/promises";
import { join as join41 } from "node:path";
async function checkRoot(root) {
  if (root.kind === "rootfs") return { ...root, path: await resolveDirectory(root.path, "rootfs") };
  let source = await parseSource(root.source);
  return source.kind === "registry" && parseReference(source.reference), (source.kind === "layout" || source.kind === "archive") && await requireReadable(source.path), root;
}
async function requireReadable(path) {
  try {
    await access(path, constants5.R_OK);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path} (${systemCode(error)})`, {
      hint: "pass an archive or an OCI layout directory that you can read",
      cause: error
    });
  }
}
async function prepareRoot(root, dir, signal) {
  var _stack = [];
  try {
    if (root.kind === "rootfs") return { path: root.path, config: void 0 };
    let image = __using(_stack, await openImage(root.source, { signal }), !0);
    let path = join41(dir, "rootfs");
    await unpackImage(image, path, { sidecar: join41(dir, "rootfs.sidecar.json"), signal });
    return { path, config: image.config.config };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function resolveDirectory(path, what) {
  try {
    let real = await realpath4(path);
    if (!(await stat15(real)).isDirectory()) throw unusable3(path, what, "it is not a directory");
    return await access(real, constants5.R_OK | constants5.X_OK), real;
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    let code = systemCode(error), reason = code === "ENOENT" ? "it does not exist" : code === "EACCES" ? "you have no permission to read it" : `${code}`;
    throw unusable3(path, what, reason, error);
  }
}
function unusable3(path, what, reason, cause) {
  return new NavgwError("NAVGW_BAD_OPTION", `${what} ${path} cannot be used: ${reason}`, {
    hint: "pass a directory on this machine that you can read",
    cause
  });
}

// src/core/microvm/microvm-session.ts
import { constants as constants6 } from "node:os";
var Session = class {
  #net;
  #context;
  #commandStarted = Promise.withResolvers();
  #runner;
  #result;
  #killedBy;
  #ended;
  constructor(net, context) {
    this.#net = net, this.#context = context;
  }
  /** Resolves when the command was started, or init has reported why not. */
  get commandStarted() {
    return this.#commandStarted.promise;
  }
  onEvent = (event) => {
    switch (event.type) {
      case "log":
        this.#context.onLog?.(event.text);
        return;
      case "started":
        break;
      case "exited":
        this.#result ??= { exitCode: event.code, signal: event.signal ?? null };
        break;
      case "failed":
        this.#result ??= { exitCode: event.code, signal: null, problem: event.text };
        break;
    }
    this.#commandStarted.resolve();
  };
  /** Follows a machine to its end. */
  async follow(runner, network) {
    this.#runner = runner, this.#net === "tsi" && this.#commandStarted.resolve(), network.ended.then(() => this.#networkEnded());
    let exit = await runner.ended;
    return this.#runner = void 0, this.#resultOf(exit, runner);
  }
  kill(signal) {
    let runner = this.#runner;
    if (runner === void 0) return;
    signal !== "SIGKILL" && (this.#net !== "tsi" || signal === "SIGINT") ? this.#net === "tsi" ? runner.kill(signal) : runner.signal(signal) : (this.#killedBy = signal, runner.kill("SIGKILL"));
  }
  /** Ends the machine, and follow() with this error, unless the command has ended. */
  fail(error) {
    this.#result === void 0 && this.#end(error);
  }
  #networkEnded() {
    this.#end(
      new NavgwError("NAVGW_HOST", "the microVM's network ended before the microVM", {
        hint: hint`try again; if it happens again, run it with ${option("onLog")} and report its output`
      })
    );
  }
  #end(error) {
    this.#runner !== void 0 && (this.#ended = error, this.#runner.kill("SIGKILL"));
  }
  #resultOf({ code, signal }, runner) {
    let { failure, log } = runner;
    if (this.#ended !== void 0) throw this.#ended;
    if (this.#result !== void 0) return this.#result;
    if (this.#killedBy !== void 0)
      return { exitCode: 128 + constants6.signals[this.#killedBy], signal: this.#killedBy };
    let runnerError = code === RUNNER_FAILED ? parseFailure(failure.text) : void 0;
    if (runnerError !== void 0) throw amended(runnerError, { consoleTail: log.lines() });
    if (this.#net === "tsi" && code !== null) return { exitCode: code, signal: null };
    let ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
    throw new NavgwError("NAVGW_GUEST_DIED", `the microVM ended ${ending} before its command ended`, {
      hint: hint`raise ${option("memory")} if the guest ran out of it, or see init's log with ${option("onLog")}`,
      consoleTail: [...log.lines(), ...failure.lines()]
    });
  }
};

// src/core/microvm/free-ports.ts
import { createServer as createServer3 } from "node:net";
async function freePorts(ports) {
  return await requireFreePorts(ports.map(({ host }) => host)), Promise.all(
    ports.map(async ({ host, guest }) => ({ host: host === 0 ? await anyFreePort() : host, guest }))
  );
}
async function anyFreePort() {
  let server = createServer3();
  try {
    await new Promise((resolve5, reject) => {
      server.once("error", reject), server.listen({ port: 0, host: "127.0.0.1" }, resolve5);
    });
    let address = server.address();
    if (address === null || typeof address == "string") throw new Error(`no port: ${address}`);
    return address.port;
  } finally {
    server.close();
  }
}

// src/core/microvm/guest-command.ts
function planCommand(requested, image) {
  let entrypoint = requested.entrypoint ?? image?.Entrypoint ?? [], defaults = requested.entrypoint === void 0 ? image?.Cmd ?? [] : [], argv = [...entrypoint, ...requested.command.length > 0 ? requested.command : defaults];
  if (argv[0] === void 0 || argv[0] === "")
    throw new NavgwError("NAVGW_BAD_OPTION", "the image has no default command", {
      hint: hint`pass one: ${command("run", "--image", "REF", "--", "CMD")}`
    });
  let workdir = requested.workdir ?? (image?.WorkingDir || "/");
  return {
    argv,
    env: { ...parseVariables(image?.Env ?? []), ...requested.env },
    // Some builders omit the slash.
    workdir: workdir.startsWith("/") ? workdir : `/${workdir}`,
    user: requested.user ?? image?.User ?? ""
  };
}
function parseVariables(entries) {
  return Object.fromEntries(
    entries.filter((entry3) => entry3.indexOf("=") > 0).map((entry3) => [entry3.slice(0, entry3.indexOf("=")), entry3.slice(entry3.indexOf("=") + 1)])
  );
}

// src/core/microvm/prepare-microvm.ts
var READ_ONLY_SHARES = "1.18.0";
async function prepare2(requested, dir, { signal, onWarning }) {
  let library = findLibkrun({ libkrun: requested.libkrun }), firmware = library.firmware?.path;
  if (requested.net === "tsi" && firmware === void 0) throw firmwareMissing();
  let guest = findGuestPackage();
  requested.libkrun === void 0 ? await requireLibkrun(guest, signal) : requireKvm();
  let tsi = requested.net === "tsi", [root, kernel, base, keeper, ports] = await allOrAbort(signal, (taskSignal) => [
    prepareRoot(requested.root, dir, taskSignal),
    tsi ? void 0 : materialize(guest, "vmlinux", { signal: taskSignal }),
    tsi ? void 0 : materialize(guest, "base.erofs", { signal: taskSignal }),
    requested.net === "gvproxy" ? materialize(guest, "keeper", { signal: taskSignal }) : void 0,
    tsi ? freePorts(requested.ports) : requested.ports
  ]), command2 = planCommand(requested, root.config);
  tsi && requireRoot(command2.user);
  let readOnlyShares = library.version !== void 0 && compareReleases(library.version, READ_ONLY_SHARES) >= 0;
  readOnlyShares || warnAboutReadOnly(requested, library.version, onWarning);
  let options = { ...requested, ports };
  return {
    options,
    keeper,
    plan: {
      options,
      rootfs: root.path,
      command: command2,
      readOnlyShares,
      parent: process.pid,
      library: { path: library.path, firmware },
      guest: kernel === void 0 || base === void 0 ? void 0 : { kernel, base }
    }
  };
}
async function requireLibkrun(guest, signal) {
  try {
    await chooseEngine(guest, "krun", { signal });
  } catch (error) {
    throw !(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE" ? error : amended(error, {
      hint: hint`run ${command("doctor")} to see what libkrun needs: no other engine runs single commands`
    });
  }
}
function requireKvm() {
  let kvm = openKvm();
  if (!kvm.ok) throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", kvm.reason, { hint: kvm.hint });
}
function firmwareMissing() {
  return new NavgwError("NAVGW_LIBKRUN", "net tsi needs libkrunfw, and none was found", {
    hint: hint`install libkrunfw, set NAVGW_LIBKRUNFW to it, or use ${option("net", "gvproxy")}`
  });
}
function requireRoot(user) {
  if (!/^(root|0)?(:(root|0))?$/.test(user))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `the image requires user ${user}, which net tsi does not support`,
      {
        hint: hint`use ${option("net", "gvproxy")}`
      }
    );
}
function warnAboutReadOnly({ volumes, access: access2, root }, version2, warn) {
  let directories = volumes.filter(({ readOnly }) => readOnly).map(({ host }) => host);
  root.kind === "rootfs" && access2 !== "write" && directories.unshift(root.path), directories.length !== 0 && warn?.(
    `libkrun ${version2 ?? "of unknown version"} cannot refuse writes to ${directories.join(", ")}: only the guest's kernel does (libkrun ${READ_ONLY_SHARES} or newer can)`
  );
}

// src/core/microvm/run-directory.ts
import { randomBytes as randomBytes7 } from "node:crypto";
import { mkdir as mkdir2, readdir as readdir13 } from "node:fs/promises";
import { join as join42 } from "node:path";
var runsDir = () => join42(stateDir(), "runs"), locksDir = () => join42(runsDir(), ".locks"), WHAT = "a run's directory";
async function makeRunDirectory() {
  await makePrivateDir(locksDir()), await sweep();
  let id = randomBytes7(6).toString("hex"), lock = await joinLock(join42(locksDir(), id)), path = join42(runsDir(), id);
  try {
    await mkdir2(path, { mode: 448 });
  } catch (error) {
    throw await lock.release(), fileError(error, `making ${WHAT}`, path);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await deleteDirectory(path, WHAT), await lock.release();
    }
  };
}
async function sweep() {
  for (let name of await readdir13(runsDir()))
    name === ".locks" || await isLocked(join42(locksDir(), name)) || await deleteDirectory(join42(runsDir(), name), WHAT);
}

// src/core/microvm/run-disk.ts
import { randomBytes as randomBytes8 } from "node:crypto";
var LARGEST = 1 << 20;
async function writeRunDisk(path, plan, now = /* @__PURE__ */ new Date()) {
  let text4 = JSON.stringify({
    schema: 1,
    mode: "run",
    hostname: plan.options.hostname,
    time: now.toISOString(),
    ...plan.options.net === "none" ? {} : { network: GUEST_NETWORK },
    // A machine that has just booted has no entropy of its own.
    seed: randomBytes8(64).toString("base64"),
    run: planGuest(plan)
  });
  if (Buffer.byteLength(text4) > LARGEST)
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `command and environment are larger than ${LARGEST} bytes together`,
      {
        hint: hint`pass them in a file with ${option("volumes")}`
      }
    );
  try {
    await writeTar(path, [{ name: "navgw/config.json", text: text4 }]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}

// src/core/microvm/run-network.ts
async function startNetwork(program, dir, ports, signal) {
  let spec = planKeeper({ dir, ephemeral: !0, protocol: "qemu", forwards: ports }), keeper = await startKeeper(program, spec, signal);
  return {
    ports: keeper.forwards.map(portForward),
    ended: keeper.ended,
    end: () => keeper.end()
  };
}
var noNetwork = {
  ports: [],
  ended: new Promise(() => {
  }),
  end: () => Promise.resolve()
};

// src/core/microvm/runner-process.ts
import { spawn as spawn2 } from "node:child_process";
import { PassThrough } from "node:stream";

// src/core/microvm/output-tail.ts
var KEPT = 32768, Tail = class _Tail {
  #text = "";
  /** Reads a stream completely, so that its writer never blocks. */
  static of(stream) {
    let tail = new _Tail();
    return stream.setEncoding("utf8").on("data", (text4) => tail.add(text4)), tail;
  }
  add(text4) {
    this.#text = (this.#text + text4).slice(-KEPT);
  }
  get text() {
    return this.#text;
  }
  /** Last lines that are not empty, oldest first. */
  lines() {
    return lastLines(this.#text);
  }
};

// src/core/microvm/runner-events.ts
var eventSchema2 = external_exports.discriminatedUnion("type", [
  external_exports.object({ type: external_exports.literal("started") }),
  external_exports.object({
    type: external_exports.literal("exited"),
    code: external_exports.number().int().min(0).max(255),
    signal: external_exports.string().max(20).nullish()
  }),
  external_exports.object({ type: external_exports.literal("failed"), code: external_exports.number().int().min(0).max(255), text: external_exports.string() }),
  external_exports.object({ type: external_exports.literal("log"), text: external_exports.string() })
]), LONGEST = 65536, EventReader = class {
  #rest = "";
  read(text4) {
    let lines2 = (this.#rest + text4).split(`
`);
    return this.#rest = (lines2.pop() ?? "").slice(0, LONGEST), lines2.flatMap((line) => {
      let event = eventSchema2.safeParse(parseJson(line));
      return event.success ? [event.data] : [];
    });
  }
};

// src/core/microvm/runner-process.ts
function startRunner(options) {
  let { document, dir, streams, terminal } = options, { argv, env } = planLaunch({
    node: process.execPath,
    descriptor: DESCRIPTORS.document,
    temporary: dir,
    library: { firmware: document.firmware === void 0 ? void 0 : { path: document.firmware } }
  }), [program = process.execPath, ...args] = argv, child = spawn2(program, args, {
    cwd: dir,
    env,
    detached: !0,
    stdio: [
      "ignore",
      "ignore",
      "pipe",
      "pipe",
      ...STREAMS.map((name) => streams.includes(name) ? "pipe" : terminal),
      "pipe",
      "pipe"
    ]
  }), pipes = child.stdio, at = (descriptor) => pipes[descriptor];
  for (let pipe of pipes) pipe?.on("error", () => {
  });
  let pipeOf = (name) => streams.includes(name) ? at(DESCRIPTORS[name]) : void 0;
  at(DESCRIPTORS.document).resume().end(JSON.stringify(document)), pipeOf("stdin")?.resume();
  let events = new EventReader(), control = at(DESCRIPTORS.control).setEncoding("utf8");
  return control.on("data", (text4) => {
    for (let event of events.read(text4)) options.onEvent(event);
  }), {
    pid: child.pid ?? 0,
    stdin: pipeOf("stdin"),
    stdout: outputOf(pipeOf("stdout")),
    stderr: outputOf(pipeOf("stderr")),
    failure: Tail.of(child.stderr),
    log: Tail.of(at(DESCRIPTORS.log)),
    ended: waitForExit(child, [child.stderr, at(DESCRIPTORS.log), control]),
    signal: (name) => {
      control.write(`${JSON.stringify({ signal: name })}
`);
    },
    kill: (signal) => {
      child.kill(signal);
    }
  };
}
async function waitForExit(child, streams) {
  let closed = streams.map((stream) => new Promise((resolve5) => stream.once("close", resolve5))), exit = await new Promise((resolve5, reject) => {
    child.once("exit", (code, signal) => resolve5({ code, signal })), child.once(
      "error",
      (error) => reject(new NavgwError("NAVGW_HOST", `cannot start the runner: ${error.message}`, { cause: error }))
    );
  });
  return await Promise.all(closed), exit;
}
function outputOf(stream) {
  if (stream === void 0) return;
  let output = new PassThrough();
  return stream.pipe(output), stream.once("close", () => output.end()), output.once("close", () => stream.resume()), output;
}

// src/core/microvm/start-microvm.ts
async function startMicroVm(options, context = {}) {
  let requested = resolveMicroVm(options), inherited = options.stdio === "inherit";
  requirePlatform();
  let root = await checkRoot(requested.root), volumes = await Promise.all(
    requested.volumes.map(async (volume) => ({
      ...volume,
      host: await resolveDirectory(volume.host, "volume")
    }))
  );
  context.signal?.throwIfAborted();
  let directory = await makeRunDirectory(), network = noNetwork;
  try {
    var _stack = [];
    try {
      let _use = __using(_stack, await useCache(context.signal), !0);
      let prepared = await prepare2({ ...requested, root, volumes }, directory.path, context);
      let { options: resolved, keeper } = prepared;
      keeper !== void 0 && (network = await startNetwork(keeper, directory.path, resolved.ports, context.signal));
      return await launch(
        { ...prepared, directory, network, inherited, timeout: requested.timeoutMs },
        context
      );
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw await network.end(), await directory[Symbol.asyncDispose](), context.signal?.throwIfAborted(), error;
  }
}
async function runMicroVm(options, context = {}) {
  var _stack = [];
  try {
    let vm = __using(_stack, await startMicroVm({ ...options, stdio: options.stdio ?? "inherit" }, context), !0);
    vm.stdin?.end();
    vm.stdout?.resume();
    vm.stderr?.resume();
    return await vm.exited;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function launch(prepared, context) {
  let { directory, network, options, timeout } = prepared, bindings = prepared.inherited ? inheritStreams() : void 0, streams = bindings?.streams ?? STREAMS, ports = options.net === "gvproxy" ? network.ports : options.ports, plan = { ...prepared.plan, ports, streams }, session = new Session(options.net, context), runner;
  try {
    plan.guest !== void 0 && await writeRunDisk(join43(directory.path, RUN_FILES.config), plan), context.signal?.throwIfAborted(), runner = startRunner({
      document: planRunner(plan),
      dir: directory.path,
      streams,
      terminal: bindings?.terminal,
      onEvent: session.onEvent
    });
  } catch (error) {
    throw bindings?.release(), error;
  }
  let onAbort = () => session.kill("SIGKILL");
  context.signal?.addEventListener("abort", onAbort, { once: !0 }), bindings?.bind(runner, (error) => session.fail(error));
  let exited = session.follow(runner, network).finally(async () => {
    context.signal?.removeEventListener("abort", onAbort), await bindings?.drained(), bindings?.release(), await network.end(), await directory[Symbol.asyncDispose]();
  }), result = exited.then((exit) => (context.signal?.throwIfAborted(), exit));
  result.catch(() => {
  });
  try {
    await waitWithin(timeout, Promise.race([session.commandStarted, result]));
  } catch (error) {
    throw session.kill("SIGKILL"), await exited.catch(() => {
    }), error;
  }
  return {
    pid: runner.pid,
    ports,
    ...prepared.inherited ? { stdin: void 0, stdout: void 0, stderr: void 0 } : { stdin: runner.stdin, stdout: runner.stdout, stderr: runner.stderr },
    exited: result,
    kill: (signal = "SIGKILL") => session.kill(signal),
    async [Symbol.asyncDispose]() {
      session.kill("SIGKILL"), await result.catch(() => {
      });
    }
  };
}
async function waitWithin(ms, started) {
  let { promise, reject } = Promise.withResolvers(), timer = setTimeout(
    () => reject(
      new NavgwError(
        "NAVGW_TIMEOUT",
        `the microVM's command did not start within the timeout of ${ms / 1e3} s`,
        {
          hint: hint`raise ${option("timeoutMs")}, or see init's log with ${option("onLog")}`
        }
      )
    ),
    ms
  );
  try {
    await Promise.race([started, promise]);
  } finally {
    clearTimeout(timer);
  }
}

// src/core/selftest/run-selftest.ts
import { text as text3 } from "node:stream/consumers";

// src/core/testing/running-k3s-cluster.ts
import { randomBytes as randomBytes11 } from "node:crypto";

// src/core/guest/exec-and-read.ts
import { PassThrough as PassThrough2, Readable as Readable3 } from "node:stream";
var LONGEST_OUTPUT = 256 << 20;
async function execAndReadBytes(cluster, argv, { stdin, signal, ...options } = {}) {
  let tooMuch = new AbortController(), stdout = new PassThrough2(), stderr = new PassThrough2(), read5 = async (stream) => {
    let { bytes, isWhole } = await readUpTo(stream, LONGEST_OUTPUT);
    return isWhole || tooMuch.abort(tooLong2(argv)), bytes;
  }, outputs = Promise.all([read5(stdout), read5(stderr)]), streams = { stdin: typeof stdin == "string" || stdin instanceof Uint8Array ? Readable3.from([Buffer.from(stdin)]) : stdin, stdout, stderr, signal: anySignal(tooMuch.signal, signal) }, exitCode = await cluster.exec(argv, { ...options, ...streams }).finally(() => {
    stdout.end(), stderr.end();
  }), [output, errors] = await outputs;
  return tooMuch.signal.throwIfAborted(), { exitCode, stdout: output, stderr: errors };
}
function decoded({ exitCode, stdout, stderr }) {
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}
function tooLong2([program]) {
  let problem = `the output of ${program} is longer than ${LONGEST_OUTPUT} bytes`;
  return new NavgwError("NAVGW_CONTROL", problem, { hint: "let the command write to a file, or less" });
}

// src/core/kubernetes/port-forward.ts
import { once as once3 } from "node:events";
import { createServer as createServer4 } from "node:net";

// src/core/base/reset-connection.ts
function resetConnection(socket) {
  socket.writableEnded && !socket.writableFinished ? socket.destroy() : socket.resetAndDestroy();
}

// src/core/base/loopback-peer.ts
import { readFile as readFile16 } from "node:fs/promises";
async function isPeerOpen({ localPort, remotePort }) {
  if (!(localPort === void 0 || remotePort === void 0))
    try {
      let rows = (await Promise.all(
        ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile16(path, "utf8"))
      )).flatMap((table) => table.split(`
`));
      return isHeld(rows, localPort, remotePort) ? isHeld(rows, remotePort, localPort) : void 0;
    } catch {
      return;
    }
}
function isHeld(rows, from, to) {
  let [local, remote] = [from, to].map(
    (port3) => `0100007F:${port3.toString(16).toUpperCase().padStart(4, "0")}`
  );
  return rows.some((row) => {
    let fields = row.trim().split(/\s+/);
    return fields[1]?.endsWith(`${local}`) && fields[2]?.endsWith(`${remote}`) && fields[9] !== "0";
  });
}

// src/core/kubernetes/carry-connection.ts
var SILENCE = { unanswered: 3e4, answered: 1e3 }, CHECK_INTERVAL = 500;
async function carry(pod, client) {
  let isAnswered = !0;
  client.on("data", (chunk) => {
    isAnswered = !1, client.writableEnded ? client.writableFinished && resetConnection(client) : (client.pause(), pod.send(chunk, () => client.resume()));
  }), client.on("drain", () => pod.resume());
  let ended = new Promise((resolve5, reject) => {
    let take = (bytes) => (isAnswered = !0, client.destroyed || client.write(bytes));
    pod.receive(take, (failure) => {
      if (failure !== void 0 && !client.destroyed) return reject(failure);
      client.end(), letProcessEnd(pod, client), resolve5();
    }), client.once("end", () => {
      letProcessEnd(pod, client), closeWithClient(client), boundSilence(client, isAnswered, reject);
    });
  });
  client.resume(), await ended;
}
function letProcessEnd(pod, client) {
  pod.unref(), client.unref();
}
function closeWithClient(client) {
  let check3 = async () => {
    await isPeerOpen(client) === !1 ? client.destroy() : client.destroyed || setTimeout(check3, CHECK_INTERVAL).unref();
  };
  check3();
}
function boundSilence(client, isAnswered, fail) {
  let bound = isAnswered ? SILENCE.answered : SILENCE.unanswered;
  client.on("timeout", () => {
    client.writableLength > 0 ? client.setTimeout(bound) : isAnswered ? client.end() : fail(noAnswer(bound));
  }), client.setTimeout(bound);
}
function noAnswer(bound) {
  return new NavgwError(
    "NAVGW_KUBERNETES",
    `port-forward: the client has ended its side, and the pod has sent nothing for ${bound / 1e3} s`,
    {
      hint: "a pod does not see that end through Kubernetes: mark the end of the request in its own protocol"
    }
  );
}

// src/core/kubernetes/forward-target.ts
async function resolveTarget(client, target, port3, namespace) {
  let within = target.namespace ?? namespace;
  if ("pod" in target)
    return await getNamed(client, objectPath(PODS, target.pod, within), `pod ${within}/${target.pod}`), { pod: target.pod, namespace: within, port: port3 };
  let { service } = target, what = `Service ${within}/${service}`, { spec } = await getNamed(client, objectPath(SERVICES, service, within), what), ports = spec?.ports ?? [], servicePort = ports.find((one) => one.port === port3);
  if (servicePort === void 0)
    throw new NavgwError("NAVGW_KUBERNETES", `${what} has no port ${port3}`, {
      hint: `use one of its ports: ${ports.map((one) => one.port).join(", ") || "none"}`
    });
  let selection = {
    resource: ENDPOINT_SLICES,
    namespace: within,
    selector: `kubernetes.io/service-name=${service}`
  }, { items } = await listObjects(client, selection), found = items.flatMap((slice) => endpointsIn(slice, servicePort.name)), chosen = found[Math.floor(Math.random() * found.length)];
  if (chosen !== void 0) return { ...chosen, namespace: within };
  throw new NavgwError("NAVGW_KUBERNETES", `${what} has no ready pod`, {
    hint: "wait for its Deployment first: waitFor({ kind: 'Deployment', name }, 'Ready')"
  });
}
function endpointsIn({ endpoints = [], ports = [] }, name) {
  let port3 = ports.find((one) => (one.name ?? "") === (name ?? ""))?.port;
  return port3 === void 0 ? [] : endpoints.flatMap(
    ({ conditions, targetRef }) => conditions?.ready !== !1 && targetRef?.kind === "Pod" && targetRef.name !== void 0 ? [{ pod: targetRef.name, port: port3 }] : []
  );
}
async function getNamed(client, path, what) {
  try {
    return await client.get(path);
  } catch (error) {
    throw statusOf(error)?.code !== 404 ? error : new NavgwError("NAVGW_KUBERNETES", `there is no ${what}`, {
      hint: "apply it first, or correct name and namespace",
      cause: error
    });
  }
}

// src/core/kubernetes/pod-connection.ts
import { text as text2 } from "node:stream/consumers";

// node_modules/ws/wrapper.mjs
var import_stream = __toESM(require_stream(), 1), import_extension = __toESM(require_extension(), 1), import_permessage_deflate = __toESM(require_permessage_deflate(), 1), import_receiver = __toESM(require_receiver(), 1), import_sender = __toESM(require_sender(), 1), import_subprotocol = __toESM(require_subprotocol(), 1), import_websocket = __toESM(require_websocket(), 1), import_websocket_server = __toESM(require_websocket_server(), 1);

// src/core/kubernetes/pod-connection.ts
var PROTOCOL = "v4.channel.k8s.io", DATA = 0, OPEN_TIMEOUT = 3e4, CLOSE_TIMEOUT = 2e3;
async function connectToPod(client, endpoint, signal) {
  let { pod, namespace, port: port3 } = endpoint, closing = anySignal(signal, client.closed);
  closing.throwIfAborted();
  let path = `${objectPath(PODS, pod, namespace)}/portforward`, { url, tls } = client.webSocket(path, { ports: port3 }), options = { perMessageDeflate: !1, handshakeTimeout: OPEN_TIMEOUT, closeTimeout: CLOSE_TIMEOUT }, webSocket = new import_websocket.default(url, PROTOCOL, { ...tls, ...options });
  closing.addEventListener("abort", () => {
    webSocket.close(), webSocket.resume();
  });
  let connection = await opened(webSocket, `port-forward to port ${port3} of pod ${namespace}/${pod}`);
  return {
    send: (bytes, sent) => webSocket.send(Buffer.concat([Buffer.of(DATA), bytes]), sent),
    receive: (take, ended) => {
      receive2(webSocket, endpoint, take, (failure) => ended(closing.aborted ? void 0 : failure)), webSocket.resume();
    },
    resume: () => webSocket.resume(),
    unref: () => connection.unref()
  };
}
function opened(webSocket, what) {
  return new Promise((resolve5, reject) => {
    webSocket.once("upgrade", (response) => {
      webSocket.once("open", () => {
        webSocket.pause(), resolve5(response.socket);
      });
    }), webSocket.on("error", (error) => reject(unreachableApi(what, error.message, error))), webSocket.once("close", () => reject(unreachableApi(what, "the connection was closed"))), webSocket.once("unexpected-response", (_request, response) => {
      text2(response).then((body) => reject(refusedBy(what, response.statusCode ?? 0, body)), reject).finally(() => webSocket.terminate());
    });
  });
}
function receive2(webSocket, endpoint, take, ended) {
  let started = /* @__PURE__ */ new Set(), reason = "";
  webSocket.on("message", (data) => {
    let message = data, channel = message[0];
    channel !== void 0 && (started.has(channel) ? channel !== DATA ? reason += message.subarray(1).toString() : message.length > 1 && !take(message.subarray(1)) && webSocket.pause() : started.add(channel));
  }), webSocket.once("close", (code, message) => {
    if (reason === "" && CLEAN.includes(code)) return ended();
    ended(failedInPod(endpoint, reason || message.toString() || `the connection to it was lost (${code})`));
  });
}
var CLEAN = [1e3, 1005];
function failedInPod({ pod, namespace, port: port3 }, reason) {
  return new NavgwError(
    "NAVGW_KUBERNETES",
    `port-forward to port ${port3} of pod ${namespace}/${pod}: ${reason.trim()}`,
    { hint: "wait until the pod is Ready and a program in it listens on that port" }
  );
}

// src/core/kubernetes/port-forward.ts
async function forwardPort(client, target, port3, namespace, { onError } = {}) {
  let connectPod = async (signal) => connectToPod(client(), await resolveTarget(client(), target, port3, namespace), signal);
  await resolveTarget(client(), target, port3, namespace);
  let server = createServer4({ allowHalfOpen: !0, noDelay: !0, pauseOnConnect: !0 }), sockets = /* @__PURE__ */ new Set(), lastError;
  server.on("connection", (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket))), socket.on("error", () => {
    }), forward2(socket, connectPod).catch((error) => {
      resetConnection(socket), lastError = error, onError?.(error);
    });
  }), server.listen({ host: "127.0.0.1", port: 0 }), await once3(server, "listening"), server.unref();
  let { port: local } = server.address(), close = () => closeServer(server, sockets);
  return {
    port: local,
    url: `http://127.0.0.1:${local}`,
    get lastError() {
      return lastError;
    },
    close,
    [Symbol.asyncDispose]: close
  };
}
async function closeServer(server, sockets) {
  if (!server.listening) return;
  let closed = once3(server, "close");
  server.close();
  for (let socket of sockets) socket.destroy();
  await closed;
}
async function forward2(socket, connectPod) {
  let closed = new AbortController();
  socket.once("close", () => closed.abort());
  let pod;
  try {
    pod = await connectPod(closed.signal);
  } catch (error) {
    if (socket.destroyed) return;
    throw error;
  }
  socket.destroyed || await carry(pod, socket);
}

// src/core/testing/baseline.ts
import { readFile as readFile17 } from "node:fs/promises";
import { dirname as dirname13 } from "node:path";

// src/core/testing/inventory.ts
var SYSTEM_NAMESPACES = /* @__PURE__ */ new Set(["default", "kube-system", "kube-public", "kube-node-lease"]), AUTOMATIC = /* @__PURE__ */ new Set([
  "events",
  "endpoints",
  "endpointslices",
  "leases",
  "ipaddresses",
  "servicecidrs",
  "nodes",
  "csinodes",
  "volumeattachments",
  "componentstatuses",
  "flowschemas",
  "prioritylevelconfigurations",
  "replicasets",
  "controllerrevisions"
]), CONCURRENCY = 8;
async function takeInventory(client, discovery, signal) {
  let kinds = deletable(await discovery.all());
  return (await itemsOfAll(
    client,
    kinds,
    (kind) => isCustomKind(kind) ? void 0 : "default",
    signal
  )).filter(({ object }) => isUsers(object) && !isSystems(object.metadata.namespace));
}
async function contentsOf(client, discovery, namespace, signal) {
  let kinds = deletable(await discovery.all()).filter(({ namespaced }) => namespaced);
  return itemsOfAll(client, kinds, () => namespace, signal);
}
async function itemsOfAll(client, kinds, namespaceOf2, signal) {
  return (await mapLimited(
    kinds,
    CONCURRENCY,
    (kind) => itemsOf(client, kind, namespaceOf2(kind), signal)
  )).flat();
}
function deletable(resources) {
  let seen = /* @__PURE__ */ new Set();
  return resources.filter(({ group, plural, verbs }) => {
    let name = `${plural}.${group}`;
    return seen.has(name) || AUTOMATIC.has(plural) || !verbs.includes("list") || !verbs.includes("delete") ? !1 : (seen.add(name), !0);
  });
}
var METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
async function itemsOf(client, resource, namespace, signal) {
  let all = { accept: METADATA, signal }, { items } = await listObjects(client, { resource, namespace }, all).catch((error) => {
    let { code } = statusOf(error) ?? {};
    if (code !== 404 && code !== 405 && code !== 503) throw error;
    return { items: [] };
  });
  return items.map((object) => {
    let { name, namespace: within } = object.metadata;
    return {
      resource,
      object,
      key: `${resource.plural}.${resource.group} ${within === void 0 ? "" : `${within}/`}${name}`,
      path: objectPath(resource, name, within)
    };
  });
}
function isUsers({ metadata }) {
  let { ownerReferences = [], managedFields = [], labels: labels2 = {} } = metadata;
  return ownerReferences.length > 0 || labels2["kube-aggregator.kubernetes.io/automanaged"] !== void 0 || labels2["kubernetes.io/bootstrapping"] !== void 0 ? !1 : !managedFields.some(({ manager }) => manager?.startsWith("deploy@"));
}
function isCustomKind({ group }) {
  return group.includes(".") && !group.endsWith(".k8s.io");
}
function isSystems(namespace) {
  return namespace !== void 0 && namespace !== "default" && SYSTEM_NAMESPACES.has(namespace);
}
var isSystemNamespace = ({ resource, object }) => resource.group === "" && resource.plural === "namespaces" && SYSTEM_NAMESPACES.has(object.metadata.name);

// src/core/testing/testing-directory.ts
import { join as join44 } from "node:path";
var DIRECTORY = "testing", baselinePath = (dir) => join44(dir, DIRECTORY, "baseline.json"), namespacesDir = (dir) => join44(dir, DIRECTORY, "namespaces");

// src/core/testing/baseline.ts
async function writeBaseline(dir, { client, discovery }, signal) {
  let keys = (await takeInventory(client, discovery, signal)).map(({ key }) => key);
  await makeDirs(dirname13(baselinePath(dir))), await writeDurably(baselinePath(dir), JSON.stringify(keys));
}
async function readBaseline(dir) {
  try {
    return new Set(JSON.parse(await readFile17(baselinePath(dir), "utf8")));
  } catch (error) {
    throw systemCode(error) !== "ENOENT" ? error : new NavgwError("NAVGW_STATE", "this cluster has no record of its initial objects", {
      hint: "use reset() on a cluster that was started with new K3sCluster()",
      cause: error
    });
  }
}

// src/core/testing/namespace-deletion.ts
var TEST_NAMESPACE_LABELS = { "app.kubernetes.io/managed-by": "navgw-test" }, TEST_NAMESPACE = Object.entries(TEST_NAMESPACE_LABELS).map(([label, value]) => `${label}=${value}`).join(), DEFAULT_TIMEOUT3 = 3e4, DEFAULT_GRACE = 1, Departures = class {
  #api;
  #pending = /* @__PURE__ */ new Map();
  #settling = /* @__PURE__ */ new Set();
  #leftovers = [];
  #end = new AbortController();
  #watching;
  constructor(api) {
    this.#api = api;
  }
  get leftovers() {
    return this.#leftovers;
  }
  /**
   * Requests the deletion of a namespace and a short grace period for its pods; resolves when that was accepted, as the process may be
   * about to end.
   * @throws NavgwError NAVGW_KUBERNETES
   */
  async send(name, options) {
    if (!await this.#api().client.delete(objectPath(NAMESPACES, name))) return;
    await this.#endPods(name, options.gracePeriodSeconds ?? DEFAULT_GRACE);
    let settling = this.#settle(name, options).finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }
  /** Resolves when each is deleted or a leftover. */
  async settled() {
    await Promise.all(this.#settling);
  }
  /** Stops following: the cluster or its user ends. */
  close() {
    this.#end.abort(), this.#watching?.abort();
  }
  /** Never fails: a failure is the reason of a leftover. */
  async #settle(name, options) {
    let { deletionTimeoutMs: deletionTimeout = DEFAULT_TIMEOUT3 } = options, gone = this.#follow(name), bound = AbortSignal.any([this.#end.signal, AbortSignal.timeout(deletionTimeout)]);
    try {
      await orAborted(gone, bound);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      let reason = bound.aborted ? await this.#describeDelay(name, deletionTimeout) : error.message;
      if (reason === void 0) return;
      let leftover = { namespace: name, reason };
      this.#leftovers.push(leftover), options.onLeftover?.(leftover);
    } finally {
      this.#forget(name);
    }
  }
  /** The pods' own grace period is meant for their users, and test pods have none. */
  async #endPods(namespace, gracePeriodSeconds) {
    try {
      await this.#api().client.delete(collectionPath(PODS, namespace), { gracePeriodSeconds });
    } catch (error) {
      if (!(error instanceof NavgwError)) throw error;
    }
  }
  #follow(name) {
    let gone = new Promise((resolve5) => {
      this.#pending.set(name, { gone: resolve5 });
    });
    return this.#watching === void 0 && this.#watch(), gone;
  }
  #forget(name) {
    this.#pending.delete(name), !(this.#pending.size > 0) && (this.#watching?.abort(), this.#watching = void 0);
  }
  /** Never fails: a namespace whose deletion was not observed is checked when its bound is over. */
  async #watch() {
    let watching = new AbortController();
    this.#watching = watching;
    try {
      let all = { resource: NAMESPACES };
      for await (let namespaces of observeObjects(this.#api().client, all, watching.signal)) {
        let existing = new Set(namespaces.map(({ metadata }) => metadata.name));
        for (let [name, { gone }] of this.#pending)
          !existing.has(name) && await this.#find(name) === void 0 && gone();
      }
    } catch {
    } finally {
      this.#watching === watching && (this.#watching = void 0);
    }
  }
  async #find(name) {
    try {
      return await this.#api().client.get(objectPath(NAMESPACES, name));
    } catch (error) {
      if (statusOf(error)?.code === 404) return;
      throw error;
    }
  }
  /** Undefined when it was deleted at the last moment. */
  async #describeDelay(name, timeout) {
    try {
      let namespace = await this.#find(name);
      return namespace === void 0 ? void 0 : describeDelay(namespace, timeout);
    } catch (error) {
      return `unknown: ${error.message}`;
    }
  }
};
async function stuckNamespaces({ client }) {
  let { items } = await listObjects(client, { resource: NAMESPACES, selector: TEST_NAMESPACE });
  return items.flatMap((namespace) => {
    let waiting = conditionsOf(namespace).find(
      ({ type, status }) => type === "NamespaceFinalizersRemaining" && status === "True"
    );
    return waiting === void 0 ? [] : [{ namespace: namespace.metadata.name, reason: waiting.message ?? "finalizers" }];
  });
}
function describeDelay(namespace, timeout) {
  let { spec } = namespace, reasons = conditionsOf(namespace).filter(({ type, status }) => status === "True" && /Remaining|Failure/.test(type)).map(({ message }) => message);
  return spec?.finalizers?.some((one) => one !== "kubernetes") && reasons.push(`the namespace itself has finalizers ${spec.finalizers.join(", ")}`), `still exists after ${timeout} ms: ${reasons.join("; ") || "Kubernetes has not finished the deletion"}`;
}

// src/core/testing/cluster-connection.ts
var Connection = class _Connection {
  cluster;
  kubeconfig;
  context;
  api;
  departures;
  constructor(cluster, kubeconfig) {
    this.cluster = cluster, this.kubeconfig = kubeconfig, this.context = contextName(cluster.name), this.api = connectApi(kubeconfig), this.departures = new Departures(() => this.api);
  }
  static async to(cluster) {
    return new _Connection(cluster, await cluster.kubeconfig());
  }
  async [Symbol.asyncDispose]() {
    this.departures.close(), await this.api[Symbol.asyncDispose]();
  }
};

// src/core/testing/cluster-snapshots.ts
import { link as link2, lstat as lstat5, mkdir as mkdir3, readdir as readdir14, readlink as readlink4, rename as rename4, rm as rm19, stat as stat16, symlink as symlink3 } from "node:fs/promises";
import { basename as basename7, join as join45 } from "node:path";

// src/core/snapshot/uml-machine.ts
import { constants as constants7 } from "node:os";
import { relative as relative2 } from "node:path";

// src/core/snapshot/uml-monitor.ts
import { once as once4 } from "node:events";
import { connect as connect3 } from "node:net";
import { addAbortSignal as addAbortSignal2 } from "node:stream";
var TIMEOUT2 = 12e4;
async function connectUmlMonitor(path, signal) {
  let bound = AbortSignal.timeout(TIMEOUT2), socket = addAbortSignal2(anySignal(signal, bound), connect3(path));
  socket.on("error", () => {
  }), await once4(socket, "connect");
  let answers = lines(socket);
  return {
    async ask(line) {
      socket.write(`${line}
`);
      let answer = await answers.next().catch((error) => {
        throw signal?.throwIfAborted(), bound.aborted ? new NavgwError(
          "NAVGW_TIMEOUT",
          `the guest's kernel did not answer ${line} within ${TIMEOUT2} ms`
        ) : new NavgwError("NAVGW_HOST", "the guest's kernel closed its monitor", { cause: error });
      });
      if (answer.done)
        throw new NavgwError("NAVGW_HOST", "the guest's kernel closed its monitor: it has ended");
      return answer.value;
    },
    [Symbol.dispose]: () => socket.destroy()
  };
}

// src/core/snapshot/uml-machine.ts
async function umlMachine(record, signal) {
  let dir = clusterDir(record.name), path = socketPath(dir, FILES.monitor);
  return await canSave(path, signal) ? {
    memory: await openFilesOf(record.name, / \(deleted\)$|\/memory$/),
    async save(directory, copyDisks, abort) {
      var _stack = [];
      try {
        let monitor = __using(_stack, await connectUmlMonitor(path, abort));
        requireAnswer("saved", await monitor.ask(`save ${relative2(dir, directory)}`));
        await copyDisks();
        requireAnswer("running", await monitor.ask("go"));
      } catch (_) {
        var _error = _, _hasError = !0;
      } finally {
        __callDispose(_stack, _error, _hasError);
      }
    }
  } : void 0;
}
async function canSave(path, signal) {
  var _stack = [];
  try {
    let monitor;
    try {
      monitor = await connectUmlMonitor(path, signal);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return !1;
      throw new NavgwError("NAVGW_HOST", `the guest's kernel does not answer: ${error.message}`, {
        cause: error
      });
    }
    let asked = __using(_stack, monitor);
    return await asked.ask("can") === "yes";
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
function requireAnswer(expected, answer) {
  if (answer === expected) return;
  let code = Number(/^error (\d+)$/.exec(answer)?.[1]);
  throw code === constants7.errno.ENOSPC || code === constants7.errno.EDQUOT ? new NavgwError("NAVGW_NO_SPACE", "the disk is full: the machine's memory does not fit", {
    hint: hint`free some space; ${command("snapshot ls")} shows the size of other snapshots`
  }) : new NavgwError("NAVGW_HOST", `the guest's kernel cannot save itself: ${answer}`);
}

// src/core/snapshot/find-running-machine.ts
async function findRunningMachine(record, signal) {
  if (record.engine === "qemu") return qemuMachine(record);
  if (record.engine === "uml") return umlMachine(record, signal);
}

// src/core/testing/cluster-snapshots.ts
async function stopAndTake(cluster, name, options = {}) {
  var _stack = [];
  try {
    requireSnapshotName(name);
    let record = await requireDisk(cluster);
    let dir = clusterDir(cluster);
    await requireSpace(dir, name, [join45(dir, DISKS.state)]);
    let held = __using(_stack, await hold(cluster), !0);
    await stopCluster(cluster, { keep: !1 });
    try {
      await takeDiskSnapshot(record, await hasDirectory(cluster) ? dir : held.path, name, options);
    } finally {
      await putBack(held.path, record);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function takeRunning(cluster, name, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    requireSnapshotName(name);
    let _lock = __using(_stack, await acquireLock(clusterLock(cluster), { signal }), !0);
    let record = await requireRecord(cluster);
    let machine = await findRunningMachine(record, signal);
    if (machine === void 0) return !1;
    await resumeAfterKill(record, signal);
    await takeMemorySnapshot(record, name, machine, options);
    return !0;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function endForSnapshot(cluster, name, signal) {
  var _stack = [];
  try {
    await usableSnapshot(await readSnapshot(cluster, name), findGuestPackage(), signal);
    let _lock = __using(_stack, await acquireLock(clusterLock(cluster), { signal }), !0);
    let record = await requireRecord(cluster);
    let held = __using(_stack, await hold(cluster), !0);
    await endMachine(clusterDir(cluster), record);
    await putBack(held.path, record);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function hold(cluster) {
  let dir = clusterDir(cluster), path = await makeHeldDir(), dispose = () => rm19(path, { recursive: !0, force: !0 });
  try {
    let k3s2 = join45(dir, DISKS.k3s);
    await isLink(k3s2) && await symlink3(await readlink4(k3s2), join45(path, DISKS.k3s));
    for (let kept of [join45(dir, DISKS.state), join45(dir, DIRECTORY), snapshotsDir(dir)])
      await exists2(kept) && await linkTree(kept, join45(path, basename7(kept)));
    return { path, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    throw await dispose(), error;
  }
}
async function linkTree(from, to) {
  if (!(await lstat5(from)).isDirectory()) return link2(from, to);
  await mkdir3(to, { mode: 448 });
  for (let name of await readdir14(from)) await linkTree(join45(from, name), join45(to, name));
}
async function putBack(held, record) {
  let { keeper: _keeper, ...rest } = record, stopped = { ...rest, phase: "stopped" };
  if (await hasDirectory(record.name)) return writeRecord(stopped);
  let dir = await createCluster(stopped);
  for (let name of await readdir14(held)) await rename4(join45(held, name), join45(dir, name));
}
async function hasDirectory(cluster) {
  let record = await readRecord(cluster);
  return record !== void 0 && record !== "damaged";
}
async function requireDisk(cluster) {
  let record = await requireRecord(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster with its storage in memory has no disk for a snapshot",
    {
      hint: hint`leave ${option("storage", "memory")} out, or use ${option("engine", "uml")} with one CPU, which keeps memory`
    }
  );
}
var exists2 = (path) => stat16(path).then(() => !0, isMissing), isLink = (path) => lstat5(path).then((found) => found.isSymbolicLink(), isMissing);
function isMissing(error) {
  if (systemCode(error) === "ENOENT") return !1;
  throw error;
}

// src/core/testing/dump-cluster.ts
import { writeFile as writeFile3 } from "node:fs/promises";
import { dirname as dirname14, join as join46 } from "node:path";
async function dumpCluster(name, dir, options = {}) {
  var _stack = [];
  try {
    let cluster = await reachCluster(name);
    let kubeconfig = await cluster.kubeconfig().catch((error) => error);
    if (kubeconfig instanceof Error)
      return writeFiles(await hostFiles(cluster, options, kubeconfig.message), dir);
    let api = __using(_stack, connectApi(kubeconfig), !0);
    return writeFiles(await diagnose(api.client, options, cluster), dir);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function writeFiles(files, dir) {
  let paths = files.map(({ name }) => join46(dir, name));
  for (let [at, path] of paths.entries())
    await makeDirs(dirname14(path), 511), await writeFile3(path, files[at]?.text ?? "");
  return paths;
}

// src/core/testing/generated-name.ts
import { randomBytes as randomBytes9 } from "node:crypto";
function generatedName() {
  return `navgw-${randomBytes9(6).toString("hex")}`;
}

// src/core/testing/kubernetes-scope.ts
var Scope = class {
  context;
  /** Namespace of objects and queries without one. */
  namespace;
  #kubectlArgs;
  /** @param kubectlArgs arguments that come before the caller's */
  constructor(context, namespace, kubectlArgs = []) {
    this.context = context, this.namespace = namespace, this.#kubectlArgs = kubectlArgs;
  }
  async apply(manifests, options = {}) {
    let objects = await objectsIn(manifests, options), applied = await applyObjects(this.context.api(), objects, this.namespace, options), [only2] = applied;
    return isOneObject(manifests) && only2 !== void 0 ? only2 : applied;
  }
  async waitFor(resource, condition, options = {}) {
    let found = await waitForObjects(this.context.api(), resource, condition, this.namespace, options);
    if (condition !== "Deleted")
      return "selector" in resource ? [...found] : found[0];
  }
  async kubectl(args, { encoding, ...input } = {}) {
    let argv = ["kubectl", ...this.#kubectlArgs, ...args], { exitCode, stdout, stderr } = await this.context.exec(argv, input);
    if (exitCode === 0) return encoding === "buffer" ? stdout : stdout.toString();
    let lines2 = stderr.toString().split(`
`).filter(Boolean);
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `kubectl ${args.join(" ").slice(0, 200)}: ${lines2.at(-1) ?? "no error output"} (exit code ${exitCode})`,
      { hint: hint`${command("kubectl", "--help")} shows its arguments`, consoleTail: lines2 }
    );
  }
};
function isOneObject(manifests) {
  return typeof manifests == "string" || manifests instanceof URL || manifests instanceof Uint8Array || Array.isArray(manifests) ? !1 : !("items" in manifests);
}

// src/core/testing/log-consumer.ts
import { createReadStream as createReadStream13 } from "node:fs";
async function followLog(cluster, consumer, signal) {
  try {
    let stream = await cluster.logs("k3s", { follow: !0, signal });
    for await (let line of lines(stream)) consumer(line);
  } catch {
  }
}
async function passOnKeptLog(error, consumer) {
  if (!(!(error instanceof NavgwError) || error.logPath === void 0))
    try {
      for await (let line of lines(createReadStream13(error.logPath))) consumer(line.replace(/\r$/, ""));
    } catch {
    }
}

// src/core/testing/reset-cluster.ts
var PAUSE11 = 100, FINALIZERS_TIMEOUT = 5e3, HOOKS = /* @__PURE__ */ new Set(["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "apiservices"]);
async function deleteAdded(api, baseline, timeout, signal) {
  let bound = AbortSignal.timeout(timeout), either = anySignal(bound, signal), left = [];
  try {
    let added = async () => (api.discovery.forget(), left = (await takeInventory(api.client, api.discovery, either)).filter((item) => !baseline.has(item.key) && !isSystemNamespace(item)), left), first = await added();
    if (await deleteAll(api, first.filter(isHook), either), await deleteAll(api, first.filter(isOfCustomKind), either), await goneWithin2(added, isOfCustomKind, FINALIZERS_TIMEOUT, either), await deleteAll(api, left, either), await goneWithin2(added, () => !0, FINALIZERS_TIMEOUT, either)) return;
    for (; ; ) {
      if (await Promise.all(left.map((item) => dropFinalizers(api, item, either))), await goneWithin2(added, () => !0, FINALIZERS_TIMEOUT, either)) return;
      await deleteAll(api, left, either);
    }
  } catch (error) {
    if (signal?.throwIfAborted(), !bound.aborted) throw error;
    let names = left.map(({ object }) => nameOfObject(object));
    throw new NavgwError("NAVGW_TIMEOUT", `reset: still exists after ${timeout} ms: ${names.join(", ")}`, {
      hint: hint`increase ${option("timeoutMs")}, or restore a snapshot instead`
    });
  }
}
var isHook = ({ resource }) => HOOKS.has(resource.plural), isOfCustomKind = ({ resource }) => isCustomKind(resource);
async function goneWithin2(list4, isSelected, ms, signal) {
  return await pollUntil(async () => !(await list4()).some(isSelected), { every: PAUSE11, within: ms, signal }) ?? !1;
}
async function deleteAll({ client }, items, signal) {
  await Promise.all(
    items.map(async ({ path, resource, object }) => {
      let isNamespace = resource.group === "" && resource.plural === "namespaces", isPod = resource.group === "" && resource.plural === "pods";
      if (await client.delete(path, isPod ? { gracePeriodSeconds: 1 } : {}, { signal }), isNamespace) {
        let pods = collectionPath(PODS, object.metadata.name);
        await client.delete(pods, { gracePeriodSeconds: 1 }, { signal });
      }
    })
  );
}
async function dropFinalizers(api, { path, object }, signal) {
  if (object.metadata.deletionTimestamp !== void 0) {
    if (object.apiVersion === "v1" && object.kind === "Namespace") {
      let contents = await contentsOf(api.client, api.discovery, object.metadata.name, signal);
      await Promise.all(contents.map((item) => dropFinalizers(api, item, signal)));
    }
    if (object.metadata.finalizers?.length)
      try {
        await api.client.patch(path, { metadata: { finalizers: null } }, { signal });
      } catch (error) {
        if (statusOf(error)?.code !== 404) throw error;
      }
  }
}

// src/core/testing/test-namespace.ts
var import_yaml4 = __toESM(require_dist(), 1);
import { randomBytes as randomBytes10 } from "node:crypto";
import { rm as rm20, writeFile as writeFile4 } from "node:fs/promises";
import { join as join47 } from "node:path";
var DEFAULT_TIMEOUT4 = 3e4, PREFIX = /^[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?$/;
async function createNamespace(context, options = {}) {
  let { prefix = "test", labels: labels2, timeoutMs: timeout = DEFAULT_TIMEOUT4 } = options;
  if (!PREFIX.test(prefix))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `namespace prefix ${JSON.stringify(prefix)}: no name can begin with it`,
      {
        hint: "use 1 to 54 lower-case letters, digits and inner dashes"
      }
    );
  let name = `${prefix}-${randomBytes10(4).toString("hex")}`, { client } = context.api(), bound = AbortSignal.timeout(timeout), over = new AbortController(), signal = anySignal(bound, over.signal, options.signal), namespace = new NamespaceHandle(context, name, options);
  try {
    let metadata = { name, labels: { ...TEST_NAMESPACE_LABELS, ...labels2 } };
    await client.create(
      collectionPath(NAMESPACES),
      { apiVersion: "v1", kind: "Namespace", metadata },
      { signal }
    );
    let selections = [
      { resource: SERVICE_ACCOUNTS, namespace: name, name: "default" },
      { resource: CONFIG_MAPS, namespace: name, name: "kube-root-ca.crt" }
    ];
    return await Promise.all([
      namespace.writeKubeConfig(),
      ...selections.map((selection) => untilPresent(context, selection, signal))
    ]), namespace;
  } catch (error) {
    throw await namespace.delete().catch(() => {
    }), options.signal?.throwIfAborted(), bound.aborted ? new NavgwError("NAVGW_TIMEOUT", `namespace ${name} was not ready within ${timeout} ms`, {
      hint: hint`${command("logs", "k3s")} shows what the node is doing`
    }) : error;
  } finally {
    over.abort();
  }
}
async function untilPresent(context, selection, signal) {
  for await (let objects of observeObjects(context.api().client, selection, signal))
    if (objects.length > 0) return;
}
var NamespaceHandle = class extends Scope {
  name;
  #context;
  #options;
  #kubeconfigPath;
  #deletion;
  constructor(context, name, options) {
    super(context, name, ["--namespace", name]), this.name = name, this.#context = context, this.#options = options, this.#kubeconfigPath = join47(context.dir, `${name}.kubeconfig`);
  }
  getKubeConfig() {
    return scopedKubeconfig(this.#context.kubeconfig, this.name);
  }
  getKubeConfigPath() {
    return this.#kubeconfigPath;
  }
  async writeKubeConfig() {
    await makeDirs(this.#context.dir), await writeFile4(this.#kubeconfigPath, this.getKubeConfig(), { mode: 384 });
  }
  async pods() {
    let { client } = this.context.api();
    return [...(await listObjects(client, { resource: PODS, namespace: this.name })).items];
  }
  events(options = {}) {
    return listEvents(this.context.api().client, { ...options, namespace: this.name });
  }
  portForward(target, port3, options) {
    return forwardPort(() => this.context.api().client, target, port3, this.name, options);
  }
  diagnose(options = {}) {
    return diagnose(this.context.api().client, { ...options, namespace: this.name });
  }
  delete() {
    return this.#deletion ??= this.#delete(), this.#deletion;
  }
  async #delete() {
    await Promise.all([
      this.#context.departures.send(this.name, this.#options),
      rm20(this.#kubeconfigPath, { force: !0 })
    ]);
  }
  async [Symbol.asyncDispose]() {
    await this.delete();
  }
};
function scopedKubeconfig(text4, namespace) {
  let config = (0, import_yaml4.parse)(text4), contexts = config.contexts.map(({ name, context }) => ({ name, context: { ...context, namespace } }));
  return (0, import_yaml4.stringify)({ ...config, contexts }, { lineWidth: 0 });
}

// src/core/testing/running-k3s-cluster.ts
var oneNameForMany = (count) => new NavgwError("NAVGW_BAD_OPTION", `as names one image, and ${count} are given`, {
  hint: "call loadImages for one image at a time"
}), RESET_TIMEOUT = 6e4, RunningCluster = class _RunningCluster extends Scope {
  name;
  #ownership;
  #logConsumer;
  /** Leftovers from before the last restart. */
  #leftovers = [];
  #connection;
  #following;
  constructor(connection, { ownership, logConsumer }) {
    super(
      { api: () => this.#connection.api, exec: (argv, input) => execAndReadBytes(this.cluster, argv, input) },
      "default"
    ), this.name = connection.cluster.name, this.#connection = connection, this.#ownership = ownership, this.#logConsumer = logConsumer, this.#follow();
  }
  /** Connects to a cluster; the objects of a new one are recorded for `reset()`. */
  static async to(cluster, context) {
    let connection = await Connection.to(cluster);
    try {
      return cluster.created && await writeBaseline(cluster.dir, connection.api, context.signal), new _RunningCluster(connection, context);
    } catch (error) {
      throw await connection[Symbol.asyncDispose](), error;
    }
  }
  /** Connects to a cluster that was just started; a new one is removed when that fails. */
  static async started(cluster, context) {
    try {
      return await _RunningCluster.to(cluster, context);
    } catch (error) {
      throw cluster.created && await cluster.remove(), error;
    }
  }
  get cluster() {
    return this.#connection.cluster;
  }
  getKubeConfig() {
    return this.#connection.kubeconfig;
  }
  getKubeConfigPath() {
    return this.cluster.kubeconfigPath;
  }
  getServer() {
    return this.cluster.server;
  }
  getContext() {
    return this.#connection.context;
  }
  getMappedPort(guestPort) {
    let { forwards } = this.cluster, found = forwards.find(({ guest }) => guest === guestPort);
    if (found !== void 0) return found.host;
    let ports = forwards.map(({ guest }) => guest).join(", ") || "none";
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `no port of this machine is forwarded to port ${guestPort} of the node`,
      {
        hint: `add it with withPorts(${guestPort}); forwarded ports: ${ports}`
      }
    );
  }
  async exec(argv, { encoding, ...input } = {}) {
    let result = await execAndReadBytes(this.cluster, argv, input);
    return encoding === "buffer" ? result : decoded(result);
  }
  async loadImages(images, { as, signal } = {}) {
    var _stack = [];
    try {
      if (as !== void 0 && images.length !== 1) throw oneNameForMany(images.length);
      let archives = __using(_stack, await archivesOf(images, signal, as), !0);
      let names = [];
      for (let path of archives.paths) names.push(...await this.cluster.loadImage(path, { as, signal }));
      return names;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  logs(source = "k3s", options) {
    return this.cluster.logs(source, options);
  }
  events(options = {}) {
    return listEvents(this.#connection.api.client, options);
  }
  createNamespace(options) {
    let connection = () => this.#connection, context = {
      ...this.context,
      kubeconfig: this.getKubeConfig(),
      dir: namespacesDir(this.cluster.dir),
      // A namespace outlives its connection when the cluster is restarted.
      get departures() {
        return connection().departures;
      }
    };
    return createNamespace(context, options);
  }
  leftovers() {
    return [...this.#leftovers, ...this.#connection.departures.leftovers];
  }
  stuckNamespaces() {
    return stuckNamespaces(this.#connection.api);
  }
  settled() {
    return this.#connection.departures.settled();
  }
  portForward(target, port3, options) {
    return forwardPort(() => this.#connection.api.client, target, port3, "default", options);
  }
  diagnose(options = {}) {
    let cluster = options.namespace === void 0 ? this.cluster : void 0;
    return diagnose(this.#connection.api.client, options, cluster);
  }
  async dump(dir, options) {
    return writeFiles(await this.diagnose(options), dir);
  }
  snapshot(name, {
    kind,
    signal
  } = {}) {
    return this.#take(name, { kind, signal });
  }
  async #take(name, options) {
    if (!await takeRunning(this.name, name, options)) {
      if (options.kind === "memory") throw cannotKeepMemory(this.cluster.engine);
      await this.#restart(() => stopAndTake(this.name, name, options), options.signal);
    }
  }
  async restore(name, { signal } = {}) {
    await this.#restart(() => endForSnapshot(this.name, name, signal), signal, `${this.name}/${name}`);
  }
  async fork({
    name = generatedName(),
    signal
  } = {}) {
    var _stack = [];
    try {
      let origin = __using(_stack, await this.#temporarySnapshot("fork", { kind: "memory", signal }), !0);
      let options = { name, fromSnapshot: `${this.name}/${origin.name}` };
      let cluster = await startCluster(options, { attached: !0, signal });
      return _RunningCluster.started(cluster, { ownership: "own", signal });
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  async checkpoint(options = {}) {
    let snapshot = await this.#temporarySnapshot("checkpoint", options);
    return {
      rollback: (rollback) => this.restore(snapshot.name, rollback),
      [Symbol.asyncDispose]: async () => snapshot[Symbol.asyncDispose]()
    };
  }
  async #temporarySnapshot(prefix, options) {
    let name = `${prefix}-${randomBytes11(4).toString("hex")}`;
    return await this.#take(name, { ...options, temporary: !0 }), { name, [Symbol.asyncDispose]: () => removeSnapshot(this.name, name, { force: !0 }) };
  }
  async reset(options = {}) {
    let { snapshot, timeoutMs = RESET_TIMEOUT, signal } = options;
    if (snapshot !== void 0) return this.restore(snapshot, signal === void 0 ? {} : { signal });
    let baseline = await readBaseline(this.cluster.dir);
    await deleteAdded(this.#connection.api, baseline, timeoutMs, signal);
  }
  async stop() {
    await this.#disconnect(), await this.cluster.stop();
  }
  async remove() {
    await this.#disconnect(), await this.cluster.remove();
  }
  async [Symbol.asyncDispose]() {
    this.#ownership === "own" ? await this.remove() : await this.#disconnect();
  }
  async #disconnect() {
    this.#following?.abort(), await this.#connection[Symbol.asyncDispose]();
  }
  /** Runs an action that stops the cluster, and starts it again, even if the action failed. */
  async #restart(whileStopped, signal, fromSnapshot) {
    this.#leftovers.push(...this.#connection.departures.leftovers);
    let options = { name: this.name };
    try {
      await whileStopped(), options = { ...options, fromSnapshot };
    } finally {
      let attached = this.#ownership === "own", cluster = await startCluster(options, { attached, signal });
      await this.#disconnect(), this.#connection = await Connection.to(cluster), this.#follow();
    }
  }
  #follow() {
    this.#logConsumer !== void 0 && (this.#following = new AbortController(), followLog(this.cluster, this.#logConsumer, this.#following.signal));
  }
};
function cannotKeepMemory(engine) {
  return new NavgwError("NAVGW_UNSUPPORTED", `the memory of this machine (${engine}) cannot be kept`, {
    hint: hint`use ${option("engine", "uml")} with one CPU; or ${option("engine", "qemu")}, with space in /dev/shm for all of the guest's memory, for a cluster that was not resumed from a snapshot itself`
  });
}

// src/core/selftest/boot-notes.ts
var BootNotes = class {
  #began = performance.now();
  #steps = [];
  #warnings = [];
  #also;
  constructor(also) {
    this.#also = also;
  }
  /** Starts the clock: earlier work was not part of the boot. */
  begin() {
    this.#began = performance.now();
  }
  onProgress = (event) => {
    let { step, elapsed, detail, underWay, warning } = event;
    if (warning) this.#warnings.push(detail ?? "");
    else if (!underWay) {
      let took = Math.max(0, elapsed - (this.#steps.at(-1)?.elapsed ?? 0));
      this.#steps.push({ step, elapsed, took, detail });
    }
    this.#also?.(event);
  };
  reached(expected) {
    return this.#steps.some(({ step }) => step === expected);
  }
  notes() {
    return { steps: this.#steps, warnings: this.#warnings, took: performance.now() - this.#began };
  }
};

// src/core/selftest/host-facts.ts
import { readFileSync as readFileSync2 } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem as totalmem2 } from "node:os";
function hostFacts() {
  return {
    os: osName(),
    kernel: release(),
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cpus: availableParallelism(),
    memory: totalmem2(),
    node: process.versions.node
  };
}
function osName() {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync2("/etc/os-release", "utf8"))?.[1] ?? platform();
  } catch {
    return platform();
  }
}

// src/core/selftest/pod-story.ts
import { createWriteStream as createWriteStream4 } from "node:fs";
import { rm as rm21 } from "node:fs/promises";
import { join as join48 } from "node:path";
import { finished as finished3 } from "node:stream/promises";

// src/core/selftest/workload.ts
var IMAGE2 = "navgw.local/busybox:1.37", LOADED_IMAGE = "navgw.local/doctor:1", APP = "doctor";
var labels = { app: APP }, WORKLOAD = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: APP },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "16Mi" } } }
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: APP },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: APP,
              image: IMAGE2,
              imagePullPolicy: "IfNotPresent",
              command: [
                "sh",
                "-c",
                "hostname > /tmp/index.html; echo serving; exec httpd -f -p 8080 -h /tmp"
              ],
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { port: 8080, path: "/" }, periodSeconds: 1 },
              volumeMounts: [{ name: "data", mountPath: "/data" }]
            }
          ],
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: APP } }]
        }
      }
    }
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: APP },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] }
  }
], LOADED_POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "loaded" },
  spec: {
    restartPolicy: "Never",
    containers: [
      {
        name: "loaded",
        image: LOADED_IMAGE,
        imagePullPolicy: "Never",
        command: ["echo", "loaded"]
      }
    ]
  }
};

// src/core/selftest/pod-story.ts
var PAUSE12 = 100, ARCHIVES = ["/opt/tools/images/busybox.tar", "/opt/node/images/busybox.tar"], IMAGES2 = "the node imports the image of its disk", ROLLOUT = "a Deployment of two replicas becomes ready and its claim is bound", VOLUME = "one pod reads what the other writes to the volume", STORY = [
  { name: IMAGES2, needs: [], run: importImages },
  { name: ROLLOUT, needs: [IMAGES2], run: rollOut },
  { name: "both replicas respond to a pod by the Service's DNS name", needs: [ROLLOUT], run: requestByName },
  { name: VOLUME, needs: [ROLLOUT], run: shareVolume },
  { name: "kubectl exec passes a command's exit code", needs: [ROLLOUT], run: passExitCode },
  { name: "kubectl logs shows what a pod printed", needs: [ROLLOUT], run: showLog },
  { name: "a port of this machine is forwarded to the Service", needs: [ROLLOUT], run: forwardPort2 },
  { name: "an image archive is loaded and a pod runs it", needs: [IMAGES2], run: loadArchive },
  { name: "a namespace is created, used and deleted", needs: [], run: useNamespace },
  { name: "the node's kubectl lists the node", needs: [], run: listNodes }
], AFTER_RESTART = [
  { name: "stop and start again keeps data, pods and Service", needs: [VOLUME], run: findDataAgain }
];
async function importImages({ cluster, signal }) {
  let archive = await archiveOn(cluster, signal);
  return await must(cluster, ["ctr", "-n", "k8s.io", "images", "import", archive], signal), archive;
}
async function archiveOn(cluster, signal) {
  for (let path of ARCHIVES)
    if ((await cluster.exec(["test", "-f", path], { signal })).exitCode === 0) return path;
  throw new NavgwError("NAVGW_IMAGE", `the node has no bundled image: neither ${ARCHIVES.join(" nor ")}`);
}
async function rollOut({ cluster, bound, signal }) {
  await cluster.apply([...WORKLOAD]);
  let options = { timeoutMs: bound, signal };
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", options), await cluster.waitFor({ kind: "PersistentVolumeClaim", name: APP }, "Ready", options);
}
async function requestByName({ cluster, signal }) {
  let pods = await podsOf2(cluster, signal), ask = `for i in 1 2 3 4 5 6 7 8; do wget -q -T 5 -O - http://${APP}.default.svc.cluster.local; done`, seen = /* @__PURE__ */ new Set();
  return await eventually(signal, async () => {
    let answers = await kubectl(cluster, ["exec", pods[0] ?? "", "--", "sh", "-c", ask], signal);
    for (let name of answers.split(`
`)) name !== "" && seen.add(name);
    if (pods.every((name) => seen.has(name))) return !0;
    throw new NavgwError("NAVGW_KUBERNETES", `of ${pods.join(" and ")} only ${[...seen].join()} responded`);
  }), pods.join(", ");
}
async function shareVolume({ cluster, signal }) {
  let [writer = "", reader = ""] = await podsOf2(cluster, signal);
  await kubectl(cluster, ["exec", writer, "--", "sh", "-c", "echo kept > /data/file; sync"], signal), await expectText(cluster, reader, signal);
}
async function expectText(cluster, pod, signal) {
  let text4 = await kubectl(cluster, ["exec", pod, "--", "cat", "/data/file"], signal);
  if (text4.trim() !== "kept")
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `/data/file has ${JSON.stringify(text4)} instead of the written text`
    );
}
async function passExitCode({ cluster, signal }) {
  let [pod = ""] = await podsOf2(cluster, signal), argv = ["kubectl", "exec", pod, "--", "sh", "-c", "exit 7"], { exitCode, stderr } = await cluster.exec(argv, { signal });
  if (exitCode !== 7)
    throw new NavgwError("NAVGW_KUBERNETES", `exit 7 in a pod was reported as ${exitCode}: ${stderr.trim()}`);
}
async function showLog({ cluster, signal }) {
  let [pod = ""] = await podsOf2(cluster, signal), log = await kubectl(cluster, ["logs", pod], signal);
  if (!log.includes("serving"))
    throw new NavgwError("NAVGW_KUBERNETES", `the log of ${pod} is ${JSON.stringify(log.slice(0, 200))}`);
}
async function forwardPort2({ cluster, signal }) {
  var _stack = [];
  try {
    let forwarding = __using(_stack, await cluster.portForward({ service: APP }, 80), !0);
    let answer = await (await fetch(forwarding.url, { signal })).text();
    if (!answer.startsWith(APP))
      throw new NavgwError("NAVGW_KUBERNETES", `the response was ${JSON.stringify(answer.slice(0, 200))}`);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function loadArchive({ cluster, bound, signal }) {
  let dir = await makeHeldDir();
  try {
    var _stack = [];
    try {
      let [own, named2] = [join48(dir, "own.tar"), join48(dir, "named.tar")];
      let file = createWriteStream4(own);
      let code = await cluster.cluster.exec(["cat", await archiveOn(cluster, signal)], { stdout: file, signal }).finally(() => file.end());
      await finished3(file);
      if (code !== 0) throw new NavgwError("NAVGW_CONTROL", `cat ended with ${code}`);
      let image = __using(_stack, await openImage(`docker-archive:${own}`, { signal }), !0);
      await saveArchive([{ image, names: [LOADED_IMAGE] }], named2, { signal });
      let names = await cluster.loadImages([named2], { signal });
      await cluster.apply(LOADED_POD);
      let hasEnded = (pod) => pod.status?.phase === "Succeeded";
      await cluster.waitFor({ kind: "Pod", name: "loaded" }, hasEnded, { timeoutMs: bound, signal });
      return names.join(", ");
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } finally {
    await rm21(dir, { recursive: !0, force: !0 });
  }
}
async function useNamespace({ cluster, bound, signal }) {
  let bounds = { timeoutMs: bound, deletionTimeoutMs: bound }, namespace = await cluster.createNamespace({ prefix: APP, ...bounds, signal });
  await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "found" } }), await namespace.waitFor({ kind: "ConfigMap", name: "found" }, "Exists", { timeoutMs: bound, signal }), await namespace.delete(), await cluster.settled();
  let [left] = cluster.leftovers();
  if (left !== void 0)
    throw new NavgwError("NAVGW_KUBERNETES", `the namespace was not deleted: ${left.reason}`);
}
async function listNodes({ cluster, signal }) {
  return (await cluster.kubectl(["get", "nodes", "--output", "name"], { signal })).trim();
}
async function findDataAgain({ cluster, bound, signal }) {
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", { timeoutMs: bound, signal }), await eventually(signal, async () => {
    let [pod = ""] = await podsOf2(cluster, signal);
    await expectText(cluster, pod, signal);
    let url = `http://${APP}.default.svc.cluster.local`;
    await kubectl(cluster, ["exec", pod, "--", "wget", "-q", "-T", "5", "-O", "-", url], signal);
  });
}
async function podsOf2(cluster, signal) {
  let list4 = await kubectl(cluster, ["get", "pods", "-l", `app=${APP}`, "--output", "json"], signal), { items } = JSON.parse(list4), running = items.filter(
    ({ metadata, status }) => metadata.deletionTimestamp === void 0 && status?.phase === "Running"
  );
  if (running.length === 2) return running.map(({ metadata }) => metadata.name);
  throw new NavgwError("NAVGW_KUBERNETES", `${running.length} pods run, not 2`);
}
function kubectl(cluster, args, signal) {
  return cluster.kubectl(args, { signal });
}
async function must(cluster, argv, signal) {
  let result = await cluster.exec(argv, { signal });
  if (result.exitCode === 0) return result;
  let output = (result.stderr.trim() || result.stdout.trim()).split(`
`).at(-1);
  throw new NavgwError("NAVGW_CONTROL", `${argv.join(" ")} ended with ${result.exitCode}: ${output}`);
}
async function eventually(signal, attempt) {
  let last;
  await pollUntil(async () => {
    try {
      return await attempt(), !0;
    } catch (error) {
      return signal.aborted || (last = error), !1;
    }
  }, { every: PAUSE12, signal }).catch((error) => {
    throw last ?? error;
  });
}

// src/core/selftest/run-selftest.ts
var STEP_TIMEOUT = 3e5, GRACE = 1e4, LOG_LINES = 12, LOG_TIMEOUT = 5e3;
async function runSelftest(options = {}, context = {}) {
  await sweep2();
  let run = new Selftest({ ...options, name: ownName(), golden: options.golden ?? !1 }, context);
  try {
    return await run.report();
  } finally {
    await removeCluster(run.name);
  }
}
function ownName() {
  return `doctor-${process.pid}-${identify(process.pid)?.startTime}`;
}
async function sweep2() {
  for (let { name } of await listClusters()) {
    let [, pid, startTime = ""] = /^doctor-(\d+)-(\d+)$/.exec(name) ?? [];
    pid !== void 0 && !isAlive({ pid: Number(pid), startTime }) && await removeCluster(name);
  }
}
var Selftest = class {
  name;
  #options;
  #context;
  #signal;
  #starts = [];
  #steps = [];
  #cluster;
  #boot = new BootNotes(void 0);
  #kernel;
  #memory;
  constructor(options, context) {
    this.name = options.name, this.#options = options, this.#context = context, this.#signal = context.signal ?? new AbortController().signal;
  }
  async report() {
    await this.#runStory();
    let engineStep = this.#starts[0]?.steps.find(({ step }) => step === "engine");
    return {
      ok: [...this.#starts, ...this.#steps].every((one) => one.failure === void 0 && !isSkipped(one)),
      time: (/* @__PURE__ */ new Date()).toISOString(),
      versions: version(),
      host: hostFacts(),
      engine: this.#cluster?.engine,
      engineReason: engineStep?.detail,
      node: this.#cluster?.node,
      guest: { kernel: this.#kernel, memory: this.#memory },
      starts: this.#starts,
      steps: this.#steps
    };
  }
  async #runStory() {
    let first = await this.#start("first", () => startCluster(this.#options, this.#startContext));
    try {
      await this.#runChapters(STORY, first), first !== void 0 && await this.#inspectGuest(first);
    } finally {
      await first?.[Symbol.asyncDispose]();
    }
    if (first === void 0) return this.#skip(AFTER_RESTART);
    let { name, timeoutMs } = this.#options, second = await this.#start("second", async () => (await first.cluster.stop(), this.#boot.begin(), startCluster({ name, timeoutMs }, this.#startContext)));
    try {
      await this.#runChapters(AFTER_RESTART, second);
    } finally {
      await second?.[Symbol.asyncDispose]();
    }
  }
  get #startContext() {
    return { signal: this.#signal, onProgress: this.#boot.onProgress, attached: !0 };
  }
  /** @returns undefined when it failed */
  async #start(which, begin) {
    this.#boot = new BootNotes(this.#context.onStart?.(which));
    let failure, running;
    try {
      this.#cluster = await begin(), running = await RunningCluster.to(this.#cluster, { ownership: "shared", signal: this.#signal });
    } catch (error) {
      if (this.#signal.throwIfAborted(), which === "first" && !this.#boot.reached("machine")) throw error;
      failure = await this.#failureOf(error);
    }
    let start = { ...this.#boot.notes(), failure };
    return this.#starts.push(start), this.#context.onStarted?.(start), running;
  }
  async #runChapters(chapters, cluster) {
    for (let chapter of chapters) {
      let failed = chapter.needs.some(
        (need) => this.#steps.find(({ name }) => name === need)?.status !== "ok"
      );
      cluster === void 0 || failed ? this.#skip([chapter]) : this.#note(await this.#try(chapter, cluster));
    }
  }
  async #try(chapter, cluster) {
    let { name } = chapter;
    this.#context.onStep?.({ name });
    let bound = this.#context.stepTimeout ?? STEP_TIMEOUT, over = AbortSignal.timeout(bound), signal = AbortSignal.any([this.#signal, over]), began = performance.now(), took = () => performance.now() - began;
    try {
      let stuck = AbortSignal.any([this.#signal, AbortSignal.timeout(bound + GRACE)]), found = await orAborted(chapter.run({ cluster, bound, signal }), stuck);
      return { name, status: "ok", took: took(), found };
    } catch (error) {
      this.#signal.throwIfAborted();
      let why = over.aborted && !(error instanceof NavgwError) ? tooLong3(bound) : error;
      return { name, status: "failed", took: took(), failure: await this.#failureOf(why) };
    }
  }
  #skip(chapters) {
    for (let { name } of chapters) this.#note({ name, status: "skipped", took: 0 });
  }
  #note(step) {
    this.#steps.push(step), this.#context.onStep?.(step);
  }
  async #inspectGuest(cluster) {
    try {
      let { stdout } = await cluster.exec(["uname", "-r"], { signal: AbortSignal.timeout(LOG_TIMEOUT) });
      this.#kernel = stdout.trim();
      let { total, available } = (await cluster.cluster.status()).memory;
      this.#memory = { used: total - available, total };
    } catch {
    }
  }
  async #failureOf(error) {
    let message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof NavgwError)) return { code: "INTERNAL", message, log: await this.#lastLines() };
    let { code, hint: hint2, hintParts, consoleTail, logPath } = error, log = logPath === void 0 ? await this.#lastLines() : consoleTail ?? [];
    return { code, message, hint: hint2, hintParts, log: log.slice(-LOG_LINES) };
  }
  async #lastLines() {
    for (let source of ["k3s", "console"])
      try {
        let signal = AbortSignal.timeout(LOG_TIMEOUT), lines2 = (await text3(await clusterLogs(this.name, source, { tail: LOG_LINES, signal }))).split(`
`).filter((line) => line !== "");
        if (lines2.length > 0) return lines2;
      } catch {
      }
    return [];
  }
}, isSkipped = (one) => "status" in one && one.status === "skipped";
function tooLong3(bound) {
  return new NavgwError("NAVGW_TIMEOUT", `the step did not finish within its bound of ${bound / 1e3} s`, {
    hint: "inspect the node's log"
  });
}

// src/core/testing/k3s-args.ts
var ADDITIVE = /* @__PURE__ */ new Set(["disable", "tls-san", "kubelet-arg", "kube-proxy-arg"]);
function configOfArgs(args) {
  let values = /* @__PURE__ */ new Map();
  for (let at = 0; at < args.length; at++) {
    let [, key, value] = /^--([a-z0-9][a-z0-9-]*)(?:=(.*))?$/s.exec(args[at] ?? "") ?? [];
    if (key === void 0) throw noArgument(args[at] ?? "");
    let next = args[at + 1], separate = value === void 0 && next !== void 0 && !next.startsWith("--") && !isSwitch(key);
    separate && at++;
    let given = separate ? next : value ?? !0;
    if (given === !0 && needsValue(key)) throw withoutValue(key);
    values.set(key, [...values.get(key) ?? [], given]);
  }
  return Object.fromEntries(
    [...values].map(([key, all]) => ADDITIVE.has(key) ? [`${key}+`, all] : [key, all.length === 1 && !key.endsWith("-arg") ? all[0] : all])
  );
}
function noArgument(text4) {
  let why = /^(server|agent|k3s)$/.test(text4) ? "the node only runs k3s server" : "must begin with --";
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument ${JSON.stringify(text4)}: ${why}`, {
    hint: "use arguments of k3s server, such as --kube-apiserver-arg=v=4"
  });
}
function withoutValue(key) {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument --${key} requires a value`, {
    hint: `write it as --${key}=VALUE`
  });
}

// src/core/testing/k3s-cluster-builder.ts
import { createHash as createHash9 } from "node:crypto";

// src/core/testing/k3s-config.ts
var import_yaml5 = __toESM(require_dist(), 1);
var KEY = /^[A-Za-z0-9][A-Za-z0-9-]*\+?$/;
function parseK3sConfig(text4, what) {
  let lines2 = new import_yaml5.LineCounter(), document = (0, import_yaml5.parseDocument)(text4, { lineCounter: lines2, version: "1.1" }), [error] = document.errors;
  if (error !== void 0) {
    let { line } = lines2.linePos(error.pos[0]);
    throw wrong2(`${what}:${line}`, `not YAML: ${error.message.split(`
`)[0]?.replace(/ at line .*/, "")}`);
  }
  let config = document.toJS() ?? {};
  if (typeof config != "object" || config === null || Array.isArray(config))
    throw wrong2(what, "not a map of arguments to values");
  for (let [key, value] of Object.entries(config)) {
    if (!KEY.test(key)) throw wrong2(what, `${JSON.stringify(key)} is not a valid argument name`);
    if ([value].flat().some((one) => typeof one == "object" && one !== null))
      throw wrong2(what, `${key} is neither a value nor a list of values`);
  }
  return config;
}
function wrong2(where, why) {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s configuration ${where}: ${why}`, {
    hint: 'use a config.yaml of k3s server, with lines like "flannel-backend: vxlan" or "disable+: [coredns]"'
  });
}
function mergeK3sConfig(base, more) {
  let merged = { ...base };
  for (let [key, value] of Object.entries(more)) {
    let plain = key.replace(/\+$/, ""), before = [plain, `${plain}+`].find((one) => merged[one] !== void 0);
    before !== void 0 && (key.endsWith("+") || isList(plain)) ? merged[before] = [merged[before], value].flat() : merged[key] = value;
  }
  return merged;
}

// src/core/testing/registry-mirrors.ts
var import_yaml6 = __toESM(require_dist(), 1);
function mirrorsYaml(text4, mirrors) {
  let given;
  try {
    given = (0, import_yaml6.parse)(text4 ?? "") ?? {};
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", "registries: not YAML", { cause: error });
  }
  let { mirrors: before = {}, ...others } = given, added = [...mirrors].map(([registry, endpoint]) => [
    registry,
    { ...before[registry], endpoint: [...endpoint] }
  ]);
  return (0, import_yaml6.stringify)({ mirrors: { ...before, ...Object.fromEntries(added) }, ...others });
}

// src/core/testing/k3s-cluster-builder.ts
var K3sCluster = class {
  #options = {};
  #images = [];
  #mirrors = /* @__PURE__ */ new Map();
  #k3sArgs = [];
  #reuse = !1;
  #onProgress;
  #logConsumer;
  /** @param version Kubernetes version (`1.37`, `v1.37.2`), or a release of k3s (`v1.36.1+k3s1`). Default: the builtin node's own */
  constructor(version2) {
    version2 !== void 0 && this.withVersion(version2);
  }
  /** See the constructor. */
  withVersion(version2) {
    return this.withOptions(version2.includes("k3s") ? { k3sVersion: version2 } : { k8sVersion: version2 });
  }
  /** Any options, including those without their own method. Later ones override earlier ones. */
  withOptions(options) {
    let { images = [], ...others } = options;
    return this.#options = { ...this.#options, ...others }, this.#images.push(...images), this;
  }
  /** Default: a generated unique name. */
  withName(name) {
    return this.withOptions({ name });
  }
  withEngine(engine) {
    return this.withOptions({ engine });
  }
  withCpus(cpus2) {
    return this.withOptions({ cpus: cpus2 });
  }
  /** @param memory MiB */
  withMemory(memory) {
    return this.withOptions({ memory });
  }
  /** Images to import: archives (`./app.tar`), or references of Docker's, Podman's or a registry's images (`app:dev`). */
  withImages(...images) {
    return this.withOptions({ images });
  }
  /** Manifest files that the node applies at its start. */
  withManifests(...manifests) {
    return this.withOptions({ manifests: [...this.#options.manifests ?? [], ...manifests] });
  }
  /** k3s's own components that the node runs, such as `traefik`; the node must be k3s. */
  withComponents(...components) {
    return this.withOptions({ enable: [...this.#options.enable ?? [], ...components] });
  }
  /** Arguments of `k3s server`, such as `--kube-apiserver-arg=…` or `--disable=coredns`. */
  withK3sArgs(...args) {
    return this.#k3sArgs.push(...args), this;
  }
  /** Makes the node pull images of `registry` (`docker.io`, or `*` for all) from `endpoints` (`https://mirror.example`) first. */
  withRegistryMirror(registry, ...endpoints) {
    return this.#mirrors.set(registry, [...this.#mirrors.get(registry) ?? [], ...endpoints]), this;
  }
  /** Ports of the node to forward, each from a free port of this machine (`getMappedPort`) or the given one. */
  withPorts(...ports) {
    let forwards = ports.map((port3) => typeof port3 == "number" ? { host: 0, guest: port3 } : port3);
    return this.withOptions({ ports: [...this.#options.ports ?? [], ...forwards] });
  }
  /** Environment of the node's process. */
  withEnv(env) {
    return this.withOptions({ env: { ...this.#options.env, ...env } });
  }
  /** Starts from a snapshot, `CLUSTER/NAME`: if its memory was kept, the machine resumes from it. */
  withSnapshot(fromSnapshot) {
    return this.withOptions({ fromSnapshot });
  }
  /**
   * Uses a running cluster with the same options, or starts one that outlives this process. Without a name, the name is derived from the
   * options: the same options give the same cluster.
   */
  withReuse(reuse = !0) {
    return this.#reuse = reuse, this;
  }
  /** @param timeoutMs bound in ms from the start of the machine to Ready */
  withStartupTimeout(timeoutMs) {
    return this.withOptions({ timeoutMs });
  }
  /**
   * Called with each line of the node's log, including those before it was ready; after a restart, with the new ones. After a failed start:
   * with the node's log, or the console when the node had none yet.
   */
  withLogConsumer(consumer) {
    return this.#logConsumer = consumer, this;
  }
  /** Called for each step of the boot; must not throw. */
  withProgress(onProgress) {
    return this.#onProgress = onProgress, this;
  }
  /**
   * Starts the cluster and waits until it is ready.
   * @throws NavgwError as `startCluster` does, and NAVGW_CLUSTER_EXISTS when a cluster of that name exists and reuse is off
   */
  async start({ signal } = {}) {
    var _stack = [];
    try {
      let options = this.#resolved();
      let name = options.name ?? (this.#reuse ? nameOfOptions({ ...options, images: this.#images }) : generatedName());
      this.#reuse || await requireNew(name);
      let archives = __using(_stack, await archivesOf(this.#images, signal), !0);
      let attached = !this.#reuse;
      let cluster = await startCluster(
        { ...options, name, images: archives.paths },
        { attached, signal, onProgress: this.#onProgress }
      ).catch(async (error) => {
        throw this.#logConsumer !== void 0 && await passOnKeptLog(error, this.#logConsumer), error;
      });
      let ownership = attached ? "own" : "shared";
      return RunningCluster.started(cluster, { ownership, logConsumer: this.#logConsumer, signal });
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  /** All requested options except the images. */
  #resolved() {
    let { k3sConfig = {}, registries } = this.#options, config = mergeK3sConfig(k3sConfig, configOfArgs(this.#k3sArgs));
    return {
      ...this.#options,
      ...Object.keys(config).length === 0 ? {} : { k3sConfig: config },
      ...this.#mirrors.size === 0 ? {} : { registries: mirrorsYaml(registries, this.#mirrors) }
    };
  }
};
function nameOfOptions({ timeoutMs: _timeout, ...options }) {
  let entries = Object.entries(options).filter(([, value]) => value !== void 0), text4 = JSON.stringify(entries.sort(([one], [other]) => one < other ? -1 : 1));
  return `reuse-${createHash9("sha256").update(text4).digest("hex").slice(0, 12)}`;
}
async function requireNew(name) {
  let existing = (await listClusters()).find((one) => one.name === name);
  if (existing !== void 0)
    throw new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} already exists (${existing.state})`, {
      hint: hint`reuse it with withReuse(), leave withName() out for a generated name, or delete it: ${command("down", "--name", name)}`
    });
}

// src/core/testing/open-k3s-cluster.ts
async function openK3sCluster(name) {
  return RunningCluster.to(await openCluster(name), { ownership: "opened" });
}

export {
  version,
  cacheEntries,
  pruneCache,
  findOptionProblems,
  resolveOptions,
  mergeKubeconfig,
  unmergeKubeconfig,
  clusterLogs,
  removeCluster,
  probeEngines,
  buildGoldenDisk,
  openCluster,
  reachCluster,
  listClusters,
  listSnapshots,
  removeSnapshot,
  startCluster,
  exportGoldenDisk,
  importGoldenDisk,
  listGoldenDisks,
  removeGoldenDisk,
  startMicroVm,
  runMicroVm,
  dumpCluster,
  runSelftest,
  configOfArgs,
  parseK3sConfig,
  mergeK3sConfig,
  K3sCluster,
  openK3sCluster
};
