// How the engines dispatch: SLUICE_DISPATCH_TAIL where the compiler guarantees tail calls and can
// pass arguments in registers that nobody saves; -DSLUICE_DISPATCH_GOTO keeps it from doing so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#if !defined(SLUICE_DISPATCH_GOTO) && defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::preserve_none) && __has_cpp_attribute(clang::musttail)
#define SLUICE_DISPATCH_TAIL 1
#endif
#endif
