// HTML pages in one file, which ask no one for anything: what they show, how it looks and what it
// does stand in them, and their own policy forbids them the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fixtures/printable.hpp"

namespace sluice::lab {

/// Text from outside for HTML and within quoted attributes, on one line and cut as
/// fixtures::printable does it.
std::string escape_html(std::string_view text, std::size_t longest = fixtures::longest_path);

/// A name, which is cut as fixtures::printable_name does it.
std::string escape_name(std::string_view name);

/// A document for a script element: without a "<", and UTF-8 whatever its strings were.
std::string script_json(const nlohmann::ordered_json& json);

/// `text` with each "{{name}}" replaced by its part. Names without a part stay, and what is put in
/// is not looked at again.
std::string fill_slots(std::string_view text,
                       std::span<const std::pair<std::string_view, std::string_view>> parts);

/// What a page is made of. All but the title is put in as it is.
struct PageParts {
    std::string_view title;
    std::string_view style;  ///< CSS behind what all pages have.
    std::string_view body;   ///< HTML without style attributes and event handlers: none would work.
    std::string_view data;   ///< script_json() for the element with the id "data"; may be empty.
    std::string_view script;  ///< May be empty.
};

std::string make_page(const PageParts& parts);

}  // namespace sluice::lab
