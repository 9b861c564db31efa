// What a program changes of the files below its folder, and how they were before, so that another
// run can begin with the same files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice::zx {

class FileChanges {
public:
    /// Of texts that are kept.
    static constexpr std::size_t most_bytes = std::size_t{256} << 20;

    /// Before anything at this absolute path is changed.
    void note(const std::string& path);
    /// The same for folders that are made where there are none.
    void note_folders(const std::string& path);
    /// The same for a new name of what is at `from`.
    void note_rename(const std::string& from, const std::string& to);

    /// Why what was changed cannot be taken back; empty if it can.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    /// Makes everything as it was, and remembers how it was left. False: there is a problem.
    [[nodiscard]] bool take_back();

    /// Paths that `again` left in another way than this one, which was taken back in between.
    [[nodiscard]] std::vector<std::string> differences(const FileChanges& again);

private:
    enum class Kind : std::uint8_t { Missing, File, Folder, Other };
    struct Place {
        Kind kind = Kind::Missing;
        std::uint32_t mode = 0;
        std::string text;  // of a file
        bool operator==(const Place&) const = default;
    };

    [[nodiscard]] Place look_at(const std::string& path);
    [[nodiscard]] bool put_back(const std::string& path, const Place& place);

    std::map<std::string, Place> before_;  // parents before what is in them
    std::map<std::string, Place> after_;
    std::string problem_;
    std::size_t bytes_ = 0;
};

}  // namespace sluice::zx
