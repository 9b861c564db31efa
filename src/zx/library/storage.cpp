// Builtins that keep values from run to run, one JSON file a key, and JSON itself.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/library/builtin_families.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/json.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view folder = ".zexus_persist";

/// The file of a key. `prefix` keeps the variables of persistent_set apart from persist_set's keys.
[[nodiscard]] bool take_key(NativeCall& call, std::string_view name, std::string_view prefix,
                            std::string& path)
{
    std::string_view key;
    if (!may_use_files(call, name) || !take_text(call, name, 0, key))
        return false;
    constexpr std::size_t longest_key = 200;
    const bool is_plain = std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
    if (key.empty() || key.size() > longest_key || !is_plain || key.front() == '.') {
        takes(call, name, "a key of letters, digits, '_', '.' and '-'");
        return false;
    }
    path = folder;
    path.append("/").append(prefix).append(key).append(".json");
    return true;
}

NativeStatus store(NativeCall& call, std::string_view name, std::string_view prefix)
{
    std::string path;
    if (!take_key(call, name, prefix, path))
        return NativeStatus::Error;
    String* text = nullptr;
    ErrorText error;
    const Status status =
        write_json(call.runtime.heap(), call.argument(1), JsonLayout::Line, text, error);
    if (status == Status::Error)
        return misuse(call, {name, "() ", error.text()});
    if (status == Status::OutOfMemory)
        return NativeStatus::OutOfMemory;
    const ConfinedFiles files = files_of(call);
    // A new file beside the old one and then its name: a run that dies here loses nothing.
    const std::string fresh = path + ".new";
    auto done = files.make_directory(folder);
    if (done)
        done = files.write(fresh, text->view());
    if (done)
        done = files.rename(fresh, path);
    return done ? give_boolean(call, true) : misuse(call, {name, "() ", done.error()});
}

NativeStatus fetch(NativeCall& call, std::string_view name, std::string_view prefix)
{
    std::string path;
    if (!take_key(call, name, prefix, path))
        return NativeStatus::Error;
    const ConfinedFiles files = files_of(call);
    const auto is_there = files.exists(path);
    if (is_there && !*is_there)
        return call.done(call.argument(1));
    const auto text = files.read(path);
    if (!text)
        return misuse(call, {name, "() ", text.error()});
    Value value;
    ErrorText error;
    const Status status = parse_json(call.runtime.heap(), *text, value, error);
    if (status == Status::Error)
        return misuse(call, {name, "() '", path, "': ", error.text()});
    return give_status(call, status, value);
}

NativeStatus persist_set(NativeCall& call)
{
    return store(call, "persist_set", "");
}
NativeStatus persist_get(NativeCall& call)
{
    return fetch(call, "persist_get", "");
}
NativeStatus persistent_set(NativeCall& call)
{
    return store(call, "persistent_set", "variables~");
}
NativeStatus persistent_get(NativeCall& call)
{
    return fetch(call, "persistent_get", "variables~");
}

NativeStatus persistent_delete(NativeCall& call)
{
    std::string path;
    if (!take_key(call, "persistent_delete", "variables~", path))
        return NativeStatus::Error;
    const ConfinedFiles files = files_of(call);
    const auto is_there = files.exists(path);
    if (is_there && !*is_there)
        return give_boolean(call, false);
    const auto done = files.remove_file(path);
    return done ? give_boolean(call, true) : misuse(call, {"persistent_delete() ", done.error()});
}

// ---- JSON --------------------------------------------------------------------------------------

NativeStatus parse(NativeCall& call)
{
    std::string_view text;
    if (!take_text(call, "parse", 0, text))
        return NativeStatus::Error;
    Value value;
    ErrorText error;
    const Status status = parse_json(call.runtime.heap(), text, value, error);
    return give_status(call, status, error, value);
}

NativeStatus stringify(NativeCall& call)
{
    String* text = nullptr;
    ErrorText error;
    const Status status =
        write_json(call.runtime.heap(), call.argument(0), JsonLayout::Line, text, error);
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(text) : Value::null());
}

constexpr BuiltinInfo functions[] = {
    {.name = "persist_set", .function = persist_set, .least = 2, .most = 2},
    {.name = "persist_get", .function = persist_get, .least = 1, .most = 2},
    {.name = "persistent_set", .function = persistent_set, .least = 2, .most = 2},
    {.name = "persistent_get", .function = persistent_get, .least = 1, .most = 2},
    {.name = "persistent_delete", .function = persistent_delete, .least = 1, .most = 1},
    {.name = "parse_json", .function = parse, .least = 1, .most = 1},
    {.name = "stringify_json", .function = stringify, .least = 1, .most = 1},
};

constexpr BuiltinInfo json[] = {
    {.name = "parse", .function = parse, .least = 1, .most = 1},
    {.name = "stringify", .function = stringify, .least = 1, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> storage_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> json_module() noexcept
{
    return json;
}

}  // namespace sluice::zx
