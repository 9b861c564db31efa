/* Runs code against a state that is the program's own: a table of functions and a pointer.
 *
 * The state here is one contract's storage of a few slots; a nested call runs the same code once
 * more, which shows how a host answers by asking the engine again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sluice/sluice.h>
#include <stdio.h>
#include <string.h>

enum { slot_count = 8 };

typedef struct State {
    SluiceVm* vm;
    const SluiceHost* host;
    SluiceBytes code;
    SluiceWord slots[slot_count];
    bool accessed[slot_count];
    unsigned logs;
    unsigned calls;
} State;

/* Keys are small here. */
static size_t slot_of(const SluiceWord* key)
{
    return sluice_number(*key) % slot_count;
}

static bool is_zero(const SluiceWord* word)
{
    static const SluiceWord zero = SLUICE_ZERO_WORD;
    return memcmp(word, &zero, sizeof(zero)) == 0;
}

static bool access_account(void* user, const SluiceAddress* address)
{
    (void)user, (void)address;
    return true;
}

static bool access_storage(void* user, const SluiceAddress* address, const SluiceWord* key)
{
    State* const state = user;
    (void)address;
    const bool before = state->accessed[slot_of(key)];
    state->accessed[slot_of(key)] = true;
    return before;
}

static bool account_exists(void* user, const SluiceAddress* address)
{
    (void)user, (void)address;
    return true;
}

static SluiceWord balance(void* user, const SluiceAddress* address)
{
    (void)user, (void)address;
    return sluice_word(0);
}

static size_t code_size(void* user, const SluiceAddress* address)
{
    (void)address;
    return ((State*)user)->code.size;
}

static SluiceWord code_hash(void* user, const SluiceAddress* address)
{
    (void)user, (void)address;
    return sluice_word(0);
}

static size_t copy_code(void* user, const SluiceAddress* address, size_t offset, uint8_t* buffer,
                        size_t buffer_size)
{
    const SluiceBytes code = ((State*)user)->code;
    (void)address;
    if (offset >= code.size)
        return 0;
    const size_t left = code.size - offset;
    const size_t size = buffer_size < left ? buffer_size : left;
    memcpy(buffer, code.data + offset, size);
    return size;
}

static SluiceWord storage(void* user, const SluiceAddress* address, const SluiceWord* key)
{
    (void)address;
    return ((State*)user)->slots[slot_of(key)];
}

static SluiceStorageStatus set_storage(void* user, const SluiceAddress* address,
                                       const SluiceWord* key, const SluiceWord* value)
{
    SluiceWord* const slot = &((State*)user)->slots[slot_of(key)];
    (void)address;
    const SluiceWord before = *slot;
    *slot = *value;
    if (memcmp(&before, value, sizeof(before)) == 0)
        return SLUICE_STORAGE_ASSIGNED;
    if (is_zero(&before))
        return SLUICE_STORAGE_ADDED;
    return is_zero(value) ? SLUICE_STORAGE_DELETED : SLUICE_STORAGE_ASSIGNED;
}

static SluiceWord transient_storage(void* user, const SluiceAddress* address, const SluiceWord* key)
{
    (void)user, (void)address, (void)key;
    return sluice_word(0);
}

static void set_transient_storage(void* user, const SluiceAddress* address, const SluiceWord* key,
                                  const SluiceWord* value)
{
    (void)user, (void)address, (void)key, (void)value;
}

static bool selfdestruct(void* user, const SluiceAddress* address, const SluiceAddress* beneficiary)
{
    (void)user, (void)address, (void)beneficiary;
    return false;
}

static void release_result(void* result)
{
    sluice_result_free(result);
}

static void call(void* user, const SluiceMessage* message, SluiceAnswer* answer)
{
    State* const state = user;
    SluiceResult* result = NULL;
    ++state->calls;
    if (message->kind == SLUICE_CREATE || message->kind == SLUICE_CREATE2 ||
        sluice_vm_execute(state->vm, state->host, user, NULL, NULL, message, state->code.data,
                          state->code.size, &result) != SLUICE_OK)
        return;
    answer->status = sluice_result_status(result);
    answer->gas_left = sluice_result_gas_left(result);
    answer->gas_refund = sluice_result_gas_refund(result);
    answer->output = sluice_result_output(result);
    answer->release = release_result;
    answer->release_data = result;
}

static SluiceWord block_hash(void* user, uint64_t number)
{
    (void)user, (void)number;
    return sluice_word(0);
}

static void emit_log(void* user, const SluiceLog* log)
{
    (void)log;
    ++((State*)user)->logs;
}

int main(void)
{
    /* Slot 7 is raised by one; who finds zero there calls itself and logs; everybody logs.
     *   PUSH1 7  SLOAD  DUP1  PUSH1 1  ADD  PUSH1 7  SSTORE  PUSH1 27  JUMPI
     *   PUSH0  PUSH0  PUSH0  PUSH0  PUSH0  ADDRESS  PUSH2 50000  CALL  POP  PUSH0  PUSH0  LOG0
     *   JUMPDEST  PUSH0  PUSH0  LOG0  STOP
     */
    static const uint8_t code[] = {0x60, 0x07, 0x54, 0x80, 0x60, 0x01, 0x01, 0x60, 0x07, 0x55, 0x60,
                                   0x1b, 0x57, 0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x61, 0xc3, 0x50,
                                   0xf1, 0x50, 0x5f, 0x5f, 0xa0, 0x5b, 0x5f, 0x5f, 0xa0, 0x00};
    const SluiceHost host = {sizeof(SluiceHost),
                             access_account,
                             access_storage,
                             account_exists,
                             balance,
                             code_size,
                             code_hash,
                             copy_code,
                             storage,
                             set_storage,
                             transient_storage,
                             set_transient_storage,
                             selfdestruct,
                             call,
                             block_hash,
                             emit_log,
                             NULL};
    State state = {0};
    state.host = &host;
    state.code = (SluiceBytes){code, sizeof(code)};
    if (sluice_vm_create(SLUICE_SHANGHAI, NULL, &state.vm) != SLUICE_OK) {
        fprintf(stderr, "own_host: %s\n", sluice_last_error());
        return 1;
    }

    SluiceMessage message = SLUICE_MESSAGE_INIT;
    message.gas = 100000;
    SluiceResult* result = NULL;
    if (sluice_vm_execute(state.vm, &host, &state, NULL, NULL, &message, code, sizeof(code),
                          &result) != SLUICE_OK) {
        fprintf(stderr, "own_host: %s\n", sluice_last_error());
        return 1;
    }
    const SluiceStatus status = sluice_result_status(result);
    printf("status %s, gas %llu, slot 7 holds %llu, %u logs, %u nested call\n",
           sluice_status_text(status),
           (unsigned long long)(message.gas - sluice_result_gas_left(result)),
           (unsigned long long)sluice_number(state.slots[7]), state.logs, state.calls);
    const bool fine = status == SLUICE_STATUS_SUCCESS && sluice_number(state.slots[7]) == 2 &&
                      state.logs == 3 && state.calls == 1;
    sluice_result_free(result);
    sluice_vm_free(state.vm);
    return fine ? 0 : 1;
}
