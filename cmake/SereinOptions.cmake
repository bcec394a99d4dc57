# Compiler, warnings, sanitizers: what every target of the project gets.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
# CHECKs do not depend on NDEBUG; line numbers are all that a crash report needs of a release.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

option(SEREIN_TESTS "Build the unit tests" ON)
option(SEREIN_FUZZ "Build the fuzz targets (*_fuzz.cc); needs Clang" OFF)
option(SEREIN_BENCH "Build the micro-benchmarks (*_bench.cc)" OFF)
option(SEREIN_JEMALLOC "Link the server with jemalloc" ON)
set(SEREIN_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")

# ccache: one cache for all build folders and clones, so paths are relative, in its keys as in debug information.
# No precompiled headers: with Asio's in four files, a first build took 16 s with one and 14 s without.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${CCACHE})
endif()
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety -Werror=thread-safety)
endif()

if(SEREIN_SANITIZE)
  add_compile_options(-fsanitize=${SEREIN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SEREIN_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What sanitizers add to std::optional makes GCC 12 see uses before a value is set where there are none.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()
if(SEREIN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
