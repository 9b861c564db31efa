// A state directory: one LMDB environment that one process has at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

struct MDB_env;
struct MDB_txn;

namespace sluice::zx {

/// Records by key. Each has a checksum over key and bytes, and what is damaged is an error, never
/// a wrong value. A transaction that has ended well is on the disk.
class Database {
public:
    static constexpr std::uint64_t default_max_bytes = std::uint64_t{16} << 30;

    enum class Result : std::uint8_t {
        Ok,
        NotFound,
        Full,    ///< The present size is used up: abort, `grow`, and do it all again.
        Failed,  ///< error() says why.
    };

    Database() = default;
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Makes the directory if there is none; its parent must be there. False: error() says why, in
    /// one line. `max_bytes` is what the state may grow to.
    [[nodiscard]] bool open(const std::string& path, std::uint64_t max_bytes = default_max_bytes);
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

    // One transaction at a time.
    [[nodiscard]] bool begin_read();
    [[nodiscard]] bool begin_write();
    [[nodiscard]] Result commit();
    void abort() noexcept;
    /// Makes room for more. False: it has grown to its bound, and error() says so.
    [[nodiscard]] bool grow();

    // In a transaction. What `get` and `for_each` show is valid until the next change.
    [[nodiscard]] Result get(const std::string& key, std::string_view& bytes);
    [[nodiscard]] Result put(const std::string& key, std::string_view bytes);
    [[nodiscard]] Result erase(const std::string& key);
    /// Shows all records whose keys begin with `prefix`, by key, until `visit` gives false.
    [[nodiscard]] Result for_each(
        const std::string& prefix,
        const std::function<bool(std::string_view key, std::string_view bytes)>& visit);

    /// Copies everything as it is now into an empty directory that is there.
    [[nodiscard]] bool copy_to(const std::string& path);

private:
    [[nodiscard]] bool make_directory();
    [[nodiscard]] bool lock();
    [[nodiscard]] bool open_environment();
    [[nodiscard]] bool check_format();
    [[nodiscard]] bool refuse(std::string_view why);
    [[nodiscard]] Result fail(int code, std::string_view what);
    [[nodiscard]] bool is_sound(std::string_view key, std::string_view record);

    std::string path_;
    std::string error_;
    std::uint64_t max_bytes_ = default_max_bytes;
    std::uint64_t map_bytes_ = 0;
    int lock_file_ = -1;
    MDB_env* environment_ = nullptr;
    MDB_txn* transaction_ = nullptr;
    unsigned database_ = 0;
};

/// RAII for a transaction that only reads, or ends without a commit.
class TransactionGuard {
public:
    explicit TransactionGuard(Database& database) noexcept : database_{database} {}
    ~TransactionGuard() { database_.abort(); }
    TransactionGuard(const TransactionGuard&) = delete;
    TransactionGuard& operator=(const TransactionGuard&) = delete;

private:
    Database& database_;
};

}  // namespace sluice::zx
