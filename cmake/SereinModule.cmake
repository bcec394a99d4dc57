# serein_module(NAME
#               MAY_USE modules or headers…       TEST_MAY_USE modules or headers…
#               LINKS libraries…                  TEST_LINKS libraries…)
#
# One folder is one target. From the folder's files come
#   *.cc         the static library `serein_NAME`
#   *_test.cc    the GoogleTest program `NAME_test`, known to ctest under NAME
#   *_fuzz.cc    with SEREIN_FUZZ, one libFuzzer program each
#   *_bench.cc   with SEREIN_BENCH, the Google Benchmark program `NAME_bench`
#   main.cc      the server itself, `serein`
#
# MAY_USE is the layering table: the modules whose headers the folder may include besides its own and base's.
# An entry that ends in .h (net/http.h) allows that header only. TEST_MAY_USE adds to it for tests, fuzz targets
# and benchmarks. The lint holds every #include against these two lists.
function(serein_module NAME)
  cmake_parse_arguments(ARG "" "" "MAY_USE;TEST_MAY_USE;LINKS;TEST_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${sources})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  set(benches ${sources})
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  string(REPLACE "/" "_" target ${NAME})

  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/empty.cc)
    file(WRITE ${sources} "")
  endif()
  add_library(serein_${target} STATIC ${sources})
  target_include_directories(serein_${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  if(NOT NAME STREQUAL "base")
    list(PREPEND ARG_MAY_USE base)
  endif()
  _serein_link(serein_${target} PUBLIC ${ARG_MAY_USE})
  target_link_libraries(serein_${target} PUBLIC ${ARG_LINKS})

  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
    _serein_server(serein_${target})
  endif()
  if(SEREIN_TESTS AND tests)
    serein_test(${target} SOURCES ${tests} MAY_USE ${NAME} ${ARG_TEST_MAY_USE} LINKS ${ARG_TEST_LINKS})
    if(NOT "kv/rocksdb" IN_LIST ARG_MAY_USE AND NOT "kv/rocksdb" IN_LIST ARG_TEST_MAY_USE
       AND NOT NAME STREQUAL "kv/rocksdb")
      _serein_mark_pure(${target})
    endif()
  endif()
  if(SEREIN_FUZZ)
    foreach(fuzzer IN LISTS fuzzers)
      _serein_fuzz_target(${fuzzer} ${NAME} ${ARG_TEST_MAY_USE})
    endforeach()
  endif()
  if(SEREIN_BENCH AND benches)
    add_executable(${target}_bench ${benches})
    _serein_link(${target}_bench PRIVATE ${NAME} ${ARG_TEST_MAY_USE})
    target_link_libraries(${target}_bench PRIVATE ${ARG_TEST_LINKS} benchmark_main benchmark)
    set_target_properties(${target}_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  endif()
endfunction()

# serein_test(NAME SOURCES files… MAY_USE modules… LINKS libraries… LABELS labels…)
#
# The GoogleTest program `NAME_test`, known to ctest as NAME. Used by serein_module, and by the folders of
# tests/ for programs that cross modules.
function(serein_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;MAY_USE;LINKS;LABELS" ${ARGN})
  add_executable(${NAME}_test ${ARG_SOURCES})
  _serein_link(${NAME}_test PRIVATE ${ARG_MAY_USE})
  target_link_libraries(${NAME}_test PRIVATE ${ARG_LINKS} gtest gmock gtest_main)
  add_test(NAME ${NAME} COMMAND ${NAME}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${NAME} PROPERTIES LABELS "unit;${ARG_LABELS}" TIMEOUT 600)
endfunction()

# Links a target with the modules of a MAY_USE list; a header stands for the module that it belongs to.
function(_serein_link TARGET VISIBILITY)
  foreach(entry IN LISTS ARGN)
    string(REGEX REPLACE "/[^/]+\\.h$" "" module ${entry})
    string(REPLACE "/" "_" module ${module})
    target_link_libraries(${TARGET} ${VISIBILITY} serein_${module})
  endforeach()
endfunction()

# Pure modules do no I/O through foreign, uninstrumented code: their tests run under sanitizers each time.
function(_serein_mark_pure NAME)
  if(NOT TARGET pure_tests)
    add_custom_target(pure_tests)
  endif()
  add_dependencies(pure_tests ${NAME}_test)
  set_tests_properties(${NAME} PROPERTIES LABELS "unit;pure")
endfunction()

function(_serein_server LIBRARY)
  add_executable(serein ${CMAKE_CURRENT_SOURCE_DIR}/main.cc)
  target_link_libraries(serein PRIVATE ${LIBRARY})
  if(SEREIN_JEMALLOC AND NOT SEREIN_SANITIZE)
    target_link_libraries(serein PRIVATE jemalloc)
  endif()
  set_target_properties(serein PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# One program of the file's name in BUILD/fuzz; its corpus is tests/fuzz/corpus/<name without _fuzz>.
function(_serein_fuzz_target SOURCE)
  get_filename_component(name ${SOURCE} NAME_WE)
  add_executable(${name} ${SOURCE})
  _serein_link(${name} PRIVATE ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${name})
endfunction()
