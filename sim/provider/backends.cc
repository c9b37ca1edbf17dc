#include "provider/backends.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "lang/render.h"

namespace reprise::provider {

namespace {

constexpr std::string_view kBackends[] = {"azurerm",    "consul", "cos", "gcs", "http",   "inmem",
                                          "kubernetes", "local",  "oss", "pg",  "remote", "s3"};
constexpr std::string_view kGone[] = {"artifactory", "etcd", "etcdv3", "manta", "swift"};

}  // namespace

std::string backend_fault(std::string_view name) {
  if (std::ranges::find(kBackends, name) != std::end(kBackends)) return "";
  if (std::ranges::find(kGone, name) != std::end(kGone))
    return fmt::format("The \"{}\" backend is not supported in Terraform v1.3 or later.", name);
  return fmt::format("There is no backend type named {}.", lang::quote(name));
}

}  // namespace reprise::provider
