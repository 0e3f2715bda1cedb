# How everything in this repository is compiled. Not installed: it is no business of an author's.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

# Programs in bin, plugins in plugins: a built program finds its plugins beside it.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(LLM_ROTATE_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)

find_program(LLM_ROTATE_CCACHE ccache)
if(LLM_ROTATE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LLM_ROTATE_CCACHE})
endif()

add_library(llm_rotate_build INTERFACE)
target_compile_options(llm_rotate_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wimplicit-fallthrough -fstack-protector-strong)
if(LLM_ROTATE_WERROR)
  target_compile_options(llm_rotate_build INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12 on std::string and std::variant at -O2 and above.
  target_compile_options(llm_rotate_build INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(LLM_ROTATE_SANITIZE)
  add_compile_options(-fsanitize=${LLM_ROTATE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LLM_ROTATE_SANITIZE})
  if(LLM_ROTATE_SANITIZE STREQUAL "thread")
    # Sources know g++ by this; clang has its own way to say so.
    add_compile_definitions(__SANITIZE_THREAD__=1)
  endif()
endif()
if(LLM_ROTATE_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "libFuzzer comes with clang: configure with -DCMAKE_CXX_COMPILER=clang++")
  endif()
  # Not pointer-overflow: RapidJSON's stack begins with a null pointer and counts from it.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=pointer-overflow
                      -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()

# A room of the host: an object library `llm_rotate_<name>` that sees its own folder's parent.
#   llm_rotate_room(net SOURCES a.cpp b.cpp DEPENDS CURL::libcurl)
# Its headers are included as "net/a.hpp". The rooms together are the library `llm_rotate`.
function(llm_rotate_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(llm_rotate_${name} OBJECT ${ROOM_SOURCES})
  target_include_directories(llm_rotate_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/host ${PROJECT_SOURCE_DIR}/host/include)
  target_link_libraries(llm_rotate_${name}
    PUBLIC llm_rotate_sdk ${ROOM_DEPENDS}
    PRIVATE llm_rotate_build)
endfunction()
