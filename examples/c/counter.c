/* Runs a contract with Sluice's own state, from C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sluice/sluice.h>
#include <stdio.h>
#include <stdlib.h>

/* A counter: every call adds one to storage slot 0 and returns the sum.
 *   PUSH1 1  PUSH1 0  SLOAD  ADD  DUP1  PUSH1 0  SSTORE  PUSH1 0  MSTORE  PUSH1 32  PUSH1 0 RETURN
 */
static const uint8_t counter[] = {0x60, 0x01, 0x60, 0x00, 0x54, 0x01, 0x80, 0x60, 0x00,
                                  0x55, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3};

static void require(int condition, const char* what)
{
    if (condition)
        return;
    fprintf(stderr, "counter: %s (%s)\n", what, sluice_last_error());
    exit(1);
}

/* The last byte of a result that must be one word. */
static unsigned last_byte(const SluiceResult* result)
{
    const SluiceBytes output = sluice_result_output(result);
    require(output.size == 32, "another size of output");
    return output.data[31];
}

int main(void)
{
    printf("Sluice %s\n", sluice_version());

    SluiceOptions options = SLUICE_OPTIONS_INIT;
    require(sluice_options_set(&options, "mode", "auto") == SLUICE_OK, "no such mode");
    SluiceWorld* world = NULL;
    require(sluice_world_create(SLUICE_CANCUN, &options, &world) == SLUICE_OK, "no world");

    const SluiceAddress contract = {{0xc0}};
    require(sluice_world_set_code(world, contract, counter, sizeof(counter)) == SLUICE_OK,
            "no code");

    SluiceMessage message = SLUICE_MESSAGE_INIT;
    message.sender = (SluiceAddress){{0xca}};
    message.recipient = contract;
    message.code_address = contract;
    message.gas = 100000;
    SluiceResult* result = NULL;
    for (unsigned expected = 1; expected <= 3; ++expected) {
        require(sluice_world_call(world, &message, &result) == SLUICE_OK, "the call was not made");
        require(sluice_result_status(result) == SLUICE_STATUS_SUCCESS,
                sluice_status_text(sluice_result_status(result)));
        require(last_byte(result) == expected, "the counter counts wrong");
        printf("call %u: gas %llu\n", expected,
               (unsigned long long)(message.gas - sluice_result_gas_left(result)));
        sluice_result_free(result);
    }

    /* eth_call: looks, but changes nothing. */
    require(sluice_world_simulate(world, &message, &result) == SLUICE_OK, "no simulation");
    require(last_byte(result) == 4, "the simulation sees something else");
    sluice_result_free(result);
    SluiceWord stored;
    require(sluice_world_storage(world, contract, sluice_word(0), &stored) == SLUICE_OK,
            "no storage");
    require(sluice_number(stored) == 3, "the simulation left a trace");

    /* What is not a transaction is refused with a reason. */
    require(sluice_world_transact(world, counter, sizeof(counter), &result) == SLUICE_REFUSED,
            "bytecode passed for a transaction");
    printf("refused: %s\n", sluice_last_error());

    const char* metrics = NULL;
    require(sluice_world_metrics(world, SLUICE_METRICS_JSON, &metrics) == SLUICE_OK, "no metrics");
    printf("%s\n", metrics);
    sluice_world_free(world);
    return 0;
}
