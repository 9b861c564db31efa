// A value of the zx language: sixteen bytes that every engine register and storage slot holds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/compiler.hpp"

namespace sluice::zx {

class Object;

/// What a value is. One tag an object kind, so that type tests never touch the object.
enum class Tag : std::uint8_t {
    Undefined,  ///< A slot that was never set; no program ever sees it.
    Null,
    Boolean,
    Integer,  ///< Fits 64 bits. What does not is a BigInteger, and only that.
    Float,
    DateTime,  ///< Seconds since the Unix epoch, held like a Float.
    // From here on the payload is an Object.
    BigInteger,
    String,
    List,
    Map,
    Function,  ///< A closure: an action or a lambda.
    Builtin,
    BoundMethod,
    Contract,  ///< A template or an instance.
    EntityDefinition,
    Entity,
    DataClass,
    DataInstance,
    Module,
    Package,
    Promise,
    Channel,
    WaitGroup,
    Barrier,
    Protocol,
    Interface,
    Modifier,
    Capability,
    TypeAlias,
    File,
    // Never in a program's hands.
    Cell,
    Iterator,
    Code,
};

inline constexpr Tag first_object_tag = Tag::BigInteger;
inline constexpr std::size_t tag_count = static_cast<std::size_t>(Tag::Code) + 1;

/// The three names of a kind.
struct KindInfo {
    std::string_view typeof_name;  ///< What `typeof` gives: "integer".
    std::string_view type_name;    ///< What `type` gives: "Integer".
    std::string_view error_name;   ///< What messages say: "INTEGER".
};

/// The names of a tag's kind. An object may have others (Object::kind).
const KindInfo& kind_info(Tag tag) noexcept;

/// A payload of eight bytes, and a word of which the lowest byte is the tag and the upper half a
/// stamp.
///
/// The stamp means nothing in a register. A storage slot keeps in it the journal epoch of its last
/// recorded write; `store` therefore leaves the slot's stamp alone, and plain assignment copies
/// all.
///
/// Both words are always written whole: a narrower store that is followed by the load of a whole
/// word would wait for the store to leave the processor's store buffer. For the same reason values
/// are moved between memory places with `copy_value`, which never uses one 16-byte load.
class Value {
public:
    constexpr Value() noexcept = default;

    [[nodiscard]] static constexpr Value null() noexcept { return Value{0, Tag::Null}; }
    [[nodiscard]] static constexpr Value from_boolean(bool boolean) noexcept
    {
        return Value{boolean ? 1U : 0U, Tag::Boolean};
    }
    [[nodiscard]] static constexpr Value from_integer(std::int64_t integer) noexcept
    {
        return Value{static_cast<std::uint64_t>(integer), Tag::Integer};
    }
    [[nodiscard]] static constexpr Value from_float(double number) noexcept
    {
        return Value{std::bit_cast<std::uint64_t>(number), Tag::Float};
    }
    [[nodiscard]] static constexpr Value from_datetime(double seconds) noexcept
    {
        return Value{std::bit_cast<std::uint64_t>(seconds), Tag::DateTime};
    }
    /// `tag` must be the object's own.
    [[nodiscard]] static Value from_object(const Object* object, Tag tag) noexcept
    {
        return Value{reinterpret_cast<std::uintptr_t>(object), tag};
    }
    /// Of an object whose kind the compiler knows.
    template <class T>
        requires requires { T::kind_tag; }
    [[nodiscard]] static Value from(const T* object) noexcept
    {
        return from_object(object, T::kind_tag);
    }

    [[nodiscard]] constexpr Tag tag() const noexcept
    {
        return static_cast<Tag>(static_cast<std::uint8_t>(word_));
    }
    [[nodiscard]] constexpr bool is(Tag tag) const noexcept { return this->tag() == tag; }
    [[nodiscard]] constexpr bool is_undefined() const noexcept { return is(Tag::Undefined); }
    [[nodiscard]] constexpr bool is_null() const noexcept { return is(Tag::Null); }
    [[nodiscard]] constexpr bool is_boolean() const noexcept { return is(Tag::Boolean); }
    [[nodiscard]] constexpr bool is_integer() const noexcept { return is(Tag::Integer); }
    [[nodiscard]] constexpr bool is_float() const noexcept { return is(Tag::Float); }
    [[nodiscard]] constexpr bool is_string() const noexcept { return is(Tag::String); }
    [[nodiscard]] constexpr bool is_list() const noexcept { return is(Tag::List); }
    [[nodiscard]] constexpr bool is_map() const noexcept { return is(Tag::Map); }
    [[nodiscard]] constexpr bool is_object() const noexcept { return tag() >= first_object_tag; }

