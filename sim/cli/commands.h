// The commands, one function each; each returns the process's exit status.
#pragma once

#include <string>
#include <vector>

#include "cli/host.h"

namespace reprise::cli {

using Words = std::vector<std::string>;

int init_command(const Host& host, const Words& words);
int fmt_command(const Host& host, const Words& words);
int get_command(const Host& host, const Words& words);
int validate_command(const Host& host, const Words& words);
int plan_command(const Host& host, const Words& words);
int apply_command(const Host& host, const Words& words, bool destroy);
int refresh_command(const Host& host, const Words& words);
int import_command(const Host& host, const Words& words);
int show_command(const Host& host, const Words& words);
int output_command(const Host& host, const Words& words);
int state_list_command(const Host& host, const Words& words);
int state_show_command(const Host& host, const Words& words);
int state_mv_command(const Host& host, const Words& words);
int state_rm_command(const Host& host, const Words& words);
int state_pull_command(const Host& host, const Words& words);
int state_push_command(const Host& host, const Words& words);
int state_replace_provider_command(const Host& host, const Words& words);
int taint_command(const Host& host, const Words& words, bool taint);
int build_command(const Host& host, const Words& words);
int console_command(const Host& host, const Words& words);
int workspace_new_command(const Host& host, const Words& words);
int workspace_select_command(const Host& host, const Words& words);
int workspace_list_command(const Host& host, const Words& words);
int workspace_show_command(const Host& host, const Words& words);
int workspace_delete_command(const Host& host, const Words& words);
int graph_command(const Host& host, const Words& words);
int providers_command(const Host& host, const Words& words);
int providers_schema_command(const Host& host, const Words& words);
int providers_refused_command(const Host& host, const Words& words);
int modules_command(const Host& host, const Words& words);
int metadata_functions_command(const Host& host, const Words& words);
int login_command(const Host& host, const std::string& command, const Words& words);
int test_command(const Host& host, const Words& words);
int force_unlock_command(const Host& host, const Words& words);
int version_command(const Host& host, const Words& words);

}  // namespace reprise::cli
