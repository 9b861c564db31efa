// The code of a program's functions as bytes that outlive the machine it was compiled for.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/code_image.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "zx/compiler/code_verifier.hpp"
#include "zx/values/big_integer.hpp"
#include "zx/values/list.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

/// How a constant is written.
enum class Form : std::uint8_t {
    Null,
    False,
    True,
    Integer,
    Float,
    Big,
    String,
    Names,
    Builtin,
    Place
};

/// All functions of a program, in the order of the image.
std::vector<FunctionCode*> functions_of(Units units)
{
    std::vector<FunctionCode*> all;
    for (const auto& unit : units)
        all.push_back(unit->code.get());
    for (std::size_t i = 0; i < all.size(); ++i)
        for (const auto& inner : all[i]->inner)
            all.push_back(inner.get());
    return all;
}

// ---- writing -----------------------------------------------------------------------------------

class Writer {
public:
    std::string bytes;

    void byte(std::uint8_t value) { bytes += static_cast<char>(value); }
    /// Seven bits a byte, the lowest first.
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }
    void word(std::uint64_t value)
    {
        for (int shift = 0; shift < 64; shift += 8)
            byte(static_cast<std::uint8_t>(value >> shift));
    }
    void text(std::string_view value)
    {
        number(value.size());
        bytes += value;
    }
};

class Encoder {
public:
    explicit Encoder(const RecordingLinker& linker) : linker_{linker} {}

    [[nodiscard]] bool function(const FunctionCode& code);
    Writer out;

private:
    [[nodiscard]] bool find_places(const FunctionCode& code);
    [[nodiscard]] bool constant(Value value, bool is_place);

    const RecordingLinker& linker_;
    std::vector<bool> is_place_;  // by constant
};

/// Which constants are addresses. False where one is a number as well: the two are the same bits.
bool Encoder::find_places(const FunctionCode& code)
{
    const std::size_t count = code.constants.size();
    is_place_.assign(count, false);
    std::vector<bool> is_value(count, false);
    for (std::size_t word = 0; word < code.words.size();) {
        const auto instruction = std::bit_cast<Instruction>(code.words[word]);
        const std::string_view operands = info(instruction.opcode).operands;
        if (operands.ends_with('V'))
            is_place_[instruction.bc()] = true;
        else if (operands.ends_with('C'))
            is_value[instruction.bc()] = true;
        else if (operands.ends_with("RRK"))
            is_value[instruction.c / register_scale] = true;
        else if (operands.contains('K'))
            is_value[instruction.b / register_scale] = true;
        word += info(instruction.opcode).words;
    }
    for (std::size_t i = 0; i < count; ++i)
        if (is_place_[i] && is_value[i])
            return false;
    return true;
}

bool Encoder::constant(Value value, bool is_place)
{
    const auto form = [this](Form which) { out.byte(static_cast<std::uint8_t>(which)); };
    if (is_place) {
        const auto place = linker_.place_of(value);
        if (!place)
            return false;
        form(Form::Place);
        out.number(place->module);
        out.number(place->index);
        return true;
    }
    if (const auto builtin = linker_.builtin_of(value)) {
        form(Form::Builtin);
        out.number(*builtin);
        return true;
    }
    switch (value.tag()) {
        case Tag::Null:
            form(Form::Null);
            return true;
        case Tag::Boolean:
            form(value.boolean() ? Form::True : Form::False);
            return true;
        case Tag::Integer:
            form(Form::Integer);
            out.word(value.payload());
            return true;
        case Tag::Float:
            form(Form::Float);
            out.word(value.payload());
            return true;
        case Tag::BigInteger:
            form(Form::Big);
            out.text(to_decimal(*value.as<BigInteger>()));
            return true;
        case Tag::String:
            form(Form::String);
            out.text(value.as<String>()->view());
            return true;
        case Tag::List: {
            const List& list = *value.as<List>();
            form(Form::Names);
            out.number(list.size());
            for (std::size_t i = 0; i < list.size(); ++i)
                out.text(list[i].as<String>()->view());
            return true;
        }
        default:
            return false;
    }
}

