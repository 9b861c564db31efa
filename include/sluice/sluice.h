/* Sluice - public API for C: Ethereum bytecode run on a state in memory, or on a host of your own.
 *
 * Stands alone, in C11 and later and in C++. What holds throughout:
 *
 * - Numbers of 256 bits are SluiceWord: 32 bytes, the most significant first. Gas is in units of
 *   gas, value and prices in wei, times in seconds since the epoch, sizes in bytes.
 * - Functions that can fail return a SluiceError and write what they make to out-parameters, which
 *   are set to null or zero when they fail. sluice_last_error() then has a line of text.
 * - Pointers must not be null unless it says so. A null pointer that must not be is answered by
 *   SLUICE_BAD_ARGUMENT, not by a crash; accessors of results answer it by zeros.
 * - Objects are made by *_create and by what runs something, and freed by *_free, which takes null.
 *   What accessors return belongs to the object: it says for how long.
 * - Bytes that you hand in are borrowed until the function returns.
 * - Structs that may grow begin with their size: initialise them with their SLUICE_..._INIT.
 * - An object is used by one thread at a time. Different objects share nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SLUICE_SLUICE_H
#define SLUICE_SLUICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLUICE_C_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* ---- values --------------------------------------------------------------------------------- */

/** A 256-bit number, big-endian, or a hash. */
typedef struct SluiceWord {
    uint8_t bytes[32];
} SluiceWord;

typedef struct SluiceAddress {
    uint8_t bytes[20];
} SluiceAddress;

/** Bytes that belong to somebody else. `data` may be null if `size` is 0. */
typedef struct SluiceBytes {
    const uint8_t* data;
    size_t size;
} SluiceBytes;

#define SLUICE_ZERO_WORD {{0}}
#define SLUICE_ZERO_ADDRESS {{0}}
#define SLUICE_ONE_WORD                               \
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}

/** The number as a word. */
SLUICE_C_API SluiceWord sluice_word(uint64_t number);

/** The word as a number; the largest there is if it does not fit. */
SLUICE_C_API uint64_t sluice_number(SluiceWord word);

/* ---- errors --------------------------------------------------------------------------------- */

/** Whether a function could do its job. How code ended is another matter: SluiceStatus. */
typedef int32_t SluiceError;
enum {
    SLUICE_OK = 0,
    SLUICE_BAD_ARGUMENT = 1,  /**< Null, out of range, or a struct of a later version. */
    SLUICE_OUT_OF_MEMORY = 2, /**< The system's. Nothing has changed that is not said. */
    SLUICE_REFUSED = 3,       /**< The transaction is not valid; nothing has changed. */
    SLUICE_INTERNAL_ERROR = 4
};

/** What was wrong with this thread's last function that did not return SLUICE_OK: one line, valid
    until the thread's next such function. Empty if there was none. */
SLUICE_C_API const char* sluice_last_error(void);

/** "0.1.0". */
SLUICE_C_API const char* sluice_version(void);

/* ---- rules and engines ---------------------------------------------------------------------- */

/** The rules that code is run by; forks that changed nothing in execution are those before. */
typedef int32_t SluiceRevision;
enum {
    SLUICE_FRONTIER = 0,
    SLUICE_HOMESTEAD = 1,
    SLUICE_TANGERINE_WHISTLE = 2,
    SLUICE_SPURIOUS_DRAGON = 3,
    SLUICE_BYZANTIUM = 4,
    SLUICE_CONSTANTINOPLE = 5,
    SLUICE_PETERSBURG = 6,
    SLUICE_ISTANBUL = 7,
    SLUICE_BERLIN = 8,
    SLUICE_LONDON = 9,
    SLUICE_PARIS = 10,
    SLUICE_SHANGHAI = 11,
    SLUICE_CANCUN = 12,
    SLUICE_PRAGUE = 13,
    SLUICE_OSAKA = 14,
    SLUICE_LATEST_REVISION = SLUICE_OSAKA
};

/** Finds a revision by its name ("Cancun") or an alias ("Merge"), whatever the case. */
SLUICE_C_API SluiceError sluice_find_revision(const char* name, SluiceRevision* revision);

/** Which engine runs code. All of them agree on everything but speed. */
typedef int32_t SluiceMode;
enum {
    SLUICE_MODE_TRADITIONAL = 0, /**< Walks the bytecode. */
    SLUICE_MODE_ADVANCED = 1,    /**< Lowers what code runs often. */
    SLUICE_MODE_AUTO = 2,        /**< Lowers code that has burnt enough gas to pay for it. */
    SLUICE_MODE_SHADOW = 3       /**< Runs both and compares; counts differences in the metrics. */
};

