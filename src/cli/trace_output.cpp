// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/hex.hpp"
#include "cli/trace_filter.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {

void add_trace_contents(Command command, TraceOutputOptions& options)
{
    command.add_flag("--trace.stack,!--trace.nostack", options.content.stack,
                     "The stack in the trace (it is, unless left out)");
    command.add_flag("--trace.memory,!--trace.nomemory", options.content.memory,
                     "Memory in the trace");
    command.add_flag("--trace.returndata,!--trace.noreturndata", options.content.return_data,
                     "Return data in the trace");
    command.add_flag("--trace.storage,!--trace.nostorage", options.content.storage,
                     "In the trace of SLOAD and SSTORE, the slot and its value");
    command.add_option("--trace.format", options.format, "The format of the trace: json")
        .one_of({"json"});
}

void add_trace_options(Command command, TraceOutputOptions& options)
{
    command.add_flag("--trace", options.enabled,
                     "Write a line of JSON for each instruction (EIP-3155)");
    command.add_option("--trace-file", options.file, "Write the trace to a file instead")
        .type_name("FILE");
    add_trace_contents(command, options);
    const auto filter = [command](const char* name, std::string& to, const char* help,
                                  const char* type) {
        command.add_option(name, to, help).type_name(type);
    };
    filter("--trace-steps", options.steps,
           "Trace only these lines of the whole trace, from 1: 10-20, 10-, -20 or 10", "RANGE");
    filter("--trace-pc", options.pc, "Trace only these positions in the code", "RANGE");
    filter("--trace-depth", options.depth, "Trace only these depths of calls, from 1", "RANGE");
    filter("--trace-op", options.opcodes, "Trace only these instructions: SLOAD,SSTORE,0xf1",
           "NAMES");
}

bool TraceOutput::read_filter()
{
    const auto take = [this](auto& to, auto&& parsed) {
        if (parsed)
            to = *parsed;
        else if (error_.empty())
            error_ = std::move(parsed.error());
    };
    if (!options_.steps.empty())
        take(filter_.steps, parse_range("--trace-steps", options_.steps));
    if (!options_.pc.empty())
        take(filter_.pc, parse_range("--trace-pc", options_.pc));
    if (!options_.depth.empty())
        take(filter_.depth, parse_range("--trace-depth", options_.depth));
    if (!options_.opcodes.empty())
        take(filter_.opcodes, parse_opcodes("--trace-op", options_.opcodes));
    return error_.empty();
}

bool TraceOutput::open()
{
    if (!read_filter())
        return false;
    if (options_.file.empty())
        return true;
    file_.reset(std::fopen(options_.file.c_str(), "wb"));
    if (file_ == nullptr)
        error_ = fmt::format("--trace-file: {}: {}", fixtures::printable_path(options_.file),
                             std::strerror(errno));
    return file_ != nullptr;
}

std::unique_ptr<evm::Eip3155Tracer> TraceOutput::make_tracer()
{
    if (!enabled())
        return nullptr;
    return std::make_unique<evm::Eip3155Tracer>(options_.content, filter_,
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
