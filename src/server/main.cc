#include <unistd.h>

#include "server/commands.h"

// jemalloc reads it (docs/dev/decisions/0005-allocator.md). Two arenas hold no more than there is;
// what was freed stays at hand until SpareMemory gives it back to the system.
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:2,dirty_decay_ms:-1,muzzy_decay_ms:0";

int main(int argc, char** argv) { return serein::server::run_command_line(argc, argv, environ); }
