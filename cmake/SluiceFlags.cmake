# One interface target carries the flags of every Sluice target: warnings, processor baseline,
# link-time optimisation, sanitizers, profile-guided optimisation.

add_library(sluice_flags INTERFACE)

target_compile_options(sluice_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-qual -Woverloaded-virtual -Werror
  -fno-math-errno)
# unsigned __int128 is the portable double-width word here; both compilers have it.
target_compile_options(sluice_flags INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-label-as-value -Wno-gnu-anonymous-struct -Wno-nested-anon-types>
  # GCC 12 warns about impossible lengths and pointers inside its own library's code.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-pedantic -Wno-restrict -Wno-stringop-overread
    -Wno-free-nonheap-object>)
target_include_directories(sluice_flags INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)

# Set on programs that only test: they take less time to compile than what they test.
define_property(TARGET PROPERTY SLUICE_TEST_CODE
  BRIEF_DOCS "The target's own sources are tests, of which nobody needs the speed")
set(SLUICE_IS_TEST_CODE $<BOOL:$<TARGET_PROPERTY:SLUICE_TEST_CODE>>)

# "generic" adds no flag: the compiler's own baseline, with portable paths and run-time dispatch.
if(SLUICE_ARCH STREQUAL "native")
  target_compile_options(sluice_flags INTERFACE -march=native)
elseif(SLUICE_ARCH STREQUAL "x86-64-v3")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(sluice_flags INTERFACE -march=x86-64-v3 -mtune=generic)
  else()
    message(STATUS "SLUICE_ARCH=x86-64-v3 does not fit ${CMAKE_SYSTEM_PROCESSOR}: building generic")
  endif()
elseif(NOT SLUICE_ARCH STREQUAL "generic")
  message(FATAL_ERROR "SLUICE_ARCH is '${SLUICE_ARCH}'; take x86-64-v3, native or generic")
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_link_options(sluice_flags INTERFACE -fuse-ld=lld)
endif()
# Enough for GCC's warnings that follow the flow of values.
target_compile_options(sluice_flags INTERFACE $<${SLUICE_IS_TEST_CODE}:-O1>)

if(SLUICE_LTO)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Fat objects hold machine code beside the bitcode, so that an installed static library
    # serves programs linked by any linker. So do they serve the unit tests, of which each would
    # otherwise optimise the whole engine once more; what runs the program itself tests what is
    # shipped.
    set(SLUICE_IS_PRODUCT $<NOT:${SLUICE_IS_TEST_CODE}>)
    set(SLUICE_THIN_LTO $<${SLUICE_IS_PRODUCT}:-flto=thin> $<${SLUICE_IS_PRODUCT}:-ffat-lto-objects>)
    target_compile_options(sluice_flags INTERFACE ${SLUICE_THIN_LTO})
    # What one link compiled, others need not: of a change only what it reaches is compiled again.
    target_link_options(sluice_flags INTERFACE ${SLUICE_THIN_LTO}
      $<${SLUICE_IS_PRODUCT}:-Wl,--thinlto-cache-dir=${PROJECT_BINARY_DIR}/lto-cache>
      $<${SLUICE_IS_PRODUCT}:-Wl,--thinlto-cache-policy=cache_size_bytes=1g>)
  else()
    target_compile_options(sluice_flags INTERFACE -flto=auto -ffat-lto-objects)
    target_link_options(sluice_flags INTERFACE -flto=auto)
  endif()
endif()

# sluice_precompile(TARGET header... | REUSE_FROM target): headers of the system are most of what a small
# file compiles. GCC 12 warns of what is in them once they come precompiled, and gains little.
function(sluice_precompile TARGET)
  if(SLUICE_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    if(ARGV1 STREQUAL "REUSE_FROM")
      target_precompile_headers(${TARGET} REUSE_FROM ${ARGV2})
    else()
      target_precompile_headers(${TARGET} PRIVATE ${ARGN})
    endif()
  endif()
endfunction()

if(SLUICE_SANITIZE)
  target_compile_options(sluice_flags INTERFACE
    -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1
    $<IF:${SLUICE_IS_TEST_CODE},-O0,-O1>)
  target_link_options(sluice_flags INTERFACE -fsanitize=${SLUICE_SANITIZE})
  target_compile_definitions(sluice_flags INTERFACE SLUICE_SANITIZED=1)
endif()

# Every library tells libFuzzer which paths an input took; only the fuzzers link its main program.
if(SLUICE_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SLUICE_BUILD_FUZZERS needs Clang")
  endif()
  target_compile_options(sluice_flags INTERFACE -fsanitize=fuzzer-no-link
    -fsanitize-coverage-ignorelist=${PROJECT_SOURCE_DIR}/tests/fuzz/coverage_ignorelist.txt)
  target_link_options(sluice_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

set(SLUICE_PGO_PROFILE ${PROJECT_SOURCE_DIR}/build/sluice.profdata
    CACHE FILEPATH "Merged profile that SLUICE_PGO=use reads")
if(NOT SLUICE_PGO STREQUAL "off" AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "SLUICE_PGO needs Clang")
endif()
if(SLUICE_PGO STREQUAL "generate")
  target_compile_options(sluice_flags INTERFACE -fprofile-generate)
  target_link_options(sluice_flags INTERFACE -fprofile-generate)
elseif(SLUICE_PGO STREQUAL "use")
  if(NOT EXISTS ${SLUICE_PGO_PROFILE})
    message(FATAL_ERROR "No profile at ${SLUICE_PGO_PROFILE}; scripts/pgo.sh makes one and builds with it")
  endif()
  target_compile_options(sluice_flags INTERFACE
    -fprofile-use=${SLUICE_PGO_PROFILE} -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date)
  target_link_options(sluice_flags INTERFACE -fprofile-use=${SLUICE_PGO_PROFILE})
endif()
