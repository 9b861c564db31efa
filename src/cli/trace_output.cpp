// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/hex.hpp"

namespace sluice::cli {

void add_trace_options(CLI::App& command, TraceOutputOptions& options)
{
    command.add_flag("--trace", options.enabled,
                     "Write a line of JSON for each instruction (EIP-3155)");
    command.add_option("--trace-file", options.file, "Write the trace to a file instead")
        ->type_name("FILE");
    command.add_flag("--trace.nostack", options.no_stack, "Leave the stack out of the trace");
    command.add_flag("--trace.memory", options.memory, "Put memory into the trace");
    command.add_flag("--trace.returndata", options.return_data, "Put return data into the trace");
}

bool TraceOutput::open()
{
    if (options_.file.empty())
        return true;
    file_.reset(std::fopen(options_.file.c_str(), "wb"));
    if (file_ == nullptr)
        error_ = fmt::format("--trace-file: {}: {}", options_.file, std::strerror(errno));
    return file_ != nullptr;
}

std::unique_ptr<evm::Eip3155Tracer> TraceOutput::make_tracer(evm::Revision revision)
{
    if (!enabled())
        return nullptr;
    return std::make_unique<evm::Eip3155Tracer>(
        revision, evm::TraceOptions{!options_.no_stack, options_.memory, options_.return_data},
        [this](std::string_view line) { write(line); });
}

void TraceOutput::write(std::string_view line)
{
    std::FILE* const stream = file_ != nullptr ? file_.get() : stream_;
    std::fwrite(line.data(), 1, line.size(), stream);
}

void TraceOutput::write_summary(evm::Status status, std::uint64_t gas_used, BytesView output)
{
    std::string error;
    if (status != evm::Status::success)
        error = fmt::format(R"(,"error":"{}")", to_string(status));
    write(fmt::format(R"({{"output":"{}","gasUsed":"0x{:x}"{}}})"
                      "\n",
                      to_hex(output), gas_used, error));
}

}  // namespace sluice::cli
