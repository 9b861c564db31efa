// Blocks to bytes, which the product only reads, and bytes taken apart to spoil something in them.
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

// ---- taking encodings apart ------------------------------------------------------------------

/// The encodings of a list's items, to be put together again with one of them changed.
inline std::vector<Bytes> items_of(BytesView list)
{
    std::vector<Bytes> items;
    for (rlp::Reader reader{rlp::decode(list).value().payload}; !reader.at_end();) {
        const BytesView encoding = reader.item().encoding;
        items.emplace_back(encoding.begin(), encoding.end());
    }
    return items;
}

inline Bytes list_of(const std::vector<Bytes>& items)
{
    Bytes out;
    rlp::Writer writer{out};
    writer.list([&] {
        for (const Bytes& item : items)
            writer.raw(item);
    });
    return out;
}

inline Bytes string_of(const Bytes& bytes)
{
    Bytes out;
    rlp::Writer{out}.string(bytes);
    return out;
}

/// An encoding with the item at `index` replaced.
inline Bytes with_item(const Bytes& list, std::size_t index, const Bytes& item)
{
    std::vector<Bytes> items = items_of(list);
    items.at(index) = item;
    return list_of(items);
}

}  // namespace sluice::chain::test
