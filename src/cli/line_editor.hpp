// Lines that a person types at a terminal: editing, history, and Ctrl-C that drops a line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace sluice::cli {

/// One at a time: it sets the terminal.
class LineEditor {
public:
    /// History is kept in `history_file` between runs; where that cannot be read or written, it
    /// lasts as long as this. An empty name: the same.
    explicit LineEditor(std::string history_file);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    enum class Outcome { Line, Dropped, End };

    /// Asks for a line. Dropped: Ctrl-C; End: Ctrl-D on an empty line, or no more input. The line
    /// comes without its line feed.
    [[nodiscard]] Outcome read(const std::string& prompt, std::string& line);

private:
    struct Editor;
    std::unique_ptr<Editor> editor_;
    std::string history_file_;
};

/// Where the history of interactive commands is kept: $XDG_STATE_HOME/sluice/history, or
/// ~/.local/state/sluice/history; empty where neither is set. The folder is made if it is missing.
[[nodiscard]] std::string history_file();

}  // namespace sluice::cli
