/* The EVMC interface between clients and EVMs at ABI version 12: layouts, values and signatures of
 * its releases 12.x, under names of our own where the interface fixes none.
 *
 * Numbers of 256 bits are big-endian. Views are borrowed for the duration of the call that hands
 * them over. Enumerations are plain ints here, since a client may pass values that we do not know.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { EVMC_ABI_VERSION = 12 };

typedef struct EvmcWord {
    uint8_t bytes[32];
} EvmcWord;

typedef struct EvmcAddress {
    uint8_t bytes[20];
} EvmcAddress;

enum EvmcCallKind {
    EVMC_CALL = 0, /* STATICCALL, too: with EVMC_STATIC */
    EVMC_DELEGATECALL = 1,
    EVMC_CALLCODE = 2,
    EVMC_CREATE = 3,
    EVMC_CREATE2 = 4,
    EVMC_EOFCREATE = 5
};

enum EvmcFlags {
    EVMC_STATIC = 1,
    EVMC_DELEGATED = 2 /* code_address is where a delegation led (EIP-7702) */
};

/* From the client to the EVM with code to run, and from the EVM to the client for nested calls. */
typedef struct EvmcMessage {
    int32_t kind;   /* EvmcCallKind */
    uint32_t flags; /* EvmcFlags */
    int32_t depth;  /* 0 for the outermost */
    int64_t gas;
    EvmcAddress recipient; /* Not known yet to an EVM that asks for a creation. */
    EvmcAddress sender;
    const uint8_t* input_data; /* To the client: the init code of a creation. May be null. */
    size_t input_size;
    EvmcWord value;
    EvmcWord create2_salt;
    EvmcAddress code_address; /* Only filled in on the way to the client. */
    const uint8_t* code;      /* Used by EOF alone. */
    size_t code_size;
} EvmcMessage;

/* Part of proposals that were withdrawn; the context keeps its place. */
typedef struct EvmcInitCode EvmcInitCode;

typedef struct EvmcTxContext {
    EvmcWord gas_price;
    EvmcAddress origin;
    EvmcAddress coinbase;
    int64_t block_number;
    int64_t block_timestamp;
    int64_t block_gas_limit;
    EvmcWord prev_randao; /* Before Paris: the difficulty. */
    EvmcWord chain_id;
    EvmcWord base_fee;
    EvmcWord blob_base_fee;
    const EvmcWord* blob_hashes;
    size_t blob_hashes_count;
    const EvmcInitCode* init_codes;
    size_t init_codes_count;
} EvmcTxContext;

/* 0 and above: ends that Ethereum's rules know. Below: the EVM could not do its job. */
enum EvmcStatus {
    EVMC_SUCCESS = 0,
    EVMC_FAILURE = 1,
    EVMC_REVERT = 2,
    EVMC_OUT_OF_GAS = 3,
    EVMC_INVALID_INSTRUCTION = 4,
    EVMC_UNDEFINED_INSTRUCTION = 5,
    EVMC_STACK_OVERFLOW = 6,
    EVMC_STACK_UNDERFLOW = 7,
    EVMC_BAD_JUMP_DESTINATION = 8,
    EVMC_INVALID_MEMORY_ACCESS = 9,
    EVMC_CALL_DEPTH_EXCEEDED = 10,
    EVMC_STATIC_MODE_VIOLATION = 11,
    EVMC_PRECOMPILE_FAILURE = 12,
    EVMC_CONTRACT_VALIDATION_FAILURE = 13,
    EVMC_ARGUMENT_OUT_OF_RANGE = 14,
    EVMC_WASM_UNREACHABLE_INSTRUCTION = 15,
    EVMC_WASM_TRAP = 16,
    EVMC_INSUFFICIENT_BALANCE = 17,
    EVMC_INTERNAL_ERROR = -1,
    EVMC_REJECTED = -2,
    EVMC_OUT_OF_MEMORY = -3
};

/* Belongs to whoever receives it, who calls `release`, unless that is null, when done with it. */
typedef struct EvmcResult {
    int32_t status;             /* EvmcStatus */
    int64_t gas_left;           /* Of an execution: 0 unless success or revert. */
    int64_t gas_refund;         /* 0 unless success. */
    const uint8_t* output_data; /* May be null if the size is 0. */
    size_t output_size;
    void (*release)(const struct EvmcResult* result);
    EvmcAddress create_address; /* From the client: the new contract. */
    uint8_t reserved[4];        /* For whoever made the result. */
} EvmcResult;

/* How the slot's value at the transaction's start, the one before and the new one relate. */
enum EvmcStorageStatus {
    EVMC_STORAGE_ASSIGNED = 0,
    EVMC_STORAGE_ADDED = 1,
    EVMC_STORAGE_DELETED = 2,
    EVMC_STORAGE_MODIFIED = 3,
    EVMC_STORAGE_DELETED_ADDED = 4,
    EVMC_STORAGE_MODIFIED_DELETED = 5,
    EVMC_STORAGE_DELETED_RESTORED = 6,
    EVMC_STORAGE_ADDED_DELETED = 7,
    EVMC_STORAGE_MODIFIED_RESTORED = 8
};

enum EvmcAccessStatus { EVMC_ACCESS_COLD = 0, EVMC_ACCESS_WARM = 1 };

/* The client's own; an EVM hands it back and never looks inside. */
typedef struct EvmcHostContext EvmcHostContext;

