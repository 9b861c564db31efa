// A state directory: one LMDB environment that one process has at a time.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/database.hpp"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/quote.hpp"
#include "zx/storage/lmdb_pages.hpp"
#include "zx/storage/record.hpp"

namespace sluice::zx {
namespace {

namespace files = std::filesystem;

constexpr std::string_view format_name = "sluice zx state";
constexpr std::uint32_t format_version = 1;
constexpr std::uint64_t first_map_bytes = std::uint64_t{64} << 20;
constexpr std::size_t checksum_bytes = 4;
constexpr const char* data_file = "data.mdb";
constexpr const char* lock_file = "lock";

MDB_val view_of(std::string_view text) noexcept
{
    // LMDB does not write through what it is given to read.
    return {text.size(), const_cast<char*>(text.data())};
}

std::string_view text_of(const MDB_val& value) noexcept
{
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

std::string record_of(std::string_view key, std::string_view bytes)
{
    RecordWriter writer;
    writer.u32(checksum(key, bytes));
    return writer.bytes() + std::string{bytes};
}

}  // namespace

Database::~Database()
{
    abort();
    if (environment_ != nullptr)
        mdb_env_close(environment_);
    if (lock_file_ >= 0)
        ::close(lock_file_);
}

bool Database::refuse(std::string_view why)
{
    error_ = "state directory " + quote(path_) + " " + std::string{why};
    return false;
}

Database::Result Database::fail(int code, std::string_view what)
{
    if (code == MDB_NOTFOUND)
        return Result::NotFound;
    if (code == MDB_MAP_FULL)
        return Result::Full;
    std::string reason = mdb_strerror(code);
    if (code == ENOSPC)
        reason = "the disk is full";
    else if (code == EIO)  // which is how LMDB reports that a write was cut short
        reason = "the disk is full, or there is a limit on its size (ulimit -f)";
    else if (code == EFBIG)
        reason = "the file would exceed the limit on file sizes (ulimit -f)";
    else if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID)
        reason = "it is damaged";
    static_cast<void>(refuse("cannot be " + std::string{what} + ": " + reason));
    return Result::Failed;
}

// ---- opening -----------------------------------------------------------------------------------

bool Database::open(const std::string& path, std::uint64_t max_bytes)
{
    path_ = path;
    max_bytes_ = max_bytes;
    return make_directory() && lock() && open_environment() && check_format();
}

bool Database::make_directory()
{
    struct stat status{};
    if (::stat(path_.c_str(), &status) != 0) {
        if (errno != ENOENT || ::mkdir(path_.c_str(), 0777) != 0)
            return refuse(std::string{"cannot be made: "} + std::strerror(errno) +
                          (errno == ENOENT ? " (the directory above it must exist)" : ""));
        return true;
    }
    if (!S_ISDIR(status.st_mode))
        return refuse("is not a directory");
    // Nothing of anybody else's is touched.
    std::error_code error;
    bool has_others = false;
    for (files::directory_iterator entry{path_, error}, end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name == data_file)
            return true;
        has_others = has_others || name != lock_file;
    }
    if (error)
        return refuse("cannot be read: " + error.message());
    return !has_others || refuse("is not one: it holds other files");
}

bool Database::lock()
{
    const std::string name = path_ + "/" + lock_file;
    lock_file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_file_ < 0)
        return refuse(std::string{"cannot be locked: "} + std::strerror(errno));
    if (::flock(lock_file_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return refuse(std::string{"cannot be locked: "} + std::strerror(errno));
        char digits[24] = {};
        const ssize_t count = ::pread(lock_file_, digits, sizeof digits - 1, 0);
        const std::string owner =
            count > 0 ? " (pid " + std::string{digits, std::strcspn(digits, "\n")} + ")" : "";
        return refuse("is in use by another process" + owner);
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    // The number is for the message of others only: a full disk may do without.
    if (::ftruncate(lock_file_, 0) == 0)
        static_cast<void>(::pwrite(lock_file_, pid.data(), pid.size(), 0) == 0);
    return true;
}

bool Database::open_environment()
{
    const std::string name = path_ + "/" + data_file;
    std::uint64_t bytes = 0;
    struct stat status{};
    if (::stat(name.c_str(), &status) == 0) {
        std::string why;
        // Not taken for a new one: what was in it would be gone without a word.
        if (status.st_size == 0)
            return refuse("cannot be used: its data.mdb is empty (without it, it begins anew)");
        if (!check_pages(name, why))
            return refuse("cannot be used: " + why);
        bytes = static_cast<std::uint64_t>(status.st_size);
    }
    // Twice the size leaves room for the copies that a transaction makes of pages.
    map_bytes_ = std::max(std::min(std::max(first_map_bytes, bytes * 2), max_bytes_), bytes);
    int code = mdb_env_create(&environment_);
    if (code == 0)
        code = mdb_env_set_mapsize(environment_, map_bytes_);
    if (code == 0)
        code = mdb_env_open(environment_, path_.c_str(), MDB_NOLOCK | MDB_NOTLS, 0666);
    if (code == MDB_VERSION_MISMATCH)
        return refuse("was written by another version of LMDB");
    if (code == 0)
        return true;
    // What was begun here is no database yet.
    if (bytes == 0)
        ::unlink(name.c_str());
    return fail(code, "opened") == Result::Ok;
}

// An empty database gets the record that says whose it is.
bool Database::check_format()
{
    if (!begin_read())
        return false;
    bool is_empty = false;
    std::string_view bytes;
    Result result = Result::Ok;
    {
        const TransactionGuard guard{*this};
        MDB_stat statistics{};
        is_empty =
            mdb_stat(transaction_, database_, &statistics) == 0 && statistics.ms_entries == 0;
        if (!is_empty) {
            result = get(format_key(), bytes);
            if (result == Result::NotFound)
                return refuse("is not one: its data.mdb is another program's");
            if (result != Result::Ok)
                return false;
            RecordReader reader{bytes};
            if (reader.text() != format_name)
                return refuse("is not one: its data.mdb is another program's");
            if (const std::uint32_t version = reader.u32(); version != format_version)
                return refuse("has format " + std::to_string(version) +
                              ", which this version of sluice does not know");
            // What cannot be read is found now, not in the midst of a program.
            return for_each({}, [](auto, auto) { return true; }) == Result::Ok;
        }
    }
    RecordWriter writer;
    writer.text(format_name).u32(format_version);
    if (!begin_write())
        return false;
    result = put(format_key(), writer.bytes());
    if (result == Result::Ok)
        result = commit();
    if (result == Result::Full)
        return refuse("has no room for anything (see --max-state)");
    return result == Result::Ok;
}

// ---- transactions ------------------------------------------------------------------------------

bool Database::begin_read()
{
    int code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &transaction_);
    if (code == 0)
        code = mdb_dbi_open(transaction_, nullptr, 0, &database_);
    if (code == 0)
        return true;
    abort();
    static_cast<void>(fail(code, "read"));
    return false;
}

