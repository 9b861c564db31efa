/* The header as C sees it: it comes first and stands alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sluice/sluice.h>

#include "c_unit.h"

#include <string.h>

#define EXPECT(condition)    \
    do {                     \
        if (!(condition))    \
            return __LINE__; \
    } while (0)

int c_unit_initialisers(void)
{
    const SluiceOptions options = SLUICE_OPTIONS_INIT;
    EXPECT(options.struct_size == sizeof(options) && options.mode == SLUICE_MODE_AUTO);
    const SluiceMessage message = SLUICE_MESSAGE_INIT;
    EXPECT(message.struct_size == sizeof(message) && message.gas == 0 && !message.is_static);
    EXPECT(message.input.data == NULL && message.value.bytes[31] == 0);
    static const SluiceBlock block = SLUICE_BLOCK_INIT;
    EXPECT(block.gas_limit == 30000000);
    EXPECT(block.base_fee.bytes[31] == 0);
    EXPECT(block.blob_base_fee.bytes[31] == 1 && block.chain_id.bytes[31] == 1);
    const SluiceTransaction transaction = SLUICE_TRANSACTION_INIT;
    EXPECT(transaction.blob_hashes == NULL);
    return 0;
}

int c_unit_world(void)
{
    SluiceWorld* world = NULL;
    EXPECT(sluice_world_create(SLUICE_LATEST_REVISION, NULL, &world) == SLUICE_OK);
    const SluiceAddress address = {{1, 2, 3}};
    EXPECT(sluice_world_set_balance(world, address, sluice_word(1000)) == SLUICE_OK);
    SluiceWord wei;
    EXPECT(sluice_world_balance(world, address, &wei) == SLUICE_OK);
    EXPECT(sluice_number(wei) == 1000);
    EXPECT(strcmp(sluice_status_text(SLUICE_STATUS_OUT_OF_GAS), "out of gas") == 0);
    sluice_world_free(world);
    return 0;
}
