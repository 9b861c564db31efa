// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/code_generator.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/u256.hpp"
#include "evm/precompiles/precompile.hpp"
#include "tests/fuzz/precompile_call.hpp"
#include "tests/fuzz/precompile_input.hpp"
#include "tests/fuzz/value_generator.hpp"

namespace sluice::fuzz {
namespace {

using namespace evm;
using Label = ProgramWriter::Label;

/// Blocks nest this deep, init code inside init code too.
constexpr unsigned deepest_block = 4;
constexpr unsigned deepest_creation = 2;

/// Code of a level holds so many creations, whose code is part of its own.
constexpr unsigned most_creations = 4;

/// Bytes of code, without data, beyond which no statement begins; less in created contracts, which
/// pay for every byte.
constexpr std::array<std::size_t, deepest_creation + 1> most_code{12'000, 1'500, 500};

/// Items that statements leave on the stack at most, for others to take up.
constexpr std::size_t most_locals = 40;

/// Where input of precompiles and init code is put together.
constexpr std::uint64_t scratch = 0x200;

class CodeGenerator : ValueGenerator {
public:
    CodeGenerator(const CodeContext& context, ByteSource& source, std::size_t statements,
                  unsigned level)
        : ValueGenerator{context, source}, budget_{statements}, level_{level}
    {}

    Bytes runtime();
    Bytes init();

private:
    [[nodiscard]] bool is_exhausted() const
    {
        return budget_ == 0 || source_.at_end() || code_.size() > most_code[level_];
    }

    // Each statement leaves the stack as deep as it was, or deeper.
    void statement(unsigned nesting);
    void block(unsigned nesting);
    void local();
    void shuffle();
    void store();
    void write_memory();
    void copy();
    void branch(unsigned nesting);
    void loop(unsigned nesting);
    void call();
    void call_precompile();
    void create();
    void log();
    void maybe_end();
    void end();

    void push_target(Label label);
    void keep_or_drop();
    void use_return_data();
    void pop_to(std::size_t depth)
    {
        while (code_.depth() > depth)
            code_.op(OP_POP);
    }