bool Encoder::function(const FunctionCode& code)
{
    if (!find_places(code))
        return false;
    out.number(code.register_count);
    out.number(code.constants.size());
    for (std::size_t i = 0; i < code.constants.size(); ++i)
        if (!constant(code.constants[i], is_place_[i]))
            return false;
    out.number(code.words.size());
    for (const std::uint64_t word : code.words)
        out.word(word);
    out.number(code.charges.size());
    for (const Charge& charge : code.charges) {
        out.byte(static_cast<std::uint8_t>(charge.operation));
        out.number(charge.operands);
    }
    std::uint32_t last = 0;
    out.number(code.charge_places.size());
    for (const ChargePlace& place : code.charge_places) {
        out.number(place.charge - last);
        out.number(place.offset);
        last = place.charge;
    }
    last = 0;
    for (const std::uint32_t begin : code.charge_begin) {
        out.number(begin - last);
        last = begin;
    }
    for (const std::uint8_t gas : code.trailing)
        out.byte(gas);
    for (const std::uint32_t gas : code.prepaid)
        out.number(gas);
    out.number(code.positions.size());
    last = 0;
    for (const CodePosition& position : code.positions) {
        out.number(position.word - last);
        out.number(position.offset);
        last = position.word;
    }
    out.number(code.handlers.size());
    for (const HandlerRange& range : code.handlers) {
        out.number(range.begin);
        out.number(range.end);
        out.number(range.handler);
        out.number(range.value);
        out.byte(static_cast<std::uint8_t>((range.catches_uncatchable ? 1U : 0U) |
                                           (range.keeps_kind ? 2U : 0U)));
    }
    return true;
}

// ---- reading -----------------------------------------------------------------------------------