/** What changes speed and memory, but no results. */
typedef struct SluiceOptions {
    size_t struct_size;
    SluiceMode mode;
    double advanced_share; /**< From 0 to 1: the codes, picked by hash, that the advanced engine may
                                run. */
    uint64_t promotion_gas;  /**< Of mode auto: what a code burns before it is lowered. */
    uint64_t lowers_after;   /**< Times that a block is met before it is lowered, up to 255. */
    uint64_t cache_bytes;    /**< Bound on the codes that are kept ready; 0 keeps none. */
    const char* reproducers; /**< Of mode shadow: a directory for files with all that is needed to
                                run a message again on which the engines differed, or NULL. Read
                                when something is created with the options; not kept. */
} SluiceOptions;
#define SLUICE_OPTIONS_INIT \
    {sizeof(SluiceOptions), SLUICE_MODE_AUTO, 1.0, 200000, 16, 67108864, NULL}

/** Sets an option by its name in text: "mode" ("traditional", "advanced", "auto", "shadow"),
    "advanced-share" ("5%", "0.05"), "promotion-gas", "lowers-after", "cache-bytes" ("65536", "64K",
    "16M", "1G"), "reproducers" (a directory that exists; the text has to last as long as the
    options). */
SLUICE_C_API SluiceError sluice_options_set(SluiceOptions* options, const char* name,
                                            const char* value);

typedef int32_t SluiceMetricsFormat;
enum {
    SLUICE_METRICS_JSON = 0,
    SLUICE_METRICS_PROMETHEUS = 1 /**< Text format, version 0.0.4. */
};

/* ---- messages and their results ------------------------------------------------------------- */

typedef int32_t SluiceCallKind;
enum {
    SLUICE_CALL = 0,
    SLUICE_CALLCODE = 1,
    SLUICE_DELEGATECALL = 2,
    SLUICE_STATICCALL = 3,
    SLUICE_CREATE = 4,
    SLUICE_CREATE2 = 5
};

/** One call or creation. */
typedef struct SluiceMessage {
    size_t struct_size;
    SluiceCallKind kind;
    bool is_static; /**< State must not change, here and below. */
    bool delegated; /**< code_address is where a delegation led (EIP-7702). */
    uint32_t depth; /**< 0 for the outermost, up to 1024. */
    uint64_t gas;
    SluiceAddress sender;
    SluiceAddress recipient; /**< Whose storage and balance the code works on. Unused in creations
                                  but by sluice_vm_execute, whose host has derived it. */
    SluiceAddress code_address; /**< Whose code runs. Of a plain call, the same as recipient. */
    SluiceWord value;
    SluiceWord salt;   /**< Of SLUICE_CREATE2. */
    SluiceBytes input; /**< Call data, or the init code of a creation. */
} SluiceMessage;
#define SLUICE_MESSAGE_INIT \
    {sizeof(SluiceMessage), \
     SLUICE_CALL,           \
     false,                 \
     false,                 \
     0,                     \
     0,                     \
     SLUICE_ZERO_ADDRESS,   \
     SLUICE_ZERO_ADDRESS,   \
     SLUICE_ZERO_ADDRESS,   \
     SLUICE_ZERO_WORD,      \
     SLUICE_ZERO_WORD,      \
     {NULL, 0}}

/** The block that messages run in. */
typedef struct SluiceBlock {
    size_t struct_size;
    uint64_t number;
    uint64_t timestamp;
    uint64_t gas_limit;
    SluiceAddress coinbase;
    SluiceWord prev_randao;   /**< Before Paris: the block's difficulty. */
    SluiceWord base_fee;      /**< From London on. */
    SluiceWord blob_base_fee; /**< From Cancun on. */
    SluiceWord chain_id;
} SluiceBlock;
#define SLUICE_BLOCK_INIT \
    {sizeof(SluiceBlock), \
     0,                   \
     0,                   \
     30000000,            \
     SLUICE_ZERO_ADDRESS, \
     SLUICE_ZERO_WORD,    \
     SLUICE_ZERO_WORD,    \
     SLUICE_ONE_WORD,     \
     SLUICE_ONE_WORD}

/** How a message ended. All but success and revert are failures: it changed nothing, and its gas is
    gone, unless it says that it was never begun. */
