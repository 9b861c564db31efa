// Errors of a program as its user sees them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/error_report.hpp"

#include "zx/compiler/scope.hpp"
#include "zx/syntax/diagnostic.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

std::string error_text(const Error& error)
{
    return display_text(error.value, std::size_t{64} << 10);
}

std::string describe(const Error& error)
{
    std::string text = "Error: " + error_text(error) + "\n";
    bool is_first = true;
    for (const TraceEntry& entry : error.trace) {
        const Source& source = *entry.code->module->source;
        const Position position = source.position(entry.offset);
        text += "  at " + source.path() + ":" + std::to_string(position.line) + ":" +
                std::to_string(position.column);
        if (!entry.code->name.empty())
            text += " in " + std::string{entry.code->name};
        text += "\n";
        if (is_first) {
            const std::string_view line = source.line(position.line);
            text += "    " + std::string{line.substr(0, 160)} + "\n";
        }
        is_first = false;
    }
    return text;
}

std::string describe(const CompileError& error, const ModuleUnit& unit)
{
    return render({.severity = Severity::Error,
                   .code = "unsupported",
                   .message = error.message,
                   .hint = {},
                   .offset = error.offset},
                  *unit.source);
}

}  // namespace sluice::zx
