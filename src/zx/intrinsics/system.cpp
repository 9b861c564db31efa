// Intrinsics that reach the program's surroundings: files, configuration, output, the collector.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/library.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/display.hpp"
#include "zx/values/json.hpp"

namespace sluice::zx {
namespace {

// ---- find --------------------------------------------------------------------------------------

// How many files `find` looks at before it gives up.
constexpr std::size_t most_files = 20'000;

// Whether a name is one of a pattern in which `*` stands for any characters and `?` for one.
// Linear in both, as only the last `*` is ever tried again.
bool matches_wildcards(std::string_view name, std::string_view pattern) noexcept
{
    std::size_t at_name = 0;
    std::size_t at_pattern = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    while (at_name < name.size()) {
        if (at_pattern < pattern.size() && pattern[at_pattern] == '*') {
            star = at_pattern++;
            retry = at_name;
        } else if (at_pattern < pattern.size() &&
                   (pattern[at_pattern] == '?' || pattern[at_pattern] == name[at_name])) {
            ++at_name;
            ++at_pattern;
        } else if (star != std::string_view::npos) {
            at_pattern = star + 1;
            at_name = ++retry;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at_pattern) == std::string_view::npos;
}

bool is_named(const std::filesystem::path& relative, std::string_view pattern)
{
    const std::string name = relative.filename().string();
    return matches_wildcards(name, pattern) ||
           matches_wildcards(relative.stem().string(), pattern) ||
           matches_wildcards(relative.generic_string(), pattern);
}

// Adds the files of a folder that have the name. False: there are too many to look at.
bool gather(const std::filesystem::path& folder, std::string_view pattern,
            std::set<std::string>& found)
{
    std::size_t seen = 0;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry{
        folder, std::filesystem::directory_options::skip_permission_denied, error};
    for (; !error && entry != std::filesystem::recursive_directory_iterator{};
         entry.increment(error)) {
        if (++seen > most_files)
            return false;
        std::error_code ignored;
        if (entry->is_regular_file(ignored) &&
            is_named(entry->path().lexically_relative(folder), pattern))
            found.insert(entry->path().lexically_normal().string());
    }
    return true;
}

NativeStatus find(NativeCall& call)
{
    if (!may_use_files(call, "find"))
        return NativeStatus::Error;
    const std::string pattern{text_operand(call, 0)};
    const std::string folder =
        call.argument(1).is_null() ? "." : std::string{text_operand(call, 1)};
    const std::filesystem::path importer{std::string{text_operand(call, 2)}};
    const ConfinedFiles files = files_of(call);

    std::set<std::string> found;
    std::string reason;
    for (const std::filesystem::path& start :
         {importer.parent_path() / folder, std::filesystem::path{folder}}) {
        const auto resolved = files.resolve(start.string());
        if (!resolved)
            reason = resolved.error();
        else if (!gather(*resolved, pattern, found))
            return call.runtime.fail("find: more files than can be looked at");
    }
    if (found.size() == 1)
        return give_text(call, *found.begin());
    if (found.size() > 1)
        return call.runtime.fail("find: '" + pattern + "' matches " + std::to_string(found.size()) +
                                 " files");
    return call.runtime.fail("find: no file matches '" + pattern + "'" +
                             (reason.empty() ? "" : " (" + reason + ")"));
}

// ---- load --------------------------------------------------------------------------------------

// The value of a key in lines KEY=VALUE; Undefined when memory is out.
Value find_line(Heap& heap, std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || line.substr(0, equals) != key)
            continue;
        std::string_view value = line.substr(equals + 1);
        if (value.size() >= 2 && value.front() == value.back() &&
            (value.front() == '"' || value.front() == '\''))
            value = value.substr(1, value.size() - 2);
        return text_value(heap, value);
    }
    return Value::null();
}

NativeStatus load_from_file(NativeCall& call, std::string_view key, std::string_view path)
{
    if (!may_use_files(call, "load"))
        return NativeStatus::Error;
    const auto text = files_of(call).read(path);
    if (!text)
        return call.runtime.fail("load: " + text.error());
    if (!path.ends_with(".json")) {
        const Value value = find_line(call.runtime.heap(), *text, key);
        return value.is_undefined() ? NativeStatus::OutOfMemory : call.done(value);
    }
    Value value;
    ErrorText error;
    const Status status = parse_json(call.runtime.heap(), *text, value, error);
    if (status == Status::Error)
        return call.runtime.fail("load: " + error.text());
    if (status == Status::OutOfMemory)
        return NativeStatus::OutOfMemory;
    return call.done(value.is_map() ? entry(call.runtime.heap(), *value.as<Map>(), key)
                                    : Value::null());
}

NativeStatus load(NativeCall& call)
{
    const std::string_view provider = text_operand(call, 1);
    if (!provider.empty() && provider != "env")
        return load_from_file(call, text_operand(call, 0), provider);
    NativeCall inner{
        .runtime = call.runtime, .arguments = call.arguments.first(1), .self = Value::null()};
    const NativeStatus status = find_builtin("env_get")->function(inner);
    call.result = inner.result;
    return status;
}

NativeStatus read_text(NativeCall& call)
{
    if (!may_use_files(call, "let <<"))
        return NativeStatus::Error;
    const auto text = files_of(call).read(text_operand(call, 0));
    return text ? give_text(call, *text) : call.runtime.fail("File read denied: " + text.error());
}

// ---- output ------------------------------------------------------------------------------------

NativeStatus log_to(NativeCall& call)
{
    if (!may_use_files(call, "log"))
        return NativeStatus::Error;
    const std::string path{text_operand(call, 0)};
    const ConfinedFiles files = files_of(call);
    if (const auto opened = files.append(path, ""); !opened)
        return call.runtime.fail("log: " + opened.error());
    // A file that goes away while it is written to loses lines, as a closed terminal would.
    call.runtime.output().redirect([files, path](std::string_view text) {
        [[maybe_unused]] const auto appended = files.append(path, text);
    });
    return give_null(call);
}

NativeStatus log_end(NativeCall& call)
{
    call.runtime.output().restore();
    return give_null(call);
}

NativeStatus debug(NativeCall& call)
{
    DisplayForm form;
    if (!take_display(call, "debug", 0, form))
        return NativeStatus::Error;
    const std::string line = "🔍 DEBUG: " + std::string{form.view()};
    call.runtime.output().write_line(line);
    if (call.runtime.trails().wants("debug", line))
        call.runtime.output().diagnose(line);
    return give_null(call);
}

// ---- the rest ----------------------------------------------------------------------------------

constexpr std::string_view gc_words[] = {"collect", "pause", "resume", "enable_debug",
                                         "disable_debug"};

// Advice that is not taken: when to collect is decided by how much has been allocated.
NativeStatus gc(NativeCall& call)
{
    const std::string_view word = text_operand(call, 0);
    if (std::ranges::find(gc_words, word) == std::end(gc_words))
        return call.runtime.fail("gc: unknown action '" + std::string{word} + "'");
    return give_null(call);
}

NativeStatus limit(NativeCall& call)
{
    const Value amount = call.argument(0);
    if (!amount.is_integer() || amount.integer() < 0)
        return call.runtime.fail("limit() takes an integer that is not negative");
    call.runtime.transaction().set_gas_limit(amount.integer());
    return give_null(call);
}

constexpr BuiltinInfo family[] = {
    {.name = "%find", .function = find, .least = 3, .most = 3},
    {.name = "%load", .function = load, .least = 2, .most = 2},
    {.name = "%read_text", .function = read_text, .least = 1, .most = 1},
    {.name = "%log_to", .function = log_to, .least = 1, .most = 1},
    {.name = "%log_end", .function = log_end, .most = 0},
    {.name = "%debug", .function = debug, .least = 1, .most = 1},
    {.name = "%gc", .function = gc, .least = 1, .most = 1},
    {.name = "%limit", .function = limit, .least = 1, .most = 1, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> system_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