typedef int32_t SluiceStatus;
enum {
    SLUICE_STATUS_SUCCESS = 0,
    SLUICE_STATUS_REVERT = 1,
    SLUICE_STATUS_OUT_OF_GAS = 2,
    SLUICE_STATUS_INVALID_INSTRUCTION = 3,
    SLUICE_STATUS_UNDEFINED_INSTRUCTION = 4,
    SLUICE_STATUS_STACK_OVERFLOW = 5,
    SLUICE_STATUS_STACK_UNDERFLOW = 6,
    SLUICE_STATUS_BAD_JUMP_DESTINATION = 7,
    SLUICE_STATUS_RETURN_DATA_OUT_OF_BOUNDS = 8,
    SLUICE_STATUS_STATIC_MODE_VIOLATION = 9,
    SLUICE_STATUS_CODE_TOO_LARGE = 10,
    SLUICE_STATUS_INIT_CODE_TOO_LARGE = 11,
    SLUICE_STATUS_INVALID_CODE = 12,
    SLUICE_STATUS_ADDRESS_COLLISION = 13,
    SLUICE_STATUS_PRECOMPILE_FAILURE = 14,
    SLUICE_STATUS_CALL_DEPTH_EXCEEDED = 15,  /**< Never begun: the gas is left. */
    SLUICE_STATUS_INSUFFICIENT_BALANCE = 16, /**< Likewise. */
    SLUICE_STATUS_NONCE_OVERFLOW = 17,       /**< Likewise. */
    SLUICE_STATUS_OUT_OF_MEMORY = 18,        /**< No rule of Ethereum: says nothing of the code. */
    SLUICE_STATUS_UNSUPPORTED_PRECOMPILE = 19, /**< This build lacks it; likewise. */
    SLUICE_STATUS_NONE = -1                    /**< Of a null result. */
};

/** "success", "out of gas", ...; "unknown" for any other number. Lives for ever. */
SLUICE_C_API const char* sluice_status_text(SluiceStatus status);

/** What came of a message or transaction. */
typedef struct SluiceResult SluiceResult;

/** One entry of a log. All of it is valid until its result is freed, or, where a host is given
    one, until the host returns. */
typedef struct SluiceLog {
    SluiceAddress address;
    const SluiceWord* topics; /**< Null if there are none. */
    size_t topic_count;       /**< At most 4. */
    SluiceBytes data;
} SluiceLog;

SLUICE_C_API void sluice_result_free(SluiceResult* result);
SLUICE_C_API SluiceStatus sluice_result_status(const SluiceResult* result);

/** What is left of the message's gas; 0 of a transaction. */
SLUICE_C_API uint64_t sluice_result_gas_left(const SluiceResult* result);

/** What the sender of a transaction paid for, refunds and floors applied; 0 of a message. */
SLUICE_C_API uint64_t sluice_result_gas_used(const SluiceResult* result);

/** The refund counter of a message (EIP-3529); may be negative if it was nested. */
SLUICE_C_API int64_t sluice_result_gas_refund(const SluiceResult* result);

/** Return data, or the code of a new contract. Valid until the result is freed. */
SLUICE_C_API SluiceBytes sluice_result_output(const SluiceResult* result);

/** Whether a contract was created, and if so its address. `address` may be null. */
SLUICE_C_API bool sluice_result_created(const SluiceResult* result, SluiceAddress* address);

/** Who sent the transaction; zeros of a message. */
SLUICE_C_API SluiceAddress sluice_result_sender(const SluiceResult* result);

/** Logs of what ran in a world. Those of a host's go to the host. */
SLUICE_C_API size_t sluice_result_log_count(const SluiceResult* result);
SLUICE_C_API SluiceError sluice_result_log(const SluiceResult* result, size_t index,
                                           SluiceLog* log);

/* ---- a state in memory ---------------------------------------------------------------------- */

/** Accounts, a block and an engine. Nested calls stay inside the engine. */
typedef struct SluiceWorld SluiceWorld;

/** An empty world. `options` may be null for the default. */
SLUICE_C_API SluiceError sluice_world_create(SluiceRevision revision, const SluiceOptions* options,
                                             SluiceWorld** world);
SLUICE_C_API void sluice_world_free(SluiceWorld* world);

/** The block that everything runs in from now on. */
SLUICE_C_API SluiceError sluice_world_set_block(SluiceWorld* world, const SluiceBlock* block);

/** Answers BLOCKHASH; null for zeros. `user` is handed on and may be null. */
SLUICE_C_API SluiceError sluice_world_set_block_hashes(
    SluiceWorld* world, SluiceWord (*block_hash)(void* user, uint64_t number), void* user);

