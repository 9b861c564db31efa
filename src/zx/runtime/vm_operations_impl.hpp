// What the files that implement instructions of the virtual machine share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "zx/runtime/vm_operations.hpp"

namespace sluice::zx::vm {

inline Instruction decode_word(std::uint64_t word)
{
    return std::bit_cast<Instruction>(word);
}

inline NameWord name_word(const std::uint64_t* pc)
{
    return std::bit_cast<NameWord>(pc[1]);
}

inline String* name_of(const Execution& execution, const std::uint64_t* pc)
{
    return execution.frame->constants[name_word(pc).name].as<String>();
}

/// Remembers where a name was found, in the instruction itself.
inline void remember(const std::uint64_t* pc, std::size_t place)
{
    NameWord word = name_word(pc);
    word.cache = static_cast<std::uint16_t>(std::min<std::size_t>(place, 0xffff));
    // The code belongs to the program that runs, and to its thread; a wrong guess does no harm.
    const_cast<std::uint64_t&>(pc[1]) = std::bit_cast<std::uint64_t>(word);
}

inline Step failed(Execution& execution, ErrorText& error)
{
    execution.runtime.fail(error.text());
    return Step::Failed;
}

inline Step step_of(Execution& execution, Status status, ErrorText& error)
{
    if (status == Status::Ok)
        return Step::Go;
    return status == Status::OutOfMemory ? Step::NoMemory : failed(execution, error);
}

inline Step step_of(Status status)
{
    return status == Status::Ok            ? Step::Go
           : status == Status::OutOfMemory ? Step::NoMemory
                                           : Step::Failed;
}

/// Whether watchers wait to run because of a write that was just made.
inline Step after_write(Execution& execution, Status status)
{
    if (status != Status::Ok || !execution.runtime.has_pending_watchers()) [[likely]]
        return step_of(status);
    return execution.run_watchers(Value::null());
}

}  // namespace sluice::zx::vm
