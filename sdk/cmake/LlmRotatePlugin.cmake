# llm_rotate_add_plugin(NAME SOURCES a.cpp ... [MANIFEST plugin.json] [LINKS target ...])
#
# Builds NAME.so from the sources: the manifest in an ELF note that the host reads before it opens
# the file, one exported symbol, nothing left undefined, never unloaded. The id and the version of
# plugin.json are what LLM_ROTATE_PLUGIN() puts into the entry, so the two cannot differ.
function(llm_rotate_add_plugin name)
  cmake_parse_arguments(PLUGIN "" "MANIFEST" "SOURCES;LINKS" ${ARGN})
  if(NOT PLUGIN_MANIFEST)
    set(PLUGIN_MANIFEST plugin.json)
  endif()
  get_filename_component(manifest ${PLUGIN_MANIFEST} ABSOLUTE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
  file(READ ${manifest} json)
  string(JSON id GET "${json}" id)
  string(JSON version GET "${json}" version)

  # The note is assembled from bytes written out here, so that compiler caches see all of it.
  file(READ ${manifest} hex HEX)
  string(LENGTH "${hex}" hex_length)
  math(EXPR LLM_ROTATE_NOTE_SIZE "${hex_length} / 2 + 8")
  string(REGEX REPLACE "(..)" "0x\\1," LLM_ROTATE_NOTE_BYTES "${hex}")
  string(REGEX REPLACE ",$" "" LLM_ROTATE_NOTE_BYTES "${LLM_ROTATE_NOTE_BYTES}")
  set(note ${CMAKE_CURRENT_BINARY_DIR}/${name}_note.cpp)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_note.cpp.in ${note} @ONLY)

  add_library(${name} MODULE ${PLUGIN_SOURCES} ${note})
  target_link_libraries(${name} PRIVATE LLMRotate::sdk ${PLUGIN_LINKS})
  target_compile_definitions(${name} PRIVATE
    LLM_ROTATE_PLUGIN_ID="${id}" LLM_ROTATE_PLUGIN_VERSION="${version}")
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map -Wl,-z,nodelete -Wl,-z,now
    -Wl,-z,relro)
  # A sanitizer's runtime is left undefined in every shared object on purpose.
  if(NOT LLM_ROTATE_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  set_target_properties(${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${id} CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  if(LLM_ROTATE_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${LLM_ROTATE_PLUGIN_OUTPUT_DIRECTORY})
  endif()
endfunction()
