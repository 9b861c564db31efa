// Lines that a person types at a terminal: editing, history, and Ctrl-C that drops a line.
// SPDX-License-Identifier: Apache-2.0
#include "cli/line_editor.hpp"

#include <histedit.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace sluice::cli {
namespace {

/// Lines that the history keeps.
constexpr int history_size = 1000;

/// Around what takes no room on the screen, in prompts.
constexpr char literal_mark = '\1';

}  // namespace

struct LineEditor::Editor {
    EditLine* line = nullptr;
    History* history = nullptr;
    HistEvent event{};
    std::string prompt;
    bool is_dropped = false;

    static Editor& of(EditLine* line)
    {
        void* self = nullptr;
        el_get(line, EL_CLIENTDATA, &self);
        return *static_cast<Editor*>(self);
    }
    static char* give_prompt(EditLine* line) { return of(line).prompt.data(); }
    static unsigned char drop(EditLine* line, int)
    {
        of(line).is_dropped = true;
        return CC_EOF;
    }
    static unsigned char suspend(EditLine*, int)
    {
        // The editor's own handler restores the terminal first.
        static_cast<void>(std::raise(SIGTSTP));
        return CC_REDISPLAY;
    }
};

LineEditor::LineEditor(std::string history_file)
    : editor_{std::make_unique<Editor>()}, history_file_{std::move(history_file)}
{
    std::setlocale(LC_CTYPE, "");
    Editor& editor = *editor_;
    editor.history = history_init();
    editor.line = el_init("sluice", stdin, stdout, stderr);
    if (editor.line == nullptr || editor.history == nullptr)
        return;
    el_set(editor.line, EL_CLIENTDATA, &editor);
    el_set(editor.line, EL_EDITOR, "emacs");
    el_set(editor.line, EL_SIGNAL, 1);
    el_set(editor.line, EL_PROMPT_ESC, &Editor::give_prompt, literal_mark);
    history(editor.history, &editor.event, H_SETSIZE, history_size);
    history(editor.history, &editor.event, H_SETUNIQUE, 1);
    el_set(editor.line, EL_HIST, history, editor.history);
    // While a line is edited Ctrl-C and Ctrl-Z are keys like others.
    el_set(editor.line, EL_SETTY, "-d", "-isig", nullptr);
    el_set(editor.line, EL_ADDFN, "sluice-drop-line", "Drops the line", &Editor::drop);
    el_set(editor.line, EL_BIND, "^C", "sluice-drop-line", nullptr);
    el_set(editor.line, EL_ADDFN, "sluice-suspend", "Suspends the program", &Editor::suspend);
    el_set(editor.line, EL_BIND, "^Z", "sluice-suspend", nullptr);
    el_set(editor.line, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_source(editor.line, nullptr);
    if (!history_file_.empty())
        history(editor.history, &editor.event, H_LOAD, history_file_.c_str());
}

LineEditor::~LineEditor()
{
    if (editor_->history != nullptr) {
        if (!history_file_.empty())
            history(editor_->history, &editor_->event, H_SAVE, history_file_.c_str());
        history_end(editor_->history);
    }
    if (editor_->line != nullptr)
        el_end(editor_->line);
}

LineEditor::Outcome LineEditor::read(const std::string& prompt, std::string& line)
{
    Editor& editor = *editor_;
    line.clear();
    if (editor.line == nullptr)
        return Outcome::End;
    editor.prompt = prompt;
    editor.is_dropped = false;
    // Before the prompt is there, so that what is typed at it is never the terminal's to act upon.
    el_set(editor.line, EL_PREP_TERM, 1);
    int count = 0;
    const char* const text = el_gets(editor.line, &count);
    if (editor.is_dropped) {
        std::fputs("^C\n", stdout);
        std::fflush(stdout);
        el_reset(editor.line);
        return Outcome::Dropped;
    }
    if (text == nullptr || count <= 0) {
        std::fputs("\n", stdout);
        std::fflush(stdout);
        return Outcome::End;
    }
    line.assign(text, static_cast<std::size_t>(count));
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.pop_back();
    if (line.find_first_not_of(" \t") != std::string::npos && editor.history != nullptr)
        history(editor.history, &editor.event, H_ENTER, line.c_str());
    return Outcome::Line;
}

std::string history_file()
{
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string_view{value != nullptr ? value : ""};
    };
    std::filesystem::path folder{variable("XDG_STATE_HOME")};
    // A relative path there is none, as the convention has it.
    if (!folder.is_absolute()) {
        const std::filesystem::path home{variable("HOME")};
        if (!home.is_absolute())
            return {};
        folder = home / ".local" / "state";
    }
    folder /= "sluice";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    return (folder / "history").string();
}

}  // namespace sluice::cli
