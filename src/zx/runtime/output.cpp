// What a program prints.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/output.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace sluice::zx {
namespace {

Output::Sink to_stream(std::FILE* stream)
{
    // Nothing can be done here about a stream that is closed: the program goes on without it.
    return [stream](std::string_view text) {
        static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));
        static_cast<void>(std::fflush(stream));
    };
}

}  // namespace

Output::Output(Sink output, Sink diagnostics)
    : output_{output ? std::move(output) : to_stream(stdout)},
      diagnostics_{diagnostics ? std::move(diagnostics) : to_stream(stderr)}
{}

Output::~Output()
{
    flush();
}

void Output::write(std::string_view text)
{
    if (!redirections_.empty()) {
        redirections_.back()(text);
        return;
    }
    if (buffer_.size() + text.size() > buffer_bytes) {
        flush();
        if (text.size() > buffer_bytes) {
            output_(text);
            return;
        }
    }
    buffer_ += text;
}

void Output::write_line(std::string_view text)
{
    if (!redirections_.empty()) {
        redirections_.back()(std::string{text} + '\n');
        return;
    }
    write(text);
    write("\n");
    // A person sees each line when it is printed.
    static const bool is_watched = isatty(STDOUT_FILENO) != 0;
    if (is_watched)
        flush();
}

void Output::diagnose(std::string_view line)
{
    flush();
    diagnostics_(std::string{line} + '\n');
}

void Output::flush()
{
    if (buffer_.empty())
        return;
    output_(buffer_);
    buffer_.clear();
}

void Output::redirect(Sink sink)
{
    redirections_.push_back(std::move(sink));
}

void Output::restore()
{
    if (!redirections_.empty())
        redirections_.pop_back();
}

}  // namespace sluice::zx
