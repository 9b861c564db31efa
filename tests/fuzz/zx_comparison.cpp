// A zx program on both engines, and what differs.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/zx_comparison.hpp"

#include <fmt/format.h>

#include "zx/engine/session.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::size_t most_memory = std::size_t{24} << 20;
constexpr std::size_t most_output = std::size_t{512} << 10;
constexpr std::uint32_t deepest_calls = 200;

struct Observation {
    bool is_loaded = false;
    bool is_conclusive = true;
    std::string problems;
    std::string output;
    std::string diagnostics;
    zx::RunReport report;
};

Observation observe(const ZxProgram& program, zx::EngineKind engine, std::int64_t gas_limit)
{
    Observation seen;
    zx::MemoryFiles files;
    files.add("/project/helpers.zx", program.module_text);
    zx::SessionOptions options;
    options.engine = engine;
    options.gas_limit = gas_limit;
    options.loading.root = "/project";
    zx::RuntimeOptions& runtime = options.runtime;
    runtime.root = "/project";
    runtime.heap.max_bytes = most_memory;
    runtime.max_call_depth = deepest_calls;
    runtime.deterministic = true;
    runtime.allows_io = false;
    runtime.allows_network = false;
    zx::Session* running = nullptr;
    const auto keep = [&seen, &running](std::string& all, std::string_view text) {
        all += text;
        if (all.size() > most_output && seen.is_conclusive) {
            seen.is_conclusive = false;
            running->request_stop(zx::ErrorKind::Interrupted);
        }
    };
    runtime.write_output = [&](std::string_view text) { keep(seen.output, text); };
    runtime.write_diagnostics = [&](std::string_view text) { keep(seen.diagnostics, text); };
    runtime.read_line = [](std::string&) { return false; };
    zx::Session session{files, std::move(options)};
    running = &session;
    seen.is_loaded = session.load_text("/project/program.zx", program.text);
    seen.problems = session.problems();
    if (!seen.is_loaded)
        return seen;
    seen.report = session.run();
    if (seen.report.error_kind == zx::ErrorKind::OutOfMemory)
        seen.is_conclusive = false;
    return seen;
}

/// The first line that differs.
std::string first_difference(std::string_view a, std::string_view b)
{
    std::size_t line = 1;
    while (true) {
        const std::size_t a_end = std::min(a.find('\n'), a.size());
        const std::size_t b_end = std::min(b.find('\n'), b.size());
        const std::string_view a_line = a.substr(0, a_end);
        const std::string_view b_line = b.substr(0, b_end);
        if (a_line != b_line || a_end == a.size() || b_end == b.size())
            return fmt::format("line {}\n  vm:   {}\n  tree: {}\n", line, a_line.substr(0, 400),
                               b_line.substr(0, 400));
        a.remove_prefix(a_end + 1);
        b.remove_prefix(b_end + 1);
        ++line;
    }
}

/// An error's message and the line where it happened. The column is left out: an engine may blame a
/// statement and another one the operand that it came from; so are the calls on the way, of which
/// engines leave out different ones. Gas may run out anywhere in what is paid for together, which
/// is not the same for both.
std::string place_of(const zx::RunReport& report)
{
    if (report.error_kind == zx::ErrorKind::OutOfGas)
        return report.error;
    const std::string_view text = report.description;
    const std::size_t place = text.find("\n  at ", report.error.size());
    if (place == std::string_view::npos)
        return report.description;
    const std::string_view first = text.substr(0, text.find('\n', place + 1));
    return std::string{first.substr(0, first.rfind(':'))};
}

}  // namespace

ZxComparison compare_zx_engines(const ZxProgram& program, std::int64_t gas_limit)
{
    const Observation vm = observe(program, zx::EngineKind::Vm, gas_limit);
    const Observation tree = observe(program, zx::EngineKind::Tree, gas_limit);
    ZxComparison result;
    result.is_loaded = vm.is_loaded && tree.is_loaded;
    result.problems = vm.problems;
    if (vm.is_loaded != tree.is_loaded) {
        result.difference = "only one engine loads it: " + vm.problems + tree.problems + "\n";
        return result;
    }
    result.gas_used = vm.report.gas_used;
    result.error = vm.report.error;
    result.is_conclusive = vm.is_conclusive && tree.is_conclusive;
    if (!result.is_loaded || !result.is_conclusive)
        return result;
    std::string& text = result.difference;
    if (vm.output != tree.output)
        text += "output, " + first_difference(vm.output, tree.output);
    if (vm.diagnostics != tree.diagnostics)
        text += "diagnostics, " + first_difference(vm.diagnostics, tree.diagnostics);
    if (vm.report.error_kind != tree.report.error_kind ||
        place_of(vm.report) != place_of(tree.report))
        text += fmt::format("error\n  vm:   {} {}\n  tree: {} {}\n",
                            static_cast<int>(vm.report.error_kind), vm.report.description,
                            static_cast<int>(tree.report.error_kind), tree.report.description);
    if (vm.report.ending != tree.report.ending || vm.report.exit_code != tree.report.exit_code)
        text += fmt::format("exit code\n  vm:   {}\n  tree: {}\n", vm.report.exit_code,
                            tree.report.exit_code);
    if (vm.report.gas_used != tree.report.gas_used)
        text +=
            fmt::format("gas\n  vm:   {}\n  tree: {}\n", vm.report.gas_used, tree.report.gas_used);
    return result;
}

}  // namespace sluice::fuzz
