#include <unistd.h>

#include "server/commands.h"

int main(int argc, char** argv) { return serein::server::run_command_line(argc, argv, environ); }
