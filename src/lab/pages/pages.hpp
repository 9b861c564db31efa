// The parts of the laboratory's pages, which the build takes from the files beside this one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sluice::lab::pages {

extern const std::string_view page_html;  ///< What every page consists of: see page.hpp.
extern const std::string_view page_css;   ///< Colours, text and tables of every page.

extern const std::string_view flame_html;
extern const std::string_view flame_css;
extern const std::string_view flame_model_js;
extern const std::string_view flame_graph_js;
extern const std::string_view flame_table_js;
extern const std::string_view flame_js;

extern const std::string_view chart_css;
extern const std::string_view bench_html;
extern const std::string_view bench_css;

extern const std::string_view history_html;
extern const std::string_view history_css;

}  // namespace sluice::lab::pages
