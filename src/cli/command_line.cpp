// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <utility>

#include "base/quote.hpp"

namespace sluice::cli {
namespace {

/// What is wrong with a command line that ends before a command of `group` was named. The parser's
/// own message does not tell which word it could not place.
std::string missing_command(const CLI::App& group)
{
    std::string known;
    for (const CLI::App* command : group.get_subcommands({}))
        known += (known.empty() ? "" : ", ") + command->get_name();
    const std::vector<std::string> unknown = group.remaining();
    const std::string where = group.get_parent() == nullptr ? "" : group.get_name() + ": ";
    const std::string what =
        unknown.empty()
            ? "no command given"
            : fmt::format("unknown {} {}", unknown[0].starts_with('-') ? "option" : "command",
                          quote(unknown[0]));
    return fmt::format("{}{}; commands are {}", where, what, known);
}

/// The innermost of the named commands that are there to hold others.
const CLI::App& innermost_group(const CLI::App& root)
{
    const CLI::App* group = &root;
    for (;;) {
        const auto named = group->get_subcommands();
        if (named.empty() || named.front()->get_require_subcommand_min() == 0)
            return *group;
        group = named.front();
    }
}

}  // namespace

Argument Argument::type_name(const std::string& name) const
{
    option_->type_name(name);
    return *this;
}

Argument Argument::default_str(const std::string& text) const
{
    option_->default_str(text);
    return *this;
}

Argument Argument::capture_default_str() const
{
    option_->capture_default_str();
    return *this;
}

Argument Argument::required() const
{
    option_->required();
    return *this;
}

Argument Argument::one_of(std::initializer_list<const char*> words) const
{
    option_->check(CLI::IsMember{std::vector<std::string>(words.begin(), words.end())});
    return *this;
}

Argument Argument::check(const WordCheck& wrong) const
{
    option_->check(wrong);
    return *this;
}

Argument Argument::transform(const std::function<std::string(std::string)>& change) const
{
    option_->transform(change);
    return *this;
}

Argument Argument::delimiter(char separator) const
{
    option_->delimiter(separator);
    return *this;
}

Argument Argument::one_at_a_time() const
{
    option_->allow_extra_args(false);
    return *this;
}

Command Command::add_command(const std::string& name, const std::string& about) const
{
    return Command{app_->add_subcommand(name, about)};
}

Command Command::add_hidden_command(const std::string& name) const
{
    return Command{app_->add_subcommand(name)->group("")->allow_extras()};
}

Command Command::alias(const std::string& name) const
{
    app_->alias(name);
    return *this;
}

Argument Command::add_flag(const std::string& names, bool& to, const std::string& help) const
{
    return Argument{app_->add_flag(names, to, help)};
}

Argument Command::add_option(const std::string& names, std::string& to,
                             const std::string& help) const
{
    return Argument{app_->add_option(names, to, help)};
}

Argument Command::add_option(const std::string& names, double& to, const std::string& help) const
{
    return Argument{app_->add_option(names, to, help)};
}

Argument Command::add_option(const std::string& names, std::vector<std::string>& to,
                             const std::string& help) const
{
    return Argument{app_->add_option(names, to, help)};
}

Argument Command::add_option(const std::string& names, WordCheck take,
                             const std::string& help) const
{
    const auto take_first = [take = std::move(take)](const CLI::results_t& words) {
        if (std::string wrong = take(words.front()); !wrong.empty())
            throw CLI::ValidationError{std::move(wrong)};
        return true;
    };
    return Argument{app_->add_option(names, take_first, help)};
}

void Command::set_version_flag(const std::string& names, const std::string& text) const
{
    app_->set_version_flag(names, text);
}

void Command::footer(const std::string& text) const
{
    app_->footer(text);
}

void Command::callback(std::function<void()> action) const
{
    app_->callback(std::move(action));
}

void Command::require_command() const
{
    app_->require_subcommand(1);
}

void Command::allow_no_command() const
{
    app_->require_subcommand(0, 1);
}

bool Command::has_named_command() const
{
    return !app_->get_subcommands().empty();
}

std::vector<Command::Description> Command::commands() const
{
    std::vector<Description> result;
    const auto all = static_cast<const CLI::App*>(app_)->get_subcommands({});
    result.reserve(all.size());
    for (const CLI::App* command : all) {
        if (!command->get_group().empty())
            result.push_back({command->get_name(), command->get_description()});
    }
    return result;
}

CommandLine::CommandLine(const std::string& name, const std::string& about)
    : app_{std::make_unique<CLI::App>(about)}
{
    app_->name(name);
}

CommandLine::~CommandLine() = default;

std::string CommandLine::help() const
{
    return app_->help();
}

CommandLine::Outcome CommandLine::run(std::vector<std::string> words)
{
    try {
        // The parser takes the words from the last one on.
        std::ranges::reverse(words);
        app_->parse(std::move(words));
    } catch (const CLI::Success& request) {  // --help, --version
        std::ostringstream text;
        app_->exit(request, text, text);
        return {text.str(), {}};
    } catch (const CLI::ParseError& error) {
        const CLI::App& group = innermost_group(*app_);
        const bool named = !group.get_subcommands().empty();
        return {{}, named ? error.what() : missing_command(group)};
    }
    return {};
}

}  // namespace sluice::cli
