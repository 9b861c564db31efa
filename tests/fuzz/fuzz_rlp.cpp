// RLP: the checker, the counter and the reader against a plain walk, and readers against writers.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "chain/rlp.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

namespace rlp = chain::rlp;

/// A walk recurses, unlike what it checks, and so goes no deeper than this.
constexpr unsigned deepest = 200;

enum class Walk : std::uint8_t { fine, malformed, too_deep };

/// Reads an item down to its innermost lists and writes it again.
Walk rewrite(const rlp::Item& item, rlp::Writer& writer, unsigned depth)
{
    if (!item.is_list) {
        writer.string(item.payload);
        return Walk::fine;
    }
    if (depth == deepest)
        return Walk::too_deep;
    Walk result = Walk::fine;
    std::size_t count = 0;
    writer.list([&] {
        for (BytesView rest = item.payload; !rest.empty() && result == Walk::fine; ++count) {
            const auto next = rlp::first_item(rest);
            if (!next) {
                result = Walk::malformed;
                return;
            }
            require(next->encoding.data() == rest.data() && next->encoding.size() <= rest.size(),
                    "an item lies at the front of its input");
            rest = rest.subspan(next->encoding.size());
            result = rewrite(*next, writer, depth + 1);
        }
    });
    if (result == Walk::fine)
        require(rlp::count_items(item.payload) == count, "count_items counts what a walk meets");
    return result;
}

/// What reads as a number is written as it was.
void check_number(const rlp::Item& item)
{
    const auto word = rlp::to_u256(item);
    const auto small = rlp::to_u64(item);
    require(!small || (word && *word == u256{*small}), "a number of 64 bits is one of 256 bits");
    if (!word)
        return;
    Bytes out;
    rlp::Writer writer{out};
    if (small)
        writer.integer(*small);
    else
        writer.integer(*word);
    require(std::ranges::equal(out, item.encoding), "a number is written as it was read");
}

/// Reads fields of any kinds in any order; whatever happens the reader ends.
void read_fields(ByteSource& kinds, BytesView payload)
{
    rlp::Reader reader{payload};
    std::size_t steps = 0;
    while (!reader.at_end()) {
        require(steps++ <= payload.size(), "a reader that goes on reading ends");
        switch (kinds.below(8)) {
            case 0: {
                const rlp::Item item = reader.item();
                if (!reader.error())
                    check_number(item);
                break;
            }
            case 1:
                reader.string();
                break;
            case 2:
                reader.u64();
                break;
            case 3:
                reader.word();
                break;
            case 4:
                reader.address();
                break;
            case 5:
                reader.hash();
                break;
            case 6:
                reader.optional_address();
                break;
            default:
                rlp::Reader inner{reader.list()};
                inner.item();
                inner.finish();
                break;
        }
    }
    reader.finish();
    require(reader.u64() == 0 && reader.string().empty() && reader.list().empty(),
            "behind the end there is nothing");
}

}  // namespace

void fuzz_rlp(BytesView input)
{
    ByteSource source{input};
    ByteSource kinds{source.bytes(8)};
    const BytesView encoding = source.rest();

    const auto checked = rlp::check(encoding);
    const auto item = rlp::decode(encoding);
    require(item.has_value() || !checked, "what is canonical throughout can be decoded");
    if (item) {
        Bytes out;
        rlp::Writer writer{out};
        const Walk walk = rewrite(*item, writer, 0);
        if (walk != Walk::too_deep)
            require((walk == Walk::fine) == checked.has_value(), "check sees what a walk sees");
        if (walk == Walk::fine)
            require(std::ranges::equal(out, encoding), "an item is written as it was read");
        check_number(*item);
        if (item->is_list)
            read_fields(kinds, item->payload);
    }
    read_fields(kinds, encoding);
}

}  // namespace sluice::fuzz
