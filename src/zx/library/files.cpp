// Builtins on files, file handles, and the module fs. What each may touch: confined_files.hpp.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/confined_files.hpp"

#include "zx/library/builtin_families.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/declared_kinds.hpp"
#include "zx/runtime/limits.hpp"
#include "zx/values/json.hpp"

namespace sluice::zx {

bool is_free_of_sandboxes(NativeCall& call, std::string_view name)
{
    const EngineHooks* const engine = call.runtime.engine();
    const auto policy = engine != nullptr ? engine->sandbox() : std::nullopt;
    if (policy)
        fail_sandbox(call.runtime, name, *policy);
    return !policy;
}

bool may_use_files(NativeCall& call, std::string_view name)
{
    if (!is_free_of_sandboxes(call, name))
        return false;
    if (call.runtime.options().allows_io)
        return true;
    misuse(call, {name, "() is denied: the program has no capability 'io'"});
    return false;
}

ConfinedFiles files_of(const NativeCall& call)
{
    const RuntimeOptions& options = call.runtime.options();
    return ConfinedFiles{options.root, options.file_changes};
}

namespace {

NativeStatus read_denied(NativeCall& call, std::string_view why)
{
    return misuse(call, {"File read denied: ", why});
}
NativeStatus write_denied(NativeCall& call, std::string_view why)
{
    return misuse(call, {"File write denied: ", why});
}

/// Reads the path at argument 0; false after an error.
[[nodiscard]] bool take_path(NativeCall& call, std::string_view name, std::string_view& path)
{
    return may_use_files(call, name) && take_text(call, name, 0, path);
}

NativeStatus read(NativeCall& call, std::string_view path)
{
    const auto text = files_of(call).read(path);
    return text ? give_text(call, *text) : read_denied(call, text.error());
}

NativeStatus file_read_text(NativeCall& call)
{
    std::string_view path;
    return take_path(call, "file_read_text", path) ? read(call, path) : NativeStatus::Error;
}

NativeStatus read_file(NativeCall& call)
{
    std::string_view path;
    return take_path(call, "read_file", path) ? read(call, path) : NativeStatus::Error;
}

/// true, or the error of an operation that changes files.
NativeStatus changed(NativeCall& call, const ConfinedFiles::Done& done)
{
    return done ? give_boolean(call, true) : write_denied(call, done.error());
}

NativeStatus write(NativeCall& call, std::string_view name)
{
    std::string_view path;
    DisplayForm text;
    if (!take_path(call, name, path) || !take_display(call, name, 1, text))
        return NativeStatus::Error;
    return changed(call, files_of(call).write(path, text.view()));
}

NativeStatus file_write_text(NativeCall& call)
{
    return write(call, "file_write_text");
}
NativeStatus write_file(NativeCall& call)
{
    return write(call, "write_file");
}

NativeStatus file_append(NativeCall& call)
{
    std::string_view path;
    DisplayForm text;
    if (!take_path(call, "file_append", path) || !take_display(call, "file_append", 1, text))
        return NativeStatus::Error;
    return changed(call, files_of(call).append(path, std::string{text.view()} + "\n"));
}

using Question = std::expected<bool, std::string> (ConfinedFiles::*)(std::string_view) const;

template <Question question>
NativeStatus ask(NativeCall& call, std::string_view name)
{
    std::string_view path;
    if (!take_path(call, name, path))
        return NativeStatus::Error;
    const auto answer = (files_of(call).*question)(path);
    return answer ? give_boolean(call, *answer) : read_denied(call, answer.error());
}

NativeStatus file_exists(NativeCall& call)
{
    return ask<&ConfinedFiles::exists>(call, "file_exists");
}
NativeStatus exists(NativeCall& call)
{
    return ask<&ConfinedFiles::exists>(call, "exists");
}
NativeStatus fs_is_file(NativeCall& call)
{
    return ask<&ConfinedFiles::is_file>(call, "fs_is_file");
}
NativeStatus fs_is_dir(NativeCall& call)
{
    return ask<&ConfinedFiles::is_directory>(call, "fs_is_dir");
}

NativeStatus file_read_json(NativeCall& call)
{
    std::string_view path;
    if (!take_path(call, "file_read_json", path))
        return NativeStatus::Error;
    const auto text = files_of(call).read(path);
    if (!text)
        return read_denied(call, text.error());
    Value value;
    ErrorText error;
    const Status status = parse_json(call.runtime.heap(), *text, value, error);
    if (status == Status::Error)
        return misuse(call, {"file_read_json() '", path, "': ", error.text()});
    return give_status(call, status, value);
}

NativeStatus file_write_json(NativeCall& call)
{
    std::string_view path;
    if (!take_path(call, "file_write_json", path))
        return NativeStatus::Error;
    String* text = nullptr;
    ErrorText error;
    const Status status =
        write_json(call.runtime.heap(), call.argument(1), JsonLayout::Indented, text, error);
    if (status == Status::Error)
        return misuse(call, {"file_write_json() ", error.text()});
    if (status == Status::OutOfMemory)
        return NativeStatus::OutOfMemory;
    return changed(call, files_of(call).write(path, text->view()));
}

NativeStatus list_directory(NativeCall& call, std::string_view name)
{
    if (!may_use_files(call, name))
        return NativeStatus::Error;
    std::string_view path = ".";
    if (is_given(call, 0) && !take_text(call, name, 0, path))
        return NativeStatus::Error;
    const auto names = files_of(call).list(path);
    if (!names)
        return read_denied(call, names.error());
    Heap& heap = call.runtime.heap();
    List* const list = List::create(heap, names->size());
    if (list == nullptr)
        return NativeStatus::OutOfMemory;
    for (const std::string& file : *names) {
        const Value value = text_value(heap, file);
        if (value.is_undefined() || !list->append(heap, value))
            return NativeStatus::OutOfMemory;
    }
    return give(call, list);
}

NativeStatus file_list_dir(NativeCall& call)
{
    return list_directory(call, "file_list_dir");
}
NativeStatus list_dir(NativeCall& call)
{
    return list_directory(call, "list_dir");
}

using Change = ConfinedFiles::Done (ConfinedFiles::*)(std::string_view) const;
using Move = ConfinedFiles::Done (ConfinedFiles::*)(std::string_view, std::string_view) const;

template <Change change>
NativeStatus change_path(NativeCall& call, std::string_view name)
{
    std::string_view path;
    if (!take_path(call, name, path))
        return NativeStatus::Error;
    return changed(call, (files_of(call).*change)(path));
}

template <Move move>
NativeStatus move_path(NativeCall& call, std::string_view name)
{
    std::string_view from;
    std::string_view to;
    if (!take_path(call, name, from) || !take_text(call, name, 1, to))
        return NativeStatus::Error;
    return changed(call, (files_of(call).*move)(from, to));
}

NativeStatus fs_mkdir(NativeCall& call)
{
    return change_path<&ConfinedFiles::make_directory>(call, "fs_mkdir");
}
NativeStatus mkdir(NativeCall& call)
{
    return change_path<&ConfinedFiles::make_directory>(call, "mkdir");
}
NativeStatus fs_remove(NativeCall& call)
{
    return change_path<&ConfinedFiles::remove_file>(call, "fs_remove");
}
NativeStatus fs_rmdir(NativeCall& call)
{
    return change_path<&ConfinedFiles::remove_directory>(call, "fs_rmdir");
}
NativeStatus fs_rename(NativeCall& call)
{
    return move_path<&ConfinedFiles::rename>(call, "fs_rename");
}
NativeStatus fs_copy(NativeCall& call)
{
    return move_path<&ConfinedFiles::copy>(call, "fs_copy");
}

// ---- handles -----------------------------------------------------------------------------------

/// `file(path [, mode])`: "r" reads, "w" begins anew, "a" writes on; with "+" both.
NativeStatus open_file(NativeCall& call)
{
    std::string_view path;
    std::string_view mode = "r";
    if (!take_path(call, "file", path) || (is_given(call, 1) && !take_text(call, "file", 1, mode)))
        return NativeStatus::Error;
    const bool has_both = mode.size() == 2 && mode[1] == '+';
    const bool is_known = !mode.empty() && (mode[0] == 'r' || mode[0] == 'w' || mode[0] == 'a') &&
                          (mode.size() == 1 || has_both);
    if (!is_known)
        return takes(call, "file", "a mode among r, w, a, r+, w+ and a+");
    String* const kept_path = call.argument(0).as<String>();
    const bool can_read = mode[0] == 'r' || has_both;
    const bool can_write = mode[0] != 'r' || has_both;
    FileObject* const handle =
        call.runtime.heap().create<FileObject>(kept_path, can_read, can_write);
    if (handle == nullptr)
        return NativeStatus::OutOfMemory;
    const ConfinedFiles files = files_of(call);
    if (mode[0] == 'r') {
        const auto is_there = files.is_file(path);
        if (!is_there)
            return read_denied(call, is_there.error());
        if (!*is_there)
            return misuse(call, {"File read denied: '", path, "' is no file"});
    } else {
        const auto done = mode[0] == 'w' ? files.write(path, "") : files.append(path, "");
        if (!done)
            return write_denied(call, done.error());
    }
    return give(call, handle);
}

NativeStatus handle_read(NativeCall& call)
{
    const FileObject* const handle = call.self.as<FileObject>();
    if (!may_use_files(call, "read"))
        return NativeStatus::Error;
    if (!handle->is_open || !handle->is_readable)
        return takes(call, "read", "a file that is open for reading");
    return read(call, handle->path->view());
}

NativeStatus handle_write(NativeCall& call)
{
    const FileObject* const handle = call.self.as<FileObject>();
    DisplayForm text;
    if (!may_use_files(call, "write") || !take_display(call, "write", 0, text))
        return NativeStatus::Error;
    if (!handle->is_open || !handle->is_writable)
        return takes(call, "write", "a file that is open for writing");
    return changed(call, files_of(call).append(handle->path->view(), text.view()));
}

NativeStatus handle_close(NativeCall& call)
{
    call.self.as<FileObject>()->is_open = false;
    return give_null(call);
}

constexpr BuiltinInfo functions[] = {
    {.name = "file_read_text", .function = file_read_text, .least = 1, .most = 1},
    {.name = "read_file", .function = read_file, .least = 1, .most = 1},
    {.name = "file_write_text", .function = file_write_text, .least = 2, .most = 2},
    {.name = "file_append", .function = file_append, .least = 2, .most = 2},
    {.name = "file_exists", .function = file_exists, .least = 1, .most = 1},
    {.name = "file_read_json", .function = file_read_json, .least = 1, .most = 1},
    {.name = "file_write_json", .function = file_write_json, .least = 2, .most = 2},
    {.name = "file_list_dir", .function = file_list_dir, .least = 0, .most = 1},
    {.name = "fs_is_file", .function = fs_is_file, .least = 1, .most = 1},
    {.name = "fs_is_dir", .function = fs_is_dir, .least = 1, .most = 1},
    {.name = "fs_mkdir", .function = fs_mkdir, .least = 1, .most = 1},
    {.name = "fs_remove", .function = fs_remove, .least = 1, .most = 1},
    {.name = "fs_rmdir", .function = fs_rmdir, .least = 1, .most = 1},
    {.name = "fs_rename", .function = fs_rename, .least = 2, .most = 2},
    {.name = "fs_copy", .function = fs_copy, .least = 2, .most = 2},
    {.name = "file", .function = open_file, .least = 1, .most = 2},
};

constexpr BuiltinInfo methods[] = {
    {.name = "read", .function = handle_read, .least = 0, .most = 0},
    {.name = "write", .function = handle_write, .least = 1, .most = 1},
    {.name = "close", .function = handle_close, .least = 0, .most = 0},
};

constexpr BuiltinInfo module[] = {
    {.name = "read_file", .function = read_file, .least = 1, .most = 1},
    {.name = "readFile", .function = read_file, .least = 1, .most = 1},
    {.name = "write_file", .function = write_file, .least = 2, .most = 2},
    {.name = "writeFile", .function = write_file, .least = 2, .most = 2},
    {.name = "exists", .function = exists, .least = 1, .most = 1},
    {.name = "mkdir", .function = mkdir, .least = 1, .most = 1},
    {.name = "list_dir", .function = list_dir, .least = 0, .most = 1},
    {.name = "listDir", .function = list_dir, .least = 0, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> file_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> file_method_table() noexcept
{
    return methods;
}

std::span<const BuiltinInfo> fs_module() noexcept
{
    return module;
}

}  // namespace sluice::zx
