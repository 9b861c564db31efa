// SPDX-License-Identifier: Apache-2.0
#include "base/zero_pages.hpp"

#if __has_include(<sys/mman.h>)
#define SLUICE_HAS_MMAP 1
#include <sys/mman.h>
#else
#define SLUICE_HAS_MMAP 0
#include <cstdlib>
#endif

namespace sluice {

ZeroPages::ZeroPages(std::size_t size) noexcept
{
#if SLUICE_HAS_MMAP
    // Not calloc: once a program has freed a large block, the C library may serve the next one
    // from its heap, and clear it by hand.
    void* const pages =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return;
    data_ = static_cast<std::uint8_t*>(pages);
#else
    data_ = static_cast<std::uint8_t*>(std::calloc(size, 1));
    if (data_ == nullptr)
        return;
#endif
    size_ = size;
}

ZeroPages::~ZeroPages()
{
    if (data_ == nullptr)
        return;
#if SLUICE_HAS_MMAP
    ::munmap(data_, size_);
#else
    std::free(data_);
#endif
}

}  // namespace sluice
