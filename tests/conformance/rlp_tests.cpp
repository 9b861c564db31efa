// RLP tests: what is encoded, what is decoded, what is refused.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/hex.hpp"
#include "chain/rlp.hpp"
#include "fixtures/rlp_test.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

using chain::rlp::Item;
using chain::rlp::Reader;
using chain::rlp::Writer;
using fixtures::RlpTest;
using fixtures::RlpTestKind;

/// Writes again what an item says, which has been checked down to its innermost list.
void copy(const Item& item, Writer& writer)
{
    if (!item.is_list) {
        writer.string(item.payload);
        return;
    }
    writer.list([&] {
        for (Reader items{item.payload}; !items.at_end();)
            copy(items.item(), writer);
    });
}

std::string run_test(const RlpTest& test)
{
    const auto checked = chain::rlp::check(test.encoding);
    if (test.kind == RlpTestKind::invalid)
        return checked ? "accepted, but must be refused" : "";
    if (!checked)
        return "refused: " + std::string{chain::rlp::message(checked.error())};
    Bytes again;
    Writer writer{again};
    copy(chain::rlp::decode(test.encoding).value(), writer);
    if (again != test.encoding)
        return "decoded and encoded again: " + to_hex(again);
    if (test.kind == RlpTestKind::value && test.value_encoded != test.encoding)
        return "encoded: " + to_hex(test.value_encoded);
    return {};
}

}  // namespace

bool run_rlp_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    for (const RlpTest& test :
         take(fixtures::read_rlp_tests(document.root), document, tally, is_ours)) {
        if (const std::string wrong = run_test(test); wrong.empty())
            tally.pass("");
        else
            tally.fail("", fmt::format("{}: {}: {}", document.path, test.name, wrong));
    }
    return is_ours;
}

}  // namespace sluice::conformance