SLUICE_C_API SluiceError sluice_world_set_balance(SluiceWorld* world, SluiceAddress address,
                                                  SluiceWord wei);
SLUICE_C_API SluiceError sluice_world_set_nonce(SluiceWorld* world, SluiceAddress address,
                                                uint64_t nonce);

/** `code` may be null if `size` is 0. */
SLUICE_C_API SluiceError sluice_world_set_code(SluiceWorld* world, SluiceAddress address,
                                               const uint8_t* code, size_t size);
SLUICE_C_API SluiceError sluice_world_set_storage(SluiceWorld* world, SluiceAddress address,
                                                  SluiceWord key, SluiceWord value);

SLUICE_C_API SluiceError sluice_world_balance(SluiceWorld* world, SluiceAddress address,
                                              SluiceWord* wei);
SLUICE_C_API SluiceError sluice_world_nonce(SluiceWorld* world, SluiceAddress address,
                                            uint64_t* nonce);

/** Valid until the next call of this function for the world, or its end. */
SLUICE_C_API SluiceError sluice_world_code(SluiceWorld* world, SluiceAddress address,
                                           SluiceBytes* code);
SLUICE_C_API SluiceError sluice_world_storage(SluiceWorld* world, SluiceAddress address,
                                              SluiceWord key, SluiceWord* value);

/** Root of the state trie over all accounts. */
SLUICE_C_API SluiceError sluice_world_state_root(SluiceWorld* world, SluiceWord* root);

/** Runs a message as a transaction of its own that costs nothing: no intrinsic gas, no fee. Its
    changes stay if it succeeds. `depth` is taken as 0. SLUICE_OK with a result however the code
    ended. */
SLUICE_C_API SluiceError sluice_world_call(SluiceWorld* world, const SluiceMessage* message,
                                           SluiceResult** result);

/** The same, but nothing stays: eth_call. */
SLUICE_C_API SluiceError sluice_world_simulate(SluiceWorld* world, const SluiceMessage* message,
                                               SluiceResult** result);

/** Carries out a signed transaction of any type: the bytes that eth_sendRawTransaction takes.
    SLUICE_REFUSED if it is not valid; the reason is in sluice_last_error(). */
SLUICE_C_API SluiceError sluice_world_transact(SluiceWorld* world,
                                               const uint8_t* signed_transaction, size_t size,
                                               SluiceResult** result);

/** What its engines have done so far. Valid until the next call of this function for the world, or
    its end. */
SLUICE_C_API SluiceError sluice_world_metrics(SluiceWorld* world, SluiceMetricsFormat format,
                                              const char** text);

/* ---- a host of your own --------------------------------------------------------------------- */

/** An engine with its stacks and memories, reused from message to message. */
typedef struct SluiceVm SluiceVm;

/** The transaction that a message belongs to. */
typedef struct SluiceTransaction {
    size_t struct_size;
    SluiceAddress origin;
    SluiceWord gas_price;          /**< Effective price, wei per gas. */
    const SluiceWord* blob_hashes; /**< Null if there are none. */
    size_t blob_hash_count;
} SluiceTransaction;
#define SLUICE_TRANSACTION_INIT \
    {sizeof(SluiceTransaction), SLUICE_ZERO_ADDRESS, SLUICE_ZERO_WORD, NULL, 0}

/** How a slot's value at the start of the transaction, the one before and the new one relate: X, Y
    and Z are different and not zero. */
typedef int32_t SluiceStorageStatus;
enum {
    SLUICE_STORAGE_ASSIGNED = 0,         /**< No change, or one that is none of those below. */
    SLUICE_STORAGE_ADDED = 1,            /**< 0 -> 0 -> Z */
    SLUICE_STORAGE_DELETED = 2,          /**< X -> X -> 0 */
    SLUICE_STORAGE_MODIFIED = 3,         /**< X -> X -> Z */
    SLUICE_STORAGE_DELETED_ADDED = 4,    /**< X -> 0 -> Z */
    SLUICE_STORAGE_MODIFIED_DELETED = 5, /**< X -> Y -> 0 */
    SLUICE_STORAGE_DELETED_RESTORED = 6, /**< X -> 0 -> X */
    SLUICE_STORAGE_ADDED_DELETED = 7,    /**< 0 -> Y -> 0 */
    SLUICE_STORAGE_MODIFIED_RESTORED = 8 /**< X -> Y -> X */
};