bool Database::begin_write()
{
    int code = mdb_txn_begin(environment_, nullptr, 0, &transaction_);
    if (code == 0)
        code = mdb_dbi_open(transaction_, nullptr, 0, &database_);
    if (code == 0)
        return true;
    abort();
    static_cast<void>(fail(code, "written"));
    return false;
}

Database::Result Database::commit()
{
    const int code = mdb_txn_commit(transaction_);
    transaction_ = nullptr;
    return code == 0 ? Result::Ok : fail(code, "written");
}

void Database::abort() noexcept
{
    if (transaction_ != nullptr)
        mdb_txn_abort(transaction_);
    transaction_ = nullptr;
}

bool Database::grow()
{
    if (map_bytes_ >= max_bytes_)
        return refuse("is full: it may take " + std::to_string(max_bytes_ >> 20) +
                      " MiB (see --max-state)");
    const std::uint64_t bytes = std::min(map_bytes_ * 2, max_bytes_);
    if (const int code = mdb_env_set_mapsize(environment_, bytes); code != 0)
        return fail(code, "enlarged") == Result::Ok;
    map_bytes_ = bytes;
    return true;
}

// ---- records -----------------------------------------------------------------------------------

bool Database::is_sound(std::string_view key, std::string_view record)
{
    RecordReader reader{record};
    const std::uint32_t expected = reader.u32();
    if (reader.is_good() && checksum(key, record.substr(checksum_bytes)) == expected)
        return true;
    return refuse("is damaged: a record does not have the checksum that it was written with");
}

Database::Result Database::get(const std::string& key, std::string_view& bytes)
{
    MDB_val its_key = view_of(key);
    MDB_val record{};
    if (const int code = mdb_get(transaction_, database_, &its_key, &record); code != 0)
        return fail(code, "read");
    if (!is_sound(key, text_of(record)))
        return Result::Failed;
    bytes = text_of(record).substr(checksum_bytes);
    return Result::Ok;
}

Database::Result Database::put(const std::string& key, std::string_view bytes)
{
    const std::string record = record_of(key, bytes);
    MDB_val its_key = view_of(key);
    MDB_val value = view_of(record);
    const int code = mdb_put(transaction_, database_, &its_key, &value, 0);
    return code == 0 ? Result::Ok : fail(code, "written");
}

Database::Result Database::erase(const std::string& key)
{
    MDB_val its_key = view_of(key);
    const int code = mdb_del(transaction_, database_, &its_key, nullptr);
    return code == 0 ? Result::Ok : fail(code, "written");
}

Database::Result Database::for_each(
    const std::string& prefix,
    const std::function<bool(std::string_view key, std::string_view bytes)>& visit)
{
    MDB_cursor* cursor = nullptr;
    if (const int code = mdb_cursor_open(transaction_, database_, &cursor); code != 0)
        return fail(code, "read");
    MDB_val key = view_of(prefix);
    MDB_val record{};
    Result result = Result::Ok;
    // An empty key is none to look for.
    int code = mdb_cursor_get(cursor, &key, &record, prefix.empty() ? MDB_FIRST : MDB_SET_RANGE);
    while (code == 0 && text_of(key).starts_with(prefix)) {
        if (!is_sound(text_of(key), text_of(record))) {
            result = Result::Failed;
            break;
        }
        if (!visit(text_of(key), text_of(record).substr(checksum_bytes)))
            break;
        code = mdb_cursor_get(cursor, &key, &record, MDB_NEXT);
    }
    if (code != 0 && code != MDB_NOTFOUND)
        result = fail(code, "read");
    mdb_cursor_close(cursor);
    return result;
}

bool Database::copy_to(const std::string& path)
{
    const int code = mdb_env_copy(environment_, path.c_str());
    return code == 0 || fail(code, "copied") == Result::Ok;
}

}  // namespace sluice::zx
