// What is said of calls with too many or too few arguments.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/native.hpp"

namespace sluice::zx {

std::string_view written_name(const BuiltinInfo& builtin) noexcept
{
    return builtin.name.starts_with('%') ? builtin.name.substr(1) : builtin.name;
}

std::string describe_argument_count(const BuiltinInfo& builtin, std::size_t count)
{
    std::string text{written_name(builtin)};
    text += "() takes ";
    if (builtin.most == 0)
        text += "no";
    else if (builtin.least == builtin.most)
        text += std::to_string(builtin.least);
    else if (builtin.most == any_number)
        text += "at least " + std::to_string(builtin.least);
    else
        text += std::to_string(builtin.least) + " to " + std::to_string(builtin.most);
    const bool is_one = builtin.least == 1 && (builtin.most == 1 || builtin.most == any_number);
    return text + (is_one ? " argument, not " : " arguments, not ") + std::to_string(count);
}

}  // namespace sluice::zx
