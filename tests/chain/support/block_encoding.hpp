// Blocks to bytes: the product only reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "chain/block.hpp"
#include "chain/transaction_encoding.hpp"

namespace sluice::chain::test {

/// What a block's encoding holds.
struct BlockParts {
    BlockHeader header;
    std::vector<Transaction> transactions;
    std::vector<BlockHeader> uncles;
    std::optional<std::vector<Withdrawal>> withdrawals;
};

inline Bytes encode_header(const BlockHeader& header)
{
    Bytes out;
    rlp::Writer writer{out};
    write_header(writer, header);
    return out;
}

/// The list of uncles, whose hash stands in the header.
inline Bytes encode_uncles(const std::vector<BlockHeader>& uncles)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        for (const BlockHeader& uncle : uncles)
            write_header(writer, uncle);
    });
    return out;
}

inline Bytes encode_block(const BlockParts& block)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        write_header(writer, block.header);
        writer.list([&] {
            for (const Transaction& transaction : block.transactions)
                write_block_transaction(writer, transaction);
        });
        writer.raw(encode_uncles(block.uncles));
        if (block.withdrawals) {
            writer.list([&] {
                for (const Withdrawal& withdrawal : *block.withdrawals)
                    write_withdrawal(writer, withdrawal);
            });
        }
    });
    return out;
}

}  // namespace sluice::chain::test