typedef struct EvmcHostInterface {
    bool (*account_exists)(EvmcHostContext* context, const EvmcAddress* address);
    EvmcWord (*get_storage)(EvmcHostContext* context, const EvmcAddress* address,
                            const EvmcWord* key);
    int (*set_storage)(EvmcHostContext* context, const EvmcAddress* address, const EvmcWord* key,
                       const EvmcWord* value);
    EvmcWord (*get_balance)(EvmcHostContext* context, const EvmcAddress* address);
    size_t (*get_code_size)(EvmcHostContext* context, const EvmcAddress* address);
    EvmcWord (*get_code_hash)(EvmcHostContext* context, const EvmcAddress* address);
    size_t (*copy_code)(EvmcHostContext* context, const EvmcAddress* address, size_t offset,
                        uint8_t* buffer, size_t buffer_size);
    bool (*selfdestruct)(EvmcHostContext* context, const EvmcAddress* address,
                         const EvmcAddress* beneficiary);
    EvmcResult (*call)(EvmcHostContext* context, const EvmcMessage* message);
    EvmcTxContext (*get_tx_context)(EvmcHostContext* context);
    EvmcWord (*get_block_hash)(EvmcHostContext* context, int64_t number);
    void (*emit_log)(EvmcHostContext* context, const EvmcAddress* address, const uint8_t* data,
                     size_t data_size, const EvmcWord topics[], size_t topics_count);
    int (*access_account)(EvmcHostContext* context, const EvmcAddress* address);
    int (*access_storage)(EvmcHostContext* context, const EvmcAddress* address,
                          const EvmcWord* key);
    EvmcWord (*get_transient_storage)(EvmcHostContext* context, const EvmcAddress* address,
                                      const EvmcWord* key);
    void (*set_transient_storage)(EvmcHostContext* context, const EvmcAddress* address,
                                  const EvmcWord* key, const EvmcWord* value);
} EvmcHostInterface;

enum EvmcRevision {
    EVMC_FRONTIER = 0,
    EVMC_HOMESTEAD = 1,
    EVMC_TANGERINE_WHISTLE = 2,
    EVMC_SPURIOUS_DRAGON = 3,
    EVMC_BYZANTIUM = 4,
    EVMC_CONSTANTINOPLE = 5,
    EVMC_PETERSBURG = 6,
    EVMC_ISTANBUL = 7,
    EVMC_BERLIN = 8,
    EVMC_LONDON = 9,
    EVMC_PARIS = 10,
    EVMC_SHANGHAI = 11,
    EVMC_CANCUN = 12,
    EVMC_PRAGUE = 13,
    EVMC_OSAKA = 14
};

enum EvmcSetOptionResult {
    EVMC_SET_OPTION_SUCCESS = 0,
    EVMC_SET_OPTION_INVALID_NAME = 1,
    EVMC_SET_OPTION_INVALID_VALUE = 2
};

enum EvmcCapabilities {
    EVMC_CAPABILITY_EVM1 = 1,
    EVMC_CAPABILITY_EWASM = 2,
    EVMC_CAPABILITY_PRECOMPILES = 4
};

/* An EVM. Clients may execute on one from many threads at once, and from within `call`. */
typedef struct EvmcVm {
    int abi_version;
    const char* name;
    const char* version;
    void (*destroy)(struct EvmcVm* vm);
    EvmcResult (*execute)(struct EvmcVm* vm, const EvmcHostInterface* host,
                          EvmcHostContext* context, int revision, const EvmcMessage* message,
                          const uint8_t* code, size_t code_size);
    uint32_t (*get_capabilities)(struct EvmcVm* vm);
    int (*set_option)(struct EvmcVm* vm, const char* name, const char* value);
} EvmcVm;

#if UINTPTR_MAX == UINT64_MAX
static_assert(sizeof(EvmcMessage) == 184, "EVMC 12");
static_assert(offsetof(EvmcMessage, gas) == 16, "EVMC 12");
static_assert(offsetof(EvmcMessage, recipient) == 24, "EVMC 12");
static_assert(offsetof(EvmcMessage, sender) == 44, "EVMC 12");
static_assert(offsetof(EvmcMessage, input_data) == 64, "EVMC 12");
static_assert(offsetof(EvmcMessage, value) == 80, "EVMC 12");
static_assert(offsetof(EvmcMessage, create2_salt) == 112, "EVMC 12");
static_assert(offsetof(EvmcMessage, code_address) == 144, "EVMC 12");
static_assert(offsetof(EvmcMessage, code) == 168, "EVMC 12");
static_assert(sizeof(EvmcTxContext) == 256, "EVMC 12");
static_assert(offsetof(EvmcTxContext, block_number) == 72, "EVMC 12");
static_assert(offsetof(EvmcTxContext, prev_randao) == 96, "EVMC 12");
static_assert(offsetof(EvmcTxContext, blob_hashes) == 224, "EVMC 12");
static_assert(offsetof(EvmcTxContext, init_codes) == 240, "EVMC 12");
static_assert(sizeof(EvmcResult) == 72, "EVMC 12");
static_assert(offsetof(EvmcResult, gas_left) == 8, "EVMC 12");
static_assert(offsetof(EvmcResult, release) == 40, "EVMC 12");
static_assert(offsetof(EvmcResult, create_address) == 48, "EVMC 12");
static_assert(sizeof(EvmcHostInterface) == 128, "EVMC 12");
static_assert(offsetof(EvmcHostInterface, call) == 64, "EVMC 12");
static_assert(offsetof(EvmcHostInterface, access_account) == 96, "EVMC 12");
static_assert(sizeof(EvmcVm) == 56, "EVMC 12");
static_assert(offsetof(EvmcVm, execute) == 32, "EVMC 12");
static_assert(offsetof(EvmcVm, set_option) == 48, "EVMC 12");
#endif

#ifdef __cplusplus
}
#endif
