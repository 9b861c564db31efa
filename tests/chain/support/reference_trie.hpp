// A trie's root by the book, for comparing with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <sluice/types.hpp>

#include "base/keccak.hpp"
#include "chain/rlp.hpp"

namespace sluice::chain::test {

using TrieMap = std::map<Bytes, Bytes>;

/// Yellow Paper, appendix D, letter by letter: c(J, i) and n(J, i) over maps of nibbles.
class ReferenceTrie {
public:
    static Hash256 root(const TrieMap& map)
    {
        std::map<Bytes, Bytes> nibbles;
        for (const auto& [key, value] : map) {
            Bytes path;
            for (const std::uint8_t byte : key) {
                path.push_back(byte >> 4);
                path.push_back(byte & 15);
            }
            nibbles[path] = value;
        }
        if (nibbles.empty())
            return keccak256(Bytes{0x80});
        return keccak256(composed(nibbles, 0));
    }

private:
    static Bytes hex_prefix(const Bytes& path, bool flag)
    {
        Bytes out;
        std::size_t i = path.size() % 2;
        const unsigned odd = path.size() % 2 != 0 ? 16U + path[0] : 0U;
        out.push_back(static_cast<std::uint8_t>((flag ? 32U : 0U) + odd));
        for (; i < path.size(); i += 2)
            out.push_back(static_cast<std::uint8_t>(path[i] * 16 + path[i + 1]));
        return out;
    }

    static Bytes composed(const TrieMap& map, std::size_t i)
    {
        Bytes out;
        rlp::Writer writer{out};
        const Bytes& first = map.begin()->first;
        if (map.size() == 1) {
            writer.list([&] {
                writer.string(
                    hex_prefix({first.begin() + static_cast<long>(i), first.end()}, true));
                writer.string(map.begin()->second);
            });
            return out;
        }
        std::size_t shared = first.size();
        for (const auto& [key, value] : map) {
            const auto mismatch = std::mismatch(first.begin(), first.end(), key.begin(), key.end());
            shared = std::min(shared, static_cast<std::size_t>(mismatch.first - first.begin()));
        }
        if (shared != i) {
            writer.list([&] {
                writer.string(hex_prefix({first.begin() + static_cast<long>(i),
                                          first.begin() + static_cast<long>(shared)},
                                         false));
                writer.raw(node(map, shared));
            });
            return out;
        }
        writer.list([&] {
            for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
                TrieMap below;
                for (const auto& [key, value] : map) {
                    if (key.size() > i && key[i] == nibble)
                        below[key] = value;
                }
                writer.raw(node(below, i + 1));
            }
            writer.string(first.size() == i ? map.begin()->second : Bytes{});
        });
        return out;
    }

    static Bytes node(const TrieMap& map, std::size_t i)
    {
        if (map.empty())
            return {0x80};
        Bytes encoding = composed(map, i);
        if (encoding.size() < 32)
            return encoding;
        Bytes out;
        rlp::Writer{out}.string(keccak256(encoding));
        return out;
    }
};

}  // namespace sluice::chain::test
