// Compiled code in a directory, for the next run of the same program.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/code_cache.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"

namespace sluice::zx {

namespace {

// A file: magic, version, length of the code, key, code, checksum of all that.
constexpr std::string_view magic{"\x89zxcode\n", 8};
constexpr std::uint32_t file_version = 1;
constexpr std::size_t header_bytes = 8 + 4 + 8 + 32;
constexpr std::size_t checksum_bytes = 32;
constexpr std::string_view file_ending = ".zxc";
constexpr std::string_view new_file_start = "new-";
constexpr std::size_t secret_bytes = 32;
/// Of SHA-256, for HMAC.
constexpr std::size_t block_bytes = 64;
/// How long somebody may take to write a file.
constexpr std::time_t longest_write_seconds = 3600;

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view text_of(const Hash256& hash)
{
    return {reinterpret_cast<const char*>(hash.bytes), sizeof hash.bytes};
}

std::string padded(std::string_view secret, char with)
{
    std::string block(block_bytes, with);
    for (std::size_t i = 0; i < secret.size(); ++i)
        block[i] = static_cast<char>(block[i] ^ secret[i]);
    return block;
}

/// HMAC-SHA-256 of what follows padded(secret, inner_pad) in `text`.
constexpr char inner_pad = 0x36;
constexpr char outer_pad = 0x5c;
Hash256 checksum(std::string_view secret, std::string_view text)
{
    const Hash256 inner = sha256(bytes_of(text));
    return sha256(bytes_of(padded(secret, outer_pad).append(text_of(inner))));
}

void append_number(std::string& bytes, std::uint64_t number, int size)
{
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(static_cast<std::uint8_t>(number >> 8 * i));
}

std::uint64_t number_at(std::string_view bytes, std::size_t offset, std::size_t size)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number |= std::uint64_t{static_cast<std::uint8_t>(bytes[offset + i])} << 8 * i;
    return number;
}

/// The regular file of this user at `path`, `start` before it; nothing if it is none, is larger
/// than `most` or cannot be read. `exists` tells whether something is there at all.
std::optional<std::string> read_file(const std::string& path, std::string start, std::uint64_t most,
                                     bool is_private, bool& exists)
{
    // Not blocking: it might be a pipe.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    exists = file.get() >= 0 || errno != ENOENT;
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_uid != ::geteuid() || static_cast<std::uint64_t>(status.st_size) > most ||
        (is_private && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0))
        return std::nullopt;
    const auto size = static_cast<std::size_t>(status.st_size);
    std::size_t done = start.size();
    start.resize(done + size);
    while (done < start.size()) {
        const ssize_t got = ::read(file.get(), start.data() + done, start.size() - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return std::nullopt;
        done += static_cast<std::size_t>(got);
    }
    if (!is_private)
        ::futimens(file.get(), nullptr);  // used now; where that fails it is evicted earlier
    return start;
}

bool random_bytes(std::string& bytes)
{
    return ::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

bool write_all(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

bool CodeCache::fail(std::string_view what, int error)
{
    if (problem_.empty())
        problem_ = "the cache directory " + quote(directory_) + " " + std::string{what} + ": " +
                   std::strerror(error);
    return false;
}

bool CodeCache::open(const std::string& directory, std::uint64_t max_bytes)
{
    directory_ = directory;
    max_bytes_ = max_bytes;
    std::error_code error;
    const std::filesystem::path path{directory};
    if (path.has_parent_path())
        std::filesystem::create_directories(path.parent_path(), error);
    if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return fail("cannot be made", errno);
    return find_secret();
}

/// Whoever comes first makes it; all others take that one.
bool CodeCache::find_secret()
{
    const std::string path = directory_ + "/secret";
    for (int attempt = 0; attempt < 3; ++attempt) {
        bool exists = false;
        if (auto secret = read_file(path, {}, secret_bytes, true, exists);
            secret && secret->size() == secret_bytes) {
            secret_ = std::move(*secret);
            return true;
        }
        if (exists && ::unlink(path.c_str()) != 0 && errno != ENOENT)
            return fail("has no usable secret", errno);
        std::string made(secret_bytes, '\0');
        if (!random_bytes(made))
            return fail("gets no secret", errno);
        if (!write(path, made))
            return false;
    }
    return fail("has no usable secret", EAGAIN);
}

std::string CodeCache::path_of(std::string_view program) const
{
    const Hash256 hash = sha256(bytes_of(program));
    return directory_ + "/" + to_hex(BytesView{hash.bytes}.first(16)) + std::string{file_ending};
}

std::string CodeCache::find(std::string_view program, const Hash256& key)
{
    ++counters_.misses;
    bool exists = false;
    const auto read =
        read_file(path_of(program), padded(secret_, inner_pad), max_bytes_, false, exists);
    if (!exists)
        return {};
    const std::size_t size = read ? read->size() - block_bytes : 0;
    if (size < header_bytes + checksum_bytes) {
        ++counters_.damaged;
        return {};
    }
    const std::string_view signed_bytes =
        std::string_view{*read}.substr(0, read->size() - checksum_bytes);
    const std::string_view header = signed_bytes.substr(block_bytes, header_bytes);
    const std::string_view code = signed_bytes.substr(block_bytes + header_bytes);
    if (!header.starts_with(magic) || number_at(header, 12, 8) != code.size() ||
        text_of(checksum(secret_, signed_bytes)) !=
            std::string_view{*read}.substr(signed_bytes.size())) {
        ++counters_.damaged;
        return {};
    }
    if (number_at(header, 8, 4) != file_version || header.substr(20) != text_of(key)) {
        ++counters_.stale;
        return {};
    }
    return std::string{code};
}

void CodeCache::note_use(bool is_in_use) noexcept
{
    if (is_in_use) {
        --counters_.misses;
        ++counters_.hits;
    } else {
        ++counters_.damaged;
    }
}

/// Writes a file under a name of its own and then under `path`. A secret that is there stays.
bool CodeCache::write(const std::string& path, std::string_view bytes)
{
    std::string number(8, '\0');
    if (!random_bytes(number))
        return fail("cannot be written", errno);
    const std::string made =
        directory_ + "/" + std::string{new_file_start} + to_hex(bytes_of(number));
    {
        const Descriptor file{
            ::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
        if (file.get() < 0)
            return fail("cannot be written", errno);
        if (!write_all(file.get(), bytes)) {
            const int error = errno;
            ::unlink(made.c_str());
            return fail("cannot be written", error);
        }
    }
    const bool replaces = path.ends_with(file_ending);
    const int result =
        replaces ? ::rename(made.c_str(), path.c_str()) : ::link(made.c_str(), path.c_str());
    const int error = errno;
    if (!replaces || result != 0)
        ::unlink(made.c_str());
    return result == 0 || (!replaces && error == EEXIST) || fail("cannot be written", error);
}

void CodeCache::store(std::string_view program, const Hash256& key, std::string_view code)
{
    const std::size_t size = header_bytes + code.size() + checksum_bytes;
    if (size > max_bytes_)
        return;
    std::string bytes = padded(secret_, inner_pad);
    bytes.reserve(block_bytes + size);
    bytes += magic;
    append_number(bytes, file_version, 4);
    append_number(bytes, code.size(), 8);
    bytes += text_of(key);
    bytes += code;
    bytes += text_of(checksum(secret_, bytes));
    const std::string path = path_of(program);
    if (!write(path, std::string_view{bytes}.substr(block_bytes)))
        return;
    ++counters_.stored;
    evict(path);
}

void CodeCache::evict(const std::string& kept)
{
    struct File {
        std::string path;
        std::uint64_t size;
        timespec used;
    };
    std::vector<File> files;
    std::uint64_t total = 0;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing{::opendir(directory_.c_str()), ::closedir};
    if (!listing)
        return;
    const std::time_t now = std::time(nullptr);
    while (const dirent* const entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        const bool is_new = name.starts_with(new_file_start);
        if (!is_new && !name.ends_with(file_ending))
            continue;
        const std::string path = directory_ + "/" + entry->d_name;
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        // What a process left that ended while it wrote.
        if (is_new) {
            if (now - status.st_mtim.tv_sec > longest_write_seconds)
                ::unlink(path.c_str());
            continue;
        }
        total += static_cast<std::uint64_t>(status.st_size);
        if (path != kept)
            files.push_back({path, static_cast<std::uint64_t>(status.st_size), status.st_mtim});
    }
    if (total <= max_bytes_)
        return;
    std::ranges::sort(files, [](const File& a, const File& b) {
        return std::pair{a.used.tv_sec, a.used.tv_nsec} < std::pair{b.used.tv_sec, b.used.tv_nsec};
    });
    for (const File& file : files) {
        if (total <= max_bytes_)
            return;
        total -= file.size;
        // Another process may have been faster.
        if (::unlink(file.path.c_str()) == 0)
            ++counters_.evicted;
    }
}

}  // namespace sluice::zx
