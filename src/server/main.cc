#include <unistd.h>

#include "server/commands.h"

// jemalloc reads it (docs/dev/decisions/0005-allocator.md). Two arenas hold no more than there is;
// what was given back goes to the system after a while, also when nothing happens.
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:2,background_thread:true,dirty_decay_ms:3000,muzzy_decay_ms:0";

int main(int argc, char** argv) { return serein::server::run_command_line(argc, argv, environ); }