    // Each asks for the payload that the tag says is there.
    [[nodiscard]] constexpr bool boolean() const noexcept { return payload_ != 0; }
    [[nodiscard]] constexpr std::int64_t integer() const noexcept
    {
        return static_cast<std::int64_t>(payload_);
    }
    [[nodiscard]] constexpr double number() const noexcept
    {
        return std::bit_cast<double>(payload_);
    }
    [[nodiscard]] Object* object() const noexcept { return std::bit_cast<Object*>(payload_); }
    /// The object as the type that belongs to the tag.
    template <class T>
    [[nodiscard]] T* as() const noexcept
    {
        return static_cast<T*>(object());
    }

    [[nodiscard]] constexpr std::uint64_t payload() const noexcept { return payload_; }
    [[nodiscard]] constexpr std::uint64_t word() const noexcept { return word_; }

    [[nodiscard]] constexpr std::uint32_t stamp() const noexcept
    {
        return static_cast<std::uint32_t>(word_ >> 32);
    }
    constexpr void set_stamp(std::uint32_t stamp) noexcept
    {
        word_ = static_cast<std::uint32_t>(word_) | (std::uint64_t{stamp} << 32);
    }
    /// Takes over another value, under this slot's own stamp.
    SLUICE_ALWAYS_INLINE constexpr void store(Value value) noexcept
    {
        payload_ = value.payload_;
        word_ = static_cast<std::uint32_t>(value.word_) | (word_ & stamp_mask);
    }
    /// Takes over another value and puts a stamp on it.
    SLUICE_ALWAYS_INLINE constexpr void store(Value value, std::uint32_t stamp) noexcept
    {
        payload_ = value.payload_;
        word_ = static_cast<std::uint32_t>(value.word_) | (std::uint64_t{stamp} << 32);
    }

    /// Same kind and same bits: identity, not the language's `==`.
    [[nodiscard]] constexpr bool same_as(Value other) const noexcept
    {
        return payload_ == other.payload_ && tag() == other.tag();
    }

private:
    friend void copy_value(Value& to, const Value& from) noexcept;

    static constexpr std::uint64_t stamp_mask = 0xffff'ffff'0000'0000;

    constexpr Value(std::uint64_t payload, Tag tag) noexcept
        : payload_{payload}, word_{static_cast<std::uint64_t>(tag)}
    {}

    std::uint64_t payload_ = 0;
    std::uint64_t word_ = 0;
};

static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);

/// Whether both have the tag, in one comparison.
[[nodiscard]] SLUICE_ALWAYS_INLINE constexpr bool both(Value a, Value b, Tag tag) noexcept
{
    const auto expected = static_cast<std::uint64_t>(tag);
    return static_cast<std::uint8_t>((a.word() ^ expected) | (b.word() ^ expected)) == 0;
}

/// Copies from memory to memory, stamp included, in two general registers.
SLUICE_ALWAYS_INLINE void copy_value(Value& to, const Value& from) noexcept
{
    std::uint64_t payload = from.payload_;
    const std::uint64_t word = from.word_;
#if defined(__GNUC__)
    asm("" : "+r"(payload));  // keeps the two halves from becoming one vector register
#endif
    to.payload_ = payload;
    to.word_ = word;
}

/// Integer, BigInteger or Float.
[[nodiscard]] constexpr bool is_number(Value value) noexcept
{
    return value.is_integer() || value.is_float() || value.is(Tag::BigInteger);
}

/// The names of the value's kind, for `typeof`, `type` and messages.
const KindInfo& kind_of(Value value) noexcept;

}  // namespace sluice::zx
