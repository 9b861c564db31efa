// Files within a folder.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/confined_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "zx/runtime/file_changes.hpp"

namespace sluice::zx {

namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;

std::unexpected<std::string> failed(std::string_view path, const std::error_code& error)
{
    return std::unexpected{"'" + std::string{path} + "': " + error.message()};
}

std::unexpected<std::string> failed(std::string_view path)
{
    return failed(path, std::error_code{errno, std::generic_category()});
}

std::unexpected<std::string> denied(std::string_view path)
{
    return std::unexpected{"Path traversal denied: '" + std::string{path} +
                           "' is outside of the working directory"};
}

bool is_below(const fs::path& path, const fs::path& root)
{
    const auto [rest, ignored] = std::ranges::mismatch(root, path);
    return rest == root.end();
}

/// An open file.
class Descriptor {
public:
    Descriptor(const std::string& path, int flags)
        : number_{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666)}
    {}
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const noexcept { return number_; }
    /// Devices and pipes could keep the program waiting forever.
    [[nodiscard]] bool is_regular(std::size_t& size) const
    {
        struct stat status{};
        if (number_ < 0 || ::fstat(number_, &status) != 0)
            return false;
        size = static_cast<std::size_t>(status.st_size);
        if (S_ISREG(status.st_mode))
            return true;
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return false;
    }

private:
    int number_;
};

}  // namespace

ConfinedFiles::ConfinedFiles(std::string_view root, FileChanges* changes) : changes_{changes}
{
    std::error_code error;
    const fs::path path = root.empty() ? fs::current_path(error) : fs::path{root};
    root_ = fs::weakly_canonical(path, error).string();
}

std::expected<std::string, std::string> ConfinedFiles::resolve(std::string_view path) const
{
    if (path.empty() || path.find('\0') != std::string_view::npos)
        return std::unexpected{"'" + std::string{path} + "' is no path"};
    std::error_code error;
    const fs::path root{root_};
    fs::path current = (root / fs::path{path}).lexically_normal();
    if (!current.has_filename())
        current = current.parent_path();
    for (int links = 0; links < most_links; ++links) {
        // The last part may be a link to something that is not there yet: then weakly_canonical
        // leaves it, and it is followed here.
        const fs::path folder = fs::weakly_canonical(current.parent_path(), error);
        if (error)
            return failed(path, error);
        const fs::path whole = current == root ? root : folder / current.filename();
        if (!is_below(whole, root))
            return denied(path);
        const fs::path target = fs::read_symlink(whole, error);
        if (error)
            return whole.string();  // no link
        current = (whole.parent_path() / target).lexically_normal();
    }
    return std::unexpected{"'" + std::string{path} + "': too many links"};
}

std::expected<std::string, std::string> ConfinedFiles::read(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    const Descriptor file{*resolved, O_RDONLY};
    std::size_t size = 0;
    if (!file.is_regular(size))
        return failed(path);
    std::string text;
    if (size <= max_file_bytes)
        text.reserve(size);
    constexpr std::size_t piece = std::size_t{64} << 10;
    for (;;) {
        const std::size_t end = text.size();
        if (end > max_file_bytes)
            return std::unexpected{"'" + std::string{path} + "' is longer than 64 MiB"};
        text.resize(end + piece);
        const ssize_t count = ::read(file.number(), text.data() + end, piece);
        text.resize(end + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0)
            return failed(path);
        if (count == 0)
            return text;
    }
}

ConfinedFiles::Done ConfinedFiles::put(std::string_view path, std::string_view text,
                                       int flags) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    if (text.size() > max_file_bytes)
        return std::unexpected{"the text is longer than 64 MiB"};
    if (changes_ != nullptr)
        changes_->note(*resolved);
    const Descriptor file{*resolved, O_WRONLY | O_CREAT | flags};
    std::size_t size = 0;
    if (!file.is_regular(size))
        return failed(path);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t count = ::write(file.number(), text.data() + done, text.size() - done);
        if (count <= 0)
            return failed(path);
        done += static_cast<std::size_t>(count);
    }
    return {};
}

ConfinedFiles::Done ConfinedFiles::write(std::string_view path, std::string_view text) const
{
    return put(path, text, O_TRUNC);
}

ConfinedFiles::Done ConfinedFiles::append(std::string_view path, std::string_view text) const
{
    return put(path, text, O_APPEND);
}

std::expected<std::vector<std::string>, std::string> ConfinedFiles::list(
    std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator place{*resolved, error}, end; !error && place != end;
         place.increment(error))
        names.push_back(place->path().filename().string());
    if (error)
        return failed(path, error);
    std::ranges::sort(names);
    return names;
}

std::expected<bool, std::string> ConfinedFiles::exists(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    std::error_code error;
    return fs::exists(*resolved, error);
}

std::expected<bool, std::string> ConfinedFiles::is_file(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    std::error_code error;
    return fs::is_regular_file(*resolved, error);
}

std::expected<bool, std::string> ConfinedFiles::is_directory(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    std::error_code error;
    return fs::is_directory(*resolved, error);
}

ConfinedFiles::Done ConfinedFiles::make_directory(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    if (changes_ != nullptr)
        changes_->note_folders(*resolved);
    std::error_code error;
    fs::create_directories(*resolved, error);
    if (error)
        return failed(path, error);
    return {};
}

ConfinedFiles::Done ConfinedFiles::remove_file(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    if (changes_ != nullptr)
        changes_->note(*resolved);
    if (::unlink(resolved->c_str()) != 0)
        return failed(path);
    return {};
}

ConfinedFiles::Done ConfinedFiles::remove_directory(std::string_view path) const
{
    const auto resolved = resolve(path);
    if (!resolved)
        return std::unexpected{resolved.error()};
    if (*resolved == root_)
        return std::unexpected{std::string{"the working directory stays"}};
    if (changes_ != nullptr)
        changes_->note(*resolved);
    if (::rmdir(resolved->c_str()) != 0)
        return failed(path);
    return {};
}

ConfinedFiles::Done ConfinedFiles::rename(std::string_view from, std::string_view to) const
{
    const auto source = resolve(from);
    if (!source)
        return std::unexpected{source.error()};
    const auto target = resolve(to);
    if (!target)
        return std::unexpected{target.error()};
    if (changes_ != nullptr)
        changes_->note_rename(*source, *target);
    if (::rename(source->c_str(), target->c_str()) != 0)
        return failed(from);
    return {};
}

ConfinedFiles::Done ConfinedFiles::copy(std::string_view from, std::string_view to) const
{
    const auto text = read(from);
    if (!text)
        return std::unexpected{text.error()};
    return write(to, *text);
}

}  // namespace sluice::zx
