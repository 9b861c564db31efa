# blst, for the precompiles on the curve BLS12-381: brought by scripts/fetch_blst.sh, and built as an
# object library, so that what Sluice installs needs nothing beside it.
#
# Sets SLUICE_HAS_BLST, and where it is true the target sluice_blst and SLUICE_BLST_SOURCE.
# SPDX-License-Identifier: Apache-2.0
set(SLUICE_BLST "AUTO" CACHE STRING
  "The precompiles that need blst: AUTO (where it can be had), ON (fail without) or OFF")
set_property(CACHE SLUICE_BLST PROPERTY STRINGS AUTO ON OFF)
set(SLUICE_BLST_DIR "$ENV{SLUICE_BLST_DIR}" CACHE PATH
  "A local copy of blst: its folder, or the tarball of the npm package that holds it")

set(SLUICE_HAS_BLST FALSE)
if(SLUICE_BLST)
  # Shared by all presets, which may be configured at the same time.
  set(SLUICE_THIRD_PARTY ${PROJECT_SOURCE_DIR}/build/third_party)
  file(MAKE_DIRECTORY ${SLUICE_THIRD_PARTY})
  file(LOCK ${SLUICE_THIRD_PARTY} DIRECTORY GUARD FILE TIMEOUT 300)
  execute_process(
    COMMAND ${PROJECT_SOURCE_DIR}/scripts/fetch_blst.sh ${SLUICE_THIRD_PARTY} ${SLUICE_BLST_DIR}
    OUTPUT_VARIABLE SLUICE_BLST_SOURCE OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_VARIABLE SLUICE_BLST_ERROR ERROR_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE SLUICE_BLST_STATUS)
  file(LOCK ${SLUICE_THIRD_PARTY} DIRECTORY RELEASE)

  if(SLUICE_BLST_STATUS EQUAL 0)
    set(SLUICE_HAS_BLST TRUE)
  else()
    set(SLUICE_BLST_REPORT "No blst (${SLUICE_BLST_ERROR}). Without it the precompiles 0x0a to 0x11 \
are missing: point_evaluation and bls12_*. To have them, install npm, or give a copy of the npm \
package's tarball or of blst's folder by -DSLUICE_BLST_DIR=PATH; to do without them and this message, \
configure with -DSLUICE_BLST=OFF.")
    if(SLUICE_BLST STREQUAL "AUTO")
      message(WARNING "${SLUICE_BLST_REPORT}")
    else()
      message(FATAL_ERROR "${SLUICE_BLST_REPORT}")
    endif()
  endif()
endif()

if(SLUICE_HAS_BLST)
  add_library(sluice_blst OBJECT ${SLUICE_BLST_SOURCE}/src/server.c)
  target_include_directories(sluice_blst SYSTEM INTERFACE ${SLUICE_BLST_SOURCE}/bindings)
  # As its own build script has it, always optimised, and with none of Sluice's flags: no warnings,
  # no sanitizers (the hot half is assembly), no baseline. What the processor has, ADX above all,
  # is found out at run time.
  target_compile_options(sluice_blst PRIVATE -w -O2 -fno-builtin)
  target_compile_definitions(sluice_blst PRIVATE __BLST_PORTABLE__)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|aarch64|arm64)$")
    enable_language(ASM)
    target_sources(sluice_blst PRIVATE ${SLUICE_BLST_SOURCE}/build/assembly.S)
  else()
    target_compile_definitions(sluice_blst PRIVATE __BLST_NO_ASM__)
  endif()
endif()
