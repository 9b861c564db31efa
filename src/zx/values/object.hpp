// What every object on the heap begins with, and what the heap and the operators ask of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "zx/values/value.hpp"

namespace sluice::zx {

class Comparison;
class DisplayWriter;
class Heap;
class JsonFields;
class Marker;

/// Base of everything that lives on a Heap. Sixteen bytes: the virtual table's pointer, the tag,
/// the collector's mark, the size class, flags, and four bytes that the kind uses as it likes.
///
/// Any layer may add kinds: derive, define `static constexpr Tag kind_tag`, and override what
/// applies. An object whose class keeps memory elsewhere (a std::vector member, a heap buffer) gets
/// its `release` called before its cell is taken back; classes that keep none say
/// `static constexpr bool needs_release = false`, which makes them cheaper to sweep.
class Object {
public:
    static constexpr bool needs_release = true;

    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    [[nodiscard]] Tag tag() const noexcept { return tag_; }

    /// Sealed or immutable by nature: writes into it are errors. The writers do not check; the
    /// engine does, as it knows the names that the message wants.
    [[nodiscard]] bool frozen() const noexcept { return has(frozen_flag); }
    void set_frozen(bool on) noexcept { set(frozen_flag, on); }

    /// Reachable from a contract's state: the engine records a write in its journal before it
    /// makes it. Maps that are owned do not compact by themselves (Map::compact).
    [[nodiscard]] bool owned() const noexcept { return has(owned_flag); }
    void set_owned(bool on) noexcept { set(owned_flag, on); }

    /// True of a plain container, neither frozen nor owned: the engine writes without further ado.
    [[nodiscard]] bool freely_writable() const noexcept
    {
        return (flags_ & (frozen_flag | owned_flag)) == 0;
    }

    /// A string that is the only one of its content among interned ones.
    [[nodiscard]] bool interned() const noexcept { return has(interned_flag); }

    /// A flag of the kind's own.
    [[nodiscard]] bool custom() const noexcept { return has(custom_flag); }
    void set_custom(bool on) noexcept { set(custom_flag, on); }

    /// Reports every value and object that this one refers to.
    virtual void trace(Marker& marker) const;

    /// Gives back what the object holds outside its cell. Called once, by the sweep or when the
    /// heap ends; other objects may be gone already. The default runs the destructor.
    virtual void release(Heap& heap) noexcept;

    /// The names of the object's kind, where they differ from those of its tag.
    [[nodiscard]] virtual const KindInfo& kind() const noexcept;

    /// Writes the display form. The default is `<kind>`.
    virtual void display(DisplayWriter& writer) const;

    /// Adds the fields that stand for the object in JSON; false, the default, if it has none and
    /// its display form is to be written as a string.
    [[nodiscard]] virtual bool json_fields(JsonFields& fields) const;

    /// The language's `==` with another object of the same tag. Parts that must be equal too are
    /// handed to `comparison`, never compared by recursion. The default is identity.
    [[nodiscard]] virtual bool equals(const Object& other, Comparison& comparison) const;

protected:
    explicit Object(Tag tag) noexcept : tag_{tag} {}
    virtual ~Object() = default;

    /// For kinds that only sometimes hold memory elsewhere.
    void set_releasable(bool on) noexcept { set(releasable_flag, on); }

private:
    friend class Heap;
    friend class Marker;
    friend class DisplayWriter;
    friend class JsonWriter;

    static constexpr std::uint8_t releasable_flag = 1;
    static constexpr std::uint8_t frozen_flag = 2;
    static constexpr std::uint8_t owned_flag = 4;
    static constexpr std::uint8_t interned_flag = 8;
    static constexpr std::uint8_t visiting_flag = 16;  // being displayed or written as JSON
    static constexpr std::uint8_t custom_flag = 32;

    [[nodiscard]] bool has(std::uint8_t flag) const noexcept { return (flags_ & flag) != 0; }
    void set(std::uint8_t flag, bool on) const noexcept
    {
        flags_ = static_cast<std::uint8_t>(on ? flags_ | flag : flags_ & ~flag);
    }

    Tag tag_;
    mutable std::uint8_t mark_ = 0;
    std::uint8_t size_class_ = 0;
    mutable std::uint8_t flags_ = 0;

protected:
    std::uint32_t extra_ = 0;  ///< For the derived class.
};

static_assert(sizeof(Object) == 16);

}  // namespace sluice::zx
