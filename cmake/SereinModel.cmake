# serein_model(NAME), in src/aws/CMakeLists.txt after serein_module
#
# Compiles the interface model models/NAME.json into constant tables, which become part of module aws and are
# included as "aws/models/NAME.h". They live in BUILD/generated; the target `serein_models` makes them without
# compiling anything else, for tools that only read the sources.
set(SEREIN_GENERATED ${CMAKE_BINARY_DIR}/generated)

function(serein_model NAME)
  set(json ${CMAKE_SOURCE_DIR}/models/${NAME}.json)
  set(compiler ${CMAKE_SOURCE_DIR}/tools/compile_model)
  set(cc ${SEREIN_GENERATED}/aws/models/${NAME}.cc)
  set(header ${SEREIN_GENERATED}/aws/models/${NAME}.h)
  file(GLOB overlays CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/${NAME}.*.json)
  file(MAKE_DIRECTORY ${SEREIN_GENERATED}/aws/models)
  add_custom_command(
    OUTPUT ${cc} ${header}
    COMMAND ${compiler} ${json} ${cc} ${header}
    DEPENDS ${json} ${overlays} ${compiler}
    COMMENT "Compiling the interface model ${NAME}"
    VERBATIM)
  add_custom_target(serein_model_${NAME} DEPENDS ${cc} ${header})
  if(NOT TARGET serein_models)
    add_custom_target(serein_models)
  endif()
  add_dependencies(serein_models serein_model_${NAME})

  target_sources(serein_aws PRIVATE ${cc})
  target_include_directories(serein_aws PUBLIC ${SEREIN_GENERATED})
  # Whoever includes the header waits until it is made.
  add_dependencies(serein_aws serein_model_${NAME})
endfunction()