/// Gives zeros behind the end, and remembers that it did.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_{bytes} {}

    [[nodiscard]] bool has_failed() const { return has_failed_; }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

    std::uint8_t byte()
    {
        if (rest_.empty()) {
            has_failed_ = true;
            return 0;
        }
        const auto value = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    std::uint32_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 35; shift += 7) {
            const std::uint8_t next = byte();
            value |= std::uint64_t{next & 0x7FU} << shift;
            if (next < 0x80) {
                has_failed_ = has_failed_ || value > 0xffff'ffff;
                return static_cast<std::uint32_t>(value);
            }
        }
        has_failed_ = true;
        return 0;
    }
    std::uint64_t word()
    {
        std::uint64_t value = 0;
        if (rest_.size() < sizeof value) {
            has_failed_ = true;
            return 0;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return std::endian::native == std::endian::little ? value : std::byteswap(value);
    }
    std::string_view text()
    {
        const std::size_t size = count();
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    /// How many things follow, each of which takes `least` bytes or more.
    std::uint32_t count(std::size_t least = 1)
    {
        const std::uint32_t value = number();
        if (value <= rest_.size() / least)
            return value;
        has_failed_ = true;
        return 0;
    }

private:
    std::string_view rest_;
    bool has_failed_ = false;
};

class Decoder {
public:
    Decoder(std::string_view image, Units units, std::uint32_t builtin_count, Linker& linker)
        : in_{image}, units_{units}, builtin_count_{builtin_count}, linker_{linker}
    {}

    [[nodiscard]] bool program();

private:
    [[nodiscard]] bool function(FunctionCode& code);
    [[nodiscard]] std::optional<Value> constant(ConstantShape& shape);
    void tables(FunctionCode& code);

    Reader in_;
    Units units_;
    std::uint32_t builtin_count_;
    Linker& linker_;
};

std::optional<Value> Decoder::constant(ConstantShape& shape)
{
    const auto form = static_cast<Form>(in_.byte());
    switch (form) {
        case Form::Null:
            return Value::null();
        case Form::False:
        case Form::True:
            return Value::from_boolean(form == Form::True);
        case Form::Integer:
            return Value::from_integer(static_cast<std::int64_t>(in_.word()));
        case Form::Float:
            return Value::from_float(std::bit_cast<double>(in_.word()));
        case Form::Big: {
            const Value value = linker_.integer(in_.text());
            return value.is(Tag::BigInteger) ? std::optional{value} : std::nullopt;
        }
        case Form::String: {
            const Value value = linker_.string(in_.text());
            shape.kind = ConstantKind::String;
            return value.is_string() ? std::optional{value} : std::nullopt;
        }
        case Form::Names: {
            std::vector<std::string_view> names(in_.count());
            for (std::string_view& name : names)
                name = in_.text();
            const Value value = linker_.names(names);
            shape = {ConstantKind::Names, static_cast<std::uint32_t>(names.size())};
            return value.is_list() ? std::optional{value} : std::nullopt;
        }
        case Form::Builtin: {
            const std::uint32_t index = in_.number();
            if (index >= builtin_count_)
                return std::nullopt;
            const Value value = linker_.builtin(index);
            shape.kind = ConstantKind::Builtin;
            return value.is_object() ? std::optional{value} : std::nullopt;
        }
        case Form::Place: {
            const std::uint32_t module = in_.number();
            const std::uint32_t index = in_.number();
            if (module >= units_.size() || index >= units_[module]->variables.size())
                return std::nullopt;
            shape.kind = ConstantKind::Place;
            return Value::from_integer(
                std::bit_cast<std::intptr_t>(linker_.module_slot(module, index)));
        }
        default:
            return std::nullopt;
    }
}

/// What is kept of charges, places in the source and handlers.
void Decoder::tables(FunctionCode& code)
{
    code.charges.resize(in_.count(2));
    for (Charge& charge : code.charges) {
        charge.operation = static_cast<GasOperation>(in_.byte());
        charge.operands = in_.number();
    }
    code.charge_places.resize(in_.count(2));
    std::uint64_t last = 0;
    for (ChargePlace& place : code.charge_places) {
        last = std::min<std::uint64_t>(last + in_.number(), 0xffff'ffff);
        place = {static_cast<std::uint32_t>(last), in_.number()};
    }
    code.charge_begin.resize(code.words.size() + 1);
    last = 0;
    for (std::uint32_t& begin : code.charge_begin) {
        // Beyond all charges it is refused, however far.
        last = std::min<std::uint64_t>(last + in_.number(), 0xffff'ffff);
        begin = static_cast<std::uint32_t>(last);
    }
    code.trailing.resize(code.words.size());
    for (std::uint8_t& gas : code.trailing)
        gas = in_.byte();
    code.prepaid.resize(code.words.size());
    for (std::uint32_t& gas : code.prepaid)
        gas = in_.number();
    code.positions.resize(in_.count(2));
    last = 0;
    for (CodePosition& position : code.positions) {
        last = std::min<std::uint64_t>(last + in_.number(), 0xffff'ffff);
        position = {static_cast<std::uint32_t>(last), in_.number()};
    }
    code.handlers.resize(in_.count(5));
    for (HandlerRange& range : code.handlers) {
        range.begin = in_.number();
        range.end = in_.number();
        range.handler = in_.number();
        range.value = static_cast<std::uint16_t>(in_.number());
        const std::uint8_t flags = in_.byte();
        range.catches_uncatchable = (flags & 1) != 0;
        range.keeps_kind = (flags & 2) != 0;
    }
}

bool Decoder::function(FunctionCode& code)
{
    code.register_count = in_.number();
    std::vector<ConstantShape> shapes(in_.count());
    code.constants.assign(shapes.size(), Value{});
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const std::optional<Value> value = constant(shapes[i]);
        if (!value || in_.has_failed())
            return false;
        code.constants[i] = *value;
    }
    code.words.resize(in_.count(8));
    for (std::uint64_t& word : code.words)
        word = in_.word();
    tables(code);
    return !in_.has_failed() && is_well_formed(code, shapes);
}

bool Decoder::program()
{
    const std::vector<FunctionCode*> functions = functions_of(units_);
    if (in_.number() != functions.size())
        return false;
    for (FunctionCode* const code : functions) {
        if (!function(*code))
            return false;
        find_plain_calls(*code);
    }
    return in_.is_at_end();
}

}  // namespace

std::string encode_code(Units units, const RecordingLinker& linker)
{
    Encoder encoder{linker};
    const std::vector<FunctionCode*> functions = functions_of(units);
    encoder.out.number(functions.size());
    for (const FunctionCode* const code : functions)
        if (!encoder.function(*code))
            return {};
    return std::move(encoder.out.bytes);
}

bool decode_code(std::string_view image, Units units, std::uint32_t builtin_count, Linker& linker)
{
    return Decoder{image, units, builtin_count, linker}.program();
}

}  // namespace sluice::zx
