# The library: every layer behind the public door, as libphiscrub.so and
# libphiscrub.a, and what `cmake --install` puts where.

add_library(phiscrub-static STATIC)
add_library(phiscrub-shared SHARED)
foreach(kind static shared)
	target_link_libraries(phiscrub-${kind} PRIVATE ${PHISCRUB_PARTS} PkgConfig::PCRE2 PkgConfig::YAML PkgConfig::SODIUM
		PkgConfig::EXPAT Threads::Threads ${CMAKE_DL_LIBS} m)
	set_target_properties(phiscrub-${kind} PROPERTIES OUTPUT_NAME phiscrub VERSION ${PROJECT_VERSION}
		SOVERSION ${PROJECT_VERSION_MAJOR} LINKER_LANGUAGE C)
endforeach()
target_link_options(phiscrub-shared PRIVATE -Wl,--as-needed)
if(NOT PHISCRUB_SANITIZE)
	target_link_options(phiscrub-shared PRIVATE -Wl,--no-undefined)
endif()

# The folder above the pkg-config file's is where libraries are; from there to
# the prefix, so that an installed copy can be moved.
file(RELATIVE_PATH PHISCRUB_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(phiscrub.pc.in phiscrub.pc @ONLY)

install(TARGETS phiscrub-static phiscrub-shared
	LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES phiscrub.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/phiscrub.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
