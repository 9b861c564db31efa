// The command line as commands see it: options that fill variables, and what to call.
//
// The parser behind it is CLI11, whose headers take longer to compile than most commands; only
// command_line.cpp sees them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sluice::cli {

/// Looks at a word, and says what is wrong with it: nothing, if it may stay.
using WordCheck = std::function<std::string(const std::string& word)>;

/// An option or a positional argument. A handle: copies are the same option.
class Argument {
public:
    explicit Argument(CLI::Option* option) noexcept : option_{option} {}

    /// What stands for the value in the help.
    Argument type_name(const std::string& name) const;
    /// The default in the help: `text`, or what the variable holds now.
    Argument default_str(const std::string& text) const;
    Argument capture_default_str() const;
    Argument required() const;
    /// Words that it takes; others are a usage error that lists these.
    Argument one_of(std::initializer_list<const char*> words) const;
    Argument check(const WordCheck& wrong) const;
    Argument transform(const std::function<std::string(std::string)>& change) const;
    /// Between the values in one word.
    Argument delimiter(char separator) const;
    /// Of an option that fills a list: one value behind each time that it is named.
    Argument one_at_a_time() const;

private:
    CLI::Option* option_;
};

/// A command. A handle: copies are the same command. What options fill must outlive the parsing.
class Command {
public:
    explicit Command(CLI::App* app) noexcept : app_{app} {}

    Command add_command(const std::string& name, const std::string& about = {}) const;
    /// One that the help does not list, and that takes whatever follows it.
    Command add_hidden_command(const std::string& name) const;
    Command alias(const std::string& name) const;

    /// `names` as in "-o,--output"; of a flag also "--on,!--off".
    Argument add_flag(const std::string& names, bool& to, const std::string& help) const;
    Argument add_option(const std::string& names, std::string& to, const std::string& help) const;
    Argument add_option(const std::string& names, double& to, const std::string& help) const;
    /// Takes words until an option follows.
    Argument add_option(const std::string& names, std::vector<std::string>& to,
                        const std::string& help) const;
    /// Hands its one word to `take`, which says what is wrong with it.
    Argument add_option(const std::string& names, WordCheck take, const std::string& help) const;

    void set_version_flag(const std::string& names, const std::string& text) const;
    /// What stands at the help's end.
    void footer(const std::string& text) const;
    /// What to do when this command was named, after its options have been read.
    void callback(std::function<void()> action) const;
    /// One command of these has to be named.
    void require_command() const;
    /// None has to be, and one can be.
    void allow_no_command() const;

    /// Whether one of its commands was named.
    [[nodiscard]] bool has_named_command() const;
    struct Description {
        std::string name;
        std::string about;
    };
    /// Its commands that the help lists.
    [[nodiscard]] std::vector<Description> commands() const;

private:
    CLI::App* app_;
};

/// The whole command line.
class CommandLine {
public:
    CommandLine(const std::string& name, const std::string& about);
    ~CommandLine();
    CommandLine(CommandLine&&) = delete;
    CommandLine& operator=(CommandLine&&) = delete;

    [[nodiscard]] Command root() const { return Command{app_.get()}; }
    [[nodiscard]] std::string help() const;

    struct Outcome {
        std::string text;   ///< What was asked for instead of a command: help, the version.
        std::string error;  ///< What is wrong with the words.
    };
    /// Reads the words behind the program's name and does what they say.
    Outcome run(std::vector<std::string> words);

private:
    std::unique_ptr<CLI::App> app_;
};

}  // namespace sluice::cli
