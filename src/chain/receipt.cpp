// SPDX-License-Identifier: Apache-2.0
#include "chain/receipt.hpp"

#include "base/keccak.hpp"
#include "chain/trie.hpp"

namespace sluice::chain {

void write_logs(rlp::Writer& writer, std::span<const evm::Log> logs)
{
    writer.list([&] {
        for (const evm::Log& log : logs) {
            writer.list([&] {
                writer.string(log.address);
                writer.list([&] {
                    for (const Hash256& topic : log.topics)
                        writer.string(topic);
                });
                writer.string(log.data);
            });
        }
    });
}

Bytes encode_receipt(const Receipt& receipt)
{
    Bytes out;
    if (receipt.type != TransactionType::legacy)
        out.push_back(static_cast<std::uint8_t>(receipt.type));
    rlp::Writer writer{out};
    writer.list([&] {
        if (receipt.state_root)
            writer.string(*receipt.state_root);
        else
            writer.integer(std::uint64_t{receipt.success});
        writer.integer(receipt.cumulative_gas_used);
        writer.string(receipt.bloom);
        write_logs(writer, receipt.logs);
    });
    return out;
}

Hash256 receipts_root(std::span<const Receipt> receipts)
{
    std::vector<Bytes> encodings;
    encodings.reserve(receipts.size());
    for (const Receipt& receipt : receipts)
        encodings.push_back(encode_receipt(receipt));
    return trie_list_root(encodings);
}

Hash256 logs_hash(std::span<const evm::Log> logs)
{
    Bytes out;
    rlp::Writer writer{out};
    write_logs(writer, logs);
    return keccak256(out);
}

}  // namespace sluice::chain
