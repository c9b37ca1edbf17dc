// Which files of a directory are a module's configuration.
#pragma once

#include <string_view>

namespace reprise::config {

// "main.tf", "main.tf.json"; not what editors leave behind.
bool is_configuration_name(std::string_view name);

}  // namespace reprise::config
