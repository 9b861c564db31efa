// SPDX-License-Identifier: Apache-2.0
#include "cli/engine_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/quote.hpp"

namespace sluice::cli {
namespace {

std::string take_mode(std::string_view word, evm::EngineMode& mode)
{
    if (const auto known = evm::parse_engine_mode(word)) {
        mode = *known;
        return {};
    }
    std::string names;
    for (const evm::EngineModeName& known : evm::engine_mode_names)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", known.name);
    return fmt::format("--mode: no engine mode {}; give one of {}", quote(word), names);
}

/// "traditional,advanced"
std::string take_modes(std::string_view words, std::vector<evm::EngineMode>& modes)
{
    modes.clear();
    for (;;) {
        const std::size_t comma = words.find(',');
        const std::string_view word = words.substr(0, comma);
        evm::EngineMode mode{};
        if (std::string wrong = take_mode(word, mode); !wrong.empty())
            return wrong;
        if (std::ranges::find(modes, mode) != modes.end())
            return fmt::format("--mode: {} is named twice", word);
        modes.push_back(mode);
        if (comma == std::string_view::npos)
            return {};
        words.remove_prefix(comma + 1);
    }
}

/// "5%", "0.05": a share from 0 to 1.
std::string take_share(std::string_view word, double& share)
{
    const auto given = evm::parse_share(word);
    if (!given)
        return fmt::format("--advanced-share: {} is no share; give 0% to 100%, or 0 to 1",
                           quote(word));
    share = *given;
    return {};
}

/// Where the files of divergences are.
std::string describe_reproducers(const evm::EngineOptions& options,
                                 const evm::EngineMetrics& metrics)
{
    if (options.reproducer_directory.empty())
        return "--reproducers DIR would keep them";
    std::string text = "see " + quote(options.reproducer_directory);
    if (metrics.unwritten_reproducers != 0)
        text += fmt::format(", where {} of them could not be kept", metrics.unwritten_reproducers);
    return text;
}

}  // namespace

bool EngineChoice::is_given() const
{
    return !modes.empty() || !metrics_file.empty() || !options.reproducer_directory.empty() ||
           options.advanced_share != evm::EngineOptions{}.advanced_share;
}

std::string EngineChoice::prepare(bool is_traced)
{
    std::error_code error;
    const std::string& reproducers = options.reproducer_directory;
    if (!modes.empty())
        options.mode = modes.front();
    const bool compares = options.mode == evm::EngineMode::shadow ||
                          std::ranges::find(modes, evm::EngineMode::shadow) != modes.end();
    if (modes.size() > 1 && !metrics_file.empty())
        return "--metrics: tells what one engine mode did; give one to --mode";
    if (!reproducers.empty() && !compares)
        return "--reproducers: only --mode shadow compares the engines and writes any";
    if (compares && is_traced)
        return "--mode shadow: what is traced runs once, so nothing would be compared: leave out "
               "the trace";
    if (!reproducers.empty() && !std::filesystem::is_directory(reproducers, error))
        return fmt::format("--reproducers: {} is not a directory", quote(reproducers));
    if (compares || !metrics_file.empty())
        options.metrics = std::make_shared<evm::MetricsCollector>();
    if (options.code_cache == nullptr)
        options.code_cache = std::make_shared<evm::CodeCache>();
    return {};
}

std::string EngineChoice::finish() const
{
    if (options.metrics == nullptr)
        return {};
    const evm::EngineMetrics total = options.metrics->total();
    std::string divergences;
    if (total.divergences != 0)
        divergences = fmt::format("the engines differ on {} of {} messages; {}", total.divergences,
                                  total.shadowed_messages, describe_reproducers(options, total));
    if (metrics_file.empty())
        return divergences;
    if (!evm::write_metrics(metrics_file, total, options.code_cache->counters()))
        return fmt::format("--metrics: cannot write {}: {}", quote(metrics_file),
                           std::strerror(errno));
    return divergences;
}

std::vector<evm::EngineOptions> EngineChoice::sides() const
{
    if (names_none)
        return {};
    if (modes.size() < 2)
        return {options};
    std::vector<evm::EngineOptions> result(modes.size(), options);
    for (std::size_t i = 0; i < modes.size(); ++i) {
        result[i].mode = modes[i];
        result[i].code_cache = std::make_shared<evm::CodeCache>();
    }
    return result;
}

namespace {

/// Those that do not name a mode.
void add_common_options(Command command, EngineChoice& choice)
{
    evm::EngineOptions& options = choice.options;
    command
        .add_option(
            "--advanced-share",
            [&options](const std::string& word) {
                return take_share(word, options.advanced_share);
            },
            "Share of codes, picked by hash, that the advanced engine may run")
        .type_name("SHARE")
        .default_str("100%");
    command
        .add_option("--reproducers", options.reproducer_directory,
                    "Mode shadow: folder for a file on each message on which the engines differ")
        .type_name("DIR");
    command
        .add_option("--metrics", choice.metrics_file,
                    "Write what the engines did to this file: JSON, or Prometheus' text format if "
                    "its name ends with .prom")
        .type_name("FILE");
}

}  // namespace

void add_engine_options(Command command, EngineChoice& choice)
{
    evm::EngineOptions& options = choice.options;
    command
        .add_option(
            "--mode", [&options](const std::string& word) { return take_mode(word, options.mode); },
            "Engine: traditional walks the bytecode; advanced lowers what runs often; auto does so "
            "for code that burns much gas; shadow runs both and compares")
        .type_name("MODE")
        .default_str(std::string{to_string(options.mode)});
    add_common_options(command, choice);
}

void add_engine_options_of_sides(Command command, EngineChoice& choice)
{
    command
        .add_option(
            "--mode",
            [&choice](const std::string& word) {
                choice.names_none = word == "none";
                return choice.names_none ? std::string{} : take_modes(word, choice.modes);
            },
            "Engines, run in turns: traditional walks the bytecode; advanced lowers what runs "
            "often; auto does so for code that burns much gas; shadow runs both and compares; none "
            "where only others are compared")
        .type_name("MODE[,MODE...]")
        .default_str(std::string{to_string(choice.options.mode)});
    add_common_options(command, choice);
}

}  // namespace sluice::cli