/** A host's answer to a nested message. Begins as a failure with no gas left. */
typedef struct SluiceAnswer {
    SluiceStatus status;
    uint64_t gas_left;
    int64_t gas_refund;
    SluiceBytes output;                  /**< Copied as soon as the host has returned. */
    SluiceAddress created;               /**< Of a successful creation. */
    void (*release)(void* release_data); /**< Called when the output is copied; may be null. */
    void* release_data;
} SluiceAnswer;

/** The world as the engine sees it: functions that get the `user` pointer of the execution first.
    They are called from the thread that executes, must not throw or jump past the engine, and may
    execute again on the same SluiceVm only from within `call`. All must be there but `delegate`. */
typedef struct SluiceHost {
    size_t struct_size;

    /** Marks as accessed (EIP-2929); whether the transaction had done so before. */
    bool (*access_account)(void* user, const SluiceAddress* address);
    bool (*access_storage)(void* user, const SluiceAddress* address, const SluiceWord* key);

    /** From Spurious Dragon on: whether the account is not empty. */
    bool (*account_exists)(void* user, const SluiceAddress* address);
    SluiceWord (*balance)(void* user, const SluiceAddress* address);
    size_t (*code_size)(void* user, const SluiceAddress* address);

    /** Keccak-256; zero for an account that does not exist or is empty. */
    SluiceWord (*code_hash)(void* user, const SluiceAddress* address);

    /** Copies code from `offset` on; returns how many bytes. */
    size_t (*copy_code)(void* user, const SluiceAddress* address, size_t offset, uint8_t* buffer,
                        size_t buffer_size);
    SluiceWord (*storage)(void* user, const SluiceAddress* address, const SluiceWord* key);
    SluiceStorageStatus (*set_storage)(void* user, const SluiceAddress* address,
                                       const SluiceWord* key, const SluiceWord* value);
    SluiceWord (*transient_storage)(void* user, const SluiceAddress* address,
                                    const SluiceWord* key);
    void (*set_transient_storage)(void* user, const SluiceAddress* address, const SluiceWord* key,
                                  const SluiceWord* value);

    /** Registers the account for destruction; whether for the first time. */
    bool (*selfdestruct)(void* user, const SluiceAddress* address,
                         const SluiceAddress* beneficiary);

    /** Runs a nested message: snapshot, transfer, precompiles (sluice_call_precompile), code
        (sluice_vm_execute), undoing. Of a creation also the address and the deployment. */
    void (*call)(void* user, const SluiceMessage* message, SluiceAnswer* answer);

    /** Asked only for the last 256 blocks. */
    SluiceWord (*block_hash)(void* user, uint64_t number);
    void (*emit_log)(void* user, const SluiceLog* log);

    /** Whether the account delegates (EIP-7702), and if so to which. Null: its code tells. */
    bool (*delegate)(void* user, const SluiceAddress* address, SluiceAddress* target);
} SluiceHost;

/** `options` may be null for the default. */
SLUICE_C_API SluiceError sluice_vm_create(SluiceRevision revision, const SluiceOptions* options,
                                          SluiceVm** vm);
SLUICE_C_API void sluice_vm_free(SluiceVm* vm);

/** Runs `code` as the code of the message's recipient, or as init code. `user` is the host's and
   may be null, `code` if `code_size` is 0; `block` and `transaction` for the default. SLUICE_OK
   with a result however the code ended. */
SLUICE_C_API SluiceError sluice_vm_execute(SluiceVm* vm, const SluiceHost* host, void* user,
                                           const SluiceBlock* block,
                                           const SluiceTransaction* transaction,
                                           const SluiceMessage* message, const uint8_t* code,
                                           size_t code_size, SluiceResult** result);

/** As sluice_world_metrics. */
SLUICE_C_API SluiceError sluice_vm_metrics(SluiceVm* vm, SluiceMetricsFormat format,
                                           const char** text);

/** Runs the precompile at the message's code_address. SLUICE_OK with a null result if there is none
    in that revision. */
SLUICE_C_API SluiceError sluice_call_precompile(SluiceRevision revision,
                                                const SluiceMessage* message,
                                                SluiceResult** result);

/** Where CREATE by a sender with this nonce (before the creation) puts a contract. */
SLUICE_C_API SluiceAddress sluice_create_address(SluiceAddress sender, uint64_t nonce);

/** Where CREATE2 does (EIP-1014). `init_code` may be null if `size` is 0. */
SLUICE_C_API SluiceAddress sluice_create2_address(SluiceAddress sender, SluiceWord salt,
                                                  const uint8_t* init_code, size_t size);

#ifdef __cplusplus
}
#endif

#endif
