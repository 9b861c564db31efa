// Compiled zx code as bytes: whatever is done to them, they are refused, or taken for code that
// stays within its bounds and can be written again.
//
// Input: changes of the bytes that one program is compiled to, four bytes each: where (2), what is
// done there, and a byte for it.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <string_view>

#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/targets.hpp"
#include "zx/compiler/bytecode_text.hpp"
#include "zx/compiler/code_image.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::string_view program_text =
    "let big = 123456789012345678901234567890\n"
    "let mixed = [null, true, 1.5, -7, 99999999999, \"text\", big]\n"
    "contract Box {\n"
    "  data n = 1\n"
    "  action add(by = 2) { n = n + by  try { throw n } catch (e) { n = e } return n }\n"
    "}\n"
    "action outer(a, b) {\n"
    "  let total = 0\n"
    "  let inner = x => total + x\n"
    "  for each k, v in {one: a, two: b} { total = total + v * 2 }\n"
    "  while (total < 10 && a != null) { total += 1 }\n"
    "  return \"${inner(1)} of ${total}\"\n"
    "}\n"
    "for each i in range(3) { print(outer(b = i, a = 1), Box.add(by = i)) }\n"
    "print(mixed[1:3], {a: 1, \"b c\": 2})\n";

constexpr std::size_t most_changes = 64;

/// The program, resolved anew, and what gives its code constants.
struct Program {
    explicit Program(const zx::Catalog& its_catalog)
        : catalog{its_catalog},
          listing{[this](std::uint32_t index) { return catalog.builtin(index).name; }}
    {
        files.add("/main.zx", std::string{program_text});
        program = std::make_unique<zx::LoadedProgram>(files, catalog,
                                                      zx::LoadOptions{.root = "/", .parsing = {}});
        require(program->load("/main.zx"), "the program can be loaded");
    }

    [[nodiscard]] std::string compile()
    {
        zx::CompileError error;
        require(
            zx::compile_module(program->entry(), program->symbols(), catalog, linker, {}, error),
            "the program can be compiled");
        return encode();
    }
    [[nodiscard]] std::string encode() const { return encode_code(program->units(), linker); }
    [[nodiscard]] bool decode(std::string_view image)
    {
        return decode_code(image, program->units(),
                           static_cast<std::uint32_t>(catalog.builtins().size()), linker);
    }
    [[nodiscard]] std::string text() const
    {
        std::string all;
        for (const zx::ListedFunction& function :
             list_functions(program->entry(), program->units(), program->symbols(), listing))
            all += to_text(function);
        return all;
    }

    const zx::Catalog& catalog;
    zx::MemoryFiles files;
    zx::ListingLinker listing;
    zx::RecordingLinker linker{listing};
    std::unique_ptr<zx::LoadedProgram> program;
};

void change(std::string& image, ByteSource& source)
{
    const std::size_t at = source.number(2) % (image.size() + 1);
    const std::uint8_t what = source.u8();
    const auto byte = static_cast<char>(source.u8());
    switch (what % 8) {
        case 0:
            image.resize(at);
            break;
        case 1:
            image.insert(at, 1, byte);
            break;
        case 2:
            image.erase(at, 1);
            break;
        default:
            if (at < image.size())
                image[at] = static_cast<char>(image[at] ^ byte);
            break;
    }
}

}  // namespace

void fuzz_zx_code(BytesView input)
{
    static const zx::Catalog catalog;
    static const std::string compiled = Program{catalog}.compile();
    require(!compiled.empty(), "code can be written");
    std::string image = compiled;
    ByteSource source{input};
    for (std::size_t i = 0; i < most_changes && !source.at_end(); ++i)
        change(image, source);

    Program read{catalog};
    if (!read.decode(image)) {
        require(image != compiled, "what was written can be read");
        return;
    }
    const std::string written = read.encode();
    require(!written.empty(), "what was read can be written");
    Program again{catalog};
    require(again.decode(written), "what was read and written can be read");
    require(again.text() == read.text(), "what is written is what was read");
}

}  // namespace sluice::fuzz
