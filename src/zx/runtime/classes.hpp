// All kinds of objects that the runtime adds to the values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/runtime/data_classes.hpp"
#include "zx/runtime/declared_kinds.hpp"
#include "zx/runtime/entities.hpp"
#include "zx/runtime/modules.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/runtime/waitables.hpp"
