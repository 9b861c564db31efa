// Sluice - public API: symbol visibility of the shared library.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#define SLUICE_API [[gnu::visibility("default")]]
