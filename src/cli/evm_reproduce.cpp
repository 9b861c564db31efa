// sluice evm reproduce: runs a message again on which the engines once differed.
// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "evm/shadow/difference.hpp"
#include "fixtures/printable.hpp"
#include "fixtures/reproducer.hpp"

namespace sluice::cli {
namespace {

void print_row(std::string_view name, std::string_view traditional, std::string_view advanced)
{
    fmt::print("{:<10}  {:<26}  {}\n", name, traditional, advanced);
}

void print_results(const evm::Result& traditional, const evm::Result& advanced)
{
    print_row("", "traditional", "advanced");
    print_row("status", to_string(traditional.status), to_string(advanced.status));
    print_row("gas left", grouped(traditional.gas_left), grouped(advanced.gas_left));
    print_row("refund", fmt::format("{}", traditional.gas_refund),
              fmt::format("{}", advanced.gas_refund));
    print_row("output", evm::brief(traditional.output), evm::brief(advanced.output));
}

/// Texts of differences come from files, too.
void print_differences(const evm::Differences& differences)
{
    for (const evm::Difference& difference : differences)
        fmt::print("  {}: traditional {}, advanced {}\n", fixtures::printable_name(difference.what),
                   fixtures::printable_name(difference.traditional),
                   fixtures::printable_name(difference.advanced));
}

/// The file has the traditional engine do one thing, and it does another.
void print_strays(const Paint& paint, const evm::Difference& first)
{
    fmt::print("\n{}: {}: recorded {}, now {}\n",
               paint.warn("nothing can be concluded, the file does not hold what the traditional "
                          "engine needs to do the same again"),
               fixtures::printable_name(first.what), fixtures::printable_name(first.traditional),
               fixtures::printable_name(first.advanced));
}

int reproduce(const std::string& path)
{
    const auto reproducer = fixtures::load_reproducer(path);
    if (!reproducer) {
        print_error(reproducer.error().message());
        return exit_usage;
    }
    const auto reproduction = fixtures::reproduce(*reproducer);
    if (!reproduction) {
        print_error("out of memory: nothing can be concluded");
        return exit_failure;
    }
    const Paint paint{stdout};
    fmt::print("{} with {} gas at {}, written by sluice {}\n\n",
               evm::call_kind_names[static_cast<std::size_t>(reproducer->message.kind)],
               grouped(reproducer->message.gas), to_string(reproducer->revision),
               reproducer->written_by);
    print_results(reproduction->traditional, reproduction->advanced);
    const bool holds = reproduction->strays.empty();
    if (!holds)
        print_strays(paint, reproduction->strays.front());
    if (holds && reproduction->differences.empty()) {
        fmt::print("\n{}\n", paint.good("the engines agree now"));
        if (!reproducer->differences.empty())
            fmt::print("when the file was written they differed in\n");
        print_differences(reproducer->differences);
        return exit_success;
    }
    if (!reproduction->differences.empty()) {
        fmt::print("\n{}\n", paint.bad("the engines differ in"));
        print_differences(reproduction->differences);
    }
    return exit_failure;
}

}  // namespace

void add_evm_reproduce(Command evm, int& exit_code)
{
    auto path = std::make_shared<std::string>();
    Command command =
        evm.add_command("reproduce", "Run a message again on which the engines differed");
    command.add_option("file", *path, "A file that mode shadow has written into --reproducers DIR")
        .required()
        .type_name("FILE");
    command.footer(
        "The message runs on the traditional engine and on the advanced one, from what the file "
        "says was there. Exit code 0 if the engines agree, 1 if they differ or the traditional one "
        "does not come to the result that the file has.\n\n"
        "Examples:\n"
        "  sluice evm statetest --mode shadow --reproducers found path/to/GeneralStateTests\n"
        "  sluice evm reproduce found/sluice-divergence-0123456789abcdef.json");
    command.callback([path, &exit_code] { exit_code = reproduce(*path); });
}

}  // namespace sluice::cli
