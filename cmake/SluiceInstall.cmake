# The installed libraries, each of all folders that make up what it runs. The EVM is there shared
# (sluice::sluice, which needs nothing else named) and static (sluice::static); the zx language, which
# needs a database and a client of HTTP, is a shared library of its own (sluice::zx). With a CMake
# package, and a pkg-config file for each of the shared ones. Beside them lies the module of EVMC, which
# clients load and nothing links.
include(CMakePackageConfigHelpers)

# sluice_installed_library(TARGET SHARED|STATIC NAME EXPORT_AS component...)
function(sluice_installed_library TARGET KIND NAME EXPORT_AS)
  set(OBJECTS)
  foreach(COMPONENT ${ARGN})
    list(APPEND OBJECTS $<TARGET_OBJECTS:sluice_${COMPONENT}>)
  endforeach()
  add_library(${TARGET} ${KIND} ${OBJECTS})
  set_target_properties(${TARGET} PROPERTIES
    OUTPUT_NAME ${NAME} EXPORT_NAME ${EXPORT_AS} LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  # Of programs in C++, the standard of the headers; those in C know none of C++'s.
  target_compile_features(${TARGET} INTERFACE $<$<BOOL:$<CXX_COMPILER_ID>>:cxx_std_23>)
  target_include_directories(${TARGET}
    INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${TARGET} PRIVATE $<BUILD_INTERFACE:sluice_flags>)
  install(TARGETS ${TARGET} EXPORT sluice
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

set(SLUICE_EVM_COMPONENTS base evm chain capi)
if(SLUICE_HAS_BLST)
  list(APPEND SLUICE_EVM_COMPONENTS blst)
endif()
sluice_installed_library(sluice_shared SHARED sluice sluice ${SLUICE_EVM_COMPONENTS})
target_link_libraries(sluice_shared PRIVATE
  fmt::fmt OpenSSL::Crypto PkgConfig::secp256k1 PkgConfig::gmp)

sluice_installed_library(sluice_static STATIC sluice static ${SLUICE_EVM_COMPONENTS})
target_link_libraries(sluice_static INTERFACE fmt crypto secp256k1 gmp)

sluice_installed_library(sluice_zx_shared SHARED sluice-zx zx base
  zx_syntax zx_values zx_compiler zx_runtime zx_storage zx_library zx_intrinsics zx_tree zx_engine)
target_link_libraries(sluice_zx_shared PRIVATE fmt::fmt OpenSSL::Crypto PkgConfig::secp256k1
  PkgConfig::gmp PkgConfig::lmdb CURL::libcurl Threads::Threads)

install(TARGETS sluice DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS sluice-evmc LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/sluice DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_SOURCE_DIR}/bench/targets.toml
  DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/bench/cases/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/cases)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/bench/zx/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/zx)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(SLUICE_HAS_BLST)
  install(FILES ${SLUICE_BLST_SOURCE}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME LICENSE.blst)
endif()

set(SLUICE_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)
install(EXPORT sluice NAMESPACE sluice:: DESTINATION ${SLUICE_CMAKE_DIR} FILE sluiceTargets.cmake)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/sluiceConfig.cmake.in
  ${CMAKE_BINARY_DIR}/sluiceConfig.cmake INSTALL_DESTINATION ${SLUICE_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sluiceConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/sluiceConfig.cmake ${CMAKE_BINARY_DIR}/sluiceConfigVersion.cmake
  DESTINATION ${SLUICE_CMAKE_DIR})

# The file finds itself, so that an installation may be moved.
file(RELATIVE_PATH SLUICE_PC_PREFIX
  "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" SLUICE_PC_PREFIX "${SLUICE_PC_PREFIX}")
foreach(NAME sluice sluice-zx)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${NAME}.pc.in ${CMAKE_BINARY_DIR}/${NAME}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${NAME}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
