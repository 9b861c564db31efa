// What the parts of the generator of zx programs share: what is declared, and how to fill patterns.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/byte_source.hpp"

namespace sluice::fuzz {

/// What an expression is expected to give. Any is whatever comes.
enum class ZxKind : std::uint8_t {
    Any,
    Integer,
    Number,
    Text,
    Boolean,
    List,
    Map,
    Unary,   ///< A function of one argument.
    Binary,  ///< A function of two.
    Promise,
    Contract,
    Entity,
    Data,
    Channel,
};

struct ZxVariable {
    std::string name;
    ZxKind kind = ZxKind::Any;
    std::size_t shape = 0;  ///< Of a contract, an entity or a data instance.
    bool is_constant = false;
};

struct ZxFunction {
    std::string name;
    std::vector<ZxVariable> parameters;
    ZxKind result = ZxKind::Any;
    bool is_async = false;
};

/// A contract, an entity or a data class.
struct ZxShape {
    std::string name;
    std::vector<ZxVariable> fields;
    std::vector<ZxFunction> methods;
    std::size_t arguments = 0;  ///< Of a contract's `init`.
};

/// The parts one after the other. Every compiler makes them in that order too, unlike the operands
/// of `+`; what draws on the choices more than once is put together by it, so that the same bytes
/// are the same program everywhere.
std::string joined(std::initializer_list<std::string_view> parts);

/// Writes statements and expressions in the scope that it has come to.
class ZxWriter {
public:
    explicit ZxWriter(BytesView choices) : source{choices} {}

    std::string program();
    std::string module();

private:
    // ---- patterns: text in which a backtick and a letter stand for something (fill) -------------
    std::string fill(std::string_view pattern, unsigned depth);
    std::string pick(std::span<const std::string_view> patterns, unsigned depth);

    // ---- expressions ----------------------------------------------------------------------------
    std::string expression(ZxKind kind, unsigned depth);
    std::string simple(ZxKind kind);
    std::string number_literal();
    std::string text_literal(unsigned depth);
    std::string use_of_shape(ZxKind kind, unsigned depth);
    std::string arguments(const std::vector<ZxVariable>& parameters, unsigned depth);
    std::string call(std::string_view owner, const ZxFunction& function, unsigned depth);
    std::string function_value(unsigned parameters, unsigned depth);
    std::string object(ZxKind kind, std::size_t shape, unsigned depth);

    // ---- statements -----------------------------------------------------------------------------
    std::string statement();
    std::string control_statement();
    std::string assignment();
    std::string declaration();
    std::string block();
    std::string block_with(std::string_view first, std::span<const ZxVariable> bound);
    std::string suite(std::span<const ZxVariable> bound);
    std::string colon_statement();
    std::string loop();
    std::string guarded_statement();
    std::string lines(std::size_t count);
    std::string indent() const { return std::string(2 * level, ' '); }

    // ---- declarations ---------------------------------------------------------------------------
    std::string function_declaration(std::string_view prefix, bool is_async);
    std::string function_text(ZxFunction& function, std::string_view keyword);
    std::string contract();
    std::string entity();
    std::string data_class();
    std::string enumeration();
    std::string module_block();
    std::string task_things();

    // ---- names ----------------------------------------------------------------------------------
    std::string fresh(std::string_view prefix)
    {
        return std::string{prefix} + std::to_string(next++);
    }
    std::string new_name();
    const ZxVariable* variable(ZxKind kind, bool is_written);
    ZxKind value_kind();
    void declare(std::string name, ZxKind kind, bool is_constant = false, std::size_t shape = 0)
    {
        variables.push_back({std::move(name), kind, shape, is_constant});
    }

    ByteSource source;
    std::vector<ZxVariable> variables;
    std::vector<ZxFunction> functions;
    std::vector<ZxShape> contracts;
    std::vector<ZxShape> entities;
    std::vector<ZxShape> data_classes;
    std::vector<std::string> enumerations;
    unsigned next = 0;
    unsigned level = 0;    ///< Of indentation.
    unsigned budget = 60;  ///< Statements that may still be written in blocks.
    unsigned loops = 0;    ///< Around here, within the function.
    bool in_function = false;
    bool in_contract = false;
    /// Where a task may wait: not in functions, which actions of contracts and `tx` blocks may
    /// call. What an action does that waits while there are other tasks is not the engines' common
    /// ground.
    bool may_wait = true;
    ZxKind result = ZxKind::Any;  ///< Of the function that is written.
};

}  // namespace sluice::fuzz
