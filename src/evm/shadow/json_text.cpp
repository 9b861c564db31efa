// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/json_text.hpp"

#include <fmt/format.h>

namespace sluice::evm {

void JsonText::open(char bracket)
{
    text_ += bracket;
    closing_ += bracket == '{' ? '}' : ']';
    is_first_ = true;
}

void JsonText::begin_line()
{
    if (!is_first_)
        text_ += ',';
    is_first_ = false;
    text_ += '\n';
    text_.append(2 * closing_.size(), ' ');
}

void JsonText::append_string(std::string_view value)
{
    text_ += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\')
            text_ += '\\';
        text_ += c;
    }
    text_ += '"';
}

void JsonText::begin_member(std::string_view key)
{
    begin_line();
    append_string(key);
    text_ += ": ";
}

void JsonText::begin_object(std::string_view key)
{
    begin_member(key);
    open('{');
}

void JsonText::begin_list(std::string_view key)
{
    begin_member(key);
    open('[');
}

void JsonText::begin_object()
{
    begin_line();
    open('{');
}

void JsonText::end()
{
    const char bracket = closing_.back();
    closing_.pop_back();
    if (!is_first_) {
        text_ += '\n';
        text_.append(2 * closing_.size(), ' ');
    }
    text_ += bracket;
    is_first_ = false;
}

void JsonText::member(std::string_view key, std::string_view value)
{
    begin_member(key);
    append_string(value);
}

void JsonText::number(std::string_view key, double value)
{
    begin_member(key);
    text_ += fmt::format("{}", value);
}

void JsonText::flag(std::string_view key, bool value)
{
    begin_member(key);
    text_ += value ? "true" : "false";
}

void JsonText::element(std::string_view value)
{
    begin_line();
    append_string(value);
}

std::string JsonText::finish()
{
    while (!closing_.empty())
        end();
    text_ += '\n';
    return std::move(text_);
}

}  // namespace sluice::evm
