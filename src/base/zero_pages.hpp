// Large blocks of memory that begin as zeros and cost nothing until they are written to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace sluice {

/// A block of zeroed pages straight from the system, freed with the object. Pages become real when
/// they are first written to, so a generous size costs address space only.
class ZeroPages {
public:
    ZeroPages() noexcept = default;

    /// A block of `size` bytes, page-aligned; data() is null when the system refuses.
    explicit ZeroPages(std::size_t size) noexcept;
    ~ZeroPages();

    ZeroPages(ZeroPages&& other) noexcept
        : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)}
    {}
    ZeroPages& operator=(ZeroPages&& other) noexcept
    {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }

    [[nodiscard]] std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace sluice
