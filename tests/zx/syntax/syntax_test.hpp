// Programs as trees and as error messages, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "zx/syntax/dump.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::zx {

/// A parsed text with all that its tree refers to.
struct Parsed {
    explicit Parsed(std::string_view text, const ParseOptions& options = {})
        : source{"test.zx", std::string{text}}, result{parse(source, symbols, arena, options)}
    {}

    Source source;
    SymbolTable symbols;
    AstArena arena;
    ParseResult result;
};

/// "line:column message" of each error, one a line.
inline std::string errors_of(const Parsed& parsed)
{
    std::string out;
    for (const Diagnostic& error : parsed.result.errors) {
        const Position position = parsed.source.position(error.offset);
        out += (out.empty() ? "" : "\n") + std::to_string(position.line) + ":" +
               std::to_string(position.column) + " " + error.message;
    }
    return out;
}

inline std::string errors(std::string_view text, const ParseOptions& options = {})
{
    return errors_of(Parsed{text, options});
}

/// The tree, one statement a line as far as they fit; or the errors.
inline std::string tree(std::string_view text)
{
    const Parsed parsed{text};
    if (!parsed.result.ok())
        return "ERROR " + errors_of(parsed);
    std::string out = dump_ast(*parsed.result.program, parsed.symbols);
    if (!out.empty())
        out.pop_back();
    return out;
}

}  // namespace sluice::zx
