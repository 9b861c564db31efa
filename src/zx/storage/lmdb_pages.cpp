// Whether a file is an LMDB database that can be opened without harm.
//
// The layout is that of LMDB 0.9 on a little-endian machine of 64 bits: two meta pages, of which
// the one with the higher transaction counts, and two trees, of free pages and of records.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/lmdb_pages.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sluice::zx {
namespace {

constexpr std::uint32_t magic = 0xbeef'c0de;
constexpr std::uint32_t data_version = 1;
constexpr std::uint64_t no_page = ~std::uint64_t{0};
constexpr std::size_t header_bytes = 16;
constexpr std::size_t node_bytes = 8;
constexpr unsigned deepest = 32;

constexpr std::uint16_t branch_flag = 1;
constexpr std::uint16_t leaf_flag = 2;
constexpr std::uint16_t overflow_flag = 4;
constexpr std::uint16_t meta_flag = 8;
constexpr std::uint16_t kind_flags = 0x6f;
constexpr std::uint16_t big_node = 1;

// Where things are in a meta page.
constexpr std::size_t meta_magic = 16;
constexpr std::size_t meta_trees = 40;
constexpr std::size_t tree_bytes = 48;
constexpr std::size_t tree_entries = 32;
constexpr std::size_t tree_root = 40;
constexpr std::size_t meta_last_page = 136;
constexpr std::size_t meta_transaction = 144;
constexpr std::size_t meta_bytes = 152;

/// A file in memory.
class MappedFile {
public:
    explicit MappedFile(const std::string& path)
    {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat status{};
        if (file >= 0 && ::fstat(file, &status) == 0 && status.st_size > 0) {
            size_ = static_cast<std::size_t>(status.st_size);
            void* const memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
            data_ = memory == MAP_FAILED ? nullptr : static_cast<const std::byte*>(memory);
        }
        if (file >= 0)
            ::close(file);
    }
    ~MappedFile()
    {
        if (data_ != nullptr)
            ::munmap(const_cast<std::byte*>(data_), size_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] const std::byte* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

template <class T>
T read(const std::byte* at) noexcept
{
    T number{};
    std::memcpy(&number, at, sizeof number);
    return number;
}

class PageCheck {
public:
    explicit PageCheck(const MappedFile& file) noexcept : file_{file} {}

    // What is wrong, or nothing.
    std::string_view run()
    {
        if (file_.data() == nullptr)
            return "data.mdb cannot be read";
        if (file_.size() < meta_bytes || read<std::uint32_t>(file_.data() + meta_magic) != magic)
            return "data.mdb is no LMDB database";
        if (read<std::uint32_t>(file_.data() + meta_magic + 4) != data_version)
            return "data.mdb is of another version of LMDB";
        page_bytes_ = read<std::uint32_t>(file_.data() + meta_trees);
        if (!std::has_single_bit(page_bytes_) || page_bytes_ < 512 || page_bytes_ > 32768 ||
            file_.size() < 2 * page_bytes_)
            return damaged;
        page_count_ = file_.size() / page_bytes_;
        const std::byte* const second = page(1);
        if ((flags_of(file_.data()) & meta_flag) == 0 || (flags_of(second) & meta_flag) == 0 ||
            read<std::uint32_t>(second + meta_magic) != magic ||
            read<std::uint32_t>(second + meta_trees) != page_bytes_)
            return damaged;
        const std::byte* const meta = read<std::uint64_t>(second + meta_transaction) >
                                              read<std::uint64_t>(file_.data() + meta_transaction)
                                          ? second
                                          : file_.data();
        last_page_ = read<std::uint64_t>(meta + meta_last_page);
        // A page that was taken and given back at once may never have been written.
        is_used_.assign(std::min<std::uint64_t>(last_page_ + 1, page_count_ + limit_), false);
        if (last_page_ + 1 > page_count_ + limit_ || last_page_ < 1)
            return damaged;
        return walk(meta + meta_trees, true) && walk(meta + meta_trees + tree_bytes, false)
                   ? std::string_view{}
                   : damaged;
    }

private:
    static constexpr std::string_view damaged = "it is damaged";
    // How many pages may lie beyond the end of the file.
    static constexpr std::uint64_t limit_ = 1 << 20;

    struct Step {
        std::uint64_t number;
        unsigned depth;
    };

    [[nodiscard]] const std::byte* page(std::uint64_t number) const noexcept
    {
        return file_.data() + number * page_bytes_;
    }
    static std::uint16_t flags_of(const std::byte* page) noexcept
    {
        return read<std::uint16_t>(page + 10);
    }

    // Whether nothing else has these pages; from now on they are taken.
    bool take(std::uint64_t first, std::uint64_t count)
    {
        if (first < 2 || count == 0 || count > last_page_ || first > last_page_ - (count - 1))
            return false;
        for (std::uint64_t i = first; i < first + count; ++i) {
            if (is_used_[i])
                return false;
            is_used_[i] = true;
        }
        return true;
    }
    [[nodiscard]] bool is_in_file(std::uint64_t first, std::uint64_t count) const noexcept
    {
        return first < page_count_ && count <= page_count_ - first;
    }

    bool walk(const std::byte* tree, bool is_of_free_pages)
    {
        const auto root = read<std::uint64_t>(tree + tree_root);
        entries_ = 0;
        if (root != no_page)
            steps_.push_back({root, 1});
        while (!steps_.empty()) {
            const Step step = steps_.back();
            steps_.pop_back();
            if (step.depth > deepest || !take(step.number, 1) || !is_in_file(step.number, 1) ||
                !check(step, is_of_free_pages))
                return false;
        }
        return entries_ == read<std::uint64_t>(tree + tree_entries);
    }

    bool check(Step step, bool is_of_free_pages)
    {
        const std::byte* const it = page(step.number);
        const std::uint16_t kind = flags_of(it) & kind_flags;
        const std::size_t lower = read<std::uint16_t>(it + 12);
        const std::size_t upper = read<std::uint16_t>(it + 14);
        if (read<std::uint64_t>(it) != step.number || (kind != branch_flag && kind != leaf_flag) ||
            lower < header_bytes || lower % 2 != 0 || lower > upper || upper > page_bytes_)
            return false;
        const std::size_t count = (lower - header_bytes) / 2;
        if (count == 0)
            return false;
        std::string_view previous;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = read<std::uint16_t>(it + header_bytes + 2 * i);
            if (at < upper || at + node_bytes > page_bytes_)
                return false;
            const std::byte* const node = it + at;
            const std::size_t key_bytes = read<std::uint16_t>(node + 6);
            if (at + node_bytes + key_bytes > page_bytes_)
                return false;
            const std::string_view key{reinterpret_cast<const char*>(node + node_bytes), key_bytes};
            // The first key of a branch is not looked at, and may be empty.
            if (!is_of_free_pages && i > (kind == branch_flag ? 1U : 0U) && key <= previous)
                return false;
            previous = key;
            if (kind == branch_flag) {
                const std::uint64_t child =
                    read<std::uint32_t>(node) | std::uint64_t{read<std::uint16_t>(node + 4)} << 32;
                steps_.push_back({child, step.depth + 1});
            } else if (!check_leaf(node, page_bytes_ - at - node_bytes - key_bytes, key_bytes,
                                   is_of_free_pages)) {
                return false;
            }
        }
        return true;
    }

    bool check_leaf(const std::byte* node, std::size_t room, std::size_t key_bytes,
                    bool is_of_free_pages)
    {
        ++entries_;
        const std::uint64_t bytes = read<std::uint32_t>(node);
        const auto flags = read<std::uint16_t>(node + 4);
        const std::byte* data = node + node_bytes + key_bytes;
        if ((flags & ~big_node) != 0)
            return false;
        if ((flags & big_node) == 0) {
            if (bytes > room)
                return false;
        } else {
            if (room < 8)
                return false;
            const auto first = read<std::uint64_t>(data);
            if (!is_in_file(first, 1) || first < 2)
                return false;
            const std::byte* const overflow = page(first);
            const std::uint64_t count = read<std::uint32_t>(overflow + 12);
            if ((flags_of(overflow) & kind_flags) != overflow_flag || !take(first, count) ||
                !is_in_file(first, count) || bytes > count * page_bytes_ - header_bytes)
                return false;
            data = overflow + header_bytes;
        }
        return !is_of_free_pages || (key_bytes == 8 && check_free(data, bytes));
    }

    // A count, and so many pages.
    bool check_free(const std::byte* data, std::uint64_t bytes)
    {
        if (bytes < 8)
            return false;
        const auto count = read<std::uint64_t>(data);
        if (count > bytes / 8 - 1)
            return false;
        std::uint64_t previous = no_page;
        for (std::uint64_t i = 1; i <= count; ++i) {
            const auto free = read<std::uint64_t>(data + 8 * i);
            if (free >= previous || !take(free, 1))
                return false;
            previous = free;
        }
        return true;
    }

    const MappedFile& file_;
    std::size_t page_bytes_ = 0;
    std::uint64_t page_count_ = 0;
    std::uint64_t last_page_ = 0;
    std::uint64_t entries_ = 0;
    std::vector<bool> is_used_;
    std::vector<Step> steps_;
};

}  // namespace

bool check_pages(const std::string& path, std::string& why)
{
    const MappedFile file{path};
    why = PageCheck{file}.run();
    return why.empty();
}

}  // namespace sluice::zx
