# Writes a header with the commit that the source tree is at: cmake -DSOURCE=... -DHEADER=... -P
# WriteCommit.cmake. It runs with every build, and touches the header only when the commit is another.
cmake_minimum_required(VERSION 3.25)
set(COMMIT "")
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude *
    OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define SLUICE_COMMIT \"@COMMIT@\"\n" @ONLY)
