# sluice_embed(TARGET HEADER NAMESPACE file...): text files as constants of the program. HEADER, which is
# written by hand, declares `extern const std::string_view NAME;` in NAMESPACE for each of them: the file's
# name with underscores for what no name may hold. A changed file is embedded again by the next build.
set(SLUICE_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_text.cmake)

function(sluice_embed TARGET HEADER NAMESPACE)
  foreach(FILE ${ARGN})
    get_filename_component(INPUT ${FILE} ABSOLUTE)
    get_filename_component(NAME ${FILE} NAME)
    set(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded/${NAME}.cpp)
    add_custom_command(
      OUTPUT ${OUTPUT}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${INPUT} -DOUTPUT=${OUTPUT} -DHEADER=${HEADER}
        -DNAMESPACE=${NAMESPACE} -P ${SLUICE_EMBED_SCRIPT}
      DEPENDS ${INPUT} ${SLUICE_EMBED_SCRIPT}
      COMMENT "Embedding ${NAME}"
      VERBATIM)
    target_sources(${TARGET} PRIVATE ${OUTPUT})
    set_source_files_properties(${OUTPUT} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  endforeach()
endfunction()
