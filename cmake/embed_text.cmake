# Writes the C++ source OUTPUT that holds the text file INPUT: see SluiceEmbed.cmake.
get_filename_component(FILE ${INPUT} NAME)
string(MAKE_C_IDENTIFIER "${FILE}" NAME)
file(READ "${INPUT}" TEXT)
# Raw literals end at this mark, and compilers need not take more than 64 KiB in one literal.
set(MARK "~embedded~")
string(FIND "${TEXT}" ")${MARK}" END)
if(NOT END EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds )${MARK}, which ends its literal")
endif()
string(LENGTH "${TEXT}" SIZE)
if(SIZE GREATER 60000)
  message(FATAL_ERROR "${INPUT} has ${SIZE} characters, too many for one literal: split it")
endif()
file(WRITE "${OUTPUT}" "// Made from ${FILE}.
// SPDX-License-Identifier: Apache-2.0
#include \"${HEADER}\"

namespace ${NAMESPACE} {

const std::string_view ${NAME}{R\"${MARK}(${TEXT})${MARK}\"};

}  // namespace ${NAMESPACE}
")
