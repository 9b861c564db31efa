// What instructions do when their short way does not apply.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/vm.hpp"

namespace sluice::zx::vm {

using Step = Execution::Step;

/// An instruction's long way: `word` is its first word, at `pc`. Go: it is done, and what follows
/// it is next unless `execution.state.pc` was set (by those that call).
using Operation = Step (*)(Execution& execution, Value* base, std::uint64_t word,
                           const std::uint64_t* pc);

Step slow_arithmetic(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step slow_compare(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step slow_compare_jump(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step slow_check(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step slow_unset_module(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step get_name(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step set_state(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step new_cell(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step get_field(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step set_field(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step get_index(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step set_index(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step get_slice(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step test(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step new_list(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step append(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step new_map(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step new_map_of_keys(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step insert(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step concat(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step closure(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step call_builtin(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step for_prepare(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step for_next(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step range_prepare(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step throw_value(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step rethrow(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step defer(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step await(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step spawn(Execution&, Value*, std::uint64_t, const std::uint64_t*);

// These change frames; `execution.state` is that of the caller before, and says where to go on.
Step call(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step call_named(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step call_method(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step call_method_named(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step return_register(Execution&, Value*, std::uint64_t, const std::uint64_t*);
Step return_null(Execution&, Value*, std::uint64_t, const std::uint64_t*);

}  // namespace sluice::zx::vm
