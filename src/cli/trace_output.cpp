// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/hex.hpp"
#include "fixtures/printable.hpp"

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
        error_ = fmt::format("--trace-file: {}: {}", fixtures::printable_path(options_.file),
                             std::strerror(errno));
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
    if (write_error_ == 0 && std::fwrite(line.data(), 1, line.size(), stream) != line.size())
        write_error_ = errno;
}

bool TraceOutput::close()
{
    if (file_ != nullptr) {
        if (std::fclose(file_.release()) != 0 && write_error_ == 0)
            write_error_ = errno;
    } else if (write_error_ != 0 && stream_ == stdout) {
        throw std::system_error{write_error_, std::generic_category()};
    }
    if (write_error_ != 0)
        error_ = fmt::format("cannot write the trace{}{}: {}", options_.file.empty() ? "" : " to ",
                             fixtures::printable_path(options_.file), std::strerror(write_error_));
    return write_error_ == 0;
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

void TraceOutput::write_state_root(const Hash256& root)
{
    write(fmt::format("{{\"stateRoot\":\"{}\"}}\n", to_hex_prefixed(root)));
}

}  // namespace sluice::cli