    std::size_t budget_;
    unsigned level_;
    bool is_initcode_ = false;  ///< What a frame returns becomes code.
    unsigned creations_ = 0;
    std::size_t floor_ = 0;  ///< Items below belong to loops around and may only be read.
};

void CodeGenerator::local()
{
    value();
    if (code_.depth() > floor_ + most_locals)
        pop_to(floor_ + most_locals / 2);
}

void CodeGenerator::shuffle()
{
    const std::size_t own = code_.depth() - floor_;
    if (own >= 2 && source_.chance(192))
        code_.op(static_cast<Opcode>(OP_SWAP1 + source_.below(std::min<std::size_t>(own - 1, 16))));
    else if (own >= 1)
        code_.op(OP_POP);
    else
        code_.op(OP_JUMPDEST);
}

void CodeGenerator::store()
{
    value();
    key();
    code_.op(pick({OP_SSTORE, OP_SSTORE, OP_TSTORE}));
}

void CodeGenerator::write_memory()
{
    value();
    offset();
    code_.op(pick({OP_MSTORE, OP_MSTORE, OP_MSTORE8}));
}

void CodeGenerator::copy()
{
    switch (source_.below(6)) {
        case 0:
            use_return_data();
            break;
        case 1:
        case 2:
            if (has(OP_MCOPY)) {
                length();
                offset();
                offset();
                code_.op(OP_MCOPY);
                break;
            }
            [[fallthrough]];
        case 3:
            length();
            offset();
            offset();
            account();
            code_.op(OP_EXTCODECOPY);
            break;
        default:
            length();
            if (source_.chance(16))
                constant();
            else
                offset();
            offset();
            code_.op(pick({OP_CALLDATACOPY, OP_CODECOPY}));
            break;
    }
}

/// All of the last call's output into memory, or as many bytes of its front as it has.
void CodeGenerator::use_return_data()
{
    if (!has(OP_RETURNDATACOPY))
        return;
    code_.op(OP_RETURNDATASIZE);
    if (source_.chance(64)) {
        code_.push(u256{2});
        code_.op(OP_SWAP1);
        code_.op(OP_DIV);
    }
    code_.push(u256{});
    offset();
    code_.op(OP_RETURNDATACOPY);
}

/// Pushes a jump's target, plainly or by way of some arithmetic.
void CodeGenerator::push_target(Label label)
{
    code_.push_label(label);
    if (!source_.chance(32))
        return;
    const u256 mask = source_.word(4);
    for (int i = 0; i < 2; ++i) {
        code_.push(mask);
        code_.op(OP_XOR);
    }
}

void CodeGenerator::branch(unsigned nesting)
{
    const Label otherwise = code_.new_label();
    value();
    push_target(otherwise);
    code_.op(OP_JUMPI);
    block(nesting + 1);
    if (!source_.chance(96)) {
        code_.place(otherwise);
        return;
    }
    const Label after = code_.new_label();
    push_target(after);
    code_.op(OP_JUMP);
    code_.place(otherwise);
    block(nesting + 1);
    code_.place(after);
}

void CodeGenerator::loop(unsigned nesting)
{
    const Label start = code_.new_label();
    code_.push(u256{1 + source_.below(10)});
    code_.place(start);
    block(nesting + 1);
    code_.push(u256{1});
    code_.op(OP_SWAP1);
    code_.op(OP_SUB);
    code_.op(OP_DUP1);
    push_target(start);
    code_.op(OP_JUMPI);
    code_.op(OP_POP);
}

/// What a call or creation left: for later, for good, or for nothing.
void CodeGenerator::keep_or_drop()
{
    if (source_.chance(64)) {
        code_.push(u256{source_.below(storage_keys)});
        code_.op(OP_SSTORE);
    } else if (code_.depth() > floor_ + most_locals || source_.chance(128)) {
        code_.op(OP_POP);
    }
}

void CodeGenerator::call()
{
    const Opcode kind = pick({OP_CALL, OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL});
    memory();
    memory();
    if (kind == OP_CALL || kind == OP_CALLCODE)
        amount();
    account();
    gas();
    code_.op(kind);
    keep_or_drop();
    if (source_.chance(96))
        use_return_data();
}

void CodeGenerator::call_precompile()
{
    const auto all = precompiles();
    const Precompile* precompile = &all[source_.below(all.size())];
    // One that this build lacks ends the whole transaction: seldom is enough.
    if ((precompile->run == nullptr && !source_.chance(8)) ||
        precompile->first_revision > context_.revision)
        precompile = &all[source_.below(4)];
    const Bytes input = plausible_input(precompile->address, source_);
    for (std::size_t at = 0; at < input.size(); at += 32) {
        code_.push(load_be(padded(input, at, 32).data()));
        code_.push(u256{scratch + at});
        code_.op(OP_MSTORE);
    }

    const Opcode kind = pick({OP_CALL, OP_STATICCALL, OP_STATICCALL, OP_CALLCODE, OP_DELEGATECALL});
    memory();
    code_.push(u256{source_.chance(16) ? source_.u8() : input.size()});
    code_.push(u256{scratch});
    if (kind == OP_CALL || kind == OP_CALLCODE)
        amount();
    code_.push(u256{precompile->address});
    gas();
    code_.op(kind);
    keep_or_drop();
    if (source_.chance(128))
        use_return_data();
}

void CodeGenerator::create()
{
    if (level_ >= deepest_creation || creations_ >= most_creations) {
        local();
        return;
    }
    ++creations_;
    const Bytes init = generate_init_code(context_, source_, level_ + 1);
    const std::size_t size = init.size();
    code_.push(u256{size});
    code_.push_label(code_.data(init));
    code_.push(u256{scratch});
    code_.op(OP_CODECOPY);

    const Opcode kind = pick({OP_CREATE, OP_CREATE2});
    if (kind == OP_CREATE2)
        code_.push(u256{source_.below(2)});
    code_.push(u256{size});
    code_.push(u256{scratch});
    amount();
    code_.op(kind);
    code_.op(OP_DUP1);
    code_.push(u256{created_key});
    code_.op(OP_SSTORE);
    keep_or_drop();
}

void CodeGenerator::log()
{
    const std::size_t topics = source_.below(5);
    for (std::size_t i = 0; i < topics; ++i)
        value(deepest_value);
    memory();
    code_.op(static_cast<Opcode>(OP_LOG0 + topics));
}

/// Ends the frame in one of the ways there are.
void CodeGenerator::end()
{
    const Opcode undo = has(OP_REVERT) ? OP_REVERT : OP_INVALID;
    switch (source_.below(8)) {
        case 0:
            code_.op(OP_STOP);
            break;
        case 1:
            account();
            code_.op(OP_SELFDESTRUCT);
            break;
        case 2:
            code_.op(OP_INVALID);
            break;
        case 3:
            if (has(OP_RETURNDATACOPY)) {
                code_.push(u256{1});
                code_.op(OP_RETURNDATASIZE);
                code_.push(u256{});
                code_.op(OP_RETURNDATACOPY);
                break;
            }
            [[fallthrough]];
        case 4:
        case 5:
            memory();
            code_.op(is_initcode_ ? undo : pick({OP_RETURN, OP_REVERT}));
            break;
        default:
            // Memory holds operands of precompiles and other data, which make no valid code.
            memory();
            code_.op(is_initcode_ ? undo : OP_RETURN);
            break;
    }
}

void CodeGenerator::maybe_end()
{
    const Label after = code_.new_label();
    value();
    push_target(after);
    code_.op(OP_JUMPI);
    const std::size_t depth = code_.depth();
    end();
    code_.set_depth(depth);
    code_.place(after);
}

void CodeGenerator::block(unsigned nesting)
{
    const std::size_t floor = std::exchange(floor_, code_.depth());
    for (std::size_t i = 1 + source_.below(5); i > 0 && !is_exhausted(); --i)
        statement(nesting);
    pop_to(floor_);
    floor_ = floor;
}

void CodeGenerator::statement(unsigned nesting)
{
    --budget_;
    const std::size_t choice = source_.below(24);
    if (nesting >= deepest_block && (choice == 11 || choice == 12 || choice == 13)) {
        local();
        return;
    }
    switch (choice) {
        case 0:
        case 1:
        case 2:
            local();
            break;
        case 3:
            shuffle();
            break;
        case 4:
        case 5:
        case 6:
            store();
            break;
        case 7:
        case 8:
            write_memory();
            break;
        case 9:
        case 10:
            copy();
            break;
        case 11:
        case 12:
            branch(nesting);
            break;
        case 13:
            loop(nesting);
            break;
        case 14:
        case 15:
        case 16:
        case 17:
            call();
            break;
        case 18:
        case 19:
            call_precompile();
            break;
        case 20:
            create();
            break;
        case 21:
        case 22:
            log();
            break;
        default:
            maybe_end();
            break;
    }
}

Bytes CodeGenerator::runtime()
{
    // Half of all code has something on its stack from the beginning, for DUP and SWAP to reach.
    if (source_.chance(128)) {
        for (std::size_t i = source_.below(24); i > 0; --i)
            value(deepest_value);
    }
    while (!is_exhausted())
        statement(0);
    if (source_.chance(48)) {
        end();
    } else {
        memory();
        code_.op(OP_RETURN);
    }
    return code_.finish();
}

Bytes CodeGenerator::init()
{
    is_initcode_ = true;
    while (!is_exhausted())
        statement(0);
    const std::uint8_t choice = source_.u8();
    if (choice >= 224) {
        end();
        return code_.finish();
    }
    Bytes deployed;
    // Refused since London (EIP-3541); before, it would be code that means nothing.
    if (choice >= 216 && context_.revision >= Revision::london)
        deployed = {0xef, 0x00};
    else if (choice >= 16)
        deployed = generate_code(context_, source_, 1 + choice % 6, level_);
    code_.push(u256{deployed.size()});
    code_.op(OP_DUP1);
    code_.push_label(code_.data(deployed));
    code_.push(u256{});
    code_.op(OP_CODECOPY);
    code_.push(u256{});
    code_.op(OP_RETURN);
    return code_.finish();
}

}  // namespace

Bytes generate_code(const CodeContext& context, ByteSource& source, std::size_t statements,
                    unsigned level)
{
    return CodeGenerator{context, source, statements, level}.runtime();
}

Bytes generate_init_code(const CodeContext& context, ByteSource& source, unsigned level)
{
    return CodeGenerator{context, source, source.below(5), level}.init();
}

}  // namespace sluice::fuzz
