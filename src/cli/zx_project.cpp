// sluice zx init: a folder with a program, a module of it, a test and a manifest.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"

namespace sluice::cli {
namespace {

namespace files = std::filesystem;

struct Options {
    std::string name;
    std::string mode;
};

struct ProjectFile {
    std::string_view path;
    std::string_view text;
};

constexpr std::array<ProjectFile, 3> project_files{{
    {"main.zx", R"(use {greeting} from "./src/greeting"

print(greeting("world"))
// expect: Hello, world!
)"},
    {"src/greeting.zx", R"(export action greeting(name) {
    return "Hello, ${name}!"
}
)"},
    {"tests/strings.zx", R"(// Run by 'sluice test tests': what is printed stands in comments.
print("zx".toUpperCase())
// expect: ZX
)"},
}};

/// A name that is a folder's and needs no quoting anywhere.
bool is_name(std::string_view text)
{
    return !text.empty() && text.front() != '-' && text.front() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

std::string manifest_of(const Options& options)
{
    std::string text =
        fmt::format("{{\n  \"name\": \"{}\",\n  \"version\": \"0.1.0\",\n  \"main\": \"main.zx\"",
                    options.name);
    if (!options.mode.empty())
        text += fmt::format(",\n  \"mode\": \"{}\"", options.mode);
    return text + "\n}\n";
}

bool write(const files::path& path, std::string_view text)
{
    std::error_code error;
    files::create_directories(path.parent_path(), error);
    std::ofstream file{path, std::ios::binary};
    file << text;
    file.close();
    if (file)
        return true;
    print_error(fmt::format("cannot write {}", quote(path.string())));
    return false;
}

int make_project(Options options)
{
    if (options.name.empty()) {
        fmt::print(stderr, "name of the project: ");
        std::getline(std::cin, options.name);
    }
    if (!is_name(options.name)) {
        print_error(
            "init: a project's name has letters, digits, '-', '_' and '.', and begins with a "
            "letter, a digit or '_'");
        return exit_usage;
    }
    std::error_code error;
    const files::path folder{options.name};
    if (files::exists(folder, error) &&
        (!files::is_directory(folder, error) || !files::is_empty(folder, error))) {
        print_error(
            fmt::format("init: {} is there already, and is not empty", quote(options.name)));
        return exit_usage;
    }
    for (const ProjectFile& file : project_files)
        if (!write(folder / file.path, file.text))
            return exit_failure;
    if (!write(folder / "zexus.json", manifest_of(options)))
        return exit_failure;
    fmt::print(
        "{} is made; 'cd {} && sluice run main.zx' runs it, 'sluice test main.zx tests' tests it\n",
        options.name, options.name);
    return exit_success;
}

}  // namespace

void add_zx_init(Command app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Command command = app.add_command("init", "Make the folder of a new project");
    command.add_option("NAME", options->name,
                       "Of the project and its folder; asked for if missing");
    command.add_option("--mode", options->mode, "Noted in zexus.json, which nothing reads")
        .one_of({"interpreter", "compiler", "auto", "universal", "tolerable"});
    command.callback([options, &exit_code] { exit_code = make_project(*options); });
}

}  // namespace sluice::cli
